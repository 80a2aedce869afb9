// Ids, ownership, changes, cancels, money, expiry, memory, treatments and calls by hand.

import { describe, expect, it } from 'vitest';
import { blankOrder, type SubmitTreatment } from '../domain/index.ts';
import { gatewayError } from '../errors/index.ts';
import { Bench, MemoryStore } from './testing/bench.ts';
import { aapl, msft, optionOn, spx } from './testing/fake-market.ts';

const resting = { orderType: 'LMT', limitPrice: 250 };
const everything = {
  clientId: undefined,
  account: '',
  sinceMs: undefined,
  symbol: '',
  secType: '',
  exchange: '',
  side: '',
};

describe('ids', () => {
  it('are per client, above the highest used, and persistent', () => {
    const bench = new Bench();
    bench.place(5, resting);
    bench.run();
    expect(bench.accounts.nextValidId(1)).toBe(6);
    expect(bench.accounts.nextValidId(2)).toBe(1);
    bench.place(3, resting);
    expect(bench.run()).toEqual(['errMsg 3 103']);
    bench.place(5, resting, aapl, 2);
    expect(bench.run()[0]).toBe('openOrder 5 PreSubmitted');
  });

  it('of done orders are used up: 104 for a filled one, 103 for a canceled one', () => {
    const bench = new Bench();
    bench.place(1, {});
    bench.place(2, resting);
    bench.run();
    bench.cancel(2);
    bench.run();
    bench.place(1, {});
    bench.place(2, resting);
    expect(bench.run()).toEqual(['errMsg 1 104', 'errMsg 2 103']);
  });

  it.each([2_147_483_648, 0, -4])('%i is no order id', (id) => {
    const bench = new Bench();
    bench.place(id, resting);
    expect(bench.run()).toEqual([`errMsg ${id} 320`]);
  });

  it('permIds are unique over clients and orderRef travels to executions', () => {
    const bench = new Bench();
    for (const clientId of [1, 2, 3]) bench.place(1, { orderRef: `ref-${clientId}` }, aapl, clientId);
    bench.run();
    const executions = bench.accounts.executions(everything);
    expect(new Set(executions.map(({ execution }) => execution.permId)).size).toBe(3);
    expect(executions.map(({ execution }) => execution.orderRef)).toEqual(['ref-1', 'ref-2', 'ref-3']);
    expect(executions[0]?.execution.execId).toMatch(/^0000[0-9a-f]{4}\.[0-9a-f]{8}\.01\.01$/);
  });

  it('can be rolled back, as auto-restarts have done', () => {
    const bench = new Bench();
    bench.place(7, resting);
    bench.accounts.rollBackNextValidId(1, 4);
    expect(bench.accounts.nextValidId(1)).toBe(4);
  });
});

describe('modification', () => {
  it.each([
    ['another side', { ...resting, action: 'SELL' as const }, aapl, 105],
    ['another contract', resting, msft, 105],
    ['a price between the ticks leaves the order alive', { ...resting, limitPrice: 250.001 }, aapl, 110],
    ['a type that is none leaves the order alive', { ...resting, orderType: 'FEELINGS' }, aapl, 321],
  ])('%s', (_name, change, contract, code) => {
    const bench = new Bench();
    bench.place(1, resting);
    bench.run();
    bench.place(1, change, contract);
    expect(bench.run()).toEqual([`errMsg 1 ${code}`]);
    expect(bench.accounts.openOrders(1)[0]?.order.limitPrice).toBe(250);
  });

  it('before the acknowledgement is too early (2102)', () => {
    const bench = new Bench();
    bench.place(1, resting);
    bench.place(1, { ...resting, limitPrice: 251 });
    expect(bench.run()[0]).toBe('errMsg 1 2102');
  });

  it('into the price band cancels the order, too late to replace (b044)', () => {
    const bench = new Bench();
    bench.place(48, { action: 'SELL', orderType: 'LMT', limitPrice: 350 });
    bench.run();
    bench.place(48, { action: 'SELL', orderType: 'LMT', limitPrice: 206.28 });
    expect(bench.run().slice(-4)).toEqual([
      'orderStatus 48 PendingCancel 0/100',
      'orderStatus 48 Cancelled 0/100',
      'errMsg 48 202',
      'errMsg 48 201',
    ]);
  });

  it('changes size, price and type; the order keeps its permId', () => {
    const bench = new Bench();
    bench.place(1, resting);
    bench.run();
    const permId = bench.permIdOf(1);
    bench.place(1, { orderType: 'STP', auxPrice: 300, totalQuantity: 50 });
    expect(bench.run()).toContain('orderStatus 1 PreSubmitted 0/50 trigger');
    expect(bench.permIdOf(1)).toBe(permId);
  });

  it('of a stop keeps it a stop (b021)', () => {
    const bench = new Bench();
    bench.place(276, { action: 'SELL', orderType: 'STP', auxPrice: 13.13 });
    bench.run();
    bench.place(276, { action: 'SELL', orderType: 'STP', auxPrice: 14.13 });
    expect(bench.run()).toEqual(['openOrder 276 PreSubmitted', 'orderStatus 276 PreSubmitted 0/100 trigger']);
  });

  it('that fills meanwhile is answered with 104', () => {
    const bench = new Bench();
    bench.place(1, resting);
    bench.run();
    bench.place(1, { ...resting, limitPrice: 251 });
    bench.market.trade(aapl, 249, 500);
    expect(bench.run()).toContain('errMsg 1 104');
  });
});

