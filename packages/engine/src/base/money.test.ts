import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Money } from './brand.ts';
import {
  addMoney,
  compareMoney,
  DecimalError,
  divideRounded,
  formatMoney,
  formatMoneyFixed,
  MONEY_ONE,
  moneyFromNumber,
  moneyToNumber,
  mulDiv,
  multiplyMoney,
  parseMoney,
  parseMoneyRounded,
  type Rounding,
  scaleMoney,
  subtractMoney,
  tryParseMoney,
} from './money.ts';

const money = fc.bigInt({ min: -(10n ** 30n), max: 10n ** 30n }).map((units) => units as Money);
const nonZero = fc.bigInt({ min: -(10n ** 20n), max: 10n ** 20n }).filter((value) => value !== 0n);

describe('reading decimal text', () => {
  it.each([
    ['0', 0n],
    ['-0', 0n],
    ['1', 1_000_000_000_000n],
    ['+1.5', 1_500_000_000_000n],
    ['.5', 500_000_000_000n],
    ['5.', 5_000_000_000_000n],
    ['-0.000000000001', -1n],
    ['1.2E-4', 120_000_000n],
    ['6.0E-5', 60_000_000n],
    ['12e3', 12_000_000_000_000_000n],
    ['0.1000000000000000', 100_000_000_000n],
    ['61800.1', 61_800_100_000_000_000n],
  ])('%s is exact', (text, units) => {
    expect(parseMoney(text)).toBe(units);
    expect(tryParseMoney(text)).toBe(units);
  });

  it.each([
    '',
    ' ',
    '.',
    '-',
    '1,5',
    '1 ',
    ' 1',
    '0x10',
    'NaN',
    'Infinity',
    '1e',
    '1.2.3',
    '--1',
    '1_000',
    '١',
  ])('refuses %j', (text) => {
    expect(() => parseMoney(text, 'price')).toThrow(DecimalError);
    expect(() => parseMoney(text, 'price')).toThrow(/price: .* is not a decimal number/);
    expect(tryParseMoney(text)).toBeUndefined();
  });

  it("refuses a venue's unset marker and huge exponents quickly", () => {
    expect(() => parseMoney('1.7976931348623157E308')).toThrow(DecimalError);
    expect(() => parseMoney('1e9999')).toThrow(DecimalError);
    expect(parseMoney('0e9999')).toBe(0n);
  });

  it('refuses a thirteenth digit, and rounds it only when asked to', () => {
    expect(() => parseMoney('0.0000000000015')).toThrow(/more than 12 digits/);
    expect(parseMoneyRounded('0.0000000000015')).toBe(2n);
    expect(parseMoneyRounded('0.0000000000025')).toBe(2n);
    expect(parseMoneyRounded('-0.0000000000025')).toBe(-2n);
    expect(parseMoneyRounded('-0.0000000000021', 'floor')).toBe(-3n);
    expect(parseMoneyRounded('1e-200', 'ceil')).toBe(1n);
  });
});

describe('writing decimal text', () => {
  it('is the shortest exact text, read back as the same', () => {
    fc.assert(
      fc.property(money, (value) => {
        const text = formatMoney(value);
        expect(parseMoney(text)).toBe(value);
        expect(text).toMatch(/^-?(0|[1-9]\d*)(\.\d*[1-9])?$/);
      }),
    );
  });

  it('agrees with the text of doubles that are short decimals', () => {
    fc.assert(
      fc.property(fc.integer({ min: -1e9, max: 1e9 }), fc.integer({ min: 0, max: 6 }), (whole, decimals) => {
        const text = (whole / Number(`1e${decimals}`)).toFixed(decimals);
        const value = parseMoney(text);
        expect(moneyToNumber(value)).toBe(Number(text) + 0);
        expect(formatMoneyFixed(value, decimals)).toBe(Number(text) === 0 ? text.replace('-', '') : text);
        expect(moneyFromNumber(Number(text))).toBe(value);
      }),
    );
  });

  it('pads and rounds to the decimals asked for', () => {
    expect(formatMoneyFixed(parseMoney('2.5'), 0)).toBe('2');
    expect(formatMoneyFixed(parseMoney('3.5'), 0)).toBe('4');
    expect(formatMoneyFixed(parseMoney('-1.005'), 2)).toBe('-1.00');
    expect(formatMoneyFixed(parseMoney('7'), 3)).toBe('7.000');
    expect(() => formatMoneyFixed(MONEY_ONE, 13)).toThrow(DecimalError);
  });
});

describe('arithmetic', () => {
  it('adds, subtracts and scales exactly', () => {
    fc.assert(
      fc.property(money, money, fc.maxSafeInteger(), (a, b, factor) => {
        expect(subtractMoney(addMoney(a, b), b)).toBe(a);
        expect(scaleMoney(a, factor)).toBe(a * BigInt(factor));
        expect(compareMoney(a, b)).toBe(a === b ? 0 : subtractMoney(a, b) < 0n ? -1 : 1);
      }),
    );
    expect(() => scaleMoney(MONEY_ONE, 0.5)).toThrow(/whole number/);
  });

  it('rounds once and as said: the remainder proves the direction', () => {
    const roundings: readonly Rounding[] = ['halfEven', 'towardZero', 'floor', 'ceil'];
    fc.assert(
      fc.property(
        money,
        nonZero,
        nonZero,
        fc.constantFrom(...roundings),
        (value, numerator, denominator, rounding) => {
          const result = mulDiv(value, numerator, denominator, rounding);
          // error = exact - result, as a fraction with a positive denominator
          const sign = denominator < 0n ? -1n : 1n;
          const error = (value * numerator - result * denominator) * sign;
          const whole = denominator * sign;
          if (rounding === 'floor') expect(error >= 0n && error < whole).toBe(true);
          else if (rounding === 'ceil') expect(error <= 0n && -error < whole).toBe(true);
          else if (rounding === 'towardZero')
            expect(error * result >= 0n && error < whole && -error < whole).toBe(true);
          else expect(2n * (error < 0n ? -error : error) <= whole).toBe(true);
        },
      ),
    );
  });

  it.each([
    [1n, 2n, 0n],
    [3n, 2n, 2n],
    [5n, 2n, 2n],
    [-1n, 2n, 0n],
    [-3n, 2n, -2n],
    [-5n, 2n, -2n],
    [5n, -2n, -2n],
    [7n, 3n, 2n],
    [8n, 3n, 3n],
  ])('%s / %s half to even is %s', (dividend, divisor, expected) => {
    expect(divideRounded(dividend, divisor)).toBe(expected);
  });

  it('multiplies a price by a rate', () => {
    expect(formatMoney(multiplyMoney(parseMoney('61800.1'), parseMoney('0.0006')))).toBe('37.08006');
    expect(() => divideRounded(1n, 0n)).toThrow(DecimalError);
  });

  it('takes configured numbers by their text and refuses what is none', () => {
    expect(formatMoney(moneyFromNumber(0.0002))).toBe('0.0002');
    expect(formatMoney(moneyFromNumber(1e-7))).toBe('0.0000001');
    expect(() => moneyFromNumber(Number.NaN, 'takerFeeRate')).toThrow(/takerFeeRate/);
    expect(() => moneyFromNumber(0.1 + 0.2)).toThrow(/more than 12 digits/);
  });
});
