// Indicators written down as their definitions, over whole series, without a state and without our code: what the streaming
// ones are compared with. A value stands at the index of the bar that completes it, NaN before.

export interface PlainBar {
  readonly openMs: number;
  readonly open: number;
  readonly high: number;
  readonly low: number;
  readonly close: number;
  readonly volume: number;
}

const mean = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0) / values.length;

/** Exponential, weight 2/(n+1), seeded with the mean of the first n. */
export function plainEma(values: readonly number[], length: number): number[] {
  const weight = 2 / (length + 1);
  let last = Number.NaN;
  return values.map((value, at) => {
    if (at === length - 1) last = mean(values.slice(0, length));
    else if (at >= length) last = value * weight + last * (1 - weight);
    return last;
  });
}

/** Wilder's: the first is the mean of n true ranges, then (n - 1) parts old and one part new. */
export function plainAtr(bars: readonly PlainBar[], length: number): number[] {
  const ranges = bars.map((bar, at) => {
    const before = bars[at - 1]?.close ?? Number.NaN;
    return Math.max(bar.high - bar.low, Math.abs(bar.high - before), Math.abs(bar.low - before));
  });
  let last = Number.NaN;
  return ranges.map((range, at) => {
    if (at === length) last = mean(ranges.slice(1, length + 1));
    else if (at > length) last = (last * (length - 1) + range) / length;
    return last;
  });
}

const windows = (
  bars: readonly PlainBar[],
  length: number,
  back: number,
  of: (window: readonly PlainBar[]) => number,
): number[] =>
  bars.map((_, at) => {
    const end = at + 1 - back;
    return end < length ? Number.NaN : of(bars.slice(end - length, end));
  });

export const plainVwap = (bars: readonly PlainBar[], length: number): number[] =>
  windows(bars, length, 0, (window) => {
    const volume = window.reduce((sum, bar) => sum + bar.volume, 0);
    return (
      window.reduce((sum, { high, low, close, volume: v }) => sum + ((high + low + close) / 3) * v, 0) /
      volume
    );
  });

export const plainPreviousLow = (bars: readonly PlainBar[], length: number): number[] =>
  windows(bars, length, 1, (window) => Math.min(...window.map(({ low }) => low)));

export const plainPreviousHigh = (bars: readonly PlainBar[], length: number): number[] =>
  windows(bars, length, 1, (window) => Math.max(...window.map(({ high }) => high)));

export const plainPreviousVolume = (bars: readonly PlainBar[], length: number): number[] =>
  windows(bars, length, 1, (window) => mean(window.map(({ volume }) => volume)));

/** The running sum of ((c - l) - (h - c)) / (h - l) x volume. */
export function plainDelta(bars: readonly PlainBar[]): number[] {
  let sum = 0;
  return bars.map(({ high, low, close, volume }) => {
    if (high > low) sum += ((close - low - (high - close)) / (high - low)) * volume;
    return sum;
  });
}
