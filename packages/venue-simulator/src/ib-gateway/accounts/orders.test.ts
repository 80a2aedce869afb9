// Order types, one table row each: what the market does, and whether and where the order fills.

import { describe, expect, it } from 'vitest';
import type { Contract, Order } from '../domain/index.ts';
import { Bench, MORNING_MS } from './testing/bench.ts';
import { aapl, msft, optionOn, spx } from './testing/fake-market.ts';

type Step = (bench: Bench) => void;

const quote =
  (bid: number, ask: number, last = ask): Step =>
  (bench) =>
    bench.market.quote(aapl, { bid, ask, last });
const trade =
  (price: number, size = 1000): Step =>
  (bench) =>
    bench.market.trade(aapl, price, size);
const closing =
  (price: number): Step =>
  (bench) =>
    bench.market.auction(aapl, 'close', price);
const opening =
  (price: number): Step =>
  (bench) =>
    bench.market.auction(aapl, 'open', price);
const halted: Step = (bench) => bench.market.quote(aapl, { halted: true });

/** Fills as `quantity @ price`. The market stands at 292.20 x 292.22, 300 each, last 292.21. */
const table: readonly (readonly [name: string, order: Partial<Order>, steps: readonly Step[], fills: string[]])[] = [
  ['MKT buys the ask', { orderType: 'MKT' }, [], ['100 @ 292.22']],
  ['MKT sells the bid', { orderType: 'MKT', action: 'SELL' }, [], ['100 @ 292.2']],
  ['LMT above the ask gets the ask', { orderType: 'LMT', limitPrice: 293 }, [], ['100 @ 292.22']],
  ['LMT rests', { orderType: 'LMT', limitPrice: 292 }, [quote(292.1, 292.15)], []],
  ['LMT fills at its price when the ask comes', { orderType: 'LMT', limitPrice: 292 }, [quote(291.9, 291.95)], ['100 @ 292']],
  ['LMT fills at its price when trades go through', { orderType: 'LMT', limitPrice: 292 }, [trade(291.99, 60)], ['60 @ 292']],
  ['LMT behind the best waits for trades at its price', { orderType: 'LMT', limitPrice: 292 }, [trade(292, 1000)], []],
  ['LMT at the best waits for the size before it', { orderType: 'LMT', limitPrice: 292.2 }, [trade(292.2, 300)], []],
  ['LMT at the best fills after the size before it', { orderType: 'LMT', limitPrice: 292.2 },
    [trade(292.2, 290), trade(292.2, 50)], ['40 @ 292.2']],
  ['LMT that improves the best has nobody before it', { orderType: 'LMT', limitPrice: 292.21 }, [trade(292.21, 500)],
    ['100 @ 292.21']],
  ['LMT sell rests and fills', { orderType: 'LMT', action: 'SELL', limitPrice: 293 }, [quote(293.01, 293.03)], ['100 @ 293']],
  ['STP buy sleeps below its stop', { orderType: 'STP', auxPrice: 293 }, [quote(292.9, 292.95)], []],
  ['STP buy wakes at the last', { orderType: 'STP', auxPrice: 293 }, [quote(293, 293.05, 293)], ['100 @ 293.05']],
  ['STP sell wakes by a trade', { orderType: 'STP', action: 'SELL', auxPrice: 292 }, [trade(292)], ['100 @ 292.2']],
  ['STP already beyond its stop fills at once', { orderType: 'STP', auxPrice: 290 }, [], ['100 @ 292.22']],
  ['STP by bid/ask ignores the last', { orderType: 'STP', auxPrice: 293, triggerMethod: 4 }, [quote(292.9, 292.95, 293.5)], []],
  ['STP by bid/ask wakes at the bid', { orderType: 'STP', auxPrice: 293, triggerMethod: 4 }, [quote(293, 293.02)], ['100 @ 293.02']],
  ['STP by double last needs two', { orderType: 'STP', auxPrice: 293, triggerMethod: 3 }, [trade(293)], []],
  ['STP by double last wakes at the second', { orderType: 'STP', auxPrice: 293, triggerMethod: 3 }, [trade(293), trade(293.1)],
    ['100 @ 292.22']],
  ['STP by double last starts again', { orderType: 'STP', auxPrice: 293, triggerMethod: 3 },
    [trade(293), trade(292), trade(293)], []],
  ['STP by double bid/ask', { orderType: 'STP', auxPrice: 293, triggerMethod: 1 },
    [quote(293, 293.02), quote(293.1, 293.12)], ['100 @ 293.12']],
  ['STP by midpoint', { orderType: 'STP', auxPrice: 293, triggerMethod: 8 }, [quote(292.99, 293.01, 290)], ['100 @ 293.01']],
  ['STP by last or bid/ask', { orderType: 'STP', auxPrice: 293, triggerMethod: 7 }, [quote(292, 292.1, 293)], ['100 @ 292.1']],
  ['STP LMT wakes and rests at its limit', { orderType: 'STP LMT', auxPrice: 293, limitPrice: 293.01 },
    [quote(293, 293.05, 293)], []],
  ['STP LMT wakes and fills within its limit', { orderType: 'STP LMT', auxPrice: 293, limitPrice: 293.1 },
    [quote(293, 293.05, 293)], ['100 @ 293.05']],
  ['TRAIL sell follows up and wakes on the way down', { orderType: 'TRAIL', action: 'SELL', auxPrice: 1 },
    [quote(295, 295.02, 295), quote(294.1, 294.12, 294.1), quote(293.98, 294, 294)], ['100 @ 293.98']],
  ['TRAIL sell does not follow down', { orderType: 'TRAIL', action: 'SELL', auxPrice: 1 }, [quote(291.3, 291.32, 291.31)], []],
  ['TRAIL buy by percent', { orderType: 'TRAIL', trailingPercent: 1 }, [quote(280, 280.02, 280), quote(282.8, 282.82, 282.8)],
    ['100 @ 282.82']],
  ['TRAIL with a stop beyond the market wakes at once (b022)', { orderType: 'TRAIL', action: 'SELL', auxPrice: 1, trailStopPrice: 2000 },
    [], ['100 @ 292.2']],
  ['TRAIL LIMIT takes its limit from the offset',
    { orderType: 'TRAIL LIMIT', action: 'SELL', auxPrice: 1, limitPriceOffset: 0.1 },
    [quote(291, 291.02, 291)], []],
  ['TRAIL LIMIT within its limit', { orderType: 'TRAIL LIMIT', action: 'SELL', auxPrice: 1, limitPriceOffset: 0.5 },
    [quote(291, 291.02, 291)], ['100 @ 291']],
  ['MIT buys when touched from above', { orderType: 'MIT', auxPrice: 291 }, [quote(290.9, 290.95, 291)], ['100 @ 290.95']],
  ['MIT sells when touched from below', { orderType: 'MIT', action: 'SELL', auxPrice: 293 }, [quote(293, 293.02, 293)], ['100 @ 293']],
  ['MIT sleeps', { orderType: 'MIT', auxPrice: 291 }, [quote(291.1, 291.2, 291.2)], []],
  ['LIT touched rests at its limit', { orderType: 'LIT', auxPrice: 291, limitPrice: 290 }, [quote(290.9, 290.95, 291)], []],
  ['LIT touched fills within its limit', { orderType: 'LIT', auxPrice: 291, limitPrice: 291 }, [quote(290.9, 290.95, 291)], ['100 @ 290.95']],
  ['REL pegs to the bid', { orderType: 'REL', auxPrice: 0.01 }, [trade(292.21, 400)], ['100 @ 292.21']],
  ['REL follows the bid', { orderType: 'REL', auxPrice: 0.01 }, [quote(293, 293.05), trade(293.01, 400)], ['100 @ 293.01']],
  ['REL stops at its cap', { orderType: 'REL', auxPrice: 0.01, limitPrice: 292.5 }, [quote(293, 293.05), trade(293.01, 400)], []],
  ['MIDPRICE fills at the middle', { orderType: 'MIDPRICE' }, [trade(292.21, 400)], ['100 @ 292.21']],
  ['MOC ignores the session', { orderType: 'MOC' }, [quote(290, 290.02), trade(289)], []],
  ['MOC fills in the closing auction', { orderType: 'MOC' }, [closing(293.5)], ['100 @ 293.5']],
  ['MOC is not for the opening', { orderType: 'MOC' }, [opening(293.5)], []],
  ['LOC fills at a good close', { orderType: 'LOC', limitPrice: 293.5 }, [closing(293.4)], ['100 @ 293.4']],
  ['LOC misses a bad close', { orderType: 'LOC', limitPrice: 293.5 }, [closing(293.6)], []],
  ['market on open', { orderType: 'MKT', timeInForce: 'OPG' }, [quote(290, 290.02), opening(291)], ['100 @ 291']],
  ['limit on open misses', { orderType: 'LMT', limitPrice: 290, timeInForce: 'OPG' }, [opening(291)], []],
  ['a halt stops matching', { orderType: 'STP', auxPrice: 293 }, [halted, trade(294)], []],
  ['all or none waits for the size', { orderType: 'LMT', limitPrice: 292.22, totalQuantity: 400, allOrNone: true }, [], []],
  ['minimum quantity: too little', { orderType: 'LMT', limitPrice: 292.22, totalQuantity: 400, minQuantity: 350 }, [], []],
  ['minimum quantity: enough', { orderType: 'LMT', limitPrice: 292.22, totalQuantity: 400, minQuantity: 200 }, [], ['300 @ 292.22']],
]; // biome-ignore format: a table

