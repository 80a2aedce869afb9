// Closed bars equal to the venue's own. Pushes carry no bar-open time and stop before the bar's last half second, so they
// only tell that a bucket is over; what counts is the bar that REST gives for it afterwards.
//
// One loop serves warm-up, gaps and the bar that just closed: from the first bucket not delivered yet, read up to 200 bars at a
// time, deliver in order, until the last closed bucket is there. Bars are delivered once each, in order of time.
//
// - A bar whose close was watched and read in time is `complete`; one read after we were away is plain history, from which
//   no entry may come.
// - REST fails for some seconds: the last push of the bucket stands in, `provisional`; when REST answers again the two are
//   compared, and a difference is counted (a delivered bar is never replaced).
// - A bucket that the venue has no bar for is a gap: passed over after a few seconds, and the next bar says so.
import { type Bar, barFlags, barOpenOf, barSources } from '@holdfast/engine/model';
import type { Cancelable, Clock } from '../../ports/index.ts';
import type { VenueBar } from '../common/index.ts';
import { readList, type WireKlinePush } from './codec.ts';
import type { KlineInterval } from './kline-intervals.ts';
import type { BitunixRequests, ReadOutcome } from './requests.ts';
import { ticksOf, volumeLots, volumeLotsOf } from './translate.ts';
import type { VenueInstrument } from './venue-instrument.ts';
import type { VenueTime } from './venue-time.ts';
import { readKline } from './wire-records.ts';

export interface KlineFeedOptions {
  readonly instrument: VenueInstrument;
  readonly interval: KlineInterval;
  readonly requests: BitunixRequests;
  readonly clock: Clock;
  readonly time: VenueTime;
  readonly deliver: (bar: VenueBar) => void;
}

export interface KlineTallies {
  delivered: number;
  /** Read after we were away. */
  backfilled: number;
  provisional: number;
  /** Provisional bars that differ from what REST said later. */
  corrected: number;
  /** Buckets without a bar at the venue. */
  missing: number;
}

type Prices = Pick<Bar, 'open' | 'high' | 'low' | 'close' | 'volume'>;
type Candidate = Prices & { readonly openMs: number };

const pageBars = 200;
/** After the boundary (venue time): the venue needs a moment to close its own bar. */
const graceMs = 800;
/** After a failed read, and while a bucket's bar is not there yet (local time). */
const retryMs = 700;
/** A bucket that ended this long ago (venue time) without a bar is a gap, or the push stands in. */
const patienceMs = 4_000;
/** A bar read later than this after its close (venue time) is history. */
const liveMs = 15_000;
/** Pushes come each half second: one that is older than this at its bucket's end was not the last. */
const lastPushMs = 1_500;
const pushesKept = 3;

export class KlineFeed {
  readonly tallies: KlineTallies = { delivered: 0, backfilled: 0, provisional: 0, corrected: 0, missing: 0 };
  readonly #options: KlineFeedOptions;
  /** The first bucket that is neither delivered nor passed over. */
  #nextOpenMs: number | undefined;
  #afterGap = false;
  /** The last push of each of the newest buckets, with its stamp. */
  readonly #pushes = new Map<number, Prices & { readonly tsMs: number }>();
  readonly #provisional = new Map<number, Prices>();
  #streaming = false;
  #streamSinceMs = 0;
  #reading = false;
  /** One more each time the stream stands anew: what an earlier one asked for is read again. */
  #life = 0;
  #dueTimer: Cancelable | undefined;
  #retryTimer: Cancelable | undefined;
  #onCaughtUp: ((problem: string | undefined) => void) | undefined;

  constructor(options: KlineFeedOptions) {
    this.#options = options;
  }

  /** The stream stands: fetch what is missing, then follow. Calls back once all closed bars are there, or why not. */
  resume(done: (problem: string | undefined) => void): void {
    const { time, interval, instrument } = this.#options;
    const nowMs = time.nowMs();
    this.#streaming = true;
    this.#life++;
    this.#streamSinceMs = nowMs;
    this.#nextOpenMs ??= barOpenOf(nowMs, interval.ms) - (instrument.warmupBars ?? 0) * interval.ms;
    this.#onCaughtUp = done;
    this.#check(true);
  }