describe('cancel', () => {
  it("of an order that is not there, or another client's", () => {
    const bench = new Bench();
    bench.place(4, resting, aapl, 2);
    bench.run();
    bench.cancel(999999999);
    bench.cancel(4);
    expect(bench.run()).toEqual(['errMsg 999999999 10147', 'errMsg 4 10147']);
    expect(bench.transcript.messages[0]?.message.text).toBe(
      'OrderId 999999999 that needs to be cancelled is not found.',
    );
  });

  it("by client 0 reaches any client's order (b011)", () => {
    const bench = new Bench();
    bench.place(295, resting);
    bench.run();
    bench.cancel(295, 0);
    expect(bench.run()).toEqual([
      'orderStatus 295 Cancelled 0/100',
      'errMsg 295 202',
      'orderStatus 295 Cancelled 0/100',
      'errMsg 295 202',
    ]);
    // The owner hears of it, and client 0, which asked.
    expect(bench.transcript.messages.map(({ owner }) => owner.clientId)).toEqual([1, 0]);
  });

  it('loses against a fill: 10148 with the state', () => {
    const bench = new Bench();
    bench.place(1, resting);
    bench.run();
    bench.cancel(1);
    bench.market.trade(aapl, 249, 500);
    expect(bench.run().filter((line) => line.startsWith('errMsg'))).toEqual(['errMsg 1 10148']);
    expect(bench.transcript.messages.at(-1)?.message.text).toBe(
      'OrderId 1 that needs to be cancelled cannot be cancelled, state: Filled.',
    );
  });

  it('of an order that was never transmitted', () => {
    const bench = new Bench();
    bench.place(1, { ...resting, transmit: false });
    bench.cancel(1);
    expect(bench.run()).toEqual(['orderStatus 1 ApiCancelled 0/100', 'errMsg 1 202']);
  });

  it('of all: orders of every client and manual ones; done ones of the asking client get 161 (b009, b047)', () => {
    const bench = new Bench();
    bench.place(1, {});
    bench.place(2, resting);
    bench.place(1, resting, aapl, 2);
    bench.accounts.placeManually(aapl, { ...blankOrder, ...resting, totalQuantity: 10 });
    bench.run();
    bench.accounts.cancelAll(1);
    const lines = bench.run();
    expect(lines[0]).toBe('errMsg 1 161');
    expect(bench.transcript.messages[0]?.message.text).toMatch(
      /^Cancel attempted when order is not in a cancellable state\. {2}Order permId =\d+$/,
    );
    expect(lines.filter((line) => line.includes('Cancelled'))).toHaveLength(3);
    expect(bench.accounts.openOrders(undefined)).toEqual([]);
  });
});

