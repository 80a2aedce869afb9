import { afterEach, describe, expect, it } from 'vitest';
import type { EpochMs, Lots } from '../base/index.ts';
import type { EnterDecision } from '../strategy/index.ts';
import { account, btc, KernelBench } from './testing/kernel-bench.ts';

const buyLimit: EnterDecision = {
  type: 'enter',
  side: 'buy',
  orderType: 'limit',
  priceTicks: 599_900,
  stopTicks: 599_000,
  targetTicks: 602_000,
  reason: 'test',
};
let bench: KernelBench;

afterEach(() => bench.expectFold());

const adjust = (lots: number) =>
  bench.input({
    type: 'AdjustPosition',
    instrument: btc,
    lots: lots as Lots,
    price: '60000',
    by: 'ann',
    reason: 'closed by hand',
  });

describe('a position that an adjustment ends', () => {
  it('is summed up, and what still works of its entry is canceled', () => {
    bench = new KernelBench().ready();
    bench.decide(buyLimit);
    const entry = bench.submitted;
    bench.fill(entry, 599_900, 100);
    adjust(-100);
    expect(bench.kernel.books.positionLots(btc)).toBe(0);
    expect(bench.types()).toContain('PositionClosed');
    expect(bench.effects.filter(({ type }) => type === 'CancelOrder')).toHaveLength(1);
    expect(bench.kernel.books.instruments[btc]!.holding).toBeUndefined();
  });
});

describe('a position that an adjustment opens', () => {
  it('is red until it has protection', () => {
    bench = new KernelBench().ready();
    adjust(50);
    expect(bench.kernel.books.instruments[btc]!.unprotectedSinceMs).toBe(bench.nowMs);
    expect(bench.alerts()).toContain('position-unprotected');
  });

  it('keeps the time going while its cost is not known: timers do not fire in a loop', () => {
    bench = new KernelBench().ready();
    bench.openLong();
    const positions = [
      {
        type: 'PositionReport' as const,
        account,
        instrument: btc,
        lots: 200 as Lots,
        atMs: bench.nowMs as EpochMs,
      },
    ];
    bench.pass(301_000);
    bench.answerRead({ positions });
    bench.pass(2_500);
    bench.answerRead({ positions });
    expect(bench.kernel.books.positionLots(btc)).toBe(200);
    expect(bench.kernel.equityOf(account).equity).toBeUndefined();
    bench.pass(65_000);
    expect(bench.kernel.nextTimerMs).toBeGreaterThan(bench.nowMs);
  });
});

describe('a difference in a position', () => {
  it('is not taken over while an order in doubt could explain it', () => {
    bench = new KernelBench().ready();
    bench.decide(buyLimit);
    const entry = bench.submitted;
    bench.input({ type: 'SubmitReport', clientOrderId: entry.terms.clientOrderId, outcome: 'unknown' });
    const positions = [
      {
        type: 'PositionReport' as const,
        account,
        instrument: btc,
        lots: entry.terms.lots,
        atMs: bench.nowMs as EpochMs,
      },
    ];
    for (let read = 0; read < 3; read++) {
      bench.answerRead({ positions });
      bench.pass(2_500);
    }
    bench.fill(entry, 599_900);
    expect(bench.kernel.books.positionLots(btc)).toBe(entry.terms.lots);
    expect(bench.types()).not.toContain('PositionAdjusted');
  });
});
