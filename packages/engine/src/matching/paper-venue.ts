// The venue of dry runs and backtests: takes orders, matches them with the market data that it is fed, and tells what
// became of them in the same reports as a real venue. Pure and synchronous: time comes with each call, chance from a seed.
//
// A quote first lets everything arrive, expire or be funded that was due before it, against the book as it stood then;
// it then becomes the book and is matched; only then should the caller show it to the kernel. The result is the same
// whether or not `onTime` was called in between. A quote that nothing waits for costs four stores and three compares.
//
// Commands travel `latency` each way of a strategy's luck (drawn from the seed) and never overtake one another.
// Not here: margin and liquidation (limits are the risk gate's), queue position, the market's answer to our orders.
import {
  type ClientOrderId,
  type EpochMs,
  type InstrumentIndex,
  invariant,
  parseMoney,
  type Ticks,
} from '../base/index.ts';
import {
  type OrderTerms,
  type QuoteColumns,
  quietByTime,
  type VenueReport,
  type VenueStateReport,
} from '../model/index.ts';
import { arrive, type Command } from './arrivals.ts';
import { lotsAtPoint, playBar } from './bar-player.ts';
import { CommandQueue, type CommandQueueSnapshot } from './command-queue.ts';
import { endOrder } from './executions.ts';
import { type FillBand, updateBand } from './fill-band.ts';
import { FundingClock, type FundingClockSnapshot } from './funding-clock.ts';
import { matchQuote, matchTrade } from './matcher.ts';
import { type OrderShelfSnapshot, shelfWithChanges } from './order-shelf.ts';
import type { PaperAccountSnapshot } from './paper-account.ts';
import { neverExpires, type PaperOrder } from './paper-order.ts';
import { checkConfig, type PaperVenueConfig } from './paper-venue-config.ts';
import type { PositionGuardsSnapshot } from './position-guards.ts';
import { readParts } from './state-read.ts';
import type { TouchSnapshot } from './touch-book.ts';
import { makeParts, type VenueParts } from './venue-parts.ts';

const dayMs = 86_400_000;

/** Plain JSON. */
export interface PaperVenueSnapshot {
  readonly version: 1;
  readonly profile: string;
  readonly instruments: readonly string[];
  readonly nowMs: number;
  readonly startedAtMs: number | null;
  readonly commands: CommandQueueSnapshot;
  readonly funding: FundingClockSnapshot;
  readonly reports: readonly VenueReport[];
  readonly touch: TouchSnapshot;
  readonly books: PaperAccountSnapshot;
  readonly guards: PositionGuardsSnapshot;
  readonly orders: OrderShelfSnapshot;
}

/** How a working order stands, for whoever looks from outside. */
export type PaperOrderView = Readonly<
  Pick<PaperOrder, 'status' | 'filledLots' | 'triggerTicks' | 'awaitsTrigger'>
>;

/** The snapshot that `changes`, taken one after the other since `whole`, lead to. */
export function withChanges(
  whole: PaperVenueSnapshot,
  changes: readonly PaperVenueSnapshot[],
): PaperVenueSnapshot {
  const last = changes.at(-1);
  if (last === undefined) return whole;
  return { ...last, orders: shelfWithChanges([whole, ...changes].map(({ orders }) => orders)) };
}

const noReports: VenueReport[] = [];

export class PaperVenue {
  readonly #config: PaperVenueConfig;
  readonly #parts: VenueParts;
  /** Columns of the touch book, one step nearer for the quiet path. */
  readonly #bidTicks: Float64Array;
  readonly #askTicks: Float64Array;
  readonly #bidLots: Float64Array;
  readonly #askLots: Float64Array;
  readonly #bandLow: Float64Array;
  readonly #bandHigh: Float64Array;
  readonly #band: FillBand = { low: 0, high: 0 };
  readonly #commands: CommandQueue;
  readonly #funding: FundingClock;
  #nextTimeMs = Number.POSITIVE_INFINITY;
  /** NaN before the first call; a restart does not change it. */
  #startedAtMs = Number.NaN;
  /** First call of this life: what a read says of its link. NaN before it. */
  #openedAtMs = Number.NaN;

