// The arithmetic of one position: trades and splits in order -> open entries, realized P&L. Pure fold, exact.
//
// Entries carry their *worth*, never a rounded price. FIFO keeps a queue of them; average cost is a queue of at most one,
// into which every opening trade is merged: so both are the same code. A reducing trade takes `entry worth x closed /
// open`, rounded once at 1e-12, and what it takes leaves the entry: rounding moves between postings but is never lost,
// and realized + unrealized equals the sum of all signed worths to the last unit under both methods. What goes beyond
// zero opens a new entry with the rest of the trade's worth.
//
// A worth that is not known makes what depends on it pending (`undefined`), never zero.
import { type Lots, type Money, mulDiv } from '../base/index.ts';
import { type ContractTerms, type CostBasis, profitOf } from '../model/index.ts';

export interface EntryLot {
  /** Signed. */
  readonly lots: Lots;
  /** With the sign of `lots`; undefined: pending. */
  readonly worth: Money | undefined;
  /** Price of its trade; undefined for a merged (average) or pending entry. For the reader: P&L comes from `worth`. */
  readonly price: Money | undefined;
}

export interface PositionFold {
  /** Oldest first, all of one sign. */
  entries: EntryLot[];
  lots: Lots;
  /** Sum of the entries' known worths. */
  entryWorth: Money;
  /** How many entries have no known worth. */
  pendingEntries: number;
  realized: Money;
  /** How many closings have an unknown P&L. */
  pendingRealized: number;
}

export interface Trade {
  /** Signed. */
  readonly lots: Lots;
  /** With the sign of `lots`; undefined: pending. */
  readonly worth: Money | undefined;
  readonly price: Money | undefined;
}

export interface FoldRules {
  readonly basis: CostBasis;
  readonly terms: ContractTerms;
}

export function emptyFold(): PositionFold {
  return {
    entries: [],
    lots: 0 as Lots,
    entryWorth: 0n as Money,
    pendingEntries: 0,
    realized: 0n as Money,
    pendingRealized: 0,
  };
}

export const copyFold = (fold: PositionFold): PositionFold => ({ ...fold, entries: [...fold.entries] });

/** Applies a trade. Returns what it realized; undefined while that depends on a pending cost. */
export function applyTrade(fold: PositionFold, trade: Trade, rules: FoldRules): Money | undefined {
  const reduces = fold.lots * trade.lots < 0;
  const closing = reduces ? Math.min(Math.abs(fold.lots), Math.abs(trade.lots)) : 0;
  const exit = portionOf(trade.worth, closing, Math.abs(trade.lots));
  const realized = closing === 0 ? (0n as Money) : closeOldest(fold, closing, exit, rules.terms);
  const opening = Math.abs(trade.lots) - closing;
  if (opening > 0) openEntry(fold, trade, opening, exit, rules.basis);
  fold.lots = (fold.lots + trade.lots) as Lots;
  if (realized === undefined) fold.pendingRealized += 1;
  else fold.realized = (fold.realized + realized) as Money;
  return realized;
}

/** The share of `part` lots of `whole` in a worth, rounded once; the last share takes what is left exactly. */
function portionOf(worth: Money | undefined, part: number, whole: number): Money | undefined {
  if (worth === undefined || part === whole) return worth;
  return part === 0 ? (0n as Money) : mulDiv(worth, BigInt(part), BigInt(whole));
}

function closeOldest(
  fold: PositionFold,
  closing: number,
  exit: Money | undefined,
  terms: ContractTerms,
): Money | undefined {
  const entry = takeOldest(fold, closing);
  if (entry === undefined || exit === undefined) return undefined;
  return profitOf(terms, entry, -exit as Money);
}

/** Removes `closing` lots from the oldest entries and returns their worth. */
function takeOldest(fold: PositionFold, closing: number): Money | undefined {
  let left = closing;
  let taken: Money | undefined = 0n as Money;
  let emptied = 0;
  for (const entry of fold.entries) {
    if (left === 0) break;
    const size = Math.abs(entry.lots);
    const part = Math.min(size, left);
    const worth = portionOf(entry.worth, part, size);
    taken = sumKnown(taken, worth);
    forgetWorth(fold, worth);
    if (part === size) emptied += 1;
    else fold.entries[emptied] = reduceEntry(fold, entry, part, worth);
    left -= part;
  }
  fold.entries.splice(0, emptied);
  return taken;
}

const sumKnown = (a: Money | undefined, b: Money | undefined): Money | undefined =>
  a === undefined || b === undefined ? undefined : ((a + b) as Money);

function forgetWorth(fold: PositionFold, worth: Money | undefined): void {
  if (worth === undefined) fold.pendingEntries -= 1;
  else fold.entryWorth = (fold.entryWorth - worth) as Money;
}

function reduceEntry(fold: PositionFold, entry: EntryLot, part: number, taken: Money | undefined): EntryLot {
  if (entry.worth === undefined) fold.pendingEntries += 1; // the rest of it is still pending
  const lots = (entry.lots - Math.sign(entry.lots) * part) as Lots;
  const worth =
    entry.worth === undefined || taken === undefined ? undefined : ((entry.worth - taken) as Money);
  return { lots, worth, price: entry.price };
}

function openEntry(
  fold: PositionFold,
  trade: Trade,
  opening: number,
  exit: Money | undefined,
  basis: CostBasis,
): void {
  const worth = trade.worth === undefined || exit === undefined ? undefined : ((trade.worth - exit) as Money);
  const opened: EntryLot = { lots: (Math.sign(trade.lots) * opening) as Lots, worth, price: trade.price };
  const held = basis === 'average' ? fold.entries.pop() : undefined;
  if (held !== undefined) forgetWorth(fold, held.worth);
  const entry = held === undefined ? opened : mergeEntries(held, opened);
  fold.entries.push(entry);
  if (entry.worth === undefined) fold.pendingEntries += 1;
  else fold.entryWorth = (fold.entryWorth + entry.worth) as Money;
}

function mergeEntries(held: EntryLot, opened: EntryLot): EntryLot {
  return {
    lots: (held.lots + opened.lots) as Lots,
    worth: sumKnown(held.worth, opened.worth),
    price: held.price === opened.price ? held.price : undefined,
  };
}

/**
 * Turns each lot into numerator/denominator lots at the same worth. Returns false, changing nothing, when the whole
 * position does not come out whole (the fraction is paid in cash: an adjustment of its own). Entries are cut at the
 * running total, so that they add up to the position; one that vanishes leaves its worth to the next.
 */
export function applySplit(fold: PositionFold, numerator: number, denominator: number): boolean {
  const scaled = (lots: number): bigint => (BigInt(lots) * BigInt(numerator)) / BigInt(denominator);
  if ((BigInt(fold.lots) * BigInt(numerator)) % BigInt(denominator) !== 0n) return false;
  const split: EntryLot[] = [];
  let before = 0;
  let carried: Money | undefined = 0n as Money;
  for (const entry of fold.entries) {
    const lots = Number(scaled(before + entry.lots) - scaled(before)) as Lots;
    const worth = sumKnown(carried, entry.worth);
    before += entry.lots;
    if (lots !== 0) split.push({ lots, worth, price: undefined });
    carried = lots === 0 ? worth : (0n as Money);
  }
  fold.entries = split;
  fold.lots = Number(scaled(fold.lots)) as Lots;
  fold.pendingEntries = split.filter((entry) => entry.worth === undefined).length;
  fold.entryWorth = split.reduce((sum, entry) => sum + (entry.worth ?? 0n), 0n) as Money;
  return true;
}
