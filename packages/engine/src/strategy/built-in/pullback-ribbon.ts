// With the trend, on the way back: EMA20 over EMA50 and a close above EMA20 make an uptrend; the entry is a limit at EMA20,
// the stop 1.5 ATR beyond it, the target at twice the risk. Mirrored for a downtrend.
//
// Edge: a trend places one order. While it lasts, an order that lived its `entryBars` without a fill is placed anew at the
// EMA of that time, and after a position and its cool-down another one; never a second beside one that works. When the trend
// ends, what still works is canceled, also what is left of a partly filled entry.
import { z } from 'zod';
import { type BarContext, type Decision, defineStrategy } from '../strategy.ts';
import {
  cryptoGateParameters,
  enterWith,
  fundingHalts,
  isFlat,
  mayEnter,
  timeStop,
  trendOf,
} from './crypto-gates.ts';

const parameters = z.strictObject({
  ...cryptoGateParameters,
  fast: z.int().positive().default(20).describe('Length of the EMA that the limit stands at.'),
  slow: z.int().positive().default(50).describe('Length of the EMA that tells the trend.'),
  atr: z.int().positive().default(14).describe('Length of the ATR.'),
  stopAtr: z.number().positive().default(1.5).describe('Distance of the stop from the entry, in ATR.'),
  targetR: z.number().positive().default(2).describe('Distance of the target, in units of the risk.'),
  entryBars: z.int().positive().default(5).describe('Bars that the limit works before it is placed anew.'),
});

const indicators = (p: z.output<typeof parameters>) =>
  ({
    fast: { kind: 'ema', length: p.fast },
    slow: { kind: 'ema', length: p.slow },
    atr: { kind: 'atr', length: p.atr },
  }) as const;

interface Memory {
  /** 1 up, -1 down, 0 none: on the bar before. */
  trend: number;
}

type Context = BarContext<z.output<typeof parameters>, ReturnType<typeof indicators>, Memory>;

export const pullbackRibbon = defineStrategy({
  name: 'crypto/pullback-ribbon',
  parameters,
  indicators,
  memory: (): Memory => ({ trend: 0 }),
  onBar(c: Context): Decision {
    const flat = isFlat(c);
    const trend = noteTrend(c);
    const ended = c.memory.trend !== 0 && c.memory.trend !== trend;
    c.memory.trend = trend;
    const exit = flat ? undefined : timeStop(c);
    if (exit) return exit;
    if (c.entryPending && (ended || fundingHalts(c)))
      return { type: 'cancelEntries', reason: ended ? 'trend-ended' : 'funding' };
    const allowed = mayEnter(c, c.indicators.atr.value);
    return flat && trend !== 0 && allowed ? place(c, trend) : undefined;
  },
});

/** Which way the ribbon and the close point, and by how much. */
function noteTrend(c: Context): number {
  const [fast, slow] = [c.indicators.fast.value, c.indicators.slow.value];
  const { close } = c.bar;
  if (fast >= slow) {
    c.above('fast above slow', fast, slow, 'ticks');
    c.above('close above fast', close, fast, 'ticks');
  } else {
    c.below('fast below slow', fast, slow, 'ticks');
    c.below('close below fast', close, fast, 'ticks');
  }
  return trendOf(fast, slow, close);
}

function place(c: Context, trend: number): Decision {
  const { stopAtr, targetR, entryBars } = c.parameters;
  const entry = c.indicators.fast.value;
  const risk = stopAtr * c.indicators.atr.value;
  return enterWith(
    c,
    {
      side: trend > 0 ? 'buy' : 'sell',
      orderType: 'limit',
      reason: trend > 0 ? 'pullback-up' : 'pullback-down',
      expiryMs: entryBars * c.bar.intervalMs,
    },
    { entry, stop: entry - trend * risk, target: entry + trend * targetR * risk },
  );
}
