// Limits and disputes where no quote is there to notice them: after a fill that left no position, and in a read.
import { describe, expect, it } from 'vitest';
import { InvariantBroken, type Lots, type Ticks } from '../base/index.ts';
import type { OrderReport } from '../model/index.ts';
import type { Decision } from '../strategy/index.ts';
import { account, btc, KernelBench } from './testing/kernel-bench.ts';

const enter: Decision = {
  type: 'enter',
  side: 'buy',
  orderType: 'market',
  stopTicks: 599_000,
  reason: 'test',
};

/** The venue's stop fills a fifth below, before any quote shows it. */
function stoppedAt(bench: KernelBench, ticks: number): void {
  const { terms } = bench.openLong();
  const fill: OrderReport = {
    ...bench.orderReport(bench.submitted, 'filled'),
    side: 'sell',
    reduceOnly: true,
    lots: terms.lots,
    filledLots: terms.lots,
    averagePrice: (ticks / 10).toFixed(1),
    averagePriceStep: '0.000001',
    fee: '0.5',
    venueOrderId: 'v-stop' as never,
    trigger: 'stop',
  };
  const { clientOrderId: _, ...byVenue } = fill;
  bench.input(byVenue as never);
  expect(bench.kernel.books.positionLots(btc)).toBe(0);
}

describe('limits after a posting', () => {
  it('latch on a loss that was realized before any quote showed it', () => {
    const bench = new KernelBench().ready();
    stoppedAt(bench, 480_000);
    expect(bench.kernel.books.account(account).latches).toEqual(['dailyLoss', 'drawdown']);
    bench.decide(enter);
    expect(bench.denials()).toEqual(['risk-latch']);
    expect(bench.submittedCount).toBe(1);
    bench.expectFold();
  });

  it('count from what is left once an operator has cleared them', () => {
    const bench = new KernelBench().ready();
    stoppedAt(bench, 480_000);
    const left = bench.balance();
    bench.input({ type: 'Resume', by: 'operator', reason: 'seen' });
    const record = bench.kernel.books.account(account);
    expect([record.latches, record.dayStartEquity]).toEqual([[], left]);
    bench.decide(enter);
    bench.fill(bench.submitted, 600_001);
    bench.quote(600_000, 600_001);
    expect(record.latches).toEqual([]);
    bench.quote(550_000, 550_001);
    expect(record.latches).toContain('dailyLoss');
    bench.expectFold();
  });
});

describe('a dispute', () => {
  it('takes no entry in the instrument until it is settled', () => {
    const bench = new KernelBench().ready();
    bench.pass(300_000);
    bench.quote(600_000, 600_001);
    const position = { type: 'PositionReport', account, instrument: btc, lots: 166 as Lots } as const;
    const positions = [{ ...position, averagePrice: '60000', atMs: bench.nowMs as never }];
    bench.answerRead({ positions });
    expect(bench.kernel.books.account(account).disputed).toHaveLength(1);
    bench.decide(enter);
    expect(bench.denials()).toEqual(['position-disputed']);
    expect(bench.submittedCount).toBe(0);
  });
});

describe('what breaks in the kernel itself', () => {
  it('is not the strategy’s fault, and ends the node', () => {
    const bench = new KernelBench().ready();
    const { seq } = bench.kernel;
    // The next order's id is taken already: an invariant of ours.
    for (let ahead = 1; ahead < 6; ahead++)
      bench.kernel.books.orders.set(`hf-abc123-${(seq + ahead).toString(36)}-0` as never, {} as never);
    expect(() => bench.decide(enter)).toThrow(InvariantBroken);
    expect(bench.types()).not.toContain('StrategyQuarantined');
  });

  it('a decision that cannot be meant still costs the strategy', () => {
    const bench = new KernelBench().ready();
    bench.decide({ ...enter, stopTicks: 599_000 as Ticks, sizeFactor: -1 } as Decision);
    expect(bench.types()).toContain('StrategyQuarantined');
  });
});
