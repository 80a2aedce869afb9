// With the trend, on the way back: EMA20 over EMA50 and a close above EMA20 make an uptrend; the entry is a limit at EMA20,
// the stop 1.5 ATR beyond it, the target at twice the risk. Mirrored for a downtrend.
//
// Edge: an order is placed when the trend turns, and again when the last one has lived its bars without a fill; a lasting
// trend never places a second one beside it. When the trend ends, the working entry is canceled.
import { z } from 'zod';
import { type BarContext, type Decision, defineStrategy } from '../strategy.ts';
import { cryptoGateParameters, enterWith, fundingHalts, mayEnter, timeStop } from './crypto-gates.ts';

const parameters = z.strictObject({
  ...cryptoGateParameters,
  fast: z.int().positive().default(20),
  slow: z.int().positive().default(50),
  atr: z.int().positive().default(14),
  stopAtr: z.number().positive().default(1.5),
  targetR: z.number().positive().default(2),
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
    const trend = trendOf(c);
    const ended = c.memory.trend !== 0 && c.memory.trend !== trend;
    c.memory.trend = trend;
    if (c.position.lots !== 0) return timeStop(c);
    if (c.entryPending && (ended || fundingHalts(c)))
      return { type: 'cancelEntries', reason: ended ? 'trend-ended' : 'funding' };
    if (!c.holds('trend', trend !== 0) || !mayEnter(c, c.indicators.atr.value)) return undefined;
    return place(c, trend);
  },
});

/** Which way the ribbon and the close point, and by how much. */
function trendOf(c: Context): number {
  const { fast, slow } = c.indicators;
  const up = fast.value > slow.value;
  if (up) {
    return c.above('fast above slow', fast.value, slow.value) &&
      c.above('close above fast', c.bar.close, fast.value)
      ? 1
      : 0;
  }
  return c.below('fast below slow', fast.value, slow.value) &&
    c.below('close below fast', c.bar.close, fast.value)
    ? -1
    : 0;
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
