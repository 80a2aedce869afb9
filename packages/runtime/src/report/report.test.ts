import type { EpochMs, FillId, Lots } from '@holdfast/engine/base';
import {
  formatMoney,
  type InstrumentIndex,
  type Money,
  parseMoney,
  type SessionId,
} from '@holdfast/engine/base';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { wilson } from './figures.ts';
import { account, type BenchOrder, ReportBench, startMs } from './report-bench.testing.ts';
import { reportJsonSchema, reportModel } from './report-model.ts';

const figure = (bench: ReportBench, key: string) =>
  bench.build().accounts[0]!.figures.find((it) => it.key === key)!;

describe('round trips', () => {
  it('are summed from flat to flat, with what they cost and why', () => {
    const bench = new ReportBench();
    bench.price(1000);
    bench.fill({
      side: 'buy',
      lots: 1000,
      price: '100',
      fee: '0.06',
      slippage: '0.05',
      reason: 'cross-up',
      riskAmount: '2',
    });
    bench.price(990);
    bench.fill({ side: 'buy', lots: 1000, price: '102', fee: '0.0612', reason: 'more' });
    bench.price(1100);
    bench.funding('-0.5');
    bench.fill({
      side: 'sell',
      lots: 2000,
      price: '104',
      fee: '0.1248',
      purpose: 'exit',
      reason: 'time-stop',
    });
    const { roundTrips, orders, fills } = bench.build();
    expect(roundTrips).toHaveLength(1);
    expect(roundTrips[0]).toMatchObject({
      side: 'long',
      quantity: '2',
      entryPrice: '101',
      exitPrice: '104',
      gross: '6',
      fees: '0.246',
      funding: '-0.5',
      slippage: '0.05',
      slippageUnmeasured: 2,
      net: '5.254',
      rMultiple: 2.627,
      entryReason: 'cross-up',
      exitReason: 'time-stop',
      strategy: 'ema-cross',
      barsHeld: 0,
      adverse: { price: '99', amount: '-4' },
      favorable: { price: '110', amount: '18' },
      orders: ['order-1', 'order-2', 'order-3'],
    });
    expect(orders[0]).toMatchObject({
      status: 'filled',
      ending: 'filled',
      reason: 'cross-up',
      averagePrice: '100',
    });
    expect(orders[0]!.life.map(({ what }) => what)).toEqual(['intended', 'accepted', 'filled']);
    expect(fills.map(({ purpose }) => purpose)).toEqual(['entry', 'entry', 'exit']);
  });

  it('share a fill that turns the position around, to the last unit', () => {
    const bench = new ReportBench();
    bench.price(1000);
    bench.fill({ side: 'buy', lots: 1, price: '100', fee: '0.000000000001' });
    bench.fill({ side: 'sell', lots: 3, price: '101', fee: '0.00000000001', slippage: '0.000000000007' });
    bench.fill({ side: 'buy', lots: 2, price: '99', fee: '0.000000000003', purpose: 'exit' });
    const { roundTrips, accounts } = bench.build();
    expect(
      roundTrips.map(({ side, quantity, gross, fees, slippage }) => [side, quantity, gross, fees, slippage]),
    ).toEqual([
      ['long', '0.001', '0.001', '0.000000000004', '0.000000000002'],
      ['short', '0.002', '0.004', '0.00000000001', '0.000000000005'],
    ]);
    expect(accounts[0]!.check).toMatchObject({ tripsDifference: '0', splitDifference: '0' });
  });

  it('leave unknown what is unknown: a fee that is pending, a position whose cost nobody said', () => {
    const bench = new ReportBench();
    const entry = bench.fill({ side: 'buy', lots: 10, price: '100' });
    bench.fill({ side: 'sell', lots: 10, price: '101', fee: '0.01', purpose: 'exit' });
    const [before] = bench.build().roundTrips;
    expect(before).toMatchObject({ gross: '0.01', feesPending: 1 });
    expect(before).not.toHaveProperty('net');
    expect(bench.build().accounts[0]!.check.feesPending).toBe(1);
    bench.fee(entry, '0.02');
    expect(bench.build().roundTrips[0]).toMatchObject({ feesPending: 0, net: '-0.02' });
    bench.events({
      type: 'PositionAdjusted',
      account,
      instrument: 0 as InstrumentIndex,
      adjustmentId: 'a1',
      lots: 5 as Lots,
      provenance: 'adoption',
      by: 'reconciliation',
      reason: 'found at the venue',
      atMs: (bench.atMs + 1000) as EpochMs,
    });
    bench.fill({ side: 'sell', lots: 5, price: '100', fee: '0', purpose: 'exit' });
    const { roundTrips, accounts } = bench.build();
    expect(roundTrips[1]).toMatchObject({ entryReason: 'adoption' });
    expect(roundTrips[1]).not.toHaveProperty('gross');
    expect(accounts[0]!.check).not.toHaveProperty('tripsDifference');
  });

  it('take the reason of a close from the kernel, and compare their nets with its', () => {
    const bench = new ReportBench();
    const close = (netPnl: string): void => {
      bench.events({
        type: 'PositionClosed',
        account,
        instrument: 0 as InstrumentIndex,
        session: 'bench' as SessionId,
        openedAtMs: bench.atMs as EpochMs,
        atMs: bench.atMs as EpochMs,
        netPnl,
        riskAmount: '4',
        reason: 'stop',
      });
    };
    bench.fill({ side: 'sell', lots: 10, price: '100', fee: '0' });
    bench.fill({ side: 'buy', lots: 10, price: '102', fee: '0', purpose: 'exit' });
    close('-0.02');
    bench.fill({ side: 'sell', lots: 10, price: '100', fee: '0' });
    bench.fill({ side: 'buy', lots: 10, price: '102', fee: '0', purpose: 'exit' });
    close('-0.021');
    const { roundTrips, accounts } = bench.build();
    expect(roundTrips[0]).toMatchObject({ exitReason: 'stop', riskAmount: '4', rMultiple: -0.005 });
    expect(accounts[0]!.check).toMatchObject({ closesCompared: 2, closesDiffering: 1 });
  });
});

