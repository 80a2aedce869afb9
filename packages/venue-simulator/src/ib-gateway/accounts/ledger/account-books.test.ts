import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Contract } from '../../domain/index.ts';
import { amountOf, amountText, multiply, ZERO } from '../amounts/index.ts';
import { book, moveCash, openBooks } from './index.ts';

const stock: Contract = {
  conId: 1,
  symbol: 'AAA',
  secType: 'STK',
  lastTradeDateOrContractMonth: '',
  strike: 0,
  right: '',
  multiplier: '',
  exchange: 'SMART',
  primaryExchange: 'NASDAQ',
  currency: 'USD',
  localSymbol: 'AAA',
  tradingClass: 'NMS',
};

function trade(quantity: number, price: number, commission = 1) {
  return {
    contract: stock,
    underConId: 0,
    quantity: amountOf(quantity),
    price: amountOf(price),
    commission: amountOf(commission),
  };
}

const text = (amount: bigint | undefined) => (amount === undefined ? undefined : amountText(amount));

describe('account books', () => {
  it('a round trip realizes the difference less both commissions', () => {
    const books = openBooks('DU1', amountOf(1000));
    expect(book(books, trade(10, 20)).realized).toBeUndefined();
    expect(text(books.holdings.get(1)?.cost)).toBe('201');
    expect(text(book(books, trade(-10, 22)).realized)).toBe('18');
    expect(text(books.cash)).toBe('1018');
    expect(books.holdings.get(1)?.quantity).toBe(ZERO);
    expect(books.holdings.get(1)?.cost).toBe(ZERO);
  });

  it('a short holding carries a negative cost and averages below its sale by the commission', () => {
    const books = openBooks('DU1', amountOf(0));
    book(books, trade(-100, 10));
    expect(text(books.holdings.get(1)?.cost)).toBe('-999');
    expect(text(book(books, trade(100, 9)).realized)).toBe('98');
  });

  it('a trade through zero closes what was held and opens the rest at its own cost', () => {
    const books = openBooks('DU1', amountOf(0));
    book(books, trade(10, 20, 0));
    expect(text(book(books, trade(-30, 21, 3)).realized)).toBe('9');
    expect(text(books.holdings.get(1)?.quantity)).toBe('-20');
    expect(text(books.holdings.get(1)?.cost)).toBe('-418');
  });

  it('multiplies options', () => {
    const books = openBooks('DU1', amountOf(1000));
    book(books, { ...trade(2, 1.5, 1.3), contract: { ...stock, secType: 'OPT', multiplier: '100' } });
    expect(text(books.cash)).toBe('698.7');
  });

  it('cash moved by hand is no profit', () => {
    const books = openBooks('DU1', amountOf(10));
    moveCash(books, amountOf(-4));
    expect(text(books.cash)).toBe('6');
    expect(text(books.cashMovedToday)).toBe('-4');
  });

  it('conserves: cash is start less payments, cost and cash explain what was realized', () => {
    const step = fc.record({
      quantity: fc.integer({ min: -50, max: 50 }).filter((n) => n !== 0),
      cents: fc.integer({ min: 1, max: 100_000 }),
      fee: fc.integer({ min: 0, max: 1_000_000 }),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
        const books = openBooks('DU1', amountOf(5000));
        let cash = amountOf(5000);
        let quantity = ZERO;
        for (const { quantity: change, cents, fee } of steps) {
          const booking = trade(change, cents / 100, fee / 1_000_000);
          book(books, booking);
          cash -= multiply(booking.quantity, booking.price) + booking.commission;
          quantity += booking.quantity;
        }
        const holding = books.holdings.get(1);
        expect(books.cash).toBe(cash);
        expect(holding?.quantity ?? ZERO).toBe(quantity);
        // What is not realized is still in the cost: start + realized = cash + cost, exactly.
        expect(amountOf(5000) + (holding?.realized ?? ZERO)).toBe(books.cash + (holding?.cost ?? ZERO));
      }),
    );
  });
});
