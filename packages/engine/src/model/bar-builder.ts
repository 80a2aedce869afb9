// Makes bars of one interval out of a stream of quote mids, trades or venue klines, one update at a time.
//
// How: the forming bar is a handful of numbers, in half ticks. An update inside its bucket costs two compares and no division; one
// beyond it closes the bar, marks the buckets that were skipped and opens the next. Every entry returns what happened
// (`barOutcomes`), and the closed bar and the gap are read from `closed` and `gap`: objects that are reused, valid until the
// next update (`copyBar` keeps one). Nothing is allocated per update.
//
// Invariants: a closed bar never changes here: late updates are counted, not applied (history corrects, elsewhere). A bucket
// without updates gets a gap mark, never a bar. Bars and gaps tile the time from the first bar on, in order. No clock: time comes
// with the updates and through `onTime`. An update is ordered by arrival; its time only chooses the bucket.
//
// Not here: which gaps matter (the exchange's hours do that), and fetching what is missing.
import type { EpochMs } from '../base/index.ts';
import { InvariantBroken, invariant } from '../base/index.ts';
import type { Bar, BarGap, BarSource } from './bar.ts';
import { barFlags, barOpenOf, barSources, isBarInterval, UNKNOWN_VOLUME } from './bar.ts';
import type { QuoteColumns } from './quote-columns.ts';

/** What an entry of the builder did; a sum, so both can be set: then the bar came first, and the gap after it. */
export const barOutcomes = { none: 0, barClosed: 1, gapMarked: 2 } as const;

export interface BarBuilderSpec {
  readonly intervalMs: number;
  readonly source: Exclude<BarSource, typeof barSources.history>;
  /** How long after a bucket's end `onTime` waits before it closes it: room for updates on their way. Default 0. */
  readonly graceMs?: number;
}

/** Everything that a builder remembers; fields in this order. `-1` in a time: none yet. */
export interface BarBuilderSnapshot {
  readonly intervalMs: number;
  readonly source: number;
  readonly graceMs: number;
  readonly startMs: number;
  readonly forming: boolean;
  readonly interrupted: boolean;
  readonly watchedSinceMs: number;
  readonly broken: boolean;
  readonly afterGap: boolean;
  readonly openHalfTicks: number;
  readonly highHalfTicks: number;
  readonly lowHalfTicks: number;
  readonly closeHalfTicks: number;
  readonly volume: number;
  readonly updates: number;
  readonly lastPushMs: number;
  readonly lateUpdates: number;
  readonly stalePushes: number;
}

type Mutable<T> = { -readonly [Key in keyof T]: T[Key] };

const NEVER = -1;

export class BarBuilder {
  readonly intervalMs: number;
  readonly source: BarBuilderSpec['source'];
  readonly graceMs: number;
  /** The bar of the last outcome with `barClosed`. Reused. */
  readonly closed: Bar;
  /** The gap of the last outcome with `gapMarked`. Reused. */
  readonly gap: BarGap;

  private readonly closedBar: Mutable<Bar>;
  private readonly markedGap: Mutable<BarGap>;
  /** The bucket that takes updates, [startMs, endMs). Before the first update it is empty, so that none falls inside. */
  private startMs = NEVER;
  private endMs = NEVER;
  /** Whether the bucket has an update yet; if not, it stands after a bucket that the timer closed. */
  private forming = false;
  private interrupted = true;
  private watchedSinceMs = NEVER;
  /** The stream was interrupted while this bucket formed. */
  private broken = false;
  private afterGap = false;
  private open = 0;
  private high = 0;
  private low = 0;
  private close = 0;
  private volume = 0;
  private updates = 0;
  private lastPushMs = NEVER;
  private late = 0;
  private stale = 0;