// -- Sums ------------------------------------------------------------------------------------------------------------

type Act =
  | { readonly type: 'fill'; readonly order: BenchOrder; readonly lateFee: string | undefined }
  | { readonly type: 'funding'; readonly amount: string }
  | { readonly type: 'price'; readonly ticks: number };

const units = (max: number) => fc.integer({ min: -max, max }).map((it) => formatMoney(BigInt(it) as Money));

const act: fc.Arbitrary<Act> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      type: fc.constant('fill' as const),
      order: fc.record({
        side: fc.constantFrom('buy' as const, 'sell' as const),
        lots: fc.integer({ min: 1, max: 7 }),
        price: fc
          .integer({ min: 900, max: 1100 })
          .map((ticks) => formatMoney((BigInt(ticks) * 100_000_000_000n) as Money)),
        slippage: fc.option(units(1_000_000_000), { nil: '0' }),
      }),
      lateFee: units(1_000_000_000),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ type: fc.constant('funding' as const), amount: units(1_000_000_000_000) }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      type: fc.constant('price' as const),
      ticks: fc.integer({ min: 1800, max: 2200 }).map((it) => it / 2),
    }),
  },
);

describe('the split of the money', () => {
  it('adds up to the equity to the last unit, whatever happens (against an account of its own)', () => {
    fc.assert(
      fc.property(fc.array(act, { minLength: 1, maxLength: 40 }), fc.array(fc.boolean()), (acts, late) => {
        const bench = new ReportBench();
        bench.price(1000);
        // The simplest account there is: cash, and what it bought.
        let [cash, lots, fees, funding, slippage, mid] = [
          parseMoney('10000') as bigint,
          0n,
          0n,
          0n,
          0n,
          1000,
        ];
        acts.forEach((it, at) => {
          if (it.type === 'price') {
            mid = it.ticks;
            bench.price(mid);
          } else if (it.type === 'funding') {
            funding += parseMoney(it.amount);
            bench.funding(it.amount);
          } else {
            const fee = it.lateFee ?? '0';
            const isLate = late[at] ?? false;
            const fill = bench.fill(isLate ? it.order : { ...it.order, fee });
            if (isLate) bench.fee(fill, fee);
            const signed = BigInt(it.order.lots) * (it.order.side === 'buy' ? 1n : -1n);
            cash -= (signed * parseMoney(it.order.price)) / 1000n;
            lots += signed;
            fees += parseMoney(fee);
            slippage += parseMoney(it.order.slippage ?? '0');
          }
        });
        const worth = (lots * BigInt(mid * 2) * 100_000_000_000n) / 2000n;
        const { split, check } = bench.build().accounts[0]!;
        const money = (amount: bigint): string => formatMoney(amount as Money);
        expect(split).toMatchObject({
          end: money(cash + worth - fees + funding),
          fees: money(fees),
          funding: money(funding),
          slippage: money(slippage),
          price: money(cash + worth - parseMoney('10000') + slippage),
        });
        expect(check).toMatchObject({ splitDifference: '0', tripsDifference: '0', feesPending: 0 });
      }),
      { numRuns: 150 },
    );
  });

  it('says so where a mark of the kernel is not what the fills come to', () => {
    const bench = new ReportBench();
    const mark = (equity: string): void =>
      bench.events({
        type: 'EquityMarked',
        account,
        equity,
        unrealized: '0',
        peak: equity,
        atMs: bench.atMs as EpochMs,
      });
    mark('10000');
    mark('10000.000000000001');
    expect(bench.build().accounts[0]!.check).toMatchObject({ marksCompared: 2, marksDiffering: 1 });
  });

  it('stands at the last mark, or is unknown, where an open position has no price', () => {
    const bench = new ReportBench();
    bench.fill({ side: 'buy', lots: 10, price: '100', fee: '0.1' });
    expect(bench.build().accounts[0]!.split).toMatchObject({ basis: 'unknown', fees: '0.1' });
    expect(bench.build().accounts[0]!.split).not.toHaveProperty('end');
    bench.events({
      type: 'EquityMarked',
      account,
      equity: '10001.9',
      unrealized: '2',
      peak: '10001.9',
      atMs: bench.atMs as EpochMs,
    });
    bench.fill({ side: 'buy', lots: 10, price: '100', fee: '0.1' });
    const { split, check } = bench.build().accounts[0]!;
    expect(split).toMatchObject({ basis: 'lastMark', end: '10001.9', change: '1.9', price: '2' });
    expect(check).toMatchObject({ marksDiffering: 0, splitDifference: '0' });
  });

  it('keeps deposits out of the result', () => {
    const bench = new ReportBench();
    bench.events({
      type: 'CashAdjusted',
      account,
      cashId: 'deposit',
      currency: 'USDT',
      amount: '500',
      provenance: 'reconciliation',
    });
    expect(bench.build().accounts[0]!.split).toMatchObject({
      start: '10000',
      cashFlows: '500',
      end: '10500',
      change: '0',
    });
  });

  it('counts a funding that no position explains as such', () => {
    const bench = new ReportBench();
    bench.funding('1.5');
    expect(bench.build().accounts[0]!.check).toMatchObject({
      unattributedFunding: '1.5',
      tripsDifference: '0',
    });
  });
});