describe('whose orders', () => {
  it('a client sees its own; all are seen by all', () => {
    const bench = new Bench();
    bench.place(1, resting);
    bench.place(1, resting, aapl, 2);
    bench.run();
    expect(bench.accounts.openOrders(1)).toHaveLength(1);
    expect(bench.accounts.openOrders(undefined)).toHaveLength(2);
  });

  it("manual orders are nobody's until client 0 asks, or binds them as they come", () => {
    const bench = new Bench();
    const manual = { ...blankOrder, ...resting, totalQuantity: 10 };
    bench.accounts.placeManually(aapl, manual);
    expect(bench.run()[0]).toBe('openOrder 0 PreSubmitted');
    expect(bench.accounts.openOrders(undefined).map((one) => one.orderId)).toEqual([0]);
    expect(bench.accounts.openOrders(0).map((one) => one.orderId)).toEqual([-1]);
    expect(bench.run()).toEqual(['orderBound true 0 -1']);
    bench.accounts.setAutoBind(true);
    bench.accounts.placeManually(aapl, manual);
    expect(bench.run()[0]).toBe('orderBound true 0 -2');
    bench.cancel(-1, 0);
    expect(bench.run()).toEqual(['orderStatus -1 Cancelled 0/10', 'errMsg -1 202']);
  });

  it('completed orders name how they ended', () => {
    const bench = new Bench();
    bench.place(1, { totalQuantity: 5 });
    bench.place(2, resting);
    bench.run();
    bench.cancel(2);
    bench.run();
    const done = bench.accounts.completedOrders(true);
    expect(
      done.map(({ state, order }) => [state.status, state.completedStatus, order.totalQuantity]),
    ).toEqual([
      ['Filled', 'Filled Size: 5', 0],
      ['Cancelled', 'Cancelled by Trader', 100],
    ]);
    expect(done[0]?.state.completedTime).toBe('20260413 10:00:00 US/Eastern');
  });
});