describe('order types', () => {
  it.each(table)('%s', (_name, order, steps, fills) => {
    const bench = new Bench();
    bench.place(1, order);
    bench.run(100);
    for (const step of steps) step(bench);
    expect(
      bench.transcript.executions.map(({ execution }) => `${execution.shares} @ ${execution.price}`),
    ).toEqual(fills);
  });

  it('a resting fill adds liquidity, a market order takes it', () => {
    const bench = new Bench();
    bench.place(1, { orderType: 'LMT', limitPrice: 292 });
    bench.place(2, { orderType: 'MKT' });
    bench.run();
    trade(291)(bench);
    expect(bench.transcript.executions.map(({ execution }) => execution.lastLiquidity)).toEqual([2, 1]);
  });

  it('noise in a price of the market does not reach the books', () => {
    const bench = new Bench();
    bench.market.quote(aapl, { ask: 0.1 + 0.2 + 292 });
    bench.place(1, { totalQuantity: 10 });
    bench.run();
    expect(bench.transcript.executions[0]?.execution.price).toBe(292.3);
  });

  it('two orders share what a quote shows', () => {
    const bench = new Bench();
    bench.place(1, { totalQuantity: 200 });
    bench.place(2, { totalQuantity: 200 });
    bench.run(100);
    expect(bench.transcript.executions.map(({ execution }) => execution.shares)).toEqual([200, 100]);
  });

  it('a late market-on-close is refused', () => {
    const bench = new Bench({}, Date.UTC(2026, 3, 13, 19, 55));
    bench.place(1, { orderType: 'MOC' });
    expect(bench.run()).toEqual(['openOrder 1 Inactive', 'orderStatus 1 Inactive 0/100', 'errMsg 1 201']);
  });

  it('without an auction print the last price stands for the close', () => {
    const bench = new Bench();
    bench.place(1, { orderType: 'MOC' });
    bench.clock.advanceTo(Date.UTC(2026, 3, 13, 20, 2));
    expect(bench.transcript.executions[0]?.execution.price).toBe(292.21);
  });
});

