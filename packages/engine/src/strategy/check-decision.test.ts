import { describe, expect, it } from 'vitest';
import { checkDecision } from './check-decision.ts';

const entry = { type: 'enter', side: 'buy', orderType: 'market', stopTicks: 1, reason: 'test' };
const trailing = { activationTicks: 10, distanceTicks: 5 };
const check = (decision: unknown) => () => checkDecision(decision as never);

describe('a decision', () => {
  it.each([
    entry,
    { ...entry, trailing, sizeFactor: 0, postOnly: true, expiryMs: 1 },
    { ...entry, orderType: 'limit', priceTicks: 10 },
    { type: 'exit', reason: 'test' },
    { type: 'cancelEntries', reason: 'test' },
  ])('that can be meant passes', (decision) => {
    expect(check(decision)).not.toThrow();
  });

  it.each([
    ['a side of another language', { ...entry, side: 'long' }, 'side must be'],
    ['an unknown order type', { ...entry, orderType: 'stop' }, 'orderType must be'],
    ['a limit without a price', { ...entry, orderType: 'limit' }, 'needs priceTicks'],
    ['a misspelled field', { ...entry, stopTick: 5 }, 'stopTick is no field'],
    [
      'a trailing distance of NaN',
      { ...entry, trailing: { ...trailing, distanceTicks: Number.NaN } },
      'trailing needs',
    ],
    ['an expiry of NaN', { ...entry, expiryMs: Number.NaN }, 'expiryMs must be'],
    ['a size factor of NaN', { ...entry, sizeFactor: Number.NaN }, 'sizeFactor must be'],
    ['no reason', { type: 'exit' }, 'reason must be'],
    ['another type', { type: 'toString', reason: 'x' }, 'expected a decision'],
  ])('with %s throws', (_, decision, message) => {
    expect(check(decision)).toThrow(message);
  });
});
