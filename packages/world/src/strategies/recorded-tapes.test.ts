// The strategies on recorded markets: the bars and indicators that they were shown are those of the tape, computed here in
// plain code; every fill is explained by the market of its time; and the books add up to the last unit.
import { defaultProfile } from '@holdfast/engine/matching';
import { Backtest, type BacktestResult } from 'holdfast/backtest';
import type { TapePart } from 'holdfast/tape';
import { describe, expect, it } from 'vitest';
import { checkFills, type TapeEvent, type TapeQuote, type TapeTrade } from '../checkers/fill-checker.ts';
import { booksProblems } from './books-add-up.ts';
import { checkedRunOf, type TimedEvent } from './fills-of.ts';
import {
  type PlainBar,
  plainAtr,
  plainDelta,
  plainEma,
  plainPreviousHigh,
  plainPreviousLow,
  plainPreviousVolume,
  plainVwap,
} from './plain-indicators.ts';
import {
  groupBars,
  importRecorded,
  isRecorded,
  missing,
  plainBars,
  plainTicks,
  type RecordedSteps,
} from './recorded-market.ts';
import { configOf } from './scripted-run.ts';
import { tapePartOf } from './tape-part.ts';
import { type SeenBar, watched } from './watched-strategy.ts';

const latency = { minMs: 50, maxMs: 500 };

interface RecordedRun {
  readonly seen: readonly SeenBar[];
  readonly events: readonly TimedEvent[];
  readonly result: BacktestResult;
}

async function replayed(
  name: string,
  steps: RecordedSteps,
  bars: { interval: string; source: string },
  strategies: readonly Readonly<Record<string, unknown>>[],
  watch: string,
): Promise<RecordedRun> {
  // The minute bars have volumes that are no whole number of lots, which the importer refuses: they are rounded here.
  const parts =
    bars.source === 'venue'
      ? [barsPart(plainBars(name, steps).slice(0, 4_000), steps)]
      : await importRecorded(name, steps);
  const { registry, seen } = watched(watch);
  const events: TimedEvent[] = [];
  const result = new Backtest({
    config: configOf(strategies, bars, steps),
    registry,
    profile: defaultProfile,
    latency,
    seed: 'recorded',
    instrumentOf: () => 0,
    onEvents: (step, atMs) => events.push(...step.map((event) => ({ event, atMs }))),
  }).run(parts);
  return { seen, events, result };
}

const barsPart = (bars: readonly PlainBar[], steps: RecordedSteps): TapePart =>
  tapePartOf(
    { id: 'BTCUSDT-PERP.BITUNIX', ...steps },
    bars.map((bar) => ({ type: 'bar', timeMs: bar.openMs + 60_000, intervalMs: 60_000, ...bar })),
  );

/** What the strategy saw, from its first bar on, against the bars of the tape and the values at them. */
function expectSeen(
  seen: readonly SeenBar[],
  bars: readonly PlainBar[],
  values: Readonly<Record<string, readonly number[]>>,
): void {
  const from = bars.findIndex(({ openMs }) => openMs === seen[0]!.openMs);
  expect(from).toBeGreaterThanOrEqual(0);
  // As text: comparing thousands of objects one by one takes seconds.
  const textOf = ({ openMs, open, high, low, close, volume }: PlainBar): string =>
    [openMs, open, high, low, close, volume].join();
  expect(seen.map(textOf).join('\n')).toBe(
    bars
      .slice(from, from + seen.length)
      .map(textOf)
      .join('\n'),
  );
  for (const [name, series] of Object.entries(values)) {
    seen.forEach((bar, at) => {
      const expected = series[from + at]!;
      const off = Math.abs(bar.values[name]! - expected) / Math.max(1, Math.abs(expected));
      if (!(off < 1e-9))
        expect(`${name} ${bar.values[name]}`, `bar ${from + at}`).toBe(`${name} ${expected}`);
    });
  }
}

const sweepValues = (bars: readonly PlainBar[]): Record<string, number[]> => {
  const closes = bars.map(({ close }) => close);
  return {
    trendFast: plainEma(closes, 20),
    trendSlow: plainEma(closes, 50),
    momentumFast: plainEma(closes, 9),
    swingLow: plainPreviousLow(bars, 10),
    swingHigh: plainPreviousHigh(bars, 10),
    atr: plainAtr(bars, 14),
    vwap: plainVwap(bars, 60),
    volume: plainPreviousVolume(bars, 20),
    cvd: plainDelta(bars),
  };
};

