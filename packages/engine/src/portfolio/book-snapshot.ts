// A book as JSON and back: bigints as decimal strings of their 1e-12 units, maps and sets as lists sorted by code units,
// so that equal books have equal text. What was restored continues exactly as if it had never stopped.
import type { EpochMs, FillId, Lots, Money, VenueOrderId } from '../base/index.ts';
import type { Instrument } from '../model/index.ts';
import { Book } from './book.ts';
import type { StandingRevision, TailEntry } from './book-entry.ts';
import { byKey, FeeTally, type FeeTallySnapshot } from './fee-tally.ts';
import type { EntryLot, PositionFold } from './position-fold.ts';
import type { Provenance } from './posting.ts';

/** `null`: pending, unknown or none. */
type MoneyText = string | null;

export interface FoldSnapshot {
  readonly entries: readonly {
    readonly lots: number;
    readonly worth: MoneyText;
    readonly price: MoneyText;
  }[];
  readonly lots: number;
  readonly realized: string;
  readonly pendingRealized: number;
}

export type TailEntrySnapshot =
  | {
      readonly type: 'trade';
      readonly key: string;
      readonly fillId: string | null;
      readonly lots: number;
      readonly worth: MoneyText;
      readonly price: MoneyText;
      readonly slippage: MoneyText;
      readonly venueOrderId: string | null;
      readonly provenance: Provenance;
      readonly atMs: number;
    }
  | {
      readonly type: 'split';
      readonly key: string;
      readonly numerator: number;
      readonly denominator: number;
      readonly provenance: Provenance;
      readonly atMs: number;
    };

export interface BookSnapshot {
  /** Instrument id: the dense index may differ in the next life. */
  readonly instrument: string;
  readonly base: FoldSnapshot;
  readonly current: FoldSnapshot;
  readonly tail: readonly TailEntrySnapshot[];
  readonly fees: FeeTallySnapshot;
  readonly seen: readonly string[];
  readonly families: readonly (readonly [family: string, number: number, fillId: string])[];
  readonly fundings: readonly (readonly [fundingId: string, amount: MoneyText])[];
  readonly slippage: string;
  readonly unknownSlippage: number;
}

const textOf = (value: bigint | undefined): MoneyText => (value === undefined ? null : value.toString());
const moneyOf = (text: MoneyText): Money | undefined => (text === null ? undefined : (BigInt(text) as Money));

export function snapshotBook(book: Book): BookSnapshot {
  return {
    instrument: book.instrument.id,
    base: snapshotFold(book.base),
    current: snapshotFold(book.current),
    tail: book.tail.map(snapshotEntry),
    fees: book.fees.snapshot(),
    seen: [...book.seen].sort(),
    families: [...book.families].map(([name, of]) => [name, of.number, of.fillId] as const).sort(byKey),
    fundings: [...book.fundings].map(([id, amount]) => [id, textOf(amount)] as const).sort(byKey),
    slippage: book.slippage.toString(),
    unknownSlippage: book.unknownSlippage,
  };
}

export function restoreBook(instrument: Instrument, snapshot: BookSnapshot): Book {
  const book = new Book(instrument);
  book.base = restoreFold(snapshot.base);
  book.current = restoreFold(snapshot.current);
  book.tail = snapshot.tail.map(restoreEntry);
  book.fees = FeeTally.restore(instrument.settlement, snapshot.fees);
  for (const key of snapshot.seen) book.seen.add(key);
  for (const [family, number, fillId] of snapshot.families) {
    book.families.set(family, { number, fillId: fillId as FillId } satisfies StandingRevision);
  }
  for (const [id, text] of snapshot.fundings) restoreFunding(book, id, moneyOf(text));
  book.slippage = BigInt(snapshot.slippage) as Money;
  book.unknownSlippage = snapshot.unknownSlippage;
  return book;
}

function restoreFunding(book: Book, id: string, amount: Money | undefined): void {
  book.fundings.set(id, amount);
  if (amount === undefined) book.pendingFundings += 1;
  else book.funding = (book.funding + amount) as Money;
}

function snapshotFold(fold: PositionFold): FoldSnapshot {
  return {
    entries: fold.entries.map(({ lots, worth, price }) => ({
      lots,
      worth: textOf(worth),
      price: textOf(price),
    })),
    lots: fold.lots,
    realized: fold.realized.toString(),
    pendingRealized: fold.pendingRealized,
  };
}

function restoreFold(snapshot: FoldSnapshot): PositionFold {
  const entries: EntryLot[] = snapshot.entries.map((entry) => ({
    lots: entry.lots as Lots,
    worth: moneyOf(entry.worth),
    price: moneyOf(entry.price),
  }));
  return {
    entries,
    lots: snapshot.lots as Lots,
    entryWorth: entries.reduce((sum, entry) => sum + (entry.worth ?? 0n), 0n) as Money,
    pendingEntries: entries.filter((entry) => entry.worth === undefined).length,
    realized: BigInt(snapshot.realized) as Money,
    pendingRealized: snapshot.pendingRealized,
  };
}

function snapshotEntry(entry: TailEntry): TailEntrySnapshot {
  if (entry.type === 'split') return { ...entry };
  return {
    ...entry,
    fillId: entry.fillId ?? null,
    worth: textOf(entry.worth),
    price: textOf(entry.price),
    slippage: textOf(entry.slippage),
    venueOrderId: entry.venueOrderId ?? null,
  };
}

function restoreEntry(snapshot: TailEntrySnapshot): TailEntry {
  const atMs = snapshot.atMs as EpochMs;
  if (snapshot.type === 'split') return { ...snapshot, atMs };
  return {
    ...snapshot,
    atMs,
    fillId: snapshot.fillId === null ? undefined : (snapshot.fillId as FillId),
    lots: snapshot.lots as Lots,
    worth: moneyOf(snapshot.worth),
    price: moneyOf(snapshot.price),
    slippage: moneyOf(snapshot.slippage),
    venueOrderId: snapshot.venueOrderId === null ? undefined : (snapshot.venueOrderId as VenueOrderId),
  };
}
