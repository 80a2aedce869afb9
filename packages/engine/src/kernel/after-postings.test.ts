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
    const record = bench.kernel.books.account(account);
    const start = record.dayStartEquity;
    bench.input({ type: 'Resume', by: 'operator', reason: 'seen' });
    // Today's P&L on the screen is still that of the day.
    expect([record.latches, record.lossFromEquity, record.dayStartEquity]).toEqual([[], left, start]);
    expect(start).not.toBe(left);
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

describe('an end that was asked for', () => {
  const lost = { type: 'ProtectionReport', account, instrument: btc, positionId: 'p1' } as const;

  it('waits until a position that is red is protected again', () => {
    const bench = new KernelBench().ready();
    bench.openLong();
    bench.input(lost as never);
    expect(bench.kernel.books.instruments[btc]!.unprotectedSinceMs).toBe(bench.nowMs);
    bench.input({ type: 'Stop', policy: 'keep', by: 'test', reason: 'enough' });
    expect(bench.types()).not.toContain('LifeEnded');
    bench.input({ ...lost, stopTicks: 599_000, targetTicks: 602_000, protectionId: 't2' } as never);
    expect(bench.kernel.books.ended).toEqual({ reason: 'enough', exitCode: 0 });
    bench.expectFold();
  });

  it('closes it, and ends loudly where that does not come to anything in time', () => {
    const bench = new KernelBench().ready();
    bench.openLong();
    bench.input(lost as never);
    bench.input({ type: 'Stop', policy: 'cancelOrders', by: 'test', reason: 'enough' });
    bench.pass(44_000);
    expect(bench.submitted.purpose).toBe('protection');
    expect(bench.types()).not.toContain('LifeEnded');
    bench.pass(2_000);
    expect(bench.kernel.books.ended).toEqual({ reason: 'enough', exitCode: 98 });
    expect(bench.alerts()).toContain('ended-unprotected');
    bench.expectFold();
  });

  it('does not wait for a position whose stop stands', () => {
    const bench = new KernelBench().ready();
    bench.openLong();
    bench.input({ type: 'Stop', policy: 'keep', by: 'test', reason: 'enough' });
    expect(bench.kernel.books.ended).toEqual({ reason: 'enough', exitCode: 0 });
  });
});

describe('a trailing stop', () => {
  const trailing = { activationTicks: 100, distanceTicks: 50 };
  const opened = (): KernelBench => {
    const bench = new KernelBench({ protection: { trailingStepFraction: 0.01 } }).ready();
    bench.decide({ ...enter, trailing: { activationTicks: 600_100, distanceTicks: trailing.distanceTicks } });
    bench.fill(bench.submitted, 600_001);
    return bench;
  };

  it('that follows the price does not prolong the grace of a protection that nobody confirms', () => {
    const bench = opened();
    for (let step = 1; step <= 5; step++) {
      bench.pass(2_000);
      bench.quote(600_100 + step * 100, 600_101 + step * 100);
    }
    expect(bench.types()).toContain('PositionUnprotected');
  });

  it('stays where it is until the account has been read', () => {
    const bench = opened();
    bench.input({ ...lostOf(), stopTicks: 599_000, protectionId: 't1' } as never);
    bench.input({ type: 'LinkReport', account, state: 'recovering', why: 'cut', generation: 1 });
    bench.input({ type: 'LinkReport', account, state: 'syncing', why: 'up', generation: 2 });
    bench.quote(600_500, 600_501);
    expect(bench.types()).not.toContain('TrailingMoved');
    const position = { type: 'PositionReport', account, instrument: btc, positionId: 'p1' } as const;
    const lots = bench.kernel.books.positionLots(btc);
    bench.answerRead({
      positions: [{ ...position, lots, averagePrice: '60000.1', atMs: bench.nowMs as never }],
      protections: [
        { ...lostOf(), stopTicks: 599_000 as Ticks, protectionId: 't1', atMs: bench.nowMs as never },
      ],
    });
    bench.input({ type: 'LinkReport', account, state: 'ready', why: 'synced', generation: 2 });
    bench.quote(600_500, 600_501);
    expect(bench.types()).toContain('TrailingMoved');
  });
});

const lostOf = () => ({ type: 'ProtectionReport', account, instrument: btc, positionId: 'p1' }) as const;

describe('an operator’s word that cannot be', () => {
  it.each([
    [{ lots: 0, price: '60000' }],
    [{ lots: 100, price: '-5' }],
    [{ lots: 9e15, price: '60000' }],
    [{ lots: 100, price: '99999999999999' }],
  ])('changes no position: %o', (fields) => {
    const bench = new KernelBench().ready();
    bench.input({ type: 'AdjustPosition', instrument: btc, by: 'op', reason: 'r', ...fields } as never);
    expect(bench.alerts()).toContain('adjust-refused');
    expect(bench.kernel.books.positionLots(btc)).toBe(0);
  });

  it.each([
    [{ filledLots: 10_000, averagePrice: '60000' }],
    [{ filledLots: 0, averagePrice: '60000' }],
    [{ filledLots: -1, averagePrice: '60000' }],
    [{ averagePrice: '0' }],
    [{ averagePrice: '-1' }],
  ])('fills no order: %o', (fields) => {
    const bench = new KernelBench().ready();
    bench.decide(enter);
    const { clientOrderId } = bench.submitted.terms;
    bench.input({ type: 'SubmitReport', account, clientOrderId, outcome: 'unknown' } as never);
    bench.input({
      type: 'ResolveOrder',
      clientOrderId,
      as: 'filled',
      by: 'op',
      reason: 'r',
      ...fields,
    } as never);
    expect(bench.alerts()).toContain('resolve-refused');
    expect([bench.status(clientOrderId), bench.kernel.books.positionLots(btc)]).toEqual(['unknown', 0]);
  });

  it('does not take a position away from the strategy that holds it', () => {
    const bench = new KernelBench().ready();
    bench.openLong();
    const { session } = bench.kernel.books.instruments[btc]!.holding!;
    bench.input({ type: 'AdoptPosition', instrument: btc, session, by: 'op', reason: 'r' } as never);
    expect(bench.alerts()).toContain('adopt-refused');
    expect(bench.kernel.books.instruments[btc]!.holding!.strategy).toBe('scripted');
  });
});