const ticks = 'btcusdt-perp-ticks-20240808';
const tickSteps = { tickSize: '0.1', lotSize: '0.001' };
/** Seconds have little range: the gates that ask for more are opened, so that there is something to check. */
const eager = { minAtrFraction: 0, minRewardRisk: 0, cooldownBars: 0, timeStopBars: 8 };
const both = [
  { use: 'crypto/pullback-ribbon', parameters: { ...eager, fast: 5, slow: 12, atr: 5 } },
  { use: 'crypto/sweep-reclaim', parameters: eager },
];

describe.skipIf(!isRecorded(ticks))(`recorded ticks ${missing(ticks)}`, () => {
  it('bars of trades, their indicators, every fill and the books', async () => {
    const market = plainTicks(ticks, tickSteps);
    const trades = market.filter((event): event is TapeTrade => event.type === 'trade');
    const bars = groupBars(
      trades,
      1_000,
      ({ price }) => price,
      ({ lots }) => lots,
    );
    const run = await replayed(
      ticks,
      tickSteps,
      { interval: '1s', source: 'trades' },
      both,
      'crypto/sweep-reclaim',
    );
    expect(run.seen.length).toBeGreaterThan(250);
    expectSeen(run.seen, bars, sweepValues(bars));
    expectFillsExplained(market, run);
    expect(booksProblems(run.result.kernel, run.events)).toEqual([]);
  });

  it('bars of mids, their indicators, every fill and the books', async () => {
    const market = plainTicks(ticks, tickSteps);
    const quotes = market.filter((event): event is TapeQuote => event.type === 'quote');
    const bars = groupBars(quotes, 1_000, ({ bid, ask }) => (bid + ask) / 2);
    const closes = bars.map(({ close }) => close);
    const strategies = [{ use: 'ema-cross', parameters: { fast: 5, slow: 12 } }];
    const run = await replayed(
      ticks,
      tickSteps,
      { interval: '1s', source: 'quotes' },
      strategies,
      'ema-cross',
    );
    expect(run.seen.length).toBeGreaterThan(300);
    expectSeen(run.seen, bars, {
      fast: plainEma(closes, 5),
      slow: plainEma(closes, 12),
      atr: plainAtr(bars, 14),
    });
    expectFillsExplained(market, run);
    expect(booksProblems(run.result.kernel, run.events)).toEqual([]);
  });

  function expectFillsExplained(market: readonly TapeEvent[], { events }: RecordedRun): void {
    const { orders, fills } = checkedRunOf(events, 0.1, latency);
    expect(fills.length).toBeGreaterThan(10);
    const { beyondShown, restingLimit } = defaultProfile;
    const problems = checkFills(market, orders, fills, {
      latencyMinMs: latency.minMs,
      touchFills: restingLimit === 'touch',
      levelsBehind: beyondShown.kind === 'walks' ? beyondShown.levels : 0,
      ticksPerLevel: beyondShown.kind === 'walks' ? beyondShown.ticksPerLevel : 0,
    });
    expect(problems.map(({ code, text }) => `${code}: ${text}`)).toEqual([]);
  }
});

const minutes = 'btc-perp-1m-202201a';
const minuteSteps = { tickSize: '0.001', lotSize: '0.0001' };

describe.skipIf(!isRecorded(minutes))(`recorded minute bars ${missing(minutes)}`, () => {
  it('are seen as they are, with their indicators, and the books add up over two days and a half', async () => {
    const bars = plainBars(minutes, minuteSteps).slice(0, 4_000);
    const strategies = [{ use: 'crypto/pullback-ribbon' }, { use: 'crypto/sweep-reclaim' }];
    const run = await replayed(
      minutes,
      minuteSteps,
      { interval: '1m', source: 'venue' },
      strategies,
      'crypto/sweep-reclaim',
    );
    expect(run.seen.length).toBe(bars.length - 59);
    expectSeen(run.seen, bars, sweepValues(bars));
    expect(run.result.fills).toBeGreaterThan(100);
    expect(booksProblems(run.result.kernel, run.events)).toEqual([]);
  });
});
