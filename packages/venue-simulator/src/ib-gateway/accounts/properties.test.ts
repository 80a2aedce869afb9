// Whatever clients and market do: books add up, nothing fills beyond its quantity, groups do not overfill, and a run
// repeated is the same run.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Order } from '../domain/index.ts';
import { type Amount, amountOf, amountText, multiply, ZERO } from './amounts/index.ts';
import { Bench, MemoryStore } from './testing/bench.ts';
import { aapl, msft, optionOn } from './testing/fake-market.ts';

type Command =
  | { readonly type: 'place'; readonly order: Partial<Order>; readonly stock: number }
  | { readonly type: 'modify'; readonly of: number; readonly order: Partial<Order> }
  | { readonly type: 'cancel'; readonly of: number }
  | { readonly type: 'bracket'; readonly quantity: number; readonly price: number }
  | { readonly type: 'quote'; readonly stock: number; readonly cents: number; readonly size: number }
  | { readonly type: 'trade'; readonly stock: number; readonly cents: number; readonly size: number }
  | { readonly type: 'wait'; readonly ms: number }
  | { readonly type: 'cancelAll' };

const START_CASH = 1_000_000;
const GROUP_SIZE = 120;
const cents = fc.integer({ min: 28_000, max: 30_500 });
const price = cents.map((value) => value / 100);

const order: fc.Arbitrary<Partial<Order>> = fc
  .record({
    action: fc.constantFrom('BUY' as const, 'SELL' as const),
    orderType: fc.constantFrom('MKT', 'LMT', 'STP', 'STP LMT', 'TRAIL', 'MIT', 'LIT', 'REL', 'MTL'),
    totalQuantity: fc.integer({ min: 1, max: 400 }),
    limitPrice: price,
    auxPrice: price,
    timeInForce: fc.constantFrom('DAY', 'GTC', 'IOC'),
    group: fc.constantFrom('', '', '', 'one', 'two', 'three'),
    allOrNone: fc.boolean(),
  })
  .map(({ group, ...rest }) => ({
    ...rest,
    auxPrice: rest.orderType === 'TRAIL' ? 1.5 : rest.orderType === 'REL' ? 0.01 : rest.auxPrice,
    ...(group === ''
      ? {}
      : {
          ocaGroup: group,
          ocaType: { one: 1, two: 2, three: 3 }[group] ?? 3,
          totalQuantity: GROUP_SIZE,
          timeInForce: 'DAY',
        }),
  }));