describe('figures', () => {
  const trips = (n: number): ReportBench => {
    const bench = new ReportBench();
    for (let at = 0; at < n; at += 1) {
      bench.fill({ side: 'buy', lots: 1000, price: '100', fee: '0', riskAmount: '1' });
      bench.fill({ side: 'sell', lots: 1000, price: at % 3 === 0 ? '99' : '101', fee: '0', purpose: 'exit' });
    }
    return bench;
  };

  it('say that n is too small below thirty round trips, and give an interval where they can', () => {
    const few = trips(4);
    expect(figure(few, 'winRate')).toMatchObject({ value: 0.5, n: 4, needed: 30, enough: false });
    expect(figure(few, 'expectancyR')).toMatchObject({ value: 0, enough: false });
    expect(figure(few, 'expectancyR')).not.toHaveProperty('interval');
    expect(figure(trips(30), 'winRate')).toMatchObject({ n: 30, enough: true });
    const { value, interval } = figure(trips(30), 'expectancyR');
    // Two of three win 1 R, one loses 1 R.
    expect(value).toBeCloseTo(1 / 3, 12);
    expect(interval![0]).toBeLessThan(1 / 3);
    expect(interval![1]).toBeGreaterThan(1 / 3);
  });

  it('make no year of a few minutes, and no ratio of nothing', () => {
    for (const key of ['sharpe', 'sortino', 'volatility', 'cagr', 'calmar']) {
      const found = figure(trips(4), key);
      expect(found).not.toHaveProperty('value');
      expect(found.enough).toBe(false);
    }
    expect(figure(new ReportBench(), 'winRate')).toMatchObject({ n: 0, note: 'no round trip' });
    expect(figure(new ReportBench(), 'profitFactor')).not.toHaveProperty('value');
  });

  it('call a Sharpe weak that stands on enough days but on four round trips', () => {
    const bench = trips(4);
    for (let day = 0; day < 40; day += 1) {
      bench.atMs = startMs + (day + 1) * 86_400_000;
      const equity = String(10_000 + day * 10 + (day % 2) * 25);
      bench.events({
        type: 'EquityMarked',
        account,
        equity,
        unrealized: '0',
        peak: equity,
        atMs: bench.atMs as EpochMs,
      });
    }
    const sharpe = figure(bench, 'sharpe');
    expect(sharpe.value).toBeGreaterThan(0);
    expect(sharpe).toMatchObject({ enough: false, of: 'returns' });
    expect(sharpe.note).toContain('only 4 round trips');
  });

  it("agree with published values of Wilson's interval", () => {
    const [low, high] = wilson(8, 10);
    expect([low.toFixed(4), high.toFixed(4)]).toEqual(['0.4902', '0.9433']);
    expect(wilson(0, 10)[0]).toBe(0);
  });
});