describe('the echo of an order', () => {
  it('spells out what real gateways do', () => {
    const bench = new Bench();
    bench.place(
      1,
      { orderType: 'LMT', limitPrice: 14.61, timeInForce: '', orderRef: 'mine' },
      { ...aapl, conId: 0 },
    );
    bench.run();
    const [open] = bench.transcript.openOrders;
    expect(open?.contract.conId).toBe(265598);
    expect(open?.order).toMatchObject({
      account: 'DU1000001',
      timeInForce: 'DAY',
      ocaType: 3,
      clearingIntent: 'IB',
      trailStopPrice: 15.61,
      auxPrice: 0,
      adjustedOrderType: 'None',
      dontUseAutoPriceForHedge: true,
      orderRef: 'mine',
    });
  });

  it("puts conditions into the gateway's words (b048)", () => {
    const bench = new Bench();
    bench.place(1, {
      conditions: [
        { type: 'time', conjunction: 'a', isMore: true, time: '20260613-20:11:37' },
        { type: 'execution', conjunction: 'a', secType: 'STK', exchange: 'SMART', symbol: 'AAPL' },
      ],
    });
    bench.run();
    const [open] = bench.transcript.openOrders;
    expect(open?.order.conditions).toMatchObject([
      { time: '20260613 16:11:37 US/Eastern' },
      { exchange: 'ANY' },
    ]);
  });
});

