// Without a trend, against a failed break: the bar dips below the lowest low of the previous ten and closes back above it:
// long at market; mirrored above the highest high. Filters: EMA9 against EMA20 with the trade, volume at least half of the
// mean of the previous twenty, optionally a divergence of the cumulative delta. Stop half an ATR beyond the swept level,
// target the 60-bar VWAP; refused when that lies on the wrong side.
//
// Edge: the sweep is one bar's, so that the signal cannot last.
import { z } from 'zod';
import { type BarContext, type Decision, defineStrategy } from '../strategy.ts';
import { cryptoGateParameters, enterWith, mayEnter, timeStop } from './crypto-gates.ts';

const parameters = z.strictObject({
  ...cryptoGateParameters,
  lookback: z.int().positive().default(10).describe('Bars whose lowest low and highest high can be swept.'),
  trendFast: z.int().positive().default(20),
  trendSlow: z.int().positive().default(50),
  momentumFast: z.int().positive().default(9),
  momentumSlow: z.int().positive().default(20),
  atr: z.int().positive().default(14),
  vwap: z.int().positive().default(60),
  volumeMean: z.int().positive().default(20),
  minVolumeRatio: z.number().nonnegative().default(0.5),
  stopAtr: z.number().nonnegative().default(0.5),
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
    if (c.position.lots !== 0) return timeStop(c);
    const side = sweptSide(c);
    if (side === 0 || !filtersHold(c, side, earlier)) return undefined;
    if (!mayEnter(c, c.indicators.atr.value)) return undefined;
    return enter(c, side);
  },
});

/** Returns the cumulative delta of `lookback` bars ago; undefined while there is none. */
function rememberDelta(c: Context): number | undefined {
  const { cvd } = c.memory;
  const earlier = cvd.length >= c.parameters.lookback ? cvd.shift() : undefined;
  cvd.push(c.indicators.cvd.value);
  return earlier;
}

function hasTrend(c: Context): boolean {
  const { trendFast, trendSlow } = c.indicators;
  const { close } = c.bar;
  return trendFast.value > trendSlow.value ? close > trendFast.value : close < trendFast.value;
}

/** 1: the lows were swept and reclaimed; -1: the highs; 0: neither. */
function sweptSide(c: Context): number {
  const { swingLow, swingHigh } = c.indicators;
  const { low, high, close } = c.bar;
  if (!c.holds('no trend', !hasTrend(c))) return 0;
  if (low < swingLow.value) return c.above('close back above the swing low', close, swingLow.value) ? 1 : 0;
  if (high > swingHigh.value)
    return c.below('close back below the swing high', close, swingHigh.value) ? -1 : 0;
  // Neither side was swept: the nearer one tells how far it was.
  if (low - swingLow.value < swingHigh.value - high) c.below('low below the swing low', low, swingLow.value);
  else c.above('high above the swing high', high, swingHigh.value);
  return 0;
}

function filtersHold(c: Context, side: number, earlierDelta: number | undefined): boolean {
  const { momentumFast, momentumSlow, volume, cvd } = c.indicators;
  const { minVolumeRatio, cvdDivergence } = c.parameters;
  if (!c.above('momentum with the trade', side * (momentumFast.value - momentumSlow.value), 0)) return false;
  if (!c.atLeast('volume', c.bar.volume, minVolumeRatio * volume.value)) return false;
  if (!cvdDivergence) return true;
  return earlierDelta !== undefined && c.above('delta diverges', side * (cvd.value - earlierDelta), 0);
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
