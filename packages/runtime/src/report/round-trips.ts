// Round trips: from flat to flat, or through zero to the other side. A fill that turns a position around belongs to two of
// them, in proportion to its lots; the second takes what is left, so that no unit is lost. What the ledger realized is
// taken over, never computed again.
import {
  addMoney,
  type Lots,
  MONEY_ZERO,
  type Money,
  mulDiv,
  parseMoney,
  subtractMoney,
} from '@holdfast/engine/base';
import type { PositionClosed } from '@holdfast/engine/model';
import type { FillRecord } from './order-lives.ts';

/** A change of a position, as the ledger posted it. */
export interface PositionChange {
  readonly account: string;
  readonly instrument: number;
  readonly atMs: number;
  /** Signed. */
  readonly lots: Lots;
  readonly before: Lots;
  /** As if bought; undefined: cost not known. */
  readonly worth: Money | undefined;
  /** Undefined while it depends on a cost that is not known. */
  readonly realized: Money | undefined;
  /** Absent for an adjustment. */
  readonly fill?: FillRecord;
  readonly reason: string;
  readonly session: string | undefined;
  readonly strategy: string | undefined;
  readonly riskAmount: string | undefined;
}

/** `part` of `whole` lots of a fill, and whether it is what another trip left of it. */
interface FillShare {
  readonly fill: FillRecord;
  readonly part: number;
  readonly whole: number;
  readonly rest: boolean;
}

export interface Trip {
  readonly account: string;
  readonly instrument: number;
  readonly long: boolean;
  readonly entryAtMs: number;
  readonly entryReason: string;
  readonly bornByTurning: boolean;
  exitAtMs: number | undefined;
  exitReason: string | undefined;
  session: string | undefined;
  strategy: string | undefined;
  riskAmount: string | undefined;
  entryLots: number;
  entryWorth: Money | undefined;
  exitLots: number;
  exitWorth: Money | undefined;
  /** Undefined: a part of it is not known. */
  gross: Money | undefined;
  funding: Money;
  readonly shares: FillShare[];
  readonly levels: { leg: 'stop' | 'target'; fromMs: number; ticks: number }[];
  lowTicks: number;
  highTicks: number;
}

/** Moves of a trailing stop that are kept for the chart. */
const maxLevels = 200;

export class RoundTrips {
  readonly closed: Trip[] = [];
  unattributedFunding: Map<string, Money> = new Map();
  closesCompared = new Map<string, { compared: number; differing: number }>();
  readonly #open: (Trip | undefined)[] = [];
  readonly #lastClosed: (Trip | undefined)[] = [];

  get open(): readonly Trip[] {
    return this.#open.filter((trip) => trip !== undefined);
  }

  /** The trip that a price moves, if any. Called for every quote. */
  onPrice(instrument: number, lowTicks: number, highTicks: number): void {
    const trip = this.#open[instrument];
    if (trip === undefined) return;
    if (lowTicks < trip.lowTicks) trip.lowTicks = lowTicks;
    if (highTicks > trip.highTicks) trip.highTicks = highTicks;
  }

  openedAtMs(instrument: number): number | undefined {
    return this.#open[instrument]?.entryAtMs;
  }

  take(change: PositionChange): void {
    const { lots, before, instrument } = change;
    const after = before + lots;
    const reduces = before * lots < 0;
    const closing = reduces ? Math.min(Math.abs(before), Math.abs(lots)) : 0;
    const opening = Math.abs(lots) - closing;
    const whole = Math.abs(lots);
    const exitWorth = shareOf(change.worth, closing, whole);
    if (closing > 0) this.#reduce(change, closing, exitWorth, after === 0 || opening > 0);
    if (opening === 0) return;
    const trip = this.#open[instrument] ?? beginTrip(change, after > 0, closing > 0);
    this.#open[instrument] = trip;
    trip.entryLots += opening;
    trip.entryWorth = plus(trip.entryWorth, minus(change.worth, exitWorth));
    addShare(trip, change.fill, opening, whole, closing > 0);
  }