describe('money', () => {
  it('buying power: an order beyond it is inactive with 201', () => {
    const bench = new Bench({ accounts: [{ id: 'DU1', cash: 10_000 }] });
    bench.place(1, { totalQuantity: 60 });
    bench.place(2, { totalQuantity: 100 });
    expect(bench.run().filter((line) => line.includes(' 2 '))).toEqual([
      'openOrder 2 Inactive',
      'orderStatus 2 Inactive 0/100',
      'errMsg 2 201',
    ]);
    expect(bench.transcript.messages[0]?.message.text).toBe(
      'Order rejected - reason:YOUR ORDER IS NOT ACCEPTED. IN ORDER TO OBTAIN THE DESIRED POSITION YOUR EQUITY WITH LOAN ' +
        'VALUE [9999.00 USD] MUST EXCEED THE INITIAL MARGIN [14610.50 USD]',
    );
  });

  it('a position may be closed also where funds are short', () => {
    const bench = new Bench({ accounts: [{ id: 'DU1', cash: 15_000 }] });
    bench.place(1, { totalQuantity: 100 });
    bench.run();
    bench.market.quote(aapl, { bid: 150, ask: 150.1, last: 150 });
    bench.place(2, { totalQuantity: 100, action: 'SELL' });
    expect(bench.run()).toContain('orderStatus 2 Filled 100/0');
  });

  it('what-if answers with one openOrder and creates nothing (b042)', () => {
    const bench = new Bench();
    bench.place(9, { whatIf: true });
    expect(bench.run()).toEqual(['openOrder 9 PreSubmitted commission 1.0003']);
    const [answer] = bench.transcript.openOrders;
    expect(answer?.state).toMatchObject({
      initMarginBefore: 0,
      initMarginChange: 14610.5,
      maintMarginAfter: 7305.25,
      equityWithLoanBefore: 1_000_000,
      commissionCurrency: 'USD',
    });
    const { equityWithLoanBefore, equityWithLoanAfter, equityWithLoanChange } = answer!.state;
    expect(equityWithLoanChange).toBe(equityWithLoanAfter! - equityWithLoanBefore!);
    // The commission, to the cent, and nothing of the spread.
    expect(equityWithLoanChange).toBeCloseTo(-1, 6);
    expect(bench.accounts.nextValidId(1)).toBe(1);
    expect(bench.accounts.openOrders(undefined)).toEqual([]);
  });

  it('what-if of a limit far from the market changes equity by the commission alone', () => {
    const bench = new Bench();
    bench.place(9, { whatIf: true, orderType: 'LMT', limitPrice: 200 });
    bench.run();
    expect(bench.transcript.openOrders[0]?.state.equityWithLoanChange).toBeCloseTo(-1, 6);
  });

  it('what-if of the tiered plan gives a range', () => {
    const bench = new Bench({ commissionPlan: 'tiered' });
    bench.place(9, { whatIf: true, totalQuantity: 1000 });
    bench.run();
    const state = bench.transcript.openOrders[0]?.state;
    expect(state?.commission).toBeUndefined();
    expect([state?.minCommission, state?.maxCommission]).toEqual([3.705573, 6.705573]);
  });

  it('positions, values and profit follow the books', () => {
    const bench = new Bench();
    bench.place(1, {});
    bench.run();
    bench.market.quote(aapl, { bid: 300, ask: 300.02, last: 300.01 });
    const [position] = bench.accounts.positions('DU1000001');
    expect(position).toMatchObject({
      quantity: 100,
      averageCost: 292.230003,
      marketValue: 30001,
      unrealizedPnl: 778,
    });
    expect(position?.contract.exchange).toBe('NASDAQ');
    expect(bench.accounts.pnl('DU1000001', '')?.daily).toBeCloseTo(777.9997, 6);
    expect(bench.accounts.pnlSingle('DU1000001', '', aapl.conId)?.daily).toBeCloseTo(777.9997, 6);
    expect(bench.accounts.pnlSingle('DU1000001', '', 1)).toBeUndefined();
    expect(bench.accounts.pnl('DU9', '')).toBeUndefined();
    const value = (key: string) =>
      bench.accounts.accountValues('DU1000001')?.find((one) => one.key === key)?.value;
    expect(value('TotalCashValue')).toBe('970777.00');
    expect(value('NetLiquidation')).toBe('1000778.00');
    expect(value('InitMarginReq')).toBe('15000.50');
    expect(value('BuyingPower')).toBe('3943110.00');
    expect(bench.transcript.positions.at(-1)?.quantity).toBe(100);
    expect(bench.transcript.values.some((one) => one.key === 'TotalCashValue')).toBe(true);
  });

  it('the summary has the rows of recorded answers, in their order (b001)', () => {
    const bench = new Bench({
      accounts: [
        { id: 'DU1', cash: 1 },
        { id: 'DU2', cash: 2 },
      ],
    });
    const rows = bench.accounts.accountSummary('All', [
      'NetLiquidation',
      'AccountType',
      'Cushion',
      'Nonsense',
    ]);
    expect(rows.map((row) => [row.account, row.tag, row.value, row.currency])).toEqual([
      ['DU1', 'AccountType', 'INDIVIDUAL', ''],
      ['DU1', 'Cushion', '1', ''],
      ['DU1', 'NetLiquidation', '1.00', 'USD'],
      ['DU2', 'AccountType', 'INDIVIDUAL', ''],
      ['DU2', 'Cushion', '1', ''],
      ['DU2', 'NetLiquidation', '2.00', 'USD'],
    ]);
    expect(bench.accounts.accountSummary('DU2', ['$LEDGER:USD'])).toContainEqual({
      account: 'DU2',
      tag: 'CashBalance',
      value: '2.00',
      currency: 'USD',
    });
    expect(bench.accounts.accountSummary('Friends', ['NetLiquidation'])).toEqual([]);
  });

  it('several accounts: an order must say which', () => {
    const bench = new Bench({
      accounts: [
        { id: 'DU1', cash: 1e6 },
        { id: 'DU2', cash: 1e6 },
      ],
    });
    bench.place(1, {});
    expect(bench.run()).toEqual(['errMsg 1 321']);
    bench.place(1, { account: 'DU2' });
    bench.run();
    expect(bench.accounts.positions(undefined).map((one) => one.account)).toEqual(['DU2']);
    expect(bench.accounts.positions('DU1')).toEqual([]);
  });

  it('a hard-to-borrow short is held while shares are located (404)', () => {
    const bench = new Bench({ hardToBorrow: ['AAPL'], locateMs: 5000 });
    bench.place(1, { action: 'SELL' });
    expect(bench.run()).toEqual([
      'errMsg 1 404',
      'openOrder 1 PreSubmitted',
      'orderStatus 1 PreSubmitted 0/100 locate',
    ]);
    expect(bench.run(5000).slice(0, 1)).toEqual(['execDetails 1 SLD 100 @ 292.2']);
  });

  it('the day turns at midnight: figures begin anew, executions and completed orders go', () => {
    const bench = new Bench();
    bench.place(1, {});
    bench.run();
    bench.clock.advanceTo(Date.UTC(2026, 3, 14, 4, 0, 1));
    expect(bench.accounts.executions(everything)).toEqual([]);
    expect(bench.accounts.completedOrders(false)).toEqual([]);
    expect(bench.accounts.pnl('DU1000001', '')?.daily).toBeCloseTo(0, 6);
    expect(bench.accounts.nextValidId(1)).toBe(2);
    bench.market.quote(aapl, { last: 293.21 });
    expect(bench.accounts.pnl('DU1000001', '')?.daily).toBeCloseTo(100, 6);
  });
});

