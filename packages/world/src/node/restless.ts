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
  /** By turns: market, a limit near the touch that will fill, a limit far away that will be canceled. */
  kinds: z
    .array(z.enum(['market', 'near', 'far']))
    .min(1)
    .default(['near', 'far', 'market']),
  /** Each so many entries with a trailing stop. */
  trailingEvery: z.int().positive().default(4),
  trailingActivationTicks: z.int().default(40),
  trailingDistanceTicks: z.int().positive().default(120),
  /** Limits are taken back now and then. */
  changesMind: z.boolean().default(true),
  expiryMs: z.int().positive().default(20_000),
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
      return c.parameters.changesMind && c.memory.bars % 12 === 0
        ? { type: 'cancelEntries', reason: 'changed-my-mind' }
        : undefined;
    c.memory.entries += 1;
    const side = c.memory.entries % 2 === 0 ? 'buy' : 'sell';
    const sign = side === 'buy' ? 1 : -1;
    const { kinds, trailingEvery, trailingActivationTicks, trailingDistanceTicks } = c.parameters;
    const kind = kinds[(c.memory.entries - 1) % kinds.length]!;
    const touch = side === 'buy' ? c.askTicks : c.bidTicks;
    const away = kind === 'near' ? 2 : 400;
    const entry = kind === 'market' ? touch : touch - sign * away;
    return {
      type: 'enter',
      side,
      orderType: kind === 'market' ? 'market' : 'limit',
      ...(kind !== 'market' && { priceTicks: entry, expiryMs: c.parameters.expiryMs }),
      stopTicks: entry - sign * c.parameters.stopTicks,
      targetTicks: entry + sign * c.parameters.targetTicks,
      ...(c.memory.entries % trailingEvery === 0 && {
        trailing: {
          activationTicks: entry + sign * trailingActivationTicks,
          distanceTicks: trailingDistanceTicks,
        },
      }),
      reason: `restless-${kind}`,
    };
  },
});

export const worldRegistry: ReadonlyMap<string, StrategyDefinition<never, never, never>> = new Map([
  [restless.name, restless as unknown as StrategyDefinition<never, never, never>],
]);