describe('conditions', () => {
  const price = (more: object = {}) => ({
    type: 'price' as const,
    conjunction: 'a' as const,
    isMore: true,
    price: 405,
    conId: msft.conId,
    exchange: 'SMART',
    triggerMethod: 0,
    ...more,
  });
  const rows: readonly (readonly [string, Order['conditions'], Step, boolean])[] = [
    ['price not reached', [price()], (bench) => bench.market.quote(msft, { last: 404 }), false],
    ['price reached', [price()], (bench) => bench.market.quote(msft, { last: 405 }), true],
    ['price below', [price({ isMore: false, price: 399 })], (bench) => bench.market.quote(msft, { last: 398 }), true],
    ['one of two, and', [price(), price({ price: 500 })], (bench) => bench.market.quote(msft, { last: 405 }), false],
    ['one of two, or', [price({ conjunction: 'o' }), price({ price: 500 })], (bench) => bench.market.quote(msft, { last: 405 }), true],
    ['volume', [{ type: 'volume', conjunction: 'a', isMore: true, volume: 1000, conId: msft.conId, exchange: 'SMART' }],
      (bench) => bench.market.quote(msft, { volume: 1000 }), true],
    ['percent change', [{ type: 'percentChange', conjunction: 'a', isMore: true, changePercent: 1, conId: msft.conId, exchange: 'SMART' }],
      (bench) => bench.market.quote(msft, { last: 403 }), true],
    ['time', [{ type: 'time', conjunction: 'a', isMore: true, time: '20260413 10:30:00 US/Eastern' }], (bench) => bench.run(1_800_000), true],
    ['margin cushion', [{ type: 'margin', conjunction: 'a', isMore: false, percent: 50 }], (bench) => bench.market.quote(aapl, {}), false],
    ['execution', [{ type: 'execution', conjunction: 'a', secType: 'STK', exchange: 'SMART', symbol: 'MSFT' }],
      (bench) => { bench.place(2, {}, msft); bench.run(100); }, true],
  ]; // biome-ignore format: a table

  it.each(rows)('%s', (_name, conditions, step, fills) => {
    const bench = new Bench();
    bench.place(1, { conditions });
    bench.run(100);
    expect(bench.transcript.executions).toEqual([]);
    step(bench);
    expect(bench.transcript.executions.some(({ execution }) => execution.orderId === 1)).toBe(fills);
  });

  it('may cancel instead', () => {
    const bench = new Bench();
    bench.place(1, { orderType: 'LMT', limitPrice: 290, conditions: [price()], conditionsCancelOrder: true });
    expect(bench.run()).toContain('orderStatus 1 Submitted 0/100');
    bench.market.quote(msft, { last: 406 });
    expect(bench.run()).toEqual(['orderStatus 1 Cancelled 0/100', 'errMsg 1 202']);
  });
});

