import { afterEach, describe, expect, it } from 'vitest';
import type { EnterDecision } from '../strategy/index.ts';
import { KernelBench } from './testing/kernel-bench.ts';

const buy: EnterDecision = {
  type: 'enter',
  side: 'buy',
  orderType: 'market',
  stopTicks: 599_000,
  targetTicks: 602_000,
  reason: 'test',
};
const buyLimit: EnterDecision = { ...buy, orderType: 'limit', priceTicks: 599_900 };
let bench: KernelBench;

afterEach(() => bench.expectFold());

const halt = (flatten: boolean) => bench.input({ type: 'Halt', by: 'ann', reason: 'storm', flatten });
const stop = (policy: 'keep' | 'cancelOrders' | 'flatten') =>
  bench.input({ type: 'Stop', by: 'ann', reason: 'enough', policy });
const ended = () => bench.effects.find(({ type }) => type === 'EndNode');

describe('the kill switch', () => {
  it('asked again, now for flat, closes what the first left', () => {
    bench = new KernelBench().ready();
    bench.openLong();
    bench.decide(undefined);
    halt(false);
    const before = bench.submittedCount;
    halt(true);
    expect(bench.submittedCount).toBe(before + 1);
    expect(bench.submitted).toMatchObject({ purpose: 'flatten', terms: { reduceOnly: true } });
  });

  it.each([false, true])(
    'latched from the life before, does not end this one unseen (flatten: %s)',
    (flatten) => {
      bench = new KernelBench().ready();
      bench.decide(buyLimit);
      bench.report(bench.submitted, 'accepted');
      halt(flatten);
      bench.start();
      bench.report(bench.submitted, 'canceled');
      bench.input({ type: 'TimerFired' });
      expect(ended()).toBeUndefined();
      bench.nowMs += 1_000;
      bench.connect(2);
      expect(ended()).toMatchObject({ exitCode: 99 });
    },
  );
});

describe('a stop', () => {
  it('asked again with a stricter policy closes what the first would have kept', () => {
    bench = new KernelBench().ready();
    bench.decide(buyLimit);
    const entry = bench.submitted;
    bench.fill(entry, 599_900, 100);
    stop('cancelOrders');
    expect(ended()).toBeUndefined();
    stop('flatten');
    expect(bench.submitted).toMatchObject({ purpose: 'flatten', terms: { lots: 100, reduceOnly: true } });
  });

  it('asked again with a laxer policy changes nothing', () => {
    bench = new KernelBench().ready();
    bench.openLong();
    bench.decide(undefined);
    stop('flatten');
    stop('keep');
    expect(ended()).toBeUndefined();
  });
});