  /** The stream is down: nothing is read until it stands again; what is missing then is fetched. */
  interrupt(): void {
    this.#streaming = false;
    this.#life++;
    this.#onCaughtUp = undefined;
    this.#dueTimer?.cancel();
    this.#retryTimer?.cancel();
    this.#retryTimer = undefined;
  }

  onPush(push: WireKlinePush, tsMs: number): void {
    const { instrument, interval } = this.#options;
    const ticks = (text: string): number => ticksOf(text, instrument.instrument, 'kline price');
    const openMs = barOpenOf(tsMs, interval.ms);
    this.#pushes.set(openMs, {
      tsMs,
      open: ticks(push.open),
      high: ticks(push.high),
      low: ticks(push.low),
      close: ticks(push.close),
      volume: volumeLots(push.volume, instrument.instrument),
    });
    for (const old of this.#pushes.keys()) {
      if (this.#pushes.size <= pushesKept) break;
      this.#pushes.delete(old);
    }
    this.#check(false);
  }

  /** Reads when a bucket is due; else sleeps until one is. `atOnce`: without the grace, the bucket is old or asked for again. */
  #check(atOnce: boolean): void {
    if (!this.#streaming || this.#nextOpenMs === undefined) return;
    if (this.#reading) {
      this.#standIn();
      return;
    }
    const { time, interval, clock } = this.#options;
    const nowMs = time.nowMs();
    const endMs = this.#nextOpenMs + interval.ms;
    if (endMs > nowMs) this.#caughtUp(undefined);
    if (this.#retryTimer !== undefined) return;
    if (endMs + (atOnce ? 0 : graceMs) <= nowMs) return this.#read();
    this.#dueTimer?.cancel();
    this.#dueTimer = clock.after(Math.max(1, time.localMs(endMs + graceMs - nowMs)), () =>
      this.#check(false),
    );
  }

  #read(): void {
    const { requests, time, interval, instrument } = this.#options;
    this.#dueTimer?.cancel();
    this.#reading = true;
    const life = this.#life;
    const nextMs = this.#nextOpenMs!;
    const formingMs = barOpenOf(time.nowMs(), interval.ms);
    const fromMs = Math.max(Math.min(nextMs, ...this.#provisional.keys()), nextMs - 50 * interval.ms);
    const toMs = Math.min(fromMs + pageBars * interval.ms, formingMs);
    const query = [
      ['symbol', instrument.instrument.symbol],
      ['interval', interval.rest],
      ['startTime', String(fromMs)],
      ['endTime', String(toMs - 1)],
      ['limit', String(pageBars)],
      ['type', 'LAST_PRICE'],
    ] as const;
    const ask = { endpoint: 'klines', lane: 'history', query } as const;
    requests.read(
      ask,
      (data) => this.#candidates(data),
      (outcome) => {
        this.#reading = false;
        if (life === this.#life) this.#onRead(outcome, toMs, formingMs);
        else this.#check(true);
      },
    );
  }

  #candidates(data: unknown): Candidate[] {
    const { instrument } = this.#options.instrument;
    const bars = readList(data, 'klines', readKline).map((bar) => ({
      openMs: bar.openMs,
      open: ticksOf(bar.open, instrument, 'open'),
      high: ticksOf(bar.high, instrument, 'high'),
      low: ticksOf(bar.low, instrument, 'low'),
      close: ticksOf(bar.close, instrument, 'close'),
      volume: volumeLotsOf(bar, instrument),
    }));
    return bars.sort((a, b) => a.openMs - b.openMs);
  }

  #onRead(outcome: ReadOutcome<Candidate[]>, toMs: number, formingMs: number): void {
    if (!outcome.ok) {
      this.#standIn();
      this.#caughtUp(outcome.reason);
      return this.#retry();
    }
    for (const bar of outcome.value) this.#takeBar(bar, toMs);
    // A page that ends before the forming bar is history: what it does not have, the venue does not have.
    // What comes after it was not asked for yet.
    if (toMs < formingMs) this.#passTo(toMs);
    else this.#passOverSilence();
    const { interval, time } = this.#options;
    if (this.#nextOpenMs! + interval.ms > time.nowMs() || toMs < formingMs) this.#check(true);
    else this.#retry();
  }

  #takeBar(bar: Candidate, toMs: number): void {
    const provisional = this.#provisional.get(bar.openMs);
    if (provisional !== undefined) {
      this.#provisional.delete(bar.openMs);
      if (!samePrices(provisional, bar)) this.tallies.corrected++;
    }
    if (bar.openMs < this.#nextOpenMs! || bar.openMs >= toMs || bar.openMs % this.#options.interval.ms !== 0)
      return;
    this.#passTo(bar.openMs);
    const { time, interval } = this.#options;
    const endMs = bar.openMs + interval.ms;
    const watched = this.#streamSinceMs <= endMs && time.nowMs() - endMs <= liveMs;
    if (!watched) this.tallies.backfilled++;
    this.#deliver(bar, barSources.history, watched ? barFlags.complete : 0);
  }

  /** Buckets before `openMs` that are still open have no bar. */
  #passTo(openMs: number): void {
    const { interval } = this.#options;
    const missing = Math.round((openMs - this.#nextOpenMs!) / interval.ms);
    if (missing <= 0) return;
    this.#nextOpenMs = openMs;
    // Before the first bar there is nothing to be missing: the venue's history begins later than our warm-up asks for.
    if (this.tallies.delivered === 0) return;
    this.tallies.missing += missing;
    this.#afterGap = true;
  }

  /** Buckets that ended long enough ago: REST answers and has no bar for them. A push that was seen stands in. */
  #passOverSilence(): void {
    const { interval, time } = this.#options;
    while (this.#nextOpenMs! + interval.ms + patienceMs <= time.nowMs()) {
      if (!this.#standIn()) this.#passTo(this.#nextOpenMs! + interval.ms);
    }
  }

  /** Gives the push of a bucket whose bar REST does not give in time, if the stream stood to the bucket's end. */
  #standIn(): boolean {
    const { interval, time } = this.#options;
    const openMs = this.#nextOpenMs!;
    const push = this.#pushes.get(openMs);
    const endMs = openMs + interval.ms;
    if (push === undefined || push.tsMs < endMs - lastPushMs || endMs + patienceMs > time.nowMs())
      return false;
    this.tallies.provisional++;
    this.#provisional.set(openMs, push);
    for (const old of this.#provisional.keys())
      if (this.#provisional.size > 50) this.#provisional.delete(old);
    this.#deliver({ openMs, ...push }, barSources.klines, barFlags.provisional);
    return true;
  }

  #deliver(bar: Candidate, source: VenueBar['source'], flags: number): void {
    const { interval, instrument, deliver, time } = this.#options;
    const { openMs, open, high, low, close, volume } = bar;
    const gap = this.#afterGap ? barFlags.afterGap : 0;
    this.#afterGap = false;
    this.#nextOpenMs = openMs + interval.ms;
    this.#pushes.delete(openMs);
    this.tallies.delivered++;
    const prices = { open, high, low, close, volume };
    deliver({
      instrument: instrument.index,
      openMs,
      intervalMs: interval.ms,
      ...prices,
      source,
      flags: flags | gap,
      timeMs: time.nowMs(),
    });
  }

  #retry(): void {
    this.#retryTimer?.cancel();
    this.#retryTimer = this.#options.clock.after(retryMs, () => {
      this.#retryTimer = undefined;
      this.#check(true);
    });
  }

  #caughtUp(problem: string | undefined): void {
    const done = this.#onCaughtUp;
    this.#onCaughtUp = undefined;
    done?.(problem);
  }
}

const samePrices = (a: Prices, b: Prices): boolean =>
  a.open === b.open && a.high === b.high && a.low === b.low && a.close === b.close && a.volume === b.volume;
