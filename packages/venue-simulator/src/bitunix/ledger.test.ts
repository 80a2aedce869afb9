// Whatever is traded, the books add up: an independent fold of the fills gives cash and positions again, to the last unit.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseScaled } from '../decimal/index.ts';
import type { Account } from './books.ts';
import { booksFromText, booksToText } from './books-text.ts';
import { quote, trade, VenueBench } from './testing/index.ts';

const moving = [
  quote(-60, 60_000, 60_000.1, 0.3, 0.3),
  trade(-60, 60_000, 1),
  ...Array.from({ length: 60 }, (_, i) => {
    const price = 60_000 + ((i * 37) % 41) - 20;
    return [quote(i + 0.5, price, price + 0.1, 0.3, 0.2), trade(i + 0.6, price - 3, 0.05, 'sell')];
  }).flat(),
];

const step = fc.record({
  side: fc.constantFrom('BUY', 'SELL'),
  lots: fc.integer({ min: 1, max: 4000 }),
  kind: fc.constantFrom('market', 'limit', 'ioc', 'post', 'reduce', 'close', 'cancel', 'wait', 'funding'),
  offset: fc.integer({ min: -60, max: 60 }),
});

function perform(
  bench: VenueBench,
  action: { side: string; lots: number; kind: string; offset: number },
): void {
  const order = { symbol: 'BTCUSDT', side: action.side, qty: String(action.lots / 10_000) };
  const price = String(60_000 + action.offset / 4);
  const limit = (effect: string) => ({
    ...order,
    orderType: 'LIMIT',
    effect,
    price: Number(price).toFixed(1),
  });
  switch (action.kind) {
    case 'market':
      return void bench.post('trade/place_order', { ...order, orderType: 'MARKET' });
    case 'limit':
      return void bench.post('trade/place_order', {
        ...limit('GTC'),
        slPrice: action.side === 'BUY' ? '59970' : '60030',
      });
    case 'ioc':
      return void bench.post('trade/place_order', limit('IOC'));
    case 'post':
      return void bench.post('trade/place_order', limit('POST_ONLY'));
    case 'reduce':
      return void bench.post('trade/place_order', { ...order, orderType: 'MARKET', reduceOnly: true });
    case 'close':
      return void bench.post('trade/close_all_position');
    case 'cancel':
      return void bench.post('trade/cancel_all_orders');
    case 'funding':
      bench.venue.exchange.chargeFunding('BTCUSDT', bench.clock.nowMs());
      return;
    default:
      bench.pass(2);
  }
}

/** Cash and signed position from the fills alone. */
function foldFills(account: Account): { cash: bigint; lots: number } {
  let cash = 0n;
  let lots = 0;
  for (const fill of account.fills) {
    const value = BigInt(fill.priceTicks) * BigInt(fill.lots) * 10n ** 7n;
    cash += fill.side === 'BUY' ? -value : value;
    cash -= fill.fee;
    lots += fill.side === 'BUY' ? fill.lots : -fill.lots;
  }
  return { cash, lots };
}

describe('the venue ledger', () => {
  it('equals a fold of the fills, for any course of trading', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 25 }), (actions) => {
        const bench = new VenueBench(moving);
        for (const action of actions) perform(bench, action);
        bench.pass(1);
        const account = bench.venue.exchange.accounts.get('holdfast-sim')!;
        const positions = [...account.positions.values()];
        const fold = foldFills(account);
        const signed = positions.reduce((sum, p) => sum + (p.side === 'LONG' ? p.lots : -p.lots), 0);
        expect(fold.lots).toBe(signed);
        // What cash the fills moved is what was realized, less what open positions cost.
        const open = positions.reduce(
          (sum, p) => sum + (p.side === 'LONG' ? p.entryValue : -p.entryValue),
          0n,
        );
        const funding = [...positions, ...account.positionHistory].reduce((sum, p) => sum + p.funding, 0n);
        expect(account.wallet - parseScaled('10000', 12)! - funding).toBe(fold.cash + open);
        for (const order of [...account.orders.values(), ...account.orderHistory]) {
          const filled = account.fills.filter((fill) => fill.orderId === order.orderId);
          expect(filled.reduce((sum, fill) => sum + fill.lots, 0)).toBe(order.filledLots);
          expect(order.filledLots).toBeLessThanOrEqual(order.lots);
        }
        expect(
          booksFromText(booksToText({ version: 1, nextId: 5, accounts: [account] })).accounts[0],
        ).toEqual(account);
      }),
      { numRuns: 60, seed: 1 },
    );
  });
});
