// Whole lives of orders: the sequence of what goes out, against the sequences that real gateways showed (b009 ... of
// the golden behavior). The pair may repeat in reality; here duplicates are off.

import { describe, expect, it } from 'vitest';
import { Bench, MORNING_MS } from './testing/bench.ts';
import { aapl, optionOn } from './testing/fake-market.ts';

const pair = (id: number, status: string, progress: string, held = '') => [
  `openOrder ${id} ${status}`,
  `orderStatus ${id} ${status} ${progress}${held === '' ? '' : ` ${held}`}`,
];

describe('a market order', () => {
  it('is told as recorded: pair, execution, pair filled, pair with commission, report (b012, b009)', () => {
    const bench = new Bench();
    bench.place(1, { orderType: 'MKT' });
    expect(bench.run()).toEqual([
      ...pair(1, 'PreSubmitted', '0/100'),
      'execDetails 1 BOT 100 @ 292.22',
      ...pair(1, 'Filled', '100/0'),
      'openOrder 1 Filled commission 1.0003',
      'orderStatus 1 Filled 100/0',
      'commissionReport 1.0003',
    ]);
  });

  it('larger than the touch fills in parts, the minimum commission once (b009, b010)', () => {
    const bench = new Bench();
    bench.market.quote(aapl, { bid: 292.2, bidSize: 59 });
    bench.place(1, { orderType: 'MKT', action: 'SELL' });
    expect(bench.run(40)).toEqual([
      ...pair(1, 'PreSubmitted', '0/100'),
      'execDetails 1 SLD 59 @ 292.2',
      ...pair(1, 'Submitted', '59/41'),
    ]);
    bench.market.quote(aapl, { bid: 292.2, bidSize: 100 });
    expect(bench.run()).toEqual([
      'execDetails 1 SLD 41 @ 292.2',
      ...pair(1, 'Filled', '100/0'),
      'openOrder 1 Filled commission 1.366822',
      'orderStatus 1 Filled 100/0',
      'commissionReport 1.366822',
      'openOrder 1 Filled commission 1.621732',
      'orderStatus 1 Filled 100/0',
      'commissionReport 0.25491',
    ]);
  });

  it('meets the same touch again when no new quote comes', () => {
    const bench = new Bench();
    bench.market.quote(aapl, { askSize: 60 });
    bench.place(1, { orderType: 'MKT' });
    bench.run(40);
    expect(bench.run(400).filter((line) => line.startsWith('exec'))).toEqual([
      'execDetails 1 BOT 40 @ 292.22',
    ]);
  });
});

describe('a resting limit', () => {
  it('is presubmitted, submitted, canceled with 202 (b018, b022)', () => {
    const bench = new Bench();
    bench.place(1, { orderType: 'LMT', limitPrice: 10 });
    expect(bench.run()).toEqual([...pair(1, 'PreSubmitted', '0/100'), ...pair(1, 'Submitted', '0/100')]);
    bench.cancel(1);
    expect(bench.run()).toEqual(['orderStatus 1 Cancelled 0/100', 'errMsg 1 202']);
    expect(bench.transcript.messages.at(-1)?.message.text).toBe('Order Canceled - reason:');
    bench.cancel(1);
    expect(bench.run()).toEqual(['errMsg 1 10148']);
    expect(bench.market.watchers(aapl)).toBe(0);
  });

  it('modified to market fills (b009, b035)', () => {
    const bench = new Bench();
    bench.place(1, { orderType: 'LMT', limitPrice: 14.61 });
    bench.run();
    bench.place(1, { orderType: 'MKT' });
    expect(bench.run()).toEqual([
      ...pair(1, 'Submitted', '0/100'),
      'execDetails 1 BOT 100 @ 292.22',
      ...pair(1, 'Filled', '100/0'),
      'openOrder 1 Filled commission 1.0003',
      'orderStatus 1 Filled 100/0',
      'commissionReport 1.0003',
    ]);
    expect(bench.transcript.openOrders.at(-1)?.modifications).toBe(1);
  });

  it('too far through the market is canceled by the price band (b043)', () => {
    const bench = new Bench();
    bench.place(1, { orderType: 'LMT', limitPrice: 2922 });
    expect(bench.run()).toEqual([
      ...pair(1, 'PreSubmitted', '0/100'),
      ...pair(1, 'PendingCancel', '0/100'),
      'orderStatus 1 Cancelled 0/100',
      'errMsg 1 202',
    ]);
    expect(bench.transcript.messages.at(-1)?.message.text).toMatch(
      /^Order Canceled - reason:We cannot accept an order at a limit price at or more aggressive than 300\.976300\. /,
    );
  });
});

