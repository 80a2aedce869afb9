import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { amountOf, amountText, divide, multiply, roundTo, share, toNumber, wholePart } from './index.ts';

describe('amounts', () => {
  it.each([
    [292.2, '292.2'],
    [868469.71, '868469.71'],
    [-0.000003, '-0.000003'],
    [1e-7, '0.0000001'],
    [1e21, '1000000000000000000000'],
    [0, '0'],
    [1.24115341, '1.24115341'],
  ])('%f is exactly %s', (value, text) => {
    expect(amountText(amountOf(value))).toBe(text);
  });

  it('rounds half away from zero', () => {
    expect(amountText(roundTo(amountOf(0.0000005), 6))).toBe('0.000001');
    expect(amountText(roundTo(amountOf(-0.0000005), 6))).toBe('-0.000001');
    expect(amountText(divide(amountOf(1), amountOf(3)))).toBe('0.333333333333');
    expect(amountText(divide(amountOf(2), amountOf(-3)))).toBe('-0.666666666667');
    expect(amountText(wholePart(amountOf(-2.7)))).toBe('-2');
  });

  it('refuses what is no finite number', () => {
    expect(() => amountOf(Number.NaN)).toThrow(RangeError);
    expect(() => amountOf(Number.POSITIVE_INFINITY)).toThrow(RangeError);
    expect(() => divide(amountOf(1), amountOf(0))).toThrow(RangeError);
  });

  it('gives every price and quantity back, and multiplies them exactly', () => {
    const cents = fc.integer({ min: -100_000_000, max: 100_000_000 });
    fc.assert(
      fc.property(cents, fc.integer({ min: 0, max: 1_000_000 }), (price, quantity) => {
        expect(toNumber(amountOf(price / 100))).toBe(price / 100 + 0);
        const value = multiply(amountOf(price / 100), amountOf(quantity));
        expect(value).toBe(BigInt(price) * BigInt(quantity) * 10_000_000_000n);
        expect(share(value, amountOf(1), amountOf(1))).toBe(value);
      }),
    );
  });
});