describe('options at expiry', () => {
  const CLOSE_MS = Date.UTC(2026, 3, 17, 20, 0);
  const hold = (right: 'C' | 'P', strike: number, action: 'BUY' | 'SELL', under = aapl) => {
    const bench = new Bench();
    if (under === spx) bench.market.quote(spx, { last: 300, close: 300 });
    const option = bench.market.list(optionOn(under, right, strike, '20260417'), under);
    bench.market.quote(option, { bid: 2, ask: 2.1, bidSize: 50, askSize: 50 });
    bench.place(1, { action, totalQuantity: 3 }, option);
    bench.run();
    return { bench, option };
  };
  const held = (bench: Bench) =>
    bench.accounts
      .positions(undefined)
      .map((one) => [one.contract.symbol, one.contract.secType, one.quantity]);

  it.each([
    ['a long call in the money is exercised', 'C', 290, 'BUY', 292.21, [['AAPL', 'STK', 300]]],
    ['in the money by a cent', 'C', 290, 'BUY', 290.01, [['AAPL', 'STK', 300]]],
    ['at the money is not', 'C', 290, 'BUY', 290, []],
    ['a short call in the money is assigned', 'C', 290, 'SELL', 292.21, [['AAPL', 'STK', -300]]],
    ['a long put in the money delivers stock', 'P', 290, 'BUY', 280, [['AAPL', 'STK', -300]]],
    ['a short put in the money receives stock', 'P', 290, 'SELL', 280, [['AAPL', 'STK', 300]]],
    ['out of the money ends worthless', 'P', 290, 'SELL', 300, []],
  ] as const)('%s', (_name, right, strike, action, last, positions) => {
    const { bench } = hold(right, strike, action);
    bench.market.quote(aapl, { last, bid: last - 0.01, ask: last + 0.01 });
    bench.clock.advanceTo(CLOSE_MS + 5000);
    expect(held(bench)).toEqual(positions);
    const delivered = bench.transcript.executions.slice(1);
    expect(delivered[0]?.execution).toMatchObject({ price: 0, shares: 3, orderId: 0 });
    if (positions.length > 0) expect(delivered[1]?.execution).toMatchObject({ price: strike, shares: 300 });
  });

  it('an index option pays cash', () => {
    const { bench } = hold('C', 290, 'BUY', spx);
    const before = Number(
      bench.accounts.accountValues('DU1000001')?.find((one) => one.key === 'CashBalance')?.value,
    );
    bench.clock.advanceTo(CLOSE_MS + 5000);
    expect(held(bench)).toEqual([]);
    const after = Number(
      bench.accounts.accountValues('DU1000001')?.find((one) => one.key === 'CashBalance')?.value,
    );
    expect(after - before).toBeCloseTo(3000, 2);
  });

  it('open orders of the option end with it', () => {
    const { bench, option } = hold('C', 290, 'BUY');
    bench.place(
      2,
      { action: 'SELL', orderType: 'LMT', limitPrice: 9, timeInForce: 'GTC', totalQuantity: 3 },
      option,
    );
    bench.run();
    bench.clock.advanceTo(CLOSE_MS + 5000);
    expect(bench.accounts.openOrders(1)).toEqual([]);
  });

  const request = (option: typeof aapl, more: object = {}) => ({
    clientId: 1,
    requestId: 77,
    contract: option,
    action: 1,
    quantity: 2,
    account: '',
    override: false,
    ...more,
  });

  it('exercise on request, at the close of the day', () => {
    const { bench, option } = hold('C', 290, 'BUY');
    bench.accounts.exercise(request(option));
    expect(bench.run()).toEqual(['openOrder 77 PreSubmitted', 'orderStatus 77 PreSubmitted 0/2']);
    bench.clock.advanceTo(Date.UTC(2026, 3, 13, 20, 0, 5));
    expect(bench.transcript.take()).toContain('orderStatus 77 Filled 2/0');
    expect(held(bench)).toEqual([
      ['AAPL', 'OPT', 1],
      ['AAPL', 'STK', 200],
    ]);
  });

  it('a lapse leaves an option in the money unexercised', () => {
    const { bench, option } = hold('C', 290, 'BUY');
    bench.clock.advanceTo(CLOSE_MS - 60_000);
    bench.accounts.exercise(request(option, { action: 2, quantity: 3, override: true }));
    bench.clock.advanceTo(CLOSE_MS + 5000);
    expect(held(bench)).toEqual([]);
  });

  it.each([
    ['out of the money without override', 'P', {}, 322],
    ['more than is held', 'C', { quantity: 9 }, 322],
    ['an unknown account', 'C', { account: 'DU9' }, 321],
  ] as const)('refuses %s', (_name, right, more, code) => {
    const { bench, option } = hold(right, 290, 'BUY');
    bench.accounts.exercise(request(option, more));
    expect(bench.run()).toEqual([`errMsg 77 ${code}`]);
  });
});