describe('off hours', () => {
  it('a 399 comes before the first openOrder, the order waits for the open (b045, b048)', () => {
    const evening = MORNING_MS + 8 * 3_600_000;
    const bench = new Bench({}, evening);
    bench.market.phase = 'afterHours';
    bench.place(1, { orderType: 'MKT' });
    expect(bench.run()).toEqual([
      'errMsg 1 399',
      ...pair(1, 'PreSubmitted', '0/100'),
      ...pair(1, 'PreSubmitted', '0/100'),
    ]);
    expect(bench.transcript.messages[0]?.message.text).toContain(
      'BUY 100 AAPL NASDAQ.NMS\nWarning: your order will not be placed at the exchange until 2026-04-14 09:30:00 US/Eastern',
    );
    bench.clock.advanceTo(Date.UTC(2026, 3, 14, 13, 30));
    bench.market.turn('regular');
    expect(bench.run().slice(0, 1)).toEqual(['execDetails 1 BOT 100 @ 292.22']);
  });

  it('an order that may trade outside regular hours waits for the pre-market only', () => {
    const bench = new Bench({}, MORNING_MS + 11 * 3_600_000);
    bench.market.phase = 'closed';
    bench.place(1, { orderType: 'LMT', limitPrice: 292.22, outsideRth: true });
    bench.run();
    expect(bench.transcript.messages[0]?.message.text).toContain('until 2026-04-14 04:00:00 US/Eastern');
  });

  it('outsideRth works limits but not market orders, which say so (2109)', () => {
    const bench = new Bench();
    bench.market.phase = 'preMarket';
    bench.place(1, { orderType: 'LMT', limitPrice: 292.22, outsideRth: true });
    expect(bench.run().filter((line) => line.startsWith('exec'))).toHaveLength(1);
    bench.place(2, { orderType: 'MKT', outsideRth: true });
    expect(bench.run().slice(0, 2)).toEqual(['errMsg 2 2109', 'errMsg 2 399']);
  });
});