  #reduce(change: PositionChange, closing: number, worth: Money | undefined, ends: boolean): void {
    const trip = this.#open[change.instrument];
    if (!trip) return;
    trip.exitLots += closing;
    trip.exitWorth = plus(trip.exitWorth, worth);
    trip.gross = plus(trip.gross, change.realized);
    trip.exitReason = change.reason;
    addShare(trip, change.fill, closing, Math.abs(change.lots), false);
    if (!ends) return;
    trip.exitAtMs = change.atMs;
    this.closed.push(trip);
    this.#lastClosed[change.instrument] = trip;
    this.#open[change.instrument] = undefined;
  }

  /** Funding belongs to the position that stood at its time. */
  onFunding(account: string, instrument: number, amount: Money, atMs: number): void {
    const trip = [this.#open[instrument], this.#lastClosed[instrument]].find(
      (it) => it !== undefined && it.entryAtMs <= atMs && (it.exitAtMs ?? Number.POSITIVE_INFINITY) >= atMs,
    );
    if (trip) trip.funding = addMoney(trip.funding, amount);
    else {
      const before = this.unattributedFunding.get(account) ?? MONEY_ZERO;
      this.unattributedFunding.set(account, addMoney(before, amount));
    }
  }

  onLevel(instrument: number, leg: 'stop' | 'target', ticks: number | undefined, atMs: number): void {
    const trip = this.#open[instrument];
    if (!trip || ticks === undefined || trip.levels.length >= maxLevels) return;
    const last = trip.levels.findLast((level) => level.leg === leg);
    if (last?.ticks !== ticks) trip.levels.push({ leg, fromMs: atMs, ticks });
  }

  /** An operator gave an open position to a session. */
  onHeld(instrument: number, session: string, strategy: string | undefined): void {
    const trip = this.#open[instrument];
    if (!trip) return;
    trip.session = session;
    trip.strategy = strategy;
  }

  /** The kernel's own sum of the trip that just ended: its reason, its risk, and its net to compare with. */
  onClosed(event: PositionClosed): void {
    const trip = this.#lastClosed[event.instrument];
    if (!trip || trip.exitAtMs === undefined) return;
    trip.exitReason = event.reason;
    trip.session ??= event.session;
    trip.strategy ??= event.strategy;
    if (event.riskAmount !== undefined) trip.riskAmount = event.riskAmount;
    const net = netOf(trip);
    // The kernel counts the whole of a fill that turns a position around to the new one: not comparable.
    if (event.netPnl === undefined || net === undefined || trip.bornByTurning) return;
    const tally = this.closesCompared.get(trip.account) ?? { compared: 0, differing: 0 };
    tally.compared += 1;
    if (net !== parseMoney(event.netPnl)) tally.differing += 1;
    this.closesCompared.set(trip.account, tally);
  }
}

function beginTrip(change: PositionChange, long: boolean, bornByTurning: boolean): Trip {
  return {
    account: change.account,
    instrument: change.instrument,
    long,
    entryAtMs: change.atMs,
    entryReason: change.reason,
    bornByTurning,
    exitAtMs: undefined,
    exitReason: undefined,
    session: change.session,
    strategy: change.strategy,
    riskAmount: change.riskAmount,
    entryLots: 0,
    entryWorth: MONEY_ZERO,
    exitLots: 0,
    exitWorth: MONEY_ZERO,
    gross: MONEY_ZERO,
    funding: MONEY_ZERO,
    shares: [],
    levels: [],
    lowTicks: Number.POSITIVE_INFINITY,
    highTicks: Number.NEGATIVE_INFINITY,
  };
}

function addShare(
  trip: Trip,
  fill: FillRecord | undefined,
  part: number,
  whole: number,
  rest: boolean,
): void {
  if (fill) trip.shares.push({ fill, part, whole, rest });
}

const plus = (a: Money | undefined, b: Money | undefined): Money | undefined =>
  a === undefined || b === undefined ? undefined : addMoney(a, b);
const minus = (a: Money | undefined, b: Money | undefined): Money | undefined =>
  a === undefined || b === undefined ? undefined : subtractMoney(a, b);

/** As the ledger divides a worth: rounded once, and the whole is exact. */
function shareOf(amount: Money | undefined, part: number, whole: number): Money | undefined {
  if (amount === undefined || part === whole) return amount;
  return part === 0 ? MONEY_ZERO : mulDiv(amount, BigInt(part), BigInt(whole));
}

const portion = (amount: Money, { part, whole, rest }: FillShare): Money =>
  rest ? subtractMoney(amount, shareOf(amount, whole - part, whole)!) : shareOf(amount, part, whole)!;

interface TripCosts {
  readonly fees: Money;
  readonly feesPending: number;
  readonly slippage: Money;
  readonly slippageUnmeasured: number;
}

export function costsOf(trip: Trip): TripCosts {
  let [fees, slippage] = [MONEY_ZERO, MONEY_ZERO];
  let [feesPending, slippageUnmeasured] = [0, 0];
  for (const share of trip.shares) {
    const { fee, event } = share.fill;
    if (fee === undefined) feesPending += 1;
    else fees = addMoney(fees, portion(fee, share));
    if (event.slippage === undefined) slippageUnmeasured += 1;
    else slippage = addMoney(slippage, portion(parseMoney(event.slippage), share));
  }
  return { fees, feesPending, slippage, slippageUnmeasured };
}

/** gross - fees + funding; undefined while a part is not known. */
export function netOf(trip: Trip): Money | undefined {
  const { fees, feesPending } = costsOf(trip);
  if (trip.gross === undefined || feesPending > 0) return undefined;
  return addMoney(subtractMoney(trip.gross, fees), trip.funding);
}