  constructor(spec: BarBuilderSpec) {
    invariant(
      isBarInterval(spec.intervalMs),
      `bar interval: expected whole milliseconds that divide a day, got ${spec.intervalMs}`,
    );
    const graceMs = spec.graceMs ?? 0;
    invariant(
      Number.isSafeInteger(graceMs) && graceMs >= 0,
      `bar grace: expected whole milliseconds from 0, got ${graceMs}`,
    );
    this.intervalMs = spec.intervalMs;
    this.source = spec.source;
    this.graceMs = graceMs;
    this.closedBar = emptyBar(spec.intervalMs, spec.source);
    this.closed = this.closedBar;
    this.markedGap = { fromMs: 0 as EpochMs, toMs: 0 as EpochMs, buckets: 0, watched: false };
    this.gap = this.markedGap;
  }

  /** Updates for a bucket that was closed already: counted, not applied. */
  get lateUpdates(): number {
    return this.late;
  }

  /** Kline pushes older than one already taken of the same bucket: counted, not applied. */
  get stalePushes(): number {
    return this.stale;
  }

  /** A quote. `halfTicks`: bid plus ask in ticks, which is the mid in half ticks, exactly. */
  onMid(halfTicks: number, timeMs: number): number {
    invariant(this.source === barSources.mids, 'onMid: this builder does not make bars of mids');
    if (timeMs >= this.startMs && timeMs < this.endMs && this.forming) {
      this.take(halfTicks, timeMs);
      return barOutcomes.none;
    }
    return this.enter(halfTicks, 0, timeMs);
  }

  /** Until when an update can only be taken into the forming bar; a time that has passed: the next one needs `onMid`. */
  get quietUntilMs(): number {
    return this.forming && !this.interrupted ? this.endMs : Number.NEGATIVE_INFINITY;
  }

  /** Where the forming bar begins. */
  get quietFromMs(): number {
    return this.startMs;
  }

  /** The same as `onMid` for each quote of [from, to), all of which lie in the forming bar's quiet time. */
  takeMids(q: QuoteColumns, from: number, to: number): void {
    const { bidTicks, askTicks } = q;
    let { high, low } = this;
    for (let k = from; k < to; k++) {
      const halfTicks = bidTicks[k]! + askTicks[k]!;
      if (halfTicks > high) high = halfTicks;
      if (halfTicks < low) low = halfTicks;
    }
    this.high = high;
    this.low = low;
    this.close = bidTicks[to - 1]! + askTicks[to - 1]!;
    this.updates += to - from;
  }

  /** A market trade. */
  onTrade(priceTicks: number, lots: number, timeMs: number): number {
    invariant(this.source === barSources.trades, 'onTrade: this builder does not make bars of trades');
    if (timeMs >= this.startMs && timeMs < this.endMs && this.forming) {
      this.take(priceTicks + priceTicks, timeMs);
      this.volume += lots;
      return barOutcomes.none;
    }
    return this.enter(priceTicks + priceTicks, lots, timeMs);
  }

  /**
   * A push of a venue's forming bar (Bitunix: every 500 ms, without the bar's open time, so `timeMs` of the push chooses the
   * bucket). Each push replaces the one before; a bar read this way is `provisional`.
   */
  onKline(
    openTicks: number,
    highTicks: number,
    lowTicks: number,
    closeTicks: number,
    volume: number,
    timeMs: number,
  ): number {
    invariant(this.source === barSources.klines, 'onKline: this builder does not make bars of klines');
    const outcome = this.advanceTo(timeMs);
    if (outcome === LATE) return barOutcomes.none;
    if (this.forming && timeMs < this.lastPushMs) {
      this.stale += 1;
      return outcome;
    }
    this.resume(timeMs);
    this.open = openTicks + openTicks;
    this.high = highTicks + highTicks;
    this.low = lowTicks + lowTicks;
    this.close = closeTicks + closeTicks;
    this.volume = volume;
    this.updates = this.forming ? this.updates + 1 : 1;
    this.forming = true;
    this.lastPushMs = timeMs;
    return outcome;
  }

