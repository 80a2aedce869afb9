// A closed bar as numbers, and the mark of buckets without one.
//
// Prices are in ticks. A bar of quote mids may stand on half ticks (`61800.25` with a tick of 0.1 is 618002.5): a multiple of
// one half is exact in a double, so bars of every source are compared and fed to indicators alike. Volume is in lots;
// a source that has none says `UNKNOWN_VOLUME`, never 0, and whatever needs volume refuses such a bar.
//
// A bucket is `floor(time / interval)`, half-open: [openMs, openMs + intervalMs). Buckets without data have no bar: nothing
// is filled in. They are counted in a `BarGap`.
import type { EpochMs } from '../base/index.ts';

/** What a bar was made of. Numbers, because bars are stored in columns. */
export const barSources = {
  /** Mids of best bid and ask; no volume. */
  mids: 1,
  /** Market trades. */
  trades: 2,
  /** The venue's own bars, pushed while they form. */
  klines: 3,
  /** The venue's own bars, read afterwards. */
  history: 4,
} as const;
export type BarSource = (typeof barSources)[keyof typeof barSources];

export const barFlags = {
  /** Every update of the bucket was seen: the stream stood from the bucket's first millisecond to its close. */
  complete: 1,
  /** From a venue's pushes, the last of which need not be the final one: history may correct this bar. */
  provisional: 2,
  /** Closed by the timer; without it, by the first update of a later bucket. */
  closedByTimer: 4,
  /** The bucket before this one has no bar. */
  afterGap: 8,
} as const;

/** The volume of a bar whose source has none. */
export const UNKNOWN_VOLUME = -1;

/** The part of a bar that indicators read: prices in ticks (or any one unit), volume in lots or `UNKNOWN_VOLUME`. */
export interface BarPrices {
  readonly open: number;
  readonly high: number;
  readonly low: number;
  readonly close: number;
  readonly volume: number;
}

export interface Bar extends BarPrices {
  /** The first millisecond of the bucket. */
  readonly openMs: EpochMs;
  readonly intervalMs: number;
  /** How many updates it was made of: quotes, trades or pushes. */
  readonly updates: number;
  readonly source: BarSource;
  /** Sum of `barFlags`. */
  readonly flags: number;
}

/** A run of buckets that have no bar: [fromMs, toMs), `buckets` of them. */
export interface BarGap {
  readonly fromMs: EpochMs;
  readonly toMs: EpochMs;
  readonly buckets: number;
  /**
   * True: the stream stood all the time and nothing came (no trade, no quote). False: we may have been blind, and
   * history has to say what was there.
   */
  readonly watched: boolean;
}

export const hasBarFlag = (bar: Bar, flag: number): boolean => (bar.flags & flag) !== 0;

const DAY_MS = 86_400_000;

/** Intervals that a bar can have: whole milliseconds that divide a UTC day, so that each bucket lies within one day. */
export const isBarInterval = (intervalMs: number): boolean =>
  Number.isSafeInteger(intervalMs) && intervalMs > 0 && DAY_MS % intervalMs === 0;

/** The first millisecond of the bucket that holds `timeMs`. */
export const barOpenOf = (timeMs: number, intervalMs: number): EpochMs =>
  (Math.floor(timeMs / intervalMs) * intervalMs) as EpochMs;
