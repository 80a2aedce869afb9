import { describe, expect, it } from 'vitest';
import type { Contract } from '../../domain/index.ts';
import { type MarginPosition, marginOf } from './index.ts';

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

const shares = (quantity: number, price = 100): MarginPosition => ({
  contract: stock,
  underConId: 0,
  quantity,
  price,
  underlyingPrice: undefined,
});

function option(
  right: 'C' | 'P',
  strike: number,
  quantity: number,
  price: number,
  expiry = '20261218',
): MarginPosition {
  return {
    contract: {
      ...stock,
      conId: 1000 + strike,
      secType: 'OPT',
      right,
      strike,
      multiplier: '100',
      lastTradeDateOrContractMonth: expiry,
    },
    underConId: 1,
    quantity,
    price,
    underlyingPrice: 100,
  };
}

describe('margin', () => {
  it.each([
    ['nothing', [], 0, 0],
    ['stock long', [shares(100)], 5000, 2500],
    ['stock short', [shares(-100)], 5000, 3000],
    ['a long option: paid in full', [option('C', 100, 1, 5)], 0, 0],
    ['a short call at the money: premium and a fifth', [option('C', 100, -1, 5)], 2500, 2500],
    [
      'a short put far out of the money: premium and a tenth of the strike',
      [option('P', 70, -1, 0.5)],
      750,
      750,
    ],
    ['a credit spread: its width', [option('C', 105, -1, 2), option('C', 110, 1, 1)], 500, 500],
    ['a debit spread: nothing more', [option('C', 110, -1, 1), option('C', 105, 1, 2)], 0, 0],
    [
      'a short that outlives its cover is naked',
      [option('C', 105, -1, 2, '20270115'), option('C', 110, 1, 1)],
      1700,
      1700,
    ],
    ['a covered call: only the stock', [shares(100), option('C', 105, -1, 2)], 5000, 2500],
    ['two calls of which stock covers one', [shares(100), option('C', 100, -2, 5)], 7500, 5000],
    ['put spread', [option('P', 95, -2, 2), option('P', 90, 2, 1)], 1000, 1000],
  ] as const)('%s', (_name, positions, initial, maintenance) => {
    const requirement = marginOf(positions);
    expect(requirement.initial).toBeCloseTo(initial, 6);
    expect(requirement.maintenance).toBeCloseTo(maintenance, 6);
  });
});
