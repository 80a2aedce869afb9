import { afterEach, describe, expect, it } from 'vitest';
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