describe('a venue that fills more than was ordered', () => {
  it('is counted, and told', () => {
    const bench = new KernelBench().ready();
    bench.decide(enter);
    const { lots } = bench.submitted.terms;
    bench.fill(bench.submitted, 600_001, lots + 10);
    expect(bench.alerts()).toContain('order-overfilled');
    expect(bench.kernel.books.positionLots(btc)).toBe(lots + 10);
  });

  it('on an exit leaves a position that is red, whatever protected the one before', () => {
    const bench = new KernelBench().ready();
    const { terms } = bench.openLong();
    bench.decide({ type: 'exit', reason: 'test' });
    const exit = bench.submitted;
    expect(exit.terms.reduceOnly).toBe(true);
    bench.fill(exit, 600_000, 3 * terms.lots);
    expect(bench.kernel.books.positionLots(btc)).toBe(-2 * terms.lots);
    const { protection, unprotectedSinceMs } = bench.kernel.books.instruments[btc]!;
    expect([protection, unprotectedSinceMs]).toEqual([undefined, bench.nowMs]);
    expect(bench.effects.filter(({ type }) => type === 'ReadVenueState')).toHaveLength(2);
    // What was to be closed is closed: the other way round now.
    expect(bench.submitted.terms).toMatchObject({ side: 'buy', lots: 2 * terms.lots, reduceOnly: true });
    bench.expectFold();
  });
});

describe('the day’s turnover', () => {
  it('is what entries traded, and what works while it works', () => {
    const bench = new KernelBench({ limits: { maxDailyTurnover: 1.5 } }).ready();
    const limit: Decision = { ...enter, orderType: 'limit', priceTicks: 599_900 };
    for (let round = 0; round < 20; round++) {
      bench.decide(limit);
      bench.report(bench.submitted, 'accepted');
      bench.report(bench.submitted, 'canceled');
      bench.pass(10_000);
      bench.quote(600_000, 600_001);
    }
    expect([bench.denials(), bench.submittedCount]).toEqual([[], 20]);
    expect(bench.kernel.books.account(account).turnover).toBe('0');
    const { terms } = bench.openLong();
    const worth = Number(bench.kernel.books.account(account).turnover);
    expect(worth).toBeCloseTo((terms.lots / 1000) * 60_000.1, 6);
    bench.expectFold();
  });

  it('denies when what was traded, works and is asked for come to too much together', () => {
    const bench = new KernelBench({ limits: { maxDailyTurnover: 0.1 }, withEth: true }).ready();
    bench.decide(enter);
    expect(bench.denials()).toEqual(['daily-turnover']);
  });
});

describe('a position that the venue shows and that cannot be kept', () => {
  it('stays disputed, and breaks nothing', () => {
    const bench = new KernelBench().ready();
    const shows = (lots: number) => ({
      positions: [
        {
          type: 'PositionReport',
          account,
          instrument: btc,
          lots: lots as Lots,
          atMs: bench.nowMs as never,
        } as const,
      ],
    });
    for (const lots of [9e15, 9e15, -9e15, -9e15]) {
      bench.pass(300_000);
      bench.answerRead(shows(lots));
    }
    const { disputed } = bench.kernel.books.account(account);
    expect([bench.kernel.books.positionLots(btc), disputed]).toEqual([
      0,
      [{ instrument: btc, venueLots: -9e15 }],
    ]);
  });
});

describe('clearing limits', () => {
  it('leaves the day’s loss latched while equity cannot be said', () => {
    const bench = new KernelBench({ limits: { dailyLossFraction: 0.001 } }).ready();
    bench.openLong();
    bench.quote(596_000, 596_001);
    expect(bench.kernel.books.account(account).latches).toEqual(['dailyLoss']);
    bench.input({ type: 'StalenessReport', instrument: btc, level: 'polling', ageMs: 20_000 });
    bench.input({ type: 'Resume', by: 'operator', reason: 'seen' });
    expect(bench.alerts()).toContain('resume-refused');
    expect(bench.kernel.books.account(account).latches).toEqual(['dailyLoss']);
  });

  it('keeps the peak where no drawdown was latched', () => {
    const bench = new KernelBench().ready();
    bench.openLong();
    bench.quote(601_900, 601_901);
    bench.pass(60_000);
    bench.quote(600_000, 600_001);
    const peak = bench.kernel.market.peakOf(account);
    bench.input({ type: 'Halt', flatten: false, by: 'operator', reason: 'look' });
    bench.input({ type: 'Resume', by: 'operator', reason: 'seen' });
    expect(bench.kernel.market.peakOf(account)).toBe(peak);
  });
});

describe('an order that we canceled', () => {
  it('says what for', () => {
    const bench = new KernelBench().ready();
    bench.decide({ ...enter, orderType: 'limit', priceTicks: 599_900, expiryMs: 5_000 });
    bench.report(bench.submitted, 'accepted');
    bench.pass(6_000);
    bench.report(bench.submitted, 'canceled');
    const { event } = bench.events.findLast((it) => it.event.type === 'OrderCanceled')!;
    expect(event).toMatchObject({ reason: 'expired' });
  });
});
