// The strategies on recorded markets: the bars and indicators that they were shown are those of the tape, computed here in
// plain code; every fill is explained by the market of its time; and the books add up to the last unit.
import { defaultProfile } from '@holdfast/engine/matching';
import { Backtest, type BacktestResult } from 'holdfast/backtest';
import type { TapePart, TapeSegment } from 'holdfast/tape';
import { describe, expect, it } from 'vitest';
import {
  type CheckedFill,
  checkFills,
  type TapeEvent,
  type TapeQuote,
  type TapeTrade,
} from '../checkers/fill-checker.ts';
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
  plainCloseQuotes,
  plainTicks,
  type RecordedSteps,
} from './recorded-market.ts';
import { configOf } from './scripted-run.ts';
import { type SeenBar, watched } from './watched-strategy.ts';

const latency = { minMs: 50, maxMs: 500 };

interface RecordedRun {
  readonly seen: readonly SeenBar[];
  readonly events: readonly TimedEvent[];
  readonly result: BacktestResult;
}

interface Replay {
  readonly name: string;
  readonly steps: RecordedSteps;
  readonly bars: { readonly interval: string; readonly source: string };
  readonly strategies: readonly Readonly<Record<string, unknown>>[];
  /** The strategy whose bars and indicators are looked at. */
  readonly watch: string;
  /** Of a file of bars. */
  readonly barMs?: number;
}

async function replayed({ name, steps, bars, strategies, watch, barMs }: Replay): Promise<RecordedRun> {
  const [segment] = await importRecorded(name, steps, barMs);
  const part = bars.source === 'venue' ? firstRecords(segment!, barsTaken) : segment!;
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
  }).run([part]);
  return { seen, events, result };
}

const barsTaken = 4_000;

const firstRecords = ({ header, blocks }: TapeSegment, count: number): TapePart => ({
  header,
  blocks: blocks.slice(0, 1).map((block) => ({ ...block, count: Math.min(block.count, count) })),
});

/** What the strategy saw, from its first bar on, against the bars of the tape and the values at them. */
function expectSeen(
  seen: readonly SeenBar[],
  bars: readonly PlainBar[],
  values: Readonly<Record<string, readonly number[]>>,
): void {
  const from = bars.findIndex(({ openMs }) => openMs === seen[0]!.openMs);
  expect(from).toBeGreaterThanOrEqual(0);
  const textOf = ({ openMs, open, high, low, close, volume }: PlainBar): string =>
    [openMs, open, high, low, close, volume.toPrecision(12)].join();
  // The first that differs, as text: comparing thousands of objects takes seconds.
  const wrong = seen.findIndex((bar, at) => textOf(bar) !== textOf(bars[from + at]!));
  if (wrong >= 0) expect(textOf(seen[wrong]!), `bar ${from + wrong}`).toBe(textOf(bars[from + wrong]!));
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
    const run = await replayed({
      name: ticks,
      steps: tickSteps,
      bars: { interval: '1s', source: 'trades' },
      strategies: both,
      watch: 'crypto/sweep-reclaim',
    });
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
    const run = await replayed({
      name: ticks,
      steps: tickSteps,
      bars: { interval: '1s', source: 'quotes' },
      strategies: [{ use: 'ema-cross', parameters: { fast: 5, slow: 12 } }],
      watch: 'ema-cross',
    });
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

const sweeping = [{ use: 'crypto/pullback-ribbon' }, { use: 'crypto/sweep-reclaim' }];

describe.each([
  {
    name: 'btc-perp-1m-202201a',
    steps: { tickSize: '0.001', lotSize: '0.0001' },
    bars: { interval: '1m', source: 'venue' },
    barMs: 60_000,
    strategies: sweeping,
    fillsAtLeast: 100,
  },
  {
    // Seconds without a trade have no bar.
    name: 'btcusd-1s-201610-trade',
    steps: { tickSize: '0.01', lotSize: '0.0001' },
    bars: { interval: '1s', source: 'venue' },
    barMs: 1_000,
    strategies: both,
    fillsAtLeast: 20,
  },
])('recorded bars $name (where ../shared/data/crypto has them)', ({ fillsAtLeast, ...replay }) => {
  it.skipIf(!isRecorded(replay.name))(
    'are seen as they are; fills lie in their bars; the books add up',
    async () => {
      const bars = plainBars(replay.name, replay.steps).slice(0, barsTaken);
      const run = await replayed({ ...replay, watch: 'crypto/sweep-reclaim' });
      expect(run.seen.length).toBeGreaterThan(3_000);
      expectSeen(run.seen, bars, sweepValues(bars));
      const { orders, fills } = checkedRunOf(run.events, Number(replay.steps.tickSize), latency);
      const sides = new Map(orders.map(({ id, side }) => [id, side]));
      expect(fills.length).toBeGreaterThanOrEqual(fillsAtLeast);
      expect(
        fills.filter((fill) => !liesInItsBar(fill, sides.get(fill.orderId)!, bars, replay.barMs)),
      ).toEqual([]);
      expect(booksProblems(run.result.kernel, run.events)).toEqual([]);
    },
  );
});

/** Half a spread of one tick, slippage of half of two, four levels behind: nothing fills farther outside of a bar. */
const outsideTicks = 1 + 1 + 4 + 4;

/** What takes pays a price of its bar; what rests is filled at its own, which the bar must have gone through. */
function liesInItsBar(
  fill: CheckedFill,
  side: 'buy' | 'sell',
  bars: readonly PlainBar[],
  barMs: number,
): boolean {
  const { atMs, price, liquidity } = fill;
  return bars.some(({ openMs, high, low }) => {
    if (atMs < openMs || atMs > openMs + barMs) return false;
    const [lowest, highest] = [low - outsideTicks, high + outsideTicks];
    if (liquidity === 'maker') return side === 'buy' ? low < price : high > price;
    return price >= lowest && price <= highest;
  });
}

const closes = 'btcusdt-perp-1m-20221213-quote';

describe.skipIf(!isRecorded(closes))(`recorded quote bars ${missing(closes)}`, () => {
  it('are a quote at each close, and bars of five of them are seen as they are', async () => {
    const steps = { tickSize: '0.1', lotSize: '0.001' };
    const quotes = plainCloseQuotes(closes, steps, 60_000);
    const bars = groupBars(quotes, 300_000, ({ bid, ask }) => (bid + ask) / 2);
    const run = await replayed({
      name: closes,
      steps,
      bars: { interval: '5m', source: 'quotes' },
      strategies: [{ use: 'ema-cross', parameters: { fast: 5, slow: 12 } }],
      watch: 'ema-cross',
      barMs: 60_000,
    });
    expect(run.seen.length).toBeGreaterThan(70);
    const values = bars.map(({ close }) => close);
    expectSeen(run.seen, bars, {
      fast: plainEma(values, 5),
      slow: plainEma(values, 12),
      atr: plainAtr(bars, 14),
    });
    expect(booksProblems(run.result.kernel, run.events)).toEqual([]);
  });
});