  /** The time, as the kernel has it: closes what ended at least `graceMs` ago, and marks buckets that passed without an update. */
  onTime(timeMs: number): number {
    if (this.startMs === NEVER || timeMs < this.endMs + this.graceMs) return barOutcomes.none;
    checkTime(timeMs);
    return this.closeUpTo(barOpenOf(timeMs - this.graceMs, this.intervalMs), barFlags.closedByTimer);
  }

  /** The stream is down (it is, at first): what forms now is not complete, and gaps are unwatched until it stands again. */
  interrupt(): void {
    this.interrupted = true;
    if (this.forming) this.broken = true;
  }

  /** The stream stands from `timeMs` on. An update proves it too; a quiet instrument needs to be told. */
  resume(timeMs: number): void {
    if (!this.interrupted) return;
    checkTime(timeMs);
    this.interrupted = false;
    this.watchedSinceMs = timeMs;
  }

  /** The forming bar into `into`, as if it closed now; false when there is none. For screens, never for decisions. */
  readForming(into: Mutable<Bar>): boolean {
    if (!this.forming) return false;
    this.publish(into, 0);
    return true;
  }

  snapshot(): BarBuilderSnapshot {
    return {
      intervalMs: this.intervalMs,
      source: this.source,
      graceMs: this.graceMs,
      startMs: this.startMs,
      forming: this.forming,
      interrupted: this.interrupted,
      watchedSinceMs: this.watchedSinceMs,
      broken: this.broken,
      afterGap: this.afterGap,
      openHalfTicks: this.open,
      highHalfTicks: this.high,
      lowHalfTicks: this.low,
      closeHalfTicks: this.close,
      volume: this.volume,
      updates: this.updates,
      lastPushMs: this.lastPushMs,
      lateUpdates: this.late,
      stalePushes: this.stale,
    };
  }

  /** Takes over a snapshot of a builder with the same spec. A process that was away calls `interrupt()` next. */
  restore(snapshot: BarBuilderSnapshot): void {
    invariant(
      snapshot.intervalMs === this.intervalMs &&
        snapshot.source === this.source &&
        snapshot.graceMs === this.graceMs,
      `bar builder: the snapshot is of interval ${snapshot.intervalMs}, source ${snapshot.source}, grace ${snapshot.graceMs}; ` +
        `this builder has ${this.intervalMs}, ${this.source}, ${this.graceMs}`,
    );
    this.startMs = snapshot.startMs;
    this.endMs = snapshot.startMs === NEVER ? NEVER : snapshot.startMs + this.intervalMs;
    this.forming = snapshot.forming;
    this.interrupted = snapshot.interrupted;
    this.watchedSinceMs = snapshot.watchedSinceMs;
    this.broken = snapshot.broken;
    this.afterGap = snapshot.afterGap;
    this.open = snapshot.openHalfTicks;
    this.high = snapshot.highHalfTicks;
    this.low = snapshot.lowHalfTicks;
    this.close = snapshot.closeHalfTicks;
    this.volume = snapshot.volume;
    this.updates = snapshot.updates;
    this.lastPushMs = snapshot.lastPushMs;
    this.late = snapshot.lateUpdates;
    this.stale = snapshot.stalePushes;
  }

  private take(halfTicks: number, timeMs: number): void {
    if (halfTicks > this.high) this.high = halfTicks;
    if (halfTicks < this.low) this.low = halfTicks;
    this.close = halfTicks;
    this.updates += 1;
    if (this.interrupted) this.resume(timeMs);
  }

  /** An update that is not inside a forming bucket: the slow way, once a bucket. */
  private enter(halfTicks: number, lots: number, timeMs: number): number {
    const outcome = this.advanceTo(timeMs);
    if (outcome === LATE) return barOutcomes.none;
    this.resume(timeMs);
    this.open = halfTicks;
    this.high = halfTicks;
    this.low = halfTicks;
    this.close = halfTicks;
    this.volume = lots;
    this.updates = 1;
    this.forming = true;
    return outcome;
  }

