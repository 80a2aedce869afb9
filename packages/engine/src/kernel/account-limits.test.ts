import { afterEach, expect, it } from 'vitest';
import type { EnterDecision } from '../strategy/index.ts';
import { account, KernelBench } from './testing/kernel-bench.ts';

const buyLimit: EnterDecision = {
  type: 'enter',
  side: 'buy',
  orderType: 'limit',
  priceTicks: 599_900,
  stopTicks: 599_000,
  reason: 'test',
};
let bench: KernelBench;

afterEach(() => bench.expectFold());

it('a limit that is reached cancels entries that work already', () => {
  bench = new KernelBench({ limits: { dailyLossFraction: 0.0005 } }).ready();
  bench.decide(buyLimit);
  const entry = bench.submitted;
  bench.fill(entry, 599_900, 100);
  bench.quote(599_000, 599_001);
  expect(bench.kernel.books.account(account).latches).toContain('dailyLoss');
  expect(bench.effects.filter(({ type }) => type === 'CancelOrder')).toEqual([
    expect.objectContaining({ clientOrderId: entry.terms.clientOrderId }),
  ]);
});
