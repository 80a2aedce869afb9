// The plainest trend strategy, for a first run and for measuring: EMA 20 over EMA 50 on closed bars. A cross closes what is
// held and, on the bar after it is flat, enters the other way with a stop at a multiple of the ATR. Edge: a cross places one order.
import { z } from 'zod';
import { type BarContext, type Decision, defineStrategy } from '../strategy.ts';

const parameters = z.strictObject({
  fast: z.int().positive().default(20).describe('Length of the fast EMA.'),
  slow: z.int().positive().default(50).describe('Length of the slow EMA.'),
  atr: z.int().positive().default(14).describe('Length of the ATR.'),
  stopAtr: z.number().positive().default(3).describe('Distance of the stop from the close, in ATR.'),
});

const indicators = (p: z.output<typeof parameters>) =>
  ({
    fast: { kind: 'ema', length: p.fast },
    slow: { kind: 'ema', length: p.slow },
    atr: { kind: 'atr', length: p.atr },
  }) as const;

interface Memory {
  /** Which average was above on the last bar: 1 fast, -1 slow, 0 not known yet. */
  side: number;
  /** The cross that waits to be entered: 1, -1 or 0. */
  wanted: number;
}

type Context = BarContext<z.output<typeof parameters>, ReturnType<typeof indicators>, Memory>;

export const emaCross = defineStrategy({
  name: 'ema-cross',
  parameters,
  indicators,
  memory: (): Memory => ({ side: 0, wanted: 0 }),
  onBar(c: Context): Decision {
    noteCross(c);
    const { wanted } = c.memory;
    if (wanted === 0) return undefined;
    if (c.position.lots !== 0) {
      const against = c.position.lots > 0 !== wanted > 0;
      if (!against) c.memory.wanted = 0;
      return against ? { type: 'exit', reason: 'cross-back' } : undefined;
    }
    c.memory.wanted = 0;
    const stop = c.bar.close - wanted * c.parameters.stopAtr * c.indicators.atr.value;
    return {
      type: 'enter',
      side: wanted > 0 ? 'buy' : 'sell',
      orderType: 'market',
      stopTicks: stop,
      reason: wanted > 0 ? 'cross-up' : 'cross-down',
    };
  },
});

/** Remembers a cross; on bars without one it notes how far the next is. */
function noteCross(c: Context): void {
  const [fast, slow] = [c.indicators.fast.value, c.indicators.slow.value];
  const { memory } = c;
  const side = fast > slow ? 1 : fast < slow ? -1 : memory.side;
  if (memory.side !== 0 && side !== memory.side) memory.wanted = side;
  memory.side = side;
  if (memory.wanted !== 0) c.holds('a cross', true);
  else if (side === 0) c.holds('averages apart', false);
  else if (side > 0) c.below('fast below slow', fast, slow, 'ticks');
  else c.above('fast above slow', fast, slow, 'ticks');
}
