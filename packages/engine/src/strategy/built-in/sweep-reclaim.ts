// Without a trend, against a failed break: the bar dips below the lowest low of the previous ten and closes back above it:
// long at market; mirrored above the highest high. Filters: EMA9 against EMA20 with the trade, volume at least half of the
// mean of the previous twenty, optionally a divergence of the cumulative delta. Stop half an ATR beyond the swept level,
// target the 60-bar VWAP; refused when that lies on the wrong side.
//
// A bar that sweeps and reclaims both sides says nothing and is none. The CVD divergence: over the last `lookback` bars the
// cumulative delta moved with the trade, while the price made the new extreme against it.
//
// Edge: the sweep is one bar's, so that the signal cannot last.
import { z } from 'zod';
import { type BarContext, type Decision, defineStrategy } from '../strategy.ts';
import { cryptoGateParameters, enterWith, isFlat, mayEnter, timeStop, trendOf } from './crypto-gates.ts';

const parameters = z.strictObject({
  ...cryptoGateParameters,
  lookback: z.int().positive().default(10).describe('Bars whose lowest low and highest high can be swept.'),
  trendFast: z.int().positive().default(20).describe('Length of the fast EMA of the trend.'),
  trendSlow: z.int().positive().default(50).describe('Length of the slow EMA of the trend.'),
  momentumFast: z.int().positive().default(9).describe('Length of the fast EMA of the momentum.'),
  momentumSlow: z.int().positive().default(20).describe('Length of the slow EMA of the momentum.'),
  atr: z.int().positive().default(14).describe('Length of the ATR.'),
  vwap: z.int().positive().default(60).describe('Bars of the VWAP that is the target.'),
  volumeMean: z
    .int()
    .positive()
    .default(20)
    .describe('Bars before this one whose mean volume is the measure.'),
  minVolumeRatio: z.number().nonnegative().default(0.5).describe('Volume over that mean: less is no entry.'),
  stopAtr: z
    .number()
    .nonnegative()
    .default(0.5)
    .describe('Distance of the stop from the swept level, in ATR.'),
  cvdDivergence: z
    .boolean()
    .default(false)
    .describe('Also ask that the cumulative delta did not confirm the sweep.'),
});

const indicators = (p: z.output<typeof parameters>) =>
  ({
    trendFast: { kind: 'ema', length: p.trendFast },
    trendSlow: { kind: 'ema', length: p.trendSlow },
    momentumFast: { kind: 'ema', length: p.momentumFast },
    momentumSlow: { kind: 'ema', length: p.momentumSlow },
    swingLow: { kind: 'previousMin', length: p.lookback, source: 'low' },
    swingHigh: { kind: 'previousMax', length: p.lookback, source: 'high' },
    atr: { kind: 'atr', length: p.atr },
    vwap: { kind: 'rollingVwap', length: p.vwap },
    volume: { kind: 'previousMean', length: p.volumeMean, source: 'volume' },
    cvd: { kind: 'cumulativeDelta' },
  }) as const;

interface Memory {
  /** Cumulative delta at the last `lookback` bars, oldest first. */
  readonly cvd: number[];
}

type Context = BarContext<z.output<typeof parameters>, ReturnType<typeof indicators>, Memory>;

export const sweepReclaim = defineStrategy({
  name: 'crypto/sweep-reclaim',
  parameters,
  indicators,
  memory: (): Memory => ({ cvd: [] }),
  onBar(c: Context): Decision {
    const earlier = rememberDelta(c);
    if (!isFlat(c)) return timeStop(c);
    const side = sweptSide(c);
    const filtered = side !== 0 && filtersHold(c, side, earlier);
    const allowed = mayEnter(c, c.indicators.atr.value);
    return filtered && allowed ? enter(c, side) : undefined;
  },
});

/** Returns the cumulative delta of `lookback` bars ago; undefined while there is none. */
function rememberDelta(c: Context): number | undefined {
  const { cvd } = c.memory;
  const earlier = cvd.length >= c.parameters.lookback ? cvd.shift() : undefined;
  cvd.push(c.indicators.cvd.value);
  return earlier;
}

/** 1: the lows were swept and reclaimed; -1: the highs; 0: neither, or both. */
function sweptSide(c: Context): number {
  const { trendFast, trendSlow } = c.indicators;
  const calm = c.holds('no trend', trendOf(trendFast.value, trendSlow.value, c.bar.close) === 0);
  const [low, high] = [c.indicators.swingLow.value, c.indicators.swingHigh.value];
  const { bar } = c;
  const long = bar.low < low && bar.close > low;
  const short = bar.high > high && bar.close < high;
  const one = c.holds('not both sides swept', !(long && short));
  if (!one) return 0;
  const nearerLow = bar.low - low < high - bar.high;
  noteSweep(c, low, high, long || (!short && nearerLow));
  if (!calm) return 0;
  return long ? 1 : short ? -1 : 0;
}

/** The side that was swept, or else the nearer one: how far the bar went beyond it, and how far it came back. */
function noteSweep(c: Context, swingLow: number, swingHigh: number, lows: boolean): void {
  const { low, high, close } = c.bar;
  if (lows) {
    c.below('low below the swing low', low, swingLow, 'ticks');
    c.above('close back above the swing low', close, swingLow, 'ticks');
  } else {
    c.above('high above the swing high', high, swingHigh, 'ticks');
    c.below('close back below the swing high', close, swingHigh, 'ticks');
  }
}

function filtersHold(c: Context, side: number, earlierDelta: number | undefined): boolean {
  const { momentumFast, momentumSlow, volume } = c.indicators;
  const momentum = c.above(
    'momentum with the trade',
    side * (momentumFast.value - momentumSlow.value),
    0,
    'ticks',
  );
  const traded = c.atLeast('volume', c.bar.volume, c.parameters.minVolumeRatio * volume.value, 'lots');
  return momentum && traded && deltaDiverges(c, side, earlierDelta);
}

function deltaDiverges(c: Context, side: number, earlier: number | undefined): boolean {
  if (!c.parameters.cvdDivergence) return true;
  if (earlier === undefined) return c.holds('delta known', false);
  return c.above('delta diverges', side * (c.indicators.cvd.value - earlier), 0, 'lots');
}

function enter(c: Context, side: number): Decision {
  const { swingLow, swingHigh, atr, vwap } = c.indicators;
  if (!c.holds('a quote', c.bidTicks > 0 && c.askTicks > 0)) return undefined;
  const swept = side > 0 ? swingLow.value : swingHigh.value;
  const entry = side > 0 ? c.askTicks : c.bidTicks;
  return enterWith(
    c,
    {
      side: side > 0 ? 'buy' : 'sell',
      orderType: 'market',
      reason: side > 0 ? 'sweep-low-reclaimed' : 'sweep-high-reclaimed',
    },
    { entry, stop: swept - side * c.parameters.stopAtr * atr.value, target: vwap.value },
  );
}
