// Buys when a bar closes above the highest high of the bars before it, with a stop at a multiple of the ATR.
import { defineStrategy, z } from 'holdfast/strategy';

export default defineStrategy({
  name: 'breakout',
  parameters: z.strictObject({
    length: z.int().positive().default(20),
    stopAtr: z.number().positive().default(2),
  }),
  indicators: (p) =>
    ({
      high: { kind: 'previousMax', source: 'high', length: p.length },
      atr: { kind: 'atr', length: 14 },
    }) as const,
  onBar(c) {
    if (!c.holds('flat', c.position.lots === 0 && !c.entryPending)) return undefined;
    if (!c.above('close over the range', c.bar.close, c.indicators.high.value, 'ticks')) return undefined;
    const stop = c.bar.close - c.parameters.stopAtr * c.indicators.atr.value;
    return { type: 'enter', side: 'buy', orderType: 'market', stopTicks: stop, reason: 'breakout' };
  },
});
