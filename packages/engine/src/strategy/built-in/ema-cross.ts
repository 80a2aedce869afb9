// The plainest trend strategy, for a first run and for measuring: EMA 20 over EMA 50 on closed bars. A cross closes what is
// held and, on the bar after, enters the other way with a stop at a multiple of the ATR.
import { z } from 'zod';
import { type BarContext, type Decision, defineStrategy } from '../strategy.ts';

const parameters = z.strictObject({
  fast: z.int().positive().default(20),
  slow: z.int().positive().default(50),
  atr: z.int().positive().default(14),
  stopAtr: z.number().positive().default(3),
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
    if (!c.holds('a cross', wanted !== 0)) return undefined;
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

function noteCross(c: Context): void {
  const { fast, slow } = c.indicators;
  const side = c.above('fast above slow', fast.value, slow.value)
    ? 1
    : fast.value < slow.value
      ? -1
      : c.memory.side;
  if (c.memory.side !== 0 && side !== c.memory.side) c.memory.wanted = side;
  c.memory.side = side;
}