  /** Moves the bucket to the one that holds `timeMs`; `LATE` when that one is closed. */
  private advanceTo(timeMs: number): number {
    if (timeMs >= this.startMs && timeMs < this.endMs) return barOutcomes.none;
    checkTime(timeMs);
    if (this.startMs === NEVER) {
      this.startBucket(barOpenOf(timeMs, this.intervalMs));
      return barOutcomes.none;
    }
    if (timeMs < this.startMs) {
      this.late += 1;
      return LATE;
    }
    return this.closeUpTo(barOpenOf(timeMs, this.intervalMs), 0);
  }

  /** Closes the forming bar, marks every bucket before `nextStartMs` that has none, and stands there. */
  private closeUpTo(nextStartMs: number, closeFlag: number): number {
    let outcome: number = barOutcomes.none;
    let gapFromMs = this.startMs;
    if (this.forming) {
      this.publish(this.closedBar, closeFlag);
      outcome += barOutcomes.barClosed;
      gapFromMs = this.endMs;
      this.afterGap = false;
    }
    if (nextStartMs > gapFromMs) {
      this.markGap(gapFromMs, nextStartMs);
      outcome += barOutcomes.gapMarked;
    }
    this.startBucket(nextStartMs);
    return outcome;
  }

  private startBucket(startMs: number): void {
    this.startMs = startMs;
    this.endMs = startMs + this.intervalMs;
    this.forming = false;
    this.broken = false;
    this.lastPushMs = NEVER;
  }

  private markGap(fromMs: number, toMs: number): void {
    this.markedGap.fromMs = fromMs as EpochMs;
    this.markedGap.toMs = toMs as EpochMs;
    this.markedGap.buckets = (toMs - fromMs) / this.intervalMs;
    this.markedGap.watched = !this.interrupted && this.watchedSinceMs <= fromMs;
    this.afterGap = true;
  }

  private publish(into: Mutable<Bar>, closeFlag: number): void {
    if (!this.pricesFit()) this.refusePrices();
    into.openMs = this.startMs as EpochMs;
    into.intervalMs = this.intervalMs;
    into.open = this.open / 2;
    into.high = this.high / 2;
    into.low = this.low / 2;
    into.close = this.close / 2;
    into.volume = this.source === barSources.mids ? UNKNOWN_VOLUME : this.volume;
    into.updates = this.updates;
    into.source = this.source;
    into.flags = closeFlag + this.seenFlag() + (this.afterGap ? barFlags.afterGap : 0);
  }

  private pricesFit(): boolean {
    return (
      this.low <= this.open && this.low <= this.close && this.high >= this.open && this.high >= this.close
    );
  }

  /** A price that is none (NaN compares with nothing), or a kline that contradicts itself. */
  private refusePrices(): never {
    throw new InvariantBroken(
      `bar at ${this.startMs}: open ${this.open}, high ${this.high}, low ${this.low}, close ${this.close} half ticks do not fit`,
    );
  }

  private seenFlag(): number {
    if (this.source === barSources.klines) return barFlags.provisional;
    const whole = !this.broken && !this.interrupted && this.watchedSinceMs <= this.startMs;
    return whole ? barFlags.complete : 0;
  }
}

/** An outcome inside the builder only: the update belongs to a closed bucket. */
const LATE = -1;

/** A bar to read into, for `readForming`. */
export const emptyBar = (intervalMs: number, source: BarSource): Mutable<Bar> => ({
  openMs: 0 as EpochMs,
  intervalMs,
  open: 0,
  high: 0,
  low: 0,
  close: 0,
  volume: UNKNOWN_VOLUME,
  updates: 0,
  source,
  flags: 0,
});

/** A bar of one's own, for whoever keeps the builder's `closed` beyond the next update. */
export const copyBar = (bar: Bar): Bar => ({ ...bar });

function checkTime(timeMs: number): void {
  invariant(
    Number.isSafeInteger(timeMs) && timeMs >= 0,
    `bar builder: expected a time in whole milliseconds, got ${timeMs}`,
  );
}