describe('orders, refusals and states', () => {
  it('keep the life of an order that was never filled, and why', () => {
    const bench = new ReportBench();
    const { clientOrderId } = bench.fill({ side: 'buy', lots: 1, price: '100', fee: '0' });
    bench.events({ type: 'OrderBecameUnknown', clientOrderId, reason: 'the answer was lost' });
    bench.events({ type: 'OrderNotAtVenue', clientOrderId, readNumbers: [3, 4] });
    const [order] = bench.build().orders;
    expect(order).toMatchObject({ status: 'notAtVenue', ending: 'proven absent at the venue: reads 3, 4' });
    expect(order!.life.map(({ what }) => what)).toContain('outcome unknown');
  });

  it('count denials by gate, and keep what the last one measured', () => {
    const bench = new ReportBench();
    for (const measured of ['1', '2', '3'])
      bench.events({
        type: 'OrderDenied',
        session: 'bench' as SessionId,
        instrument: 0 as InstrumentIndex,
        side: 'buy',
        lots: 5 as Lots,
        gate: 'daily-turnover',
        measured,
        allowed: '0.5',
      });
    expect(bench.build().denials).toMatchObject({
      total: 3,
      groups: [
        { gate: 'daily-turnover', count: 3, lastMeasured: '3', words: expect.stringContaining('turnover') },
      ],
    });
  });

  it('know how long a link was down and that a life ends what it knew', () => {
    const bench = new ReportBench();
    const link = (state: 'ready' | 'down', why: string): void =>
      bench.events({
        type: 'LinkChanged',
        account,
        state: state as never,
        why,
        generation: 1,
        atMs: (bench.atMs + 1000) as EpochMs,
      });
    link('ready', 'synced');
    link('down', 'reset by peer');
    link('ready', 'synced');
    const { spans } = bench.build().timeline;
    expect(
      spans.map(({ state, why, fromMs, toMs }) => [
        state,
        why,
        toMs === undefined ? undefined : toMs - fromMs,
      ]),
    ).toEqual([
      ['ready', 'synced', 1000],
      ['down', 'reset by peer', 1000],
      ['ready', 'synced', undefined],
    ]);
  });

  it('say what was adopted from the venue, and when nobody could confirm the account', () => {
    const bench = new ReportBench();
    const atMs = bench.atMs as EpochMs;
    const stop = {
      type: 'ProtectionIntended',
      instrument: 0 as InstrumentIndex,
      stopTicks: 990 as never,
      stopOwner: 'venue',
      targetOwner: 'venue',
      attached: true,
      reason: 'found at the venue',
      atMs,
    } as const;
    bench.events(stop);
    bench.events({ ...stop, provenance: 'adoption' });
    bench.events({ type: 'ReconciliationOverdue', account, reconciledAtMs: atMs, atMs });
    expect(bench.build().notices.entries.map(({ kind, text }) => `${kind}: ${text}`)).toEqual([
      expect.stringMatching(
        /^protection: .* a stop that the venue holds was adopted \(found at the venue\)$/,
      ),
      expect.stringMatching(/^reconciliation: .* no complete read for too long; entries blocked$/),
    ]);
  });

  it('do not count a fill twice that is told twice', () => {
    const bench = new ReportBench();
    const filled = bench.fill({ side: 'buy', lots: 10, price: '100', fee: '0.1' });
    bench.events({ ...filled, fillId: 'fill-1' as FillId });
    const { fills, roundTrips, accounts } = bench.build();
    expect([fills.length, roundTrips[0]!.quantity, accounts[0]!.split.fees]).toEqual([1, '0.01', '0.1']);
  });
});

