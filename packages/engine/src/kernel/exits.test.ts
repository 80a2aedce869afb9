import { afterEach, describe, expect, it } from 'vitest';
import type { Lots } from '../base/index.ts';
import { account, btc, KernelBench } from './testing/kernel-bench.ts';

let bench: KernelBench;

afterEach(() => bench.expectFold());

const reads = () => bench.effects.filter(({ type }) => type === 'ReadVenueState').length;

describe('an exit that the venue rejects', () => {
  it('asks the venue what it holds', () => {
    bench = new KernelBench().ready();
    bench.openLong();
    bench.decide({ type: 'exit', reason: 'test' });
    const before = reads();
    bench.report(bench.submitted, 'rejected', { venueReason: 'no position' });
    expect(reads()).toBe(before + 1);
  });

  it('is tried again, more slowly the longer it does not help', () => {
    bench = new KernelBench().ready();
    bench.openLong();
    bench.decide({ type: 'exit', reason: 'test' });
    const first = bench.submittedCount;
    for (let second = 0; second < 120; second++) {
      if (bench.status(bench.submitted.terms.clientOrderId) !== 'rejected')
        bench.report(bench.submitted, 'rejected');
      bench.pass(1_000);
    }
    const tries = bench.submittedCount - first;
    expect(tries).toBeGreaterThan(8);
    expect(tries).toBeLessThan(30);
  });
});

describe('an exit in doubt that an operator resolves', () => {
  it('is sent again at once', () => {
    bench = new KernelBench().ready();
    bench.openLong();
    bench.decide({ type: 'exit', reason: 'test' });
    const exit = bench.submitted;
    bench.input({ type: 'SubmitReport', clientOrderId: exit.terms.clientOrderId, outcome: 'unknown' });
    bench.input({
      type: 'ResolveOrder',
      clientOrderId: exit.terms.clientOrderId,
      as: 'notAtVenue',
      by: 'ann',
      reason: 'the venue’s page does not show it',
    });
    bench.pass(1_100);
    expect(bench.submitted.terms.clientOrderId).not.toBe(exit.terms.clientOrderId);
    expect(bench.kernel.books.account(account).link.state).toBe('ready');
    expect(bench.kernel.books.positionLots(btc)).not.toBe(0);
  });
});

describe('a read that gives cause for another', () => {
  it.each([
    ['an exit that was rejected', 'rejected', 0],
    ['a fill without a price', 'filled', 5],
  ] as const)('is not followed by it at once: %s', (_, status, filledLots) => {
    bench = new KernelBench().ready();
    bench.openLong();
    bench.decide({ type: 'exit', reason: 'test' });
    const endedOrders = [bench.orderReport(bench.submitted, status, { filledLots: filledLots as Lots })];
    bench.input({ type: 'Reconcile', account, by: 'test', reason: 'test' });
    const before = reads();
    for (let read = 0; read < 10; read++)
      if (bench.kernel.books.account(account).readRequestedAtMs !== undefined)
        bench.answerRead({ complete: false, endedOrders });
    expect(reads() - before).toBeLessThan(3);
    bench.pass(2_500);
    expect(reads() - before).toBeGreaterThan(0);
  });
});
