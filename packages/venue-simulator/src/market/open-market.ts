// The market of a simulated perpetuals venue as its flags describe it: tapes, a script, or a seeded market.
//
// The clock starts where the market wants it: at a tape's first record on today's date, at a script's `start` (or now),
// now for a seeded market. `real` keeps it at now whatever the market is; a time puts it there.

import { parseDurationMs } from '../faults/fault-definition.ts';
import { type FundingSchedule, fundingSchedule } from './funding.ts';
import { type MarketInstrument, standardInstruments } from './instrument.ts';
import { type MarketFeed, mergeFeeds } from './market-feed.ts';
import type { MarketScript } from './market-script.ts';
import { ScriptedFeed } from './scripted-feed.ts';
import { SyntheticFeed } from './synthetic-feed.ts';
import { type SymbolTape, TapeFeed } from './tape-feed.ts';

export interface OpenMarketOptions {
  readonly tapes?: readonly SymbolTape[];
  readonly script?: MarketScript;
  readonly seed: number | string;
  /** The host's time. */
  readonly nowMs: number;
  /** Where the clock shall start; without it the market decides. */
  readonly clockStartMs?: number;
  /** How much of the market is past when the venue opens. */
  readonly historyMs?: number;
  /** Symbols of a seeded market; all standard ones without. */
  readonly symbols?: readonly string[];
  /** The seeded market that goes on, as `OpenMarket.course` named it; passed over where it has become too long. */
  readonly course?: SeededCourse;
}

/** What a seeded market's path follows from: the same course gives the same prices at the same times. */
export interface SeededCourse {
  readonly seed: number | string;
  readonly startMs: number;
  readonly fineFromMs: number;
}

export interface OpenMarket {
  readonly feed: MarketFeed;
  readonly instruments: readonly MarketInstrument[];
  readonly funding: FundingSchedule;
  readonly clockStartMs: number;
  /** Of a seeded market: what lets it go on after a restart. */
  readonly course?: SeededCourse;
}

const minuteMs = 60_000;
const dayMs = 86_400_000;
const syntheticHistoryMs = 3 * dayMs;
/** A course whose fine part is longer than this takes seconds to catch up with: a new one begins. */
const longestFineMs = 3 * dayMs;
/** Of a tape that has been running when the venue opens. */
const tapeHistoryMs = 3 * 3_600_000;

export function openMarket(options: OpenMarketOptions): OpenMarket {
  if (options.tapes !== undefined && options.tapes.length > 0) return openTapes(options, options.tapes);
  if (options.script !== undefined) return openScript(options, options.script);
  return openSynthetic(options);
}

function openTapes(options: OpenMarketOptions, tapes: readonly SymbolTape[]): OpenMarket {
  const onDateOfMs = options.clockStartMs ?? options.nowMs;
  const fromMs = options.clockStartMs === undefined ? {} : { fromMs: options.clockStartMs - tapeHistoryMs };
  let feed = new TapeFeed(tapes, { onDateOfMs, ...fromMs });
  // A clock that was asked for finds the tape running: one that would begin later today began yesterday.
  const isLater = options.clockStartMs !== undefined && feed.startMs > options.clockStartMs;
  if (isLater) feed = new TapeFeed(tapes, { onDateOfMs: onDateOfMs - dayMs, ...fromMs });
  return {
    feed,
    instruments: feed.instruments,
    funding: fundingSchedule({ seed: options.seed }),
    clockStartMs: options.clockStartMs ?? feed.startMs + (options.historyMs ?? 0),
  };
}

function openScript(options: OpenMarketOptions, script: MarketScript): OpenMarket {
  const historyMs = options.historyMs ?? parseDurationMs(script.history ?? 0);
  const startMs = scriptStartMs(options, script, historyMs);
  const tickEveryMs = parseDurationMs(script.tickEvery ?? 1000);
  const feeds = script.markets.map((market) => new ScriptedFeed(market, { startMs, tickEveryMs }));
  const fixedRates: Record<string, string> = {};
  for (const market of script.markets) {
    if (market.fundingRate !== undefined) fixedRates[market.symbol] = market.fundingRate;
  }
  return {
    feed: mergeFeeds(feeds),
    instruments: feeds.map((feed) => feed.instrument),
    funding: fundingSchedule({ seed: options.seed, fixedRates }),
    clockStartMs: options.clockStartMs ?? startMs + historyMs,
  };
}

/** When the script's first tick happens. */
function scriptStartMs(options: OpenMarketOptions, script: MarketScript, historyMs: number): number {
  const nowMs = options.clockStartMs ?? options.nowMs;
  if (script.start === undefined) return Math.floor(nowMs / minuteMs) * minuteMs - historyMs;
  const [hours = 0, minutes = 0] = script.start.split(':').map(Number);
  return Math.floor(nowMs / dayMs) * dayMs + (hours * 60 + minutes) * minuteMs;
}

function openSynthetic(options: OpenMarketOptions): OpenMarket {
  const clockStartMs = options.clockStartMs ?? options.nowMs;
  const course = courseAt(clockStartMs, options);
  const instruments = standardInstruments.filter(
    (instrument) => options.symbols === undefined || options.symbols.includes(instrument.symbol),
  );
  const feeds = instruments.map((instrument) => new SyntheticFeed({ instrument, ...course }));
  return {
    feed: mergeFeeds(feeds),
    instruments,
    funding: fundingSchedule({ seed: options.seed }),
    clockStartMs,
    course,
  };
}

function courseAt(clockStartMs: number, { seed, historyMs, course }: OpenMarketOptions): SeededCourse {
  const goesOn =
    course !== undefined &&
    String(course.seed) === String(seed) &&
    course.startMs <= clockStartMs &&
    clockStartMs - course.fineFromMs <= longestFineMs;
  if (goesOn) return { ...course, seed };
  return {
    seed,
    startMs: clockStartMs - (historyMs ?? syntheticHistoryMs),
    fineFromMs: clockStartMs - 3_600_000,
  };
}
