import { afterEach, describe, expect, it } from 'vitest';
import type { ReadVenueState } from '../model/index.ts';
import { account, KernelBench } from './testing/kernel-bench.ts';

let bench: KernelBench;

afterEach(() => bench.expectFold());

const asked = (): ReadVenueState =>
  bench.effects.findLast((effect): effect is ReadVenueState => effect.type === 'ReadVenueState')!;
/** What ended this shortly before a read may be missing from it. */
const overlapMs = 5_000;

describe('a read of the account asks for orders that ended', () => {
  it('without a bound at first, then since the last complete read', () => {
    bench = new KernelBench().ready();
    expect(asked().endedSinceMs).toBeUndefined();
    const readAtMs = bench.nowMs;
    bench.pass(300_000);
    expect(asked().endedSinceMs).toBe(readAtMs - overlapMs);
  });

  it('since the one before, where the last was cut short', () => {
    bench = new KernelBench().ready();
    const readAtMs = bench.nowMs;
    bench.pass(300_000);
    bench.answerRead({ complete: false, balances: [] });
    bench.pass(10_000);
    expect(asked()).toMatchObject({ readNumber: 3, endedSinceMs: readAtMs - overlapMs });
  });

  it('since the last one that the books hold: a lost tail is asked for again', () => {
    bench = new KernelBench().ready();
    const readAtMs = bench.nowMs;
    const before = bench.kernel.snapshot();
    const saved = JSON.parse(JSON.stringify(before)) as typeof before;
    bench.pass(300_000);
    bench.answerRead();
    bench.pass(300_000);
    expect(asked().endedSinceMs).toBe(readAtMs + 300_000 - overlapMs);
    const later = new KernelBench();
    later.kernel.restore(saved);
    later.nowMs = bench.nowMs;
    later.input({ type: 'Reconcile', account, by: 'ann', reason: 'test' });
    const read = later.effects.find((effect) => effect.type === 'ReadVenueState');
    expect(read).toMatchObject({ endedSinceMs: readAtMs - overlapMs });
  });

  it('and for those in doubt by name, however old', () => {
    bench = new KernelBench().ready();
    bench.decide({ type: 'enter', side: 'buy', orderType: 'market', stopTicks: 599_000, reason: 'test' });
    const { clientOrderId } = bench.submitted.terms;
    bench.input({ type: 'SubmitReport', clientOrderId, outcome: 'unknown' });
    bench.answerRead();
    bench.pass(20_000);
    expect(asked().ordersInDoubt).toEqual([clientOrderId]);
  });
});
