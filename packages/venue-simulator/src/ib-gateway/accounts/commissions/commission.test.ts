import { describe, expect, it } from 'vitest';
import { type Amount, amountOf, amountText, multiply, ZERO } from '../amounts/index.ts';
import { type CommissionCase, commissionOf } from './index.ts';

function execution(
  over: Partial<Record<'quantity' | 'price' | 'multiplier' | 'monthVolume', number>> & {
    secType?: string;
    plan?: 'fixed' | 'tiered';
    sells?: boolean;
    takesLiquidity?: boolean;
    before?: CommissionCase['before'];
  },
): CommissionCase {
  return {
    secType: over.secType ?? 'STK',
    plan: over.plan ?? 'fixed',
    sells: over.sells ?? false,
    takesLiquidity: over.takesLiquidity ?? true,
    quantity: amountOf(over.quantity ?? 100),
    price: amountOf(over.price ?? 292.2),
    multiplier: amountOf(over.multiplier ?? 1),
    monthVolume: amountOf(over.monthVolume ?? 0),
    before: over.before ?? { quantity: ZERO, value: ZERO, broker: ZERO },
  };
}

/** Commissions of an order that fills in parts, in order. */
function inParts(parts: readonly (readonly [quantity: number, price: number])[], sells: boolean): string[] {
  let before: CommissionCase['before'] = { quantity: ZERO, value: ZERO, broker: ZERO };
  return parts.map(([quantity, price]) => {
    const { total, broker } = commissionOf(execution({ quantity, price, sells, before }));
    const value: Amount = multiply(amountOf(quantity), amountOf(price));
    before = {
      quantity: before.quantity + amountOf(quantity),
      value: before.value + value,
      broker: before.broker + broker,
    };
    return amountText(total);
  });
}

describe('commissions', () => {
  it('are those of recorded executions of real gateways, to the last digit', () => {
    expect(inParts([[100, 292.27]], false)).toEqual(['1.0003']);
    expect(
      inParts(
        [
          [59, 292.2],
          [41, 292.2],
        ],
        true,
      ),
    ).toEqual(['1.366822', '0.25491']);
    expect(
      inParts(
        [
          [40, 292.18],
          [40, 292.2],
          [20, 292.21],
        ],
        false,
      ),
    ).toEqual(['1.00012', '0.00012', '0.00006']);
  });

  it.each([
    ['fixed, the minimum', execution({ quantity: 10, price: 100 }), '1.00003'],
    ['fixed, by the share', execution({ quantity: 1000, price: 100 }), '5.003'],
    [
      'fixed, one percent of the value where that is less',
      execution({ quantity: 100, price: 0.5 }),
      '0.5003',
    ],
    ['fixed, a sale', execution({ quantity: 1000, price: 100, sells: true }), '7.258'],
    [
      'tiered, the minimum, adding liquidity',
      execution({ plan: 'tiered', quantity: 10, price: 100, takesLiquidity: false }),
      '0.352287',
    ],
    [
      'tiered, by the share, taking liquidity',
      execution({ plan: 'tiered', quantity: 1000, price: 100 }),
      '6.705573',
    ],
    [
      'tiered, a busy month',
      execution({ plan: 'tiered', quantity: 1000, price: 100, monthVolume: 5_000_000 }),
      '4.704103',
    ],
    [
      'an option of ten cents and more',
      execution({ secType: 'OPT', quantity: 10, price: 1.5, multiplier: 100 }),
      '6.9795',
    ],
    [
      'an option of five cents',
      execution({ secType: 'OPT', quantity: 10, price: 0.05, multiplier: 100 }),
      '5.4795',
    ],
    ['a cheap option', execution({ secType: 'OPT', quantity: 10, price: 0.01, multiplier: 100 }), '2.9795'],
    [
      'one option: the minimum',
      execution({ secType: 'OPT', quantity: 1, price: 2, multiplier: 100 }),
      '1.04795',
    ],
    [
      'an option sold',
      execution({ secType: 'OPT', quantity: 10, price: 1.5, multiplier: 100, sells: true }),
      '7.0433',
    ],
    [
      'tiered option in a busy month',
      execution({
        secType: 'OPT',
        plan: 'tiered',
        quantity: 10,
        price: 1.5,
        multiplier: 100,
        monthVolume: 60_000,
      }),
      '2.9795',
    ],
    ['a currency pair', execution({ secType: 'CASH', quantity: 20_000, price: 1.12 }), '2'],
    ['a future', execution({ secType: 'FUT', quantity: 2, price: 7000, multiplier: 5 }), '1.7'],
  ])('%s', (_name, one, expected) => {
    expect(amountText(commissionOf(one).total)).toBe(expected);
  });
});
