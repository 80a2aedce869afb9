// Nanoseconds per update: our indicators and bars against the npm package `trading-signals`, in the same run on the same series, so that
// the ratio holds on any machine. Also the heap that our updates leave behind (run with `--expose-gc`); it should be about 0.
//
//   node --expose-gc --conditions=holdfast-source bench/indicators.ts [--json]
//
// Each figure is the median of several rounds; one round before them is not counted (compilation). Values are read after each
// update, as a strategy does, and summed, so that nothing can be optimized away.
import {
  createIndicator,
  type Indicator,
  IndicatorSet,
  type IndicatorSpec,
} from '@holdfast/engine/indicators';
import { BarBuilder, type BarPrices, barSources } from '@holdfast/engine/model';
import { ADX, ATR, BollingerBands, EMA, MACD, OBV, RSI, SMA, StochasticOscillator } from 'trading-signals';

const BARS = 200_000;
const ROUNDS = 5;
/** Passes over the bars for the heap figure: enough that what the compiler itself allocates is spread thin. */
const HEAP_PASSES = 10;

interface Case {
  readonly name: string;
  readonly spec: IndicatorSpec;
  readonly read: (indicator: never) => number;
  /** The same thing of `trading-signals`: makes one, feeds a bar, reads. Absent: it has none. */
  readonly other?: () => (bar: BarPrices) => number;
}

/** Random walk from a fixed seed, so that every run measures the same bars. */
function randomWalk(count: number): BarPrices[] {
  let seed = 1;
  const next = () => {
    seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0;
    return seed / 4_294_967_296 - 0.5;
  };
  let close = 460_000;
  return Array.from({ length: count }, () => {
    const open = close;
    close = Math.round(open + 400 * next());
    const high = Math.max(open, close) + 10;
    return { open, high, low: Math.min(open, close) - 10, close, volume: 1 + Math.round(500 + 900 * next()) };
  });
}

const bars = randomWalk(BARS);
let sink = 0;

/** Median nanoseconds per update. */
function time(make: () => (bar: BarPrices) => number): number {
  const round = () => {
    const feed = make();
    const start = process.hrtime.bigint();
    for (const bar of bars) sink += feed(bar);
    return Number(process.hrtime.bigint() - start) / bars.length;
  };
  round();
  const rounds = Array.from({ length: ROUNDS }, round).sort((a, b) => a - b);
  return rounds[Math.floor(ROUNDS / 2)]!;
}

/** Heap bytes per update, of updates alone: reading a value through a closure would box it, and count. */
function heapOf(run: () => void): number | undefined {
  if (globalThis.gc === undefined) return undefined;
  for (let i = 0; i < ROUNDS; i += 1) run();
  globalThis.gc();
  const before = process.memoryUsage().heapUsed;
  run();
  return Math.max(0, process.memoryUsage().heapUsed - before) / (HEAP_PASSES * bars.length);
}

const heapOfIndicator = (spec: IndicatorSpec): number | undefined =>
  heapOf(() => {
    const indicator: Indicator = createIndicator(spec);
    for (let pass = 0; pass < HEAP_PASSES; pass += 1) feedAll(indicator);
  });

function feedAll(fed: Pick<Indicator, 'update'>): void {
  for (let i = 0; i < bars.length; i += 1) fed.update(bars[i]!, 0);
}

const ours = (spec: IndicatorSpec, read: Case['read']) => () => {
  const indicator: Indicator = createIndicator(spec);
  return (bar: BarPrices) => {
    indicator.update(bar, 0);
    return indicator.ready ? read(indicator as never) : 0;
  };
};

type Valued = { readonly value: number };
const value = (indicator: Valued): number => indicator.value;
const ofClose = (make: () => { add(input: number): number | null }) => () => {
  const indicator = make();
  return (bar: BarPrices) => indicator.add(bar.close) ?? 0;
};
const ofBar = (make: () => { add(input: BarPrices): number | null }) => () => {
  const indicator = make();
  return (bar: BarPrices) => indicator.add(bar) ?? 0;
};