describe('a bracket', () => {
  const bracket = (bench: Bench, parent: object = { orderType: 'MKT' }) => {
    bench.place(47, { ...parent, transmit: false });
    bench.place(48, { action: 'SELL', orderType: 'LMT', limitPrice: 310, parentId: 47, transmit: false });
    bench.place(49, { action: 'SELL', orderType: 'STP', auxPrice: 280, parentId: 47, transmit: true });
  };

  it('is silent until the last child, then parent and children get a pair each (b044)', () => {
    const bench = new Bench();
    bench.place(47, { orderType: 'MKT', transmit: false });
    bench.place(48, { action: 'SELL', orderType: 'LMT', limitPrice: 310, parentId: 47, transmit: false });
    expect(bench.run()).toEqual([]);
    expect(bench.accounts.openOrders(1)).toEqual([]);
    bench.place(49, { action: 'SELL', orderType: 'STP', auxPrice: 280, parentId: 47, transmit: true });
    expect(bench.run(40)).toEqual([
      ...pair(47, 'PreSubmitted', '0/100'),
      ...pair(48, 'PreSubmitted', '0/100', 'child'),
      ...pair(49, 'PreSubmitted', '0/100', 'child,trigger'),
      'execDetails 47 BOT 100 @ 292.22',
      ...pair(47, 'Filled', '100/0'),
    ]);
    expect(bench.run()).toEqual([
      ...pair(48, 'Submitted', '0/100'),
      ...pair(49, 'PreSubmitted', '0/100', 'trigger'),
      'openOrder 47 Filled commission 1.0003',
      'orderStatus 47 Filled 100/0',
      'commissionReport 1.0003',
    ]);
    const [parent, child] = [47, 48].map((id) =>
      bench.transcript.openOrders.find((one) => one.orderId === id),
    );
    expect(child?.order.ocaGroup).toBe(`${parent?.permId}`);
    expect(child?.order.ocaType).toBe(3);
    expect(child?.status.parentId).toBe(47);
    expect(child?.parentPermId).toBe(parent?.permId);
  });

  it('a filled child cancels its sibling with 202', () => {
    const bench = new Bench();
    bracket(bench);
    bench.run();
    bench.market.quote(aapl, { bid: 310.05, ask: 310.07, last: 310.06 });
    expect(bench.run(10)).toEqual([
      'execDetails 48 SLD 100 @ 310',
      ...pair(48, 'Filled', '100/0'),
      'orderStatus 49 Cancelled 0/100',
      'errMsg 49 202',
    ]);
  });

  it('the stop wakes by the last trade and takes the bid', () => {
    const bench = new Bench();
    bracket(bench);
    bench.run();
    bench.market.quote(aapl, { bid: 279.9, ask: 280.1, last: 280 });
    expect(bench.run(10)).toEqual([
      ...pair(49, 'Submitted', '0/100'),
      'execDetails 49 SLD 100 @ 279.9',
      ...pair(49, 'Filled', '100/0'),
      'orderStatus 48 Cancelled 0/100',
      'errMsg 48 202',
    ]);
  });

  it('canceling the parent cancels the children', () => {
    const bench = new Bench();
    bracket(bench, { orderType: 'LMT', limitPrice: 100 });
    bench.run();
    bench.cancel(47);
    expect(bench.run()).toEqual([
      'orderStatus 47 Cancelled 0/100',
      'errMsg 47 202',
      'orderStatus 48 Cancelled 0/100',
      'errMsg 48 202',
      'orderStatus 49 Cancelled 0/100',
      'errMsg 49 202',
    ]);
    expect(bench.accounts.openOrders(1)).toEqual([]);
  });

  it('children follow a partly filled parent, and keep to its fill when it is canceled', () => {
    const bench = new Bench();
    bench.market.quote(aapl, { askSize: 40 });
    bracket(bench, { orderType: 'LMT', limitPrice: 292.22 });
    bench.run(100);
    bench.market.quote(aapl, { bid: 292.3, ask: 292.4, last: 292.3 });
    bench.run();
    bench.cancel(47);
    bench.run();
    const open = bench.accounts.openOrders(1);
    expect(open.map((one) => [one.orderId, one.order.totalQuantity])).toEqual([
      [48, 40],
      [49, 40],
    ]);
    bench.market.quote(aapl, { bid: 310.05, ask: 310.07, last: 310.06 });
    bench.run();
    expect(bench.accounts.positions(undefined)).toEqual([]);
  });

  it('a child sells no more than its parent has bought so far', () => {
    const bench = new Bench();
    bench.market.quote(aapl, { askSize: 40 });
    bracket(bench, { orderType: 'LMT', limitPrice: 292.22 });
    bench.run(100);
    expect(bench.transcript.executions.map(({ execution }) => execution.shares)).toEqual([40]);
    bench.market.quote(aapl, { bid: 310.05, ask: 310.07, last: 310.06, askSize: 300 });
    bench.run(10);
    expect(bench.transcript.executions.map(({ execution }) => execution.shares)).toEqual([40, 40]);
    expect(bench.accounts.positions(undefined)).toEqual([]);
    // The parent may still fill; its children keep what is left of them for that.
    bench.market.quote(aapl, { bid: 292.1, ask: 292.2, last: 292.2 });
    bench.run(10);
    expect(bench.accounts.positions(undefined)[0]?.quantity).toBe(60);
    expect(bench.accounts.openOrders(1).map((one) => [one.orderId, one.status.remaining])).toEqual([
      [48, 60],
      [49, 60],
    ]);
  });

  it('off hours: 399 for each, held by child and trigger (b045)', () => {
    const bench = new Bench();
    bench.market.phase = 'closed';
    bracket(bench);
    const lines = bench.run();
    expect(lines.filter((line) => line.startsWith('errMsg'))).toEqual([
      'errMsg 47 399',
      'errMsg 48 399',
      'errMsg 49 399',
    ]);
    expect(lines).toContain('orderStatus 49 PreSubmitted 0/100 child,trigger');
    expect(lines.indexOf('errMsg 47 399')).toBeLessThan(lines.indexOf('openOrder 47 PreSubmitted'));
  });

  it('a child of an unknown parent is refused', () => {
    const bench = new Bench();
    bench.place(1, { parentId: 99 });
    expect(bench.run()).toEqual(['errMsg 1 135']);
  });

  it('a child that comes after its parent was canceled or filled is refused', () => {
    const bench = new Bench();
    bench.place(1, { orderType: 'LMT', limitPrice: 250 });
    bench.place(2, {});
    bench.run();
    bench.cancel(1);
    bench.run();
    bench.place(3, { parentId: 1 });
    bench.place(4, { action: 'SELL', orderType: 'LMT', limitPrice: 310, parentId: 2 });
    const lines = bench.run();
    expect(lines).toEqual(['errMsg 3 201', 'errMsg 4 201']);
    for (const { message } of bench.transcript.messages.slice(-2))
      expect(message.text).toBe('Order rejected - reason:Parent order is being cancelled.');
  });
});