const stock = fc.constantFrom(0, 1);
const command: fc.Arbitrary<Command> = fc.oneof(
  { weight: 5, arbitrary: fc.record({ type: fc.constant('place' as const), order, stock }) },
  { weight: 1, arbitrary: fc.record({ type: fc.constant('modify' as const), of: fc.nat(30), order }) },
  { weight: 1, arbitrary: fc.record({ type: fc.constant('cancel' as const), of: fc.nat(30) }) },
  {
    weight: 1,
    arbitrary: fc.record({
      type: fc.constant('bracket' as const),
      quantity: fc.integer({ min: 1, max: 300 }),
      price,
    }),
  },
  {
    weight: 6,
    arbitrary: fc.record({
      type: fc.constant('quote' as const),
      stock,
      cents,
      size: fc.integer({ min: 0, max: 200 }),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      type: fc.constant('trade' as const),
      stock,
      cents,
      size: fc.integer({ min: 1, max: 200 }),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({ type: fc.constant('wait' as const), ms: fc.integer({ min: 1, max: 2000 }) }),
  },
  { weight: 1, arbitrary: fc.constant({ type: 'cancelAll' as const }) },
);

function apply(bench: Bench, one: Command, ids: { next: number }): void {
  const contract = (index: number) => (index === 0 ? aapl : msft);
  switch (one.type) {
    case 'place':
      bench.place(ids.next++, one.order, contract(one.stock));
      return;
    case 'modify':
      bench.place(one.of, { ...one.order, ocaGroup: '' });
      return;
    case 'cancel':
      bench.cancel(one.of);
      return;
    case 'bracket': {
      const parent = ids.next;
      ids.next += 3;
      const exit = { action: 'SELL' as const, totalQuantity: one.quantity, parentId: parent };
      bench.place(parent, {
        orderType: 'LMT',
        limitPrice: one.price,
        totalQuantity: one.quantity,
        transmit: false,
      });
      bench.place(parent + 1, { ...exit, orderType: 'LMT', limitPrice: 301, transmit: false });
      bench.place(parent + 2, { ...exit, orderType: 'STP', auxPrice: 284 });
      return;
    }
    case 'quote':
      bench.market.quote(contract(one.stock), {
        bid: one.cents / 100,
        ask: (one.cents + 2) / 100,
        bidSize: one.size,
        askSize: one.size,
      });
      return;
    case 'trade':
      bench.market.trade(contract(one.stock), one.cents / 100, one.size);
      return;
    case 'wait':
      bench.clock.advanceBy(one.ms);
      return;
    case 'cancelAll':
      bench.accounts.cancelAll(1);
  }
}

const everything = {
  clientId: undefined,
  account: '',
  sinceMs: undefined,
  symbol: '',
  secType: '',
  exchange: '',
  side: '',
};

function start(store?: MemoryStore): Bench {
  const bench = new Bench({ store, accounts: [{ id: 'DU1', cash: START_CASH }], workingOrdersMax: 1000 });
  bench.market.quote(msft, { bid: 292.2, ask: 292.22, last: 292.21, bidSize: 200, askSize: 200 });
  return bench;
}

function checkBooks(bench: Bench): void {
  const quantities = new Map<number, Amount>();
  let cash = amountOf(START_CASH);
  const state = bench.accounts.state() as {
    readonly balance: string;
    readonly fills: readonly {
      readonly conId: number;
      readonly side: string;
      readonly quantity: string;
      readonly price: string;
      readonly commission: string;
    }[];
  };
  for (const fill of state.fills) {
    const quantity = amountOf(Number(fill.quantity)) * (fill.side === 'BOT' ? 1n : -1n);
    quantities.set(fill.conId, (quantities.get(fill.conId) ?? ZERO) + quantity);
    cash -= multiply(quantity, amountOf(Number(fill.price))) + amountOf(Number(fill.commission));
  }
  expect(state.balance).toBe(amountText(cash));
  const held = new Map(
    bench.accounts.positions(undefined).map((one) => [one.contract.conId, amountOf(one.quantity)]),
  );
  for (const [conId, quantity] of quantities) expect(held.get(conId) ?? ZERO).toBe(quantity);
}

function checkOrders(bench: Bench): void {
  const filled = new Map<number, number>();
  for (const open of bench.transcript.openOrders) {
    const before = filled.get(open.permId) ?? 0;
    expect(open.status.filled).toBeGreaterThanOrEqual(before);
    expect(open.status.remaining).toBeGreaterThanOrEqual(0);
    expect(open.status.filled + open.status.remaining).toBe(open.order.totalQuantity);
    filled.set(open.permId, open.status.filled);
  }
  const shares = new Map<number, number>();
  for (const { execution } of bench.transcript.executions) {
    const sum = (shares.get(execution.permId) ?? 0) + execution.shares;
    expect(execution.cumulativeQuantity).toBe(sum);
    shares.set(execution.permId, sum);
  }
  for (const [permId, sum] of shares) expect(filled.get(permId)).toBe(sum);
}

/** Siblings were placed with one size: together they fill no more than that, from the last time the group was empty. */
function checkBrackets(bench: Bench): void {
  const exits = new Map<number, number>();
  const entered = new Map<number, number>();
  for (const { execution } of bench.transcript.executions) {
    const parent = bench.transcript.openOrders.find((one) => one.permId === execution.permId)?.parentPermId;
    if (parent === undefined) entered.set(execution.permId, execution.cumulativeQuantity);
    else exits.set(parent, (exits.get(parent) ?? 0) + execution.shares);
  }
  for (const [parent, sum] of exits) expect(sum).toBeLessThanOrEqual(entered.get(parent) ?? 0);
}

const NO_SHRINK_BUDGET = { numRuns: 60 };

describe('properties', () => {
  it('books add up, orders never overfill, brackets never sell more than they bought', () => {
    fc.assert(
      fc.property(fc.array(command, { maxLength: 60 }), (commands) => {
        const bench = start();
        const ids = { next: 1 };
        for (const one of commands) apply(bench, one, ids);
        bench.clock.advanceBy(5000);
        checkBooks(bench);
        checkOrders(bench);
        checkBrackets(bench);
      }),
      NO_SHRINK_BUDGET,
    );
  });

  it('an OCA group never fills more than one of its orders asked for', () => {
    const grouped = fc.record({
      type: fc.constant('place' as const),
      stock: fc.constant(0),
      order: fc.record({
        orderType: fc.constant('LMT'),
        limitPrice: price,
        ocaGroup: fc.constant('g'),
        totalQuantity: fc.constant(GROUP_SIZE),
      }),
    });
    const moves = command.filter(
      (one) => one.type === 'quote' || one.type === 'trade' || one.type === 'wait',
    );
    fc.assert(
      fc.property(
        fc.constantFrom(1, 2, 3),
        fc.array(grouped, { minLength: 2, maxLength: 5 }),
        fc.array(moves, { maxLength: 60 }),
        (ocaType, orders, commands) => {
          const bench = start();
          bench.market.quote(aapl, { bid: 310, ask: 310.02 });
          const ids = { next: 1 };
          for (const one of orders) apply(bench, { ...one, order: { ...one.order, ocaType } }, ids);
          bench.clock.advanceBy(100);
          for (const one of commands) apply(bench, one, ids);
          const sum = bench.transcript.executions.reduce(
            (total, { execution }) => total + execution.shares,
            0,
          );
          expect(sum).toBeLessThanOrEqual(GROUP_SIZE);
        },
      ),
      NO_SHRINK_BUDGET,
    );
  });

  it('the same script gives the same transcript, and a restart in the middle the same books', () => {
    fc.assert(
      fc.property(fc.array(command, { maxLength: 40 }), (commands) => {
        const [first, second] = [start(), start()];
        for (const bench of [first, second]) {
          const ids = { next: 1 };
          for (const one of commands) apply(bench, one, ids);
        }
        expect(second.transcript.lines).toEqual(first.transcript.lines);
        const store = new MemoryStore();
        const bench = start(store);
        const ids = { next: 1 };
        for (const one of commands) apply(bench, one, ids);
        if (store.text === undefined) return;
        const again = bench.open({ store, accounts: [{ id: 'DU1', cash: START_CASH }] });
        expect(again.executions(everything)).toEqual(bench.accounts.executions(everything));
        expect(again.positions(undefined)).toEqual(bench.accounts.positions(undefined));
      }),
      { numRuns: 30 },
    );
  });

  it('combos: legs add up to the net price in the books', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 40 }),
        fc.integer({ min: 300, max: 700 }),
        (quantity, limitCents) => {
          const bench = start();
          const low = bench.market.list(optionOn(aapl, 'C', 290, '20260515'), aapl);
          const high = bench.market.list(optionOn(aapl, 'C', 300, '20260515'), aapl);
          bench.market.quote(low, { bid: 9.9, ask: 10.1, bidSize: 7, askSize: 7 });
          bench.market.quote(high, { bid: 4.9, ask: 5.1, bidSize: 7, askSize: 7 });
          const legs = [low, high].map((leg, index) => ({
            conId: leg.conId,
            ratio: 1,
            action: index === 0 ? 'BUY' : 'SELL',
            exchange: 'SMART',
          }));
          const combo = { ...aapl, conId: 0, secType: 'BAG', comboLegs: legs };
          bench.place(1, { orderType: 'LMT', limitPrice: limitCents / 100, totalQuantity: quantity }, combo);
          bench.clock.advanceBy(60_000);
          let net = 0;
          let whole = 0;
          for (const { contract, execution } of bench.transcript.executions) {
            const value = execution.shares * execution.price * (execution.side === 'BOT' ? 1 : -1);
            if (contract.secType === 'BAG') whole += value;
            else net += value;
          }
          expect(net).toBeCloseTo(whole, 8);
          expect(whole > 0).toBe(limitCents >= 520);
        },
      ),
      { numRuns: 30 },
    );
  });
});