  constructor(config: PaperVenueConfig) {
    checkConfig(config);
    this.#config = config;
    this.#parts = makeParts({
      account: config.account,
      currency: config.currency,
      profile: config.profile,
      instruments: config.instruments,
      initialBalance: parseMoney(config.initialBalance, 'initialBalance'),
      attachedProtection: config.attachedProtection ?? true,
      expireAfterMs: config.expireAfterMs ?? dayMs,
      dayEndsAtMs: config.dayEndsAtMs ?? ((_, nowMs) => (Math.floor(nowMs / dayMs) + 1) * dayMs),
    });
    const { bidTicks, askTicks, bidLots, askLots } = this.#parts.touch;
    this.#bidTicks = bidTicks;
    this.#askTicks = askTicks;
    this.#bidLots = bidLots;
    this.#askLots = askLots;
    const count = config.instruments.length;
    this.#bandLow = new Float64Array(count).fill(Number.NEGATIVE_INFINITY);
    this.#bandHigh = new Float64Array(count).fill(Number.POSITIVE_INFINITY);
    this.#funding = new FundingClock(count);
    this.#commands = new CommandQueue(config.latency, config.seed);
  }

  /** When something is due that needs no quote: an arrival, an expiry, a funding. Infinity: nothing. */
  get nextTimeMs(): number {
    return this.#nextTimeMs;
  }

  // -- Commands --------------------------------------------------------------------------------------------------------

  submit(terms: OrderTerms, nowMs: number): void {
    this.#begin(nowMs);
    const { clientOrderId } = terms;
    this.#parts.reports.push({ type: 'SubmitReport', clientOrderId, outcome: 'sent', atMs: this.#now() });
    this.#send({ type: 'submit', terms });
  }

  cancel(clientOrderId: ClientOrderId, nowMs: number): void {
    this.#begin(nowMs);
    this.#parts.reports.push({ type: 'CancelReport', clientOrderId, outcome: 'sent', atMs: this.#now() });
    this.#send({ type: 'cancel', clientOrderId });
  }

  /** Replaces both legs of the position's stop and target; an absent leg is removed. */
  setProtection(
    instrument: InstrumentIndex,
    stopTicks: Ticks | undefined,
    targetTicks: Ticks | undefined,
    nowMs: number,
  ): void {
    this.#begin(nowMs);
    this.#send({
      type: 'protect',
      instrument,
      stopTicks,
      targetTicks,
    });
  }

  /** The rate goes on being posted at its interval until the next call. `rate`: decimal text, fraction per interval. */
  setFundingRate(
    instrument: InstrumentIndex,
    rate: string,
    nextFundingAtMs: number,
    intervalMs: number,
  ): void {
    this.#funding.set(instrument, rate, nextFundingAtMs, intervalMs, this.#parts.nowMs);
    this.#reschedule();
  }

  #send(command: Command): void {
    this.#commands.send(command, this.#parts.nowMs);
    this.#reschedule();
    if (this.#nextTimeMs <= this.#parts.nowMs) this.#runDue(this.#parts.nowMs);
  }

  // -- Market data: true when reports wait -------------------------------------------------------------------------

  onQuote(
    i: InstrumentIndex,
    bidTicks: number,
    askTicks: number,
    bidLots: number,
    askLots: number,
    timeMs: number,
  ): boolean {
    if (timeMs >= this.#nextTimeMs) this.#runDue(timeMs);
    this.#bidTicks[i] = bidTicks;
    this.#askTicks[i] = askTicks;
    this.#bidLots[i] = bidLots;
    this.#askLots[i] = askLots;
    const parts = this.#parts;
    if (timeMs > parts.nowMs) parts.nowMs = timeMs;
    if (bidTicks <= this.#bandLow[i]! || askTicks >= this.#bandHigh[i]!) this.#match(i);
    return parts.reports.length > 0;
  }

  /**
   * How far nothing can happen: to the first quote of [from, to) at which something is due or could fill. Changes nothing;
   * `passQuotes` says how many were really shown.
   * @param untilMs no further than this: the caller's own next event, so that nothing is looked at twice.
   */
  quietQuotes(i: InstrumentIndex, q: QuoteColumns, from: number, to: number, untilMs: number): number {
    if (this.#parts.reports.length > 0) return from;
    const end = quietByTime(q, from, to, Math.min(untilMs, this.#nextTimeMs));
    const low = this.#bandLow[i]!;
    const high = this.#bandHigh[i]!;
    if (low === Number.NEGATIVE_INFINITY && high === Number.POSITIVE_INFINITY) return end;
    const { bidTicks, askTicks } = q;
    for (let k = from; k < end; k++) if (bidTicks[k]! <= low || askTicks[k]! >= high) return k;
    return end;
  }

  /** The book is now that of quote `last`; those before it were quiet. */
  passQuotes(i: InstrumentIndex, q: QuoteColumns, last: number): void {
    const { touch } = this.#parts;
    const timeMs = q.baseTimeMs + q.timeOffsetsMs[last]!;
    touch.bidTicks[i] = q.bidTicks[last]!;
    touch.askTicks[i] = q.askTicks[last]!;
    touch.bidLots[i] = q.bidLots[last]!;
    touch.askLots[i] = q.askLots[last]!;
    if (timeMs > this.#parts.nowMs) this.#parts.nowMs = timeMs;
  }

  onTrade(i: InstrumentIndex, priceTicks: number, lots: number, timeMs: number): boolean {
    this.#begin(timeMs);
    const reached = priceTicks <= this.#bandLow[i]! || priceTicks >= this.#bandHigh[i]!;
    if (reached && this.#parts.profile.tradesFillLimits) {
      matchTrade(this.#parts, i, priceTicks, lots);
      this.#settle(i);
    }
    return this.#parts.reports.length > 0;
  }

  /** A closed bar where there are no quotes. Prices in ticks (halves allowed), volume in lots or `UNKNOWN_VOLUME`. */
  onBar(
    i: InstrumentIndex,
    openMs: number,
    intervalMs: number,
    open: number,
    high: number,
    low: number,
    close: number,
    volume: number,
  ): boolean {
    if (this.#isQuietBar(i, high, low, openMs + intervalMs)) {
      this.#passBar(i, close, volume, openMs + intervalMs);
      return false;
    }
    const bar = { openMs, intervalMs, open, high, low, close };
    playBar(this.#parts, i, bar, volume, (bid, ask, lots, atMs) =>
      this.onQuote(i, bid, ask, lots, lots, atMs),
    );
    return this.#parts.reports.length > 0;
  }

  /** Nothing can happen on the bar's path: whatever order its extremes come in, it stays inside the band, and nothing is due. */
  #isQuietBar(i: InstrumentIndex, high: number, low: number, endMs: number): boolean {
    const { reports, profile } = this.#parts;
    const half = profile.bars.halfSpreadTicks;
    return (
      reports.length === 0 &&
      endMs < this.#nextTimeMs &&
      Math.floor(low) - half > this.#bandLow[i]! &&
      Math.ceil(high) + half < this.#bandHigh[i]!
    );
  }

  /** What playing a quiet bar leaves behind: its last point. */
  #passBar(i: InstrumentIndex, close: number, volume: number, endMs: number): void {
    const half = this.#parts.profile.bars.halfSpreadTicks;
    const lots = lotsAtPoint(volume);
    this.#bidTicks[i] = Math.floor(close) - half;
    this.#askTicks[i] = Math.ceil(close) + half;
    this.#bidLots[i] = lots;
    this.#askLots[i] = lots;
    if (endMs > this.#parts.nowMs) this.#parts.nowMs = endMs;
  }

  onTime(nowMs: number): boolean {
    this.#begin(nowMs);
    return this.#parts.reports.length > 0;
  }

  #match(i: InstrumentIndex): void {
    matchQuote(this.#parts, i);
    this.#settle(i);
  }

  /** After a change in one instrument. */
  #settle(i: InstrumentIndex): void {
    updateBand(this.#parts, i, this.#band);
    this.#bandLow[i] = this.#band.low;
    this.#bandHigh[i] = this.#band.high;
    this.#reschedule();
  }

  // -- Time ---------------------------------------------------------------------------------------------------------------

  #now(): EpochMs {
    return this.#parts.nowMs as EpochMs;
  }

  #begin(timeMs: number): void {
    if (timeMs >= this.#nextTimeMs) this.#runDue(timeMs);
    if (timeMs > this.#parts.nowMs) this.#parts.nowMs = timeMs;
    if (Number.isNaN(this.#startedAtMs)) this.#startedAtMs = timeMs;
    if (Number.isNaN(this.#openedAtMs)) this.#openedAtMs = timeMs;
  }

  /** Everything due up to `untilMs`, in the order of its times: arrivals, then funding, then expiries. */
  #runDue(untilMs: number): void {
    const parts = this.#parts;
    while (this.#nextTimeMs <= untilMs) {
      const atMs = this.#nextTimeMs;
      if (atMs > parts.nowMs) parts.nowMs = atMs;
      this.#runArrivals(atMs);
      this.#funding.postDue(parts, atMs);
      this.#runExpiries(atMs);
      for (let i = 0; i < parts.instruments.length; i++) this.#settle(i as InstrumentIndex);
      this.#reschedule();
    }
  }

  #runArrivals(atMs: number): void {
    let command = this.#commands.takeArrived(atMs);
    while (command !== undefined) {
      arrive(this.#parts, command);
      command = this.#commands.takeArrived(atMs);
    }
  }

  #runExpiries(atMs: number): void {
    for (const order of [...this.#parts.orders.allWorking()]) {
      if (order.expiresAtMs > atMs) continue;
      endOrder(this.#parts, order, 'expired', 'its time is over');
      this.#parts.orders.compact(order.terms.instrument);
    }
  }

  #reschedule(): void {
    let next = Math.min(this.#commands.nextAtMs, this.#funding.nextAtMs);
    for (const { expiresAtMs } of this.#parts.orders.allWorking())
      if (expiresAtMs < next && expiresAtMs !== neverExpires) next = expiresAtMs;
    this.#nextTimeMs = next;
  }

  // -- Reports and state ------------------------------------------------------------------------------------------------

  /** The waiting reports, in order; the venue keeps none of them. */
  drain(): readonly VenueReport[] {
    const { reports } = this.#parts;
    if (reports.length === 0) return noReports;
    this.#parts.reports = [];
    return reports;
  }

  /** @param endedSinceMs orders that ended before this are known to who asks; absent: a day back. */
  readState(
    readNumber: number,
    ordersInDoubt: readonly ClientOrderId[],
    nowMs: number,
    endedSinceMs?: number,
  ): VenueStateReport {
    this.#begin(nowMs);
    const startedAtMs = this.#startedAtMs;
    return readParts(this.#parts, {
      readNumber,
      ordersInDoubt,
      endedSinceMs,
      linkOpenedAtMs: this.#config.linkOpenedAtMs ?? this.#openedAtMs,
      startedAtMs,
      fundings: this.#funding.posted,
    });
  }

  /** A working order as it stands; undefined when it has not arrived or has ended. */
  viewOrder(id: ClientOrderId): PaperOrderView | undefined {
    return this.#parts.orders.get(id);
  }

  snapshot(): PaperVenueSnapshot {
    return this.#snapshotWith(this.#parts.orders.snapshot());
  }

  /** A snapshot whose growing lists hold only what is new since the last call: see `withChanges`. Of the first call, nothing. */
  takeChanges(): PaperVenueSnapshot {
    return this.#snapshotWith(this.#parts.orders.takeChanges());
  }

  #snapshotWith(orders: OrderShelfSnapshot): PaperVenueSnapshot {
    const { instruments, profile, nowMs, reports, touch, books, guards } = this.#parts;
    return {
      version: 1,
      profile: profile.name,
      instruments: instruments.map(({ id }) => id),
      nowMs,
      startedAtMs: Number.isNaN(this.#startedAtMs) ? null : this.#startedAtMs,
      commands: this.#commands.snapshot(),
      funding: this.#funding.snapshot(),
      reports: [...reports],
      touch: touch.snapshot(),
      books: books.snapshot(),
      guards: guards.snapshot(),
      orders,
    };
  }

  /** A venue of the same configuration that goes on where the snapshot was taken. */
  static restore(config: PaperVenueConfig, snapshot: PaperVenueSnapshot): PaperVenue {
    const venue = new PaperVenue(config);
    venue.#restore(snapshot);
    return venue;
  }

  #restore(snapshot: PaperVenueSnapshot): void {
    const parts = this.#parts;
    const ids = parts.instruments.map(({ id }) => id as string);
    invariant(
      snapshot.version === 1 && JSON.stringify(ids) === JSON.stringify(snapshot.instruments),
      `paper venue snapshot: it is of version ${snapshot.version} and ${snapshot.instruments.join(', ')}; expected version 1 and ${ids.join(', ')}`,
    );
    parts.nowMs = snapshot.nowMs;
    parts.reports = [...snapshot.reports];
    parts.touch.restore(snapshot.touch);
    parts.books.restore(snapshot.books);
    parts.guards.restore(snapshot.guards);
    parts.orders.restore(snapshot.orders);
    this.#startedAtMs = snapshot.startedAtMs ?? Number.NaN;
    this.#commands.restore(snapshot.commands);
    this.#funding.restore(snapshot.funding);
    for (let i = 0; i < parts.instruments.length; i++) this.#settle(i as InstrumentIndex);
  }
}