describe('memory', () => {
  it('a restarted simulator knows orders, positions, ids and executions', () => {
    const store = new MemoryStore();
    const bench = new Bench({ store });
    bench.place(1, { orderRef: 'bigint:5' });
    bench.place(2, { action: 'SELL', orderType: 'TRAIL', auxPrice: 5 });
    bench.place(3, { ...resting, timeInForce: 'GTC', competeAgainstBestOffset: Number.POSITIVE_INFINITY });
    bench.place(4, { ...resting, transmit: false });
    bench.run();
    const again = bench.open({ store });
    expect(again.openOrders(1).map((one) => one.orderId)).toEqual([2, 3]);
    expect(again.openOrders(1)).toEqual(bench.accounts.openOrders(1));
    expect(again.executions(everything)).toEqual(bench.accounts.executions(everything));
    expect(again.executions(everything)[0]?.execution.orderRef).toBe('bigint:5');
    expect(again.positions(undefined)).toEqual(bench.accounts.positions(undefined));
    expect(again.completedOrders(false)).toEqual(bench.accounts.completedOrders(false));
    expect(again.nextValidId(1)).toBe(5);
    expect(again.openOrders(1)[1]?.order.competeAgainstBestOffset).toBe(Number.POSITIVE_INFINITY);
  });

  it('killed at any saved state it goes on from there, without a fill twice', () => {
    const texts: string[] = [];
    const store = { load: () => undefined, save: (text: string) => void texts.push(text) };
    const first = new Bench({ store });
    first.place(1, {});
    first.run();
    expect(texts.length).toBeGreaterThanOrEqual(4);
    for (const text of texts) {
      const bench = new Bench({ store: { load: () => text, save: () => undefined } });
      bench.run(1000);
      expect(bench.accounts.positions(undefined).map((one) => one.quantity)).toEqual([100]);
      const [execution] = bench.accounts.executions(everything);
      expect(execution?.commission?.commission).toBe(1.0003);
      expect(bench.accounts.executions(everything)).toHaveLength(1);
    }
  });

  it('the state is saved before the client hears of it', () => {
    const store = new MemoryStore();
    const bench = new Bench({ store });
    const seen: boolean[] = [];
    const told = bench.transcript.onExecution.bind(bench.transcript);
    bench.transcript.onExecution = (report) => {
      seen.push(store.text?.includes(report.execution.execId) ?? false);
      told(report);
    };
    bench.place(1, {});
    bench.run();
    expect(seen).toEqual([true]);
  });

  it.each(['{"version":1', '{"version":99}', '"text"', 'bigint'])(
    'refuses a state that is none of ours: %s',
    (text) => {
      expect(() => new Bench({ store: { load: () => text, save: () => undefined } })).toThrow(
        /saved state of the accounts/,
      );
    },
  );
});

