// The strategy of the world: it always has something on its mind, so that every order state occurs within minutes. Market and
// limit entries on both sides by turns, a stop and a target near enough to be reached, exits by time, limits that are
// canceled while they work. Deterministic: a counter in its memory.
import { type Decision, defineStrategy, type StrategyDefinition } from '@holdfast/engine/strategy';
import { z } from 'zod';

const parameters = z.strictObject({
  /** Bars between two decisions. */
  every: z.int().positive().default(4),
  stopTicks: z.int().positive().default(250),
  targetTicks: z.int().positive().default(250),
  holdBars: z.int().positive().default(25),
});

export const restless = defineStrategy({
  name: 'restless',
  parameters,
  indicators: () => ({}),
  memory: () => ({ bars: 0, entries: 0 }),
  onBar(c): Decision {
    c.memory.bars += 1;
    if (c.position.lots !== 0)
      return c.position.barsHeld >= c.parameters.holdBars
        ? { type: 'exit', reason: 'held-long-enough' }
        : undefined;
    if (c.memory.bars % c.parameters.every !== 0 || c.bidTicks === 0) return undefined;
    if (c.entryPending)
      return c.memory.bars % 12 === 0 ? { type: 'cancelEntries', reason: 'changed-my-mind' } : undefined;
    c.memory.entries += 1;
    const side = c.memory.entries % 2 === 0 ? 'buy' : 'sell';
    const sign = side === 'buy' ? 1 : -1;
    // By turns: market, a limit near the touch that will fill, a limit far away that will be canceled.
    const kind = c.memory.entries % 3;
    const touch = side === 'buy' ? c.askTicks : c.bidTicks;
    const away = kind === 1 ? 2 : 400;
    const entry = kind === 0 ? touch : touch - sign * away;
    return {
      type: 'enter',
      side,
      orderType: kind === 0 ? 'market' : 'limit',
      ...(kind !== 0 && { priceTicks: entry, expiryMs: 20_000 }),
      stopTicks: entry - sign * c.parameters.stopTicks,
      targetTicks: entry + sign * c.parameters.targetTicks,
      ...(c.memory.entries % 4 === 0 && {
        trailing: { activationTicks: entry + sign * 40, distanceTicks: 120 },
      }),
      reason: `restless-${kind}`,
    };
  },
});

export const worldRegistry: ReadonlyMap<string, StrategyDefinition<never, never, never>> = new Map([
  [restless.name, restless as unknown as StrategyDefinition<never, never, never>],
]);