describe('an OCA group', () => {
  it('the fill of one cancels the other', () => {
    const bench = new Bench();
    bench.place(1, { orderType: 'LMT', limitPrice: 290, ocaGroup: 'g', ocaType: 1 });
    bench.place(2, { orderType: 'LMT', limitPrice: 291, ocaGroup: 'g', ocaType: 1 });
    bench.run();
    bench.market.quote(aapl, { bid: 290.8, ask: 291 });
    expect(bench.run(10)).toEqual([
      'execDetails 2 BOT 100 @ 291',
      ...pair(2, 'Filled', '100/0'),
      'orderStatus 1 Cancelled 0/100',
      'errMsg 1 202',
    ]);
  });

  it.each([
    [1, undefined],
    [2, 40],
    [3, 40],
  ])('type %i on a partial fill of 60', (ocaType, left) => {
    const bench = new Bench();
    bench.place(1, { orderType: 'LMT', limitPrice: 290, ocaGroup: 'g', ocaType });
    bench.place(2, { orderType: 'LMT', limitPrice: 291, ocaGroup: 'g', ocaType });
    bench.run();
    bench.market.quote(aapl, { bid: 290.8, ask: 291, askSize: 60 });
    bench.run(10);
    const other = bench.accounts.openOrders(1).find((one) => one.orderId === 1);
    expect(other?.status.remaining).toBe(left);
  });

  it('one canceled by the price band leaves its peer (b046)', () => {
    const bench = new Bench();
    bench.place(50, { orderType: 'LMT', limitPrice: 12.9, ocaGroup: 'g' });
    bench.place(51, { orderType: 'LMT', limitPrice: 330, ocaGroup: 'g' });
    bench.run();
    expect(bench.accounts.openOrders(1).map((one) => one.orderId)).toEqual([50]);
  });
});

describe('time in force', () => {
  it('IOC: what is not had at once is canceled without 202 (b016)', () => {
    const bench = new Bench();
    bench.place(61, { orderType: 'LMT', limitPrice: 290, timeInForce: 'IOC' });
    expect(bench.run().slice(2)).toEqual([
      ...pair(61, 'PendingCancel', '0/100'),
      'orderStatus 61 Cancelled 0/100',
    ]);
  });

  it('IOC keeps the part it had', () => {
    const bench = new Bench();
    bench.market.quote(aapl, { askSize: 30 });
    bench.place(61, { orderType: 'LMT', limitPrice: 292.22, timeInForce: 'IOC' });
    const lines = bench.run();
    expect(lines).toContain('execDetails 61 BOT 30 @ 292.22');
    expect(lines).toContain('orderStatus 61 Cancelled 30/70');
  });

  it('FOK of a stock that does not list it is inactive (b016)', () => {
    const bench = new Bench();
    bench.place(62, { orderType: 'LMT', limitPrice: 292.22, timeInForce: 'FOK' });
    expect(bench.run()).toEqual(pair(62, 'Inactive', '0/100'));
  });

  it.each([
    [2, 'Filled 2/0'],
    [20, 'Cancelled 0/20'],
  ])('FOK of an option for %i: all or nothing', (totalQuantity, end) => {
    const bench = new Bench();
    const call = bench.market.list(optionOn(aapl, 'C', 290, '20260417'), aapl);
    bench.market.quote(call, { bid: 4.9, ask: 5, bidSize: 10, askSize: 10 });
    bench.place(1, { orderType: 'LMT', limitPrice: 5, timeInForce: 'FOK', totalQuantity }, call);
    expect(bench.run()).toContain(`orderStatus 1 ${end}`);
  });

  it('DAY ends at the close, GTC stays, GTD ends at its time', () => {
    const bench = new Bench();
    const rest = { orderType: 'LMT', limitPrice: 250 };
    bench.place(1, rest);
    bench.place(2, { ...rest, timeInForce: 'GTC' });
    bench.place(3, { ...rest, timeInForce: 'GTD', goodTillDate: '20260413 15:00:00 US/Eastern' });
    bench.place(4, { ...rest, outsideRth: true });
    bench.run();
    bench.clock.advanceTo(Date.UTC(2026, 3, 13, 19, 0, 1));
    expect(bench.transcript.take()).toEqual(['orderStatus 3 Cancelled 0/100', 'errMsg 3 202']);
    bench.clock.advanceTo(Date.UTC(2026, 3, 13, 20, 0, 2));
    expect(bench.transcript.take()).toEqual(['orderStatus 1 Cancelled 0/100', 'errMsg 1 202']);
    bench.clock.advanceTo(Date.UTC(2026, 3, 14, 0, 0, 2));
    expect(bench.transcript.take()).toEqual(['orderStatus 4 Cancelled 0/100', 'errMsg 4 202']);
    expect(bench.accounts.openOrders(1).map((one) => one.orderId)).toEqual([2]);
  });

  it('good after time waits', () => {
    const bench = new Bench();
    bench.place(1, { orderType: 'MKT', goodAfterTime: '20260413 10:05:00 US/Eastern' });
    expect(bench.run()).toEqual(pair(1, 'PreSubmitted', '0/100'));
    expect(bench.run(300_000).slice(0, 1)).toEqual(['execDetails 1 BOT 100 @ 292.22']);
  });
});