describe('treatments', () => {
  const treated = (treatment: SubmitTreatment) => {
    const bench = new Bench();
    bench.accounts.setOrderTreatment({ ofSubmit: () => treatment, ofCancel: () => ({}) });
    return bench;
  };

  it('lost: nothing ever comes', () => {
    const bench = treated({ lost: true });
    bench.place(1, {});
    expect(bench.run(60_000)).toEqual([]);
    expect(bench.accounts.nextValidId(1)).toBe(2);
  });

  it('rejected with its own text', () => {
    const bench = treated({
      reject: { error: gatewayError('orderRejected', { reason: 'no' }), status: 'Cancelled' },
    });
    bench.place(1, {});
    expect(bench.run()).toEqual(['openOrder 1 Cancelled', 'orderStatus 1 Cancelled 0/100', 'errMsg 1 201']);
  });

  it('unacknowledged: silent until it fills', () => {
    const bench = treated({ unacknowledged: true });
    bench.place(1, resting);
    expect(bench.run()).toEqual([]);
    bench.market.trade(aapl, 249, 500);
    expect(bench.run()[0]).toBe('execDetails 1 BOT 100 @ 250');
  });

  it('a fill before the acknowledgement', () => {
    const bench = treated({ fillBeforeAcknowledgement: true });
    bench.place(1, {});
    expect(bench.run()[0]).toBe('execDetails 1 BOT 100 @ 292.22');
    bench.place(2, resting);
    expect(bench.run()[0]).toBe('openOrder 2 Submitted');
  });

  it('a fill in pieces', () => {
    const bench = treated({ fillsIn: 3 });
    bench.place(1, {});
    bench.run(2000);
    expect(bench.transcript.executions.map(({ execution }) => execution.shares)).toEqual([33, 33, 34]);
  });

  it('notices, inactive, held, late', () => {
    const notice = gatewayError('tifSetByPreset');
    const bench = treated({ notices: [notice], inactive: true, acknowledgeAfterMs: 5000 });
    bench.place(1, {});
    expect(bench.run(4000)).toEqual([]);
    expect(bench.run(2000)).toEqual([
      'errMsg 1 10349',
      'openOrder 1 Inactive',
      'orderStatus 1 Inactive 0/100',
    ]);
    bench.accounts.fillByHand(bench.permIdOf(1), undefined, undefined);
    expect(bench.run()).toContain('orderStatus 1 Filled 100/0');
    const locating = treated({ held: 'locate' });
    locating.place(1, {});
    expect(locating.run()).toContain('orderStatus 1 PreSubmitted 0/100 locate');
  });

  it.each([
    [{ lost: true }, []],
    [{ refuse: gatewayError('orderToCancelNotFound', { orderId: 1 }) }, ['errMsg 1 10147']],
    [
      { confirmAfterMs: 500 },
      ['orderStatus 1 PendingCancel 0/100', 'orderStatus 1 Cancelled 0/100', 'errMsg 1 202'],
    ],
  ])('of a cancel: %j', (treatment, lines) => {
    const bench = new Bench();
    bench.place(1, resting);
    bench.run();
    bench.accounts.setOrderTreatment({ ofSubmit: () => ({}), ofCancel: () => treatment });
    bench.cancel(1);
    expect(bench.run(2000)).toEqual(lines);
  });

  it('of a cancel: filled first, or filled after the confirmation', () => {
    for (const [treatment, first] of [
      [{ fillFirst: true }, 'execDetails 1 BOT 100 @ 250'],
      [{ fillAfterCancel: true }, 'orderStatus 1 Cancelled 0/100'],
    ] as const) {
      const bench = new Bench();
      bench.place(1, resting);
      bench.run();
      bench.accounts.setOrderTreatment({ ofSubmit: () => ({}), ofCancel: () => treatment });
      bench.cancel(1);
      const lines = bench.run(2000);
      expect(lines[0]).toBe(first);
      expect(lines).toContain('orderStatus 1 Filled 100/0');
    }
  });
});