describe('the price of the chart', () => {
  const priceOf = (bench: ReportBench) => bench.build().instruments[0]!.price;

  it('is of bars where there is nothing finer, and counts in what was open for the whole bar', () => {
    const bench = new ReportBench();
    const { collector } = bench;
    collector.onBar(0, startMs, 900, 1100, 1000, startMs + 60_000);
    bench.atMs = startMs + 60_000;
    bench.fill({ side: 'buy', lots: 10, price: '100', fee: '0' });
    collector.onBar(0, startMs + 60_000, 800, 1200, 1000, startMs + 120_000);
    collector.onBar(0, startMs + 120_000, 950, 1050, 1000, startMs + 180_000);
    expect(priceOf(bench)).toMatchObject({ low: [90, 80, 95], high: [110, 120, 105] });
    expect(bench.build().roundTrips[0]).toMatchObject({
      adverse: { price: '95' },
      favorable: { price: '105' },
    });
  });

  it('is not of the history that a start reads, nor of bars beside quotes', () => {
    const bench = new ReportBench();
    const { collector } = bench;
    collector.onBar(0, startMs - 600_000, 100, 5000, 1000, startMs + 1000);
    expect(priceOf(bench)).toBeUndefined();
    for (const second of [10, 20, 30]) collector.onMarket(0, 1000 + second, startMs + second * 1000);
    collector.onBar(0, startMs, 100, 5000, 1000, startMs + 60_000);
    expect(priceOf(bench)).toMatchObject({ low: [101, 102, 103], high: [101, 102, 103] });
  });
});

describe('the form of the report', () => {
  it('is what its schema says, and the published schema is this one', async () => {
    const bench = new ReportBench();
    bench.price(1000);
    bench.fill({ side: 'buy', lots: 10, price: '100', fee: '0.1', stopTicks: 990 });
    const model = bench.build();
    expect(reportModel.parse(JSON.parse(JSON.stringify(model)))).toEqual(model);
    await expect(`${JSON.stringify(reportJsonSchema(), undefined, 2)}\n`).toMatchFileSnapshot(
      '../../../../docs/schemas/report.schema.json',
    );
  });
});