describe('what is refused at the door leaves no trace', () => {
  const rows: readonly (readonly [string, Partial<Order>, Contract, number])[] = [
    ['unknown type', { orderType: 'FEELINGS' }, aapl, 321],
    ['a type not worked here', { orderType: 'VOL' }, aapl, 387],
    ['unknown contract', {}, { ...aapl, conId: 0, symbol: 'NOPE' }, 200],
    ['an index', {}, spx, 203],
    ['nothing', { totalQuantity: 0 }, aapl, 434],
    ['an amount of cash', { totalQuantity: 0, cashQuantity: 500 }, aapl, 10244],
    ['a hedge', { hedgeType: 'D' }, aapl, 387],
    ['a scale', { orderType: 'LMT', limitPrice: 290, scaleInitLevelSize: 10 }, aapl, 387],
    ['the attribute eTradeOnly', { eTradeOnly: true }, aapl, 10268],
    ['the attribute firmQuoteOnly', { firmQuoteOnly: true }, aapl, 10269],
    ['a cap on the best price', { nbboPriceCap: 300 }, aapl, 10270],
    ['half a share', { totalQuantity: 0.5 }, aapl, 10243],
    ['a price between the ticks', { orderType: 'LMT', limitPrice: 292.205 }, aapl, 110],
    ['a stop between the ticks', { orderType: 'STP', auxPrice: 292.205 }, aapl, 110],
    ['a limit order without limit', { orderType: 'LMT' }, aapl, 107],
    ['a trailing order without a distance', { orderType: 'TRAIL' }, aapl, 107],
    ['a trailing order with two distances', { orderType: 'TRAIL', auxPrice: 1, trailingPercent: 1 }, aapl, 321],
    ['unknown time in force', { timeInForce: 'SOON' }, aapl, 321],
    ['an opening stop', { orderType: 'STP', auxPrice: 300, timeInForce: 'OPG' }, aapl, 111],
    ['a close that is good till canceled', { orderType: 'MOC', timeInForce: 'GTC' }, aapl, 111],
    ['a date that passed', { timeInForce: 'GTD', goodTillDate: '20250101 10:00:00' }, aapl, 391],
    ['a time that is none', { goodAfterTime: 'noon' }, aapl, 391],
    ['an account of somebody else', { account: 'DU7' }, aapl, 321],
    ['a trigger method that is none', { orderType: 'STP', auxPrice: 300, triggerMethod: 5 }, aapl, 146],
    ['no exchange', {}, { ...aapl, exchange: '' }, 321],
    ['an exchange that does not list it', {}, { ...aapl, exchange: 'CME' }, 200],
    ['a condition on nothing', { conditions: [{ type: 'volume', conjunction: 'a', isMore: true, volume: 1, conId: 1, exchange: '' }] }, aapl, 200],
  ]; // biome-ignore format: a table

  it.each(rows)('%s', (_name, order, contract, code) => {
    const bench = new Bench();
    bench.place(5, order, contract);
    expect(bench.run()).toEqual([`errMsg 5 ${code}`]);
    expect(bench.accounts.nextValidId(1)).toBe(1);
    expect(bench.accounts.openOrders(undefined)).toEqual([]);
  });
});

describe('the precaution against direct routing', () => {
  it('discards a stock order to an exchange, and leaves the smart router alone', () => {
    const bench = new Bench({ refusesDirectRouting: true });
    const far = { orderType: 'LMT', limitPrice: 290 };
    bench.place(1, far, { ...aapl, exchange: 'ARCA' });
    expect(bench.run()).toEqual([
      'errMsg 1 10311',
      'openOrder 1 Cancelled',
      'orderStatus 1 Cancelled 0/100',
      'errMsg 1 201',
    ]);
    bench.place(2, far);
    expect(bench.run()).toContain('orderStatus 2 Submitted 0/100');
  });
});