describe('by hand', () => {
  it('fills a part, at a price', () => {
    const bench = new Bench();
    bench.place(1, resting);
    bench.run();
    bench.accounts.fillByHand(bench.permIdOf(1), 40, 249.5);
    expect(bench.run().slice(0, 3)).toEqual([
      'execDetails 1 BOT 40 @ 249.5',
      'openOrder 1 Submitted',
      'orderStatus 1 Submitted 40/60',
    ]);
    expect(() => bench.accounts.fillByHand(bench.permIdOf(1), 61, undefined)).toThrow(RangeError);
    expect(() => bench.accounts.fillByHand(1, 1, 1)).toThrow('no order with permId 1');
  });

  it('rejects and expires', () => {
    const bench = new Bench();
    bench.place(1, resting);
    bench.place(2, resting);
    bench.run();
    const permId = bench.permIdOf(1);
    bench.accounts.rejectByHand(permId, gatewayError('orderRejected', { reason: 'by hand' }));
    expect(bench.run()).toEqual(['openOrder 1 Inactive', 'orderStatus 1 Inactive 0/100', 'errMsg 1 201']);
    bench.accounts.expireByHand(bench.permIdOf(2));
    expect(bench.run()).toEqual(['orderStatus 2 Cancelled 0/100', 'errMsg 2 202']);
    expect(() => bench.accounts.expireByHand(permId)).toThrow(/is Inactive/);
  });

  it('corrects an execution: next version of the same id, books follow', () => {
    const bench = new Bench();
    bench.place(1, {});
    bench.run();
    const [execution] = bench.accounts.executions(everything);
    const id = execution?.execution.execId ?? '';
    bench.accounts.correctExecution(id, { shares: 90, price: 290 });
    expect(bench.run()).toEqual([
      'execDetails 1 BOT 90 @ 290',
      'openOrder 1 Filled commission 1.0003',
      'orderStatus 1 Filled 90/10',
      'commissionReport 1.0003',
    ]);
    expect(bench.transcript.executions.at(-1)?.execution.execId).toBe(`${id.slice(0, -2)}02`);
    expect(bench.accounts.positions(undefined)[0]?.quantity).toBe(90);
    expect(bench.accounts.executions(everything)).toHaveLength(1);
    expect(() => bench.accounts.correctExecution('none', {})).toThrow('no execution none today');
  });

  it('moves cash without a profit', () => {
    const bench = new Bench();
    bench.accounts.moveCash('DU1000001', -400_000);
    expect(bench.accounts.pnl('DU1000001', '')?.daily).toBeCloseTo(0, 6);
    expect(bench.transcript.values).toContainEqual({
      key: 'TotalCashValue',
      value: '600000.00',
      currency: 'USD',
      account: 'DU1000001',
    });
    expect(() => bench.accounts.moveCash('DU9', 1)).toThrow(/no account DU9/);
  });

  it('drops what has not reached the exchange', () => {
    const bench = new Bench();
    bench.place(1, resting);
    bench.run();
    bench.place(2, resting);
    bench.place(3, { ...resting, transmit: false });
    bench.accounts.dropUnacknowledged();
    expect(bench.run(60_000)).toEqual([]);
    expect(bench.accounts.openOrders(undefined).map((one) => one.orderId)).toEqual([1]);
  });

  it('shows the books as plain data', () => {
    const bench = new Bench();
    bench.place(1, { orderRef: 'mine' });
    bench.run();
    const state = JSON.parse(JSON.stringify(bench.accounts.state())) as unknown;
    expect(state).toMatchObject({
      balance: '970776.9997',
      equity: '999998.00',
      positions: [{ symbol: 'AAPL', quantity: '100' }],
      orders: [{ orderRef: 'mine', state: 'Filled', filled: '100' }],
      fills: [{ orderRef: 'mine', quantity: '100', price: '292.22', commission: '1.0003' }],
    });
  });
});
