import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decimalsOf, javaDouble, plainDecimal, priceText } from './number-text.ts';

describe('numbers as Java writes them', () => {
  it.each([
    [0, '0.0'],
    [-0, '-0.0'],
    [150, '150.0'],
    [96.84, '96.84'],
    [1.2e-4, '1.2E-4'],
    [6e-5, '6.0E-5'],
    [0.001, '0.001'],
    [9_999_999, '9999999.0'],
    [1e7, '1.0E7'],
    [1.7976931348623157e308, '1.7976931348623157E308'],
    [-4.009075294604543e-11, '-4.009075294604543E-11'],
    [Number.POSITIVE_INFINITY, 'Infinity'],
  ])('%d is %s', (value, text) => expect(javaDouble(value)).toBe(text));

  it('is read back as the same number', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true }), (value) => Object.is(Number(javaDouble(value)), value)),
    );
  });
});

describe('plain decimals', () => {
  it.each([
    [100, '100'],
    [0.00005, '0.00005'],
    [1e-7, '0.0000001'],
    [-1.5e-9, '-0.0000000015'],
    [1e21, '1000000000000000000000'],
    [-0, '0'],
  ])('%d is %s', (value, text) => expect(plainDecimal(value)).toBe(text));

  it('has no exponent and is read back as the same number', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => {
        expect(plainDecimal(value)).toMatch(/^-?\d+(\.\d+)?$/);
        expect(Number(plainDecimal(value))).toBe(value === 0 ? 0 : value);
      }),
    );
  });

  it('shows prices with at least the digits of the tick', () => {
    expect(priceText(292.2, decimalsOf(0.01))).toBe('292.20');
    expect(priceText(292.194, decimalsOf(0.01))).toBe('292.194');
    expect(priceText(2498, 2)).toBe('2498.00');
    expect(priceText(5, decimalsOf(1))).toBe('5');
  });
});