const cases: readonly Case[] = [
  { name: 'SMA 20', spec: { kind: 'sma', length: 20 }, read: value, other: ofClose(() => new SMA(20)) },
  { name: 'SMA 200', spec: { kind: 'sma', length: 200 }, read: value, other: ofClose(() => new SMA(200)) },
  { name: 'EMA 20', spec: { kind: 'ema', length: 20 }, read: value, other: ofClose(() => new EMA(20)) },
  { name: 'RSI 14', spec: { kind: 'rsi', length: 14 }, read: value, other: ofClose(() => new RSI(14)) },
  { name: 'ATR 14', spec: { kind: 'atr', length: 14 }, read: value, other: ofBar(() => new ATR(14)) },
  { name: 'ADX 14', spec: { kind: 'adx', length: 14 }, read: value, other: ofBar(() => new ADX(14)) },
  { name: 'OBV', spec: { kind: 'onBalanceVolume' }, read: value, other: ofBar(() => new OBV(2)) },
  {
    name: 'MACD 12 26 9',
    spec: { kind: 'macd', fast: 12, slow: 26, signal: 9 },
    read: (macd: { readonly histogram: number }) => macd.histogram,
    other: () => {
      const macd = new MACD(new EMA(12), new EMA(26), new EMA(9));
      return (bar) => macd.add(bar.close)?.histogram ?? 0;
    },
  },
  {
    name: 'Bollinger 20',
    spec: { kind: 'bollinger', length: 20, width: 2 },
    read: (bands: { readonly upper: number }) => bands.upper,
    other: () => {
      const bands = new BollingerBands(20, 2);
      return (bar) => bands.add(bar.close)?.upper ?? 0;
    },
  },
  {
    name: 'Stochastic 14 3 3',
    spec: { kind: 'stochastic', length: 14, kLength: 3, dLength: 3 },
    read: (stochastic: { readonly d: number }) => stochastic.d,
    other: () => {
      const stochastic = new StochasticOscillator({ kPeriod: 14, kSlowingPeriod: 3, dPeriod: 3 });
      return (bar) => stochastic.add(bar)?.stochD ?? 0;
    },
  },
  { name: 'previous max 60', spec: { kind: 'previousMax', length: 60 }, read: value },
  { name: 'rolling VWAP 60', spec: { kind: 'rollingVwap', length: 60 }, read: value },
];

/** What one strategy may look at: the cost of a closed bar. */
const strategySpecs = {
  fast: { kind: 'ema', length: 20 },
  slow: { kind: 'ema', length: 50 },
  range: { kind: 'atr', length: 14 },
  volume: { kind: 'previousMean', length: 20, source: 'volume' },
  vwap: { kind: 'rollingVwap', length: 60 },
  low: { kind: 'previousMin', length: 10, source: 'low' },
  high: { kind: 'previousMax', length: 10, source: 'high' },
  delta: { kind: 'cumulativeDelta' },
} as const;

function feedSet(): (bar: BarPrices) => number {
  const set = new IndicatorSet(strategySpecs);
  return (bar) => {
    set.update(bar, 0);
    return set.ready ? set.by.fast.value : 0;
  };
}

/** A quote a millisecond into one-second bars. */
function feedBars(): (bar: BarPrices) => number {
  const builder = new BarBuilder({ intervalMs: 1000, source: barSources.mids });
  let timeMs = 1_700_000_000_000;
  return (bar) => {
    timeMs += 1;
    return builder.onMid(bar.close, timeMs);
  };
}

function fillBars(): void {
  const builder = new BarBuilder({ intervalMs: 1000, source: barSources.mids });
  let timeMs = 1_700_000_000_000;
  for (let i = 0; i < HEAP_PASSES * bars.length; i += 1) {
    timeMs += 1;
    builder.onMid(900_000 + (i % 100), timeMs);
  }
}

function fillSet(): void {
  const set = new IndicatorSet(strategySpecs);
  for (let pass = 0; pass < HEAP_PASSES; pass += 1) feedAll(set);
}

interface Row {
  readonly name: string;
  readonly ns: number;
  readonly otherNs: number | undefined;
  readonly heapBytes: number | undefined;
}

const rows: readonly Row[] = [
  ...cases.map(({ name, spec, read, other }) => ({
    name,
    ns: time(ours(spec, read)),
    otherNs: other ? time(other) : undefined,
    heapBytes: heapOfIndicator(spec),
  })),
  { name: 'set of 8 indicators', ns: time(feedSet), otherNs: undefined, heapBytes: heapOf(fillSet) },
  { name: 'bar builder, a quote', ns: time(feedBars), otherNs: undefined, heapBytes: heapOf(fillBars) },
];
if (!Number.isFinite(sink)) throw new Error(`a value was not finite: ${sink}`);

const decimals = (value: number | undefined, digits: number): string =>
  value === undefined ? '-' : value.toFixed(digits);

function print(name: string, ...cells: readonly string[]): void {
  process.stdout.write(`${name.padEnd(22)}${cells.map((text) => text.padStart(17)).join('')}\n`);
}

if (process.argv.includes('--json')) process.stdout.write(`${JSON.stringify({ bars: BARS, rows })}\n`);
else {
  print(`${BARS} updates`, 'ours, ns', 'trading-signals', 'theirs/ours', 'our heap, B');
  for (const { name, ns, otherNs, heapBytes } of rows)
    print(
      name,
      decimals(ns, 1),
      decimals(otherNs, 1),
      decimals(otherNs === undefined ? undefined : otherNs / ns, 1),
      decimals(heapBytes, 2),
    );
}