describe('too many at work', () => {
  it('on one side of a contract are refused, in words that say how many', () => {
    const bench = new Bench({ workingOrdersMax: 1 });
    for (const id of [1, 2]) bench.place(id, { orderType: 'LMT', limitPrice: 290, totalQuantity: 1 });
    bench.run();
    expect(bench.transcript.messages.at(-1)?.message.text).toBe(
      'Order rejected - reason:Your account has a minimum of 1 orders working on either the buy or sell side for this particular contract',
    );
  });
});

describe('a fraction', () => {
  it('of an option is refused as such', () => {
    const bench = new Bench();
    const call = bench.market.list(optionOn(aapl, 'C', 290, '20260515'), aapl);
    bench.place(5, { totalQuantity: 1.5 }, call);
    expect(bench.run()).toEqual(['errMsg 5 10318']);
  });
});

describe('combos', () => {
  const build = () => {
    const bench = new Bench();
    const low = bench.market.list(optionOn(aapl, 'C', 290, '20260515'), aapl);
    const high = bench.market.list(optionOn(aapl, 'C', 300, '20260515'), aapl);
    bench.market.quote(low, { bid: 9.9, ask: 10.1, bidSize: 50, askSize: 50 });
    bench.market.quote(high, { bid: 4.9, ask: 5.1, bidSize: 50, askSize: 50 });
    const leg = (contract: Contract, action: string) => ({
      conId: contract.conId,
      ratio: 1,
      action,
      exchange: 'SMART',
    });
    const combo: Contract = {
      ...aapl,
      conId: 0,
      secType: 'BAG',
      comboLegs: [leg(low, 'BUY'), leg(high, 'SELL')],
    };
    return { bench, low, high, combo };
  };

  it('a spread fills at the net touch: one execution for the combo, one for each leg', () => {
    const { bench, combo } = build();
    bench.place(1, { orderType: 'LMT', limitPrice: 5.2, totalQuantity: 2 }, combo);
    const lines = bench.run();
    expect(lines.filter((line) => line.startsWith('exec'))).toEqual([
      'execDetails 1 BOT 2 @ 5.2',
      'execDetails 1 BOT 2 @ 10.1',
      'execDetails 1 SLD 2 @ 4.9',
    ]);
    expect(lines.filter((line) => line.startsWith('commission'))).toHaveLength(2);
    expect(bench.accounts.positions(undefined).map((one) => one.quantity)).toEqual([2, -2]);
    const ids = bench.transcript.executions.map(({ execution }) => execution.execId.slice(-6));
    expect(ids).toEqual(['.01.01', '.02.01', '.03.01']);
    expect(bench.transcript.openOrders[0]?.contract).toMatchObject({ conId: 28812380, tradingClass: 'COMB' });
  });

  it('a resting spread fills at its limit when the legs come to it, legs adding up to it', () => {
    const { bench, low, combo } = build();
    bench.place(1, { orderType: 'LMT', limitPrice: 5.1, totalQuantity: 2 }, combo);
    bench.run();
    bench.market.quote(low, { bid: 9.7, ask: 9.9 });
    const prices = bench.transcript.executions.map(({ execution }) => execution.price);
    expect(prices).toEqual([5.1, 10, 4.9]);
  });

  it('a credit is a price below nothing', () => {
    const { bench, combo } = build();
    const sold = {
      ...combo,
      comboLegs: (combo.comboLegs ?? []).map((leg) => ({
        ...leg,
        action: leg.action === 'BUY' ? 'SELL' : 'BUY',
      })),
    };
    bench.place(1, { orderType: 'LMT', limitPrice: -4.8, totalQuantity: 1 }, sold);
    bench.run();
    expect(bench.transcript.executions[0]?.execution.price).toBe(-4.8);
  });

  it('works market and limit orders only', () => {
    const { bench, combo } = build();
    bench.place(1, { orderType: 'STP', auxPrice: 5, totalQuantity: 1 }, combo);
    expect(bench.run()).toEqual(['errMsg 1 387']);
  });
});

it("MORNING_MS is Monday ten o'clock in New York", () => {
  expect(new Date(MORNING_MS).toISOString()).toBe('2026-04-13T14:00:00.000Z');
});
