// A user's strategy file that always has something on its mind: limits near and far and market orders by turns, a stop and a
// target near enough to be reached, limits taken back, exits by time. Bars of one second of the venue's time.

export const restlessSource = `import { defineStrategy, z } from 'holdfast/strategy';

export default defineStrategy({
  name: 'restless',
  parameters: z.strictObject({
    every: z.int().positive().default(3),
    stopTicks: z.int().positive().default(900),
    holdBars: z.int().positive().default(30),
    expiryMs: z.int().positive().default(60_000),
    kinds: z.array(z.enum(['near', 'far', 'market'])).default(['far', 'near', 'far', 'market']),
  }),
  indicators: () => ({}),
  memory: () => ({ bars: 0, entries: 0 }),
  onBar(c) {
    c.memory.bars += 1;
    if (c.position.lots !== 0)
      return c.position.barsHeld >= c.parameters.holdBars ? { type: 'exit', reason: 'held-long-enough' } : undefined;
    if (c.memory.bars % c.parameters.every !== 0 || c.bidTicks === 0) return undefined;
    if (c.entryPending)
      return c.memory.bars % 24 === 0 ? { type: 'cancelEntries', reason: 'changed-my-mind' } : undefined;
    c.memory.entries += 1;
    const side = c.memory.entries % 2 === 0 ? 'buy' : 'sell';
    const sign = side === 'buy' ? 1 : -1;
    const kind = c.parameters.kinds[(c.memory.entries - 1) % c.parameters.kinds.length];
    const touch = side === 'buy' ? c.askTicks : c.bidTicks;
    const entry = kind === 'market' ? touch : touch - sign * (kind === 'near' ? 2 : 4000);
    return {
      type: 'enter',
      side,
      orderType: kind === 'market' ? 'market' : 'limit',
      ...(kind !== 'market' && { priceTicks: entry, expiryMs: c.parameters.expiryMs }),
      stopTicks: entry - sign * c.parameters.stopTicks,
      targetTicks: entry + sign * c.parameters.stopTicks,
      reason: 'restless-' + kind,
    };
  },
});
`;

export interface SessionShape {
  readonly name?: string;
  readonly mode?: string;
  readonly strategy?: string;
  readonly stopPolicy?: 'keep' | 'cancelOrders' | 'flatten';
  /** Lines at the top level of the file. */
  readonly more?: string;
}

/** The session file of a black-box run: everything that a restless day would run into is wide. */
export const sessionText = ({
  name,
  mode,
  strategy,
  stopPolicy,
  more,
}: SessionShape = {}): string => `name: ${name ?? 'box'}
mode: ${mode ?? 'paper'}
instruments: [BTCUSDT]
bars: { interval: 1s, source: quotes }
strategies:
  - use: ${strategy ?? './restless.ts'}
sizing: { fixedQuantity: 0.01 }
limits:
  entriesPerMinute: 1000
  maxDailyTurnover: 100000
  losingStreak: 100000
  dailyLoss: 90%
  drawdown: 90%
  maxLossPerTrade: 50%
  priceDeviation: 10%
protection: { grace: 60s, closeAfter: 90s }
stopPolicy: ${stopPolicy ?? 'keep'}
${more ?? ''}
`;
