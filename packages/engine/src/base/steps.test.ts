import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Lots, Money, Ticks } from './brand.ts';
import { DecimalError, formatMoney, parseMoney } from './money.ts';
import {
  lotsToText,
  priceTextToTicks,
  quantityTextToLots,
  roundPriceToTicks,
  roundQuantityToLots,
  ticksToPrice,
  ticksToText,
} from './steps.ts';

const tick = parseMoney('0.1');
const lot = parseMoney('0.0001');

describe('ticks and lots', () => {
  it('go to text and back without loss', () => {
    const steps = fc.bigInt({ min: 1n, max: 10n ** 13n }).map((units) => units as Money);
    fc.assert(
      fc.property(fc.maxSafeInteger(), steps, (count, step) => {
        expect(priceTextToTicks(ticksToText(count as Ticks, step), step)).toBe(count + 0);
        expect(quantityTextToLots(lotsToText(count as Lots, step), step)).toBe(count + 0);
      }),
    );
  });

  it('names value and step when a price is between two ticks', () => {
    expect(priceTextToTicks('61800.1', tick)).toBe(618_001);
    expect(() => priceTextToTicks('61800.15', tick, 'stop of BTCUSDT')).toThrow(
      'stop of BTCUSDT: 61800.15 is not a whole multiple of the tick size 0.1',
    );
    expect(() => quantityTextToLots('0.00015', lot)).toThrow(/quantity: 0.00015 .* lot size 0.0001/);
  });

  it('refuses what does not fit a safe integer, and steps that are none', () => {
    expect(() => priceTextToTicks('1e15', tick)).toThrow(/beyond 2\^53/);
    expect(() => priceTextToTicks('1', 0n as Money)).toThrow(DecimalError);
    expect(() => roundQuantityToLots(parseMoney('1'), -1n as Money)).toThrow(DecimalError);
  });

  it('rounds to a tick on the side that the caller names', () => {
    expect(roundPriceToTicks(parseMoney('10.19'), tick, 'floor')).toBe(101);
    expect(roundPriceToTicks(parseMoney('10.11'), tick, 'ceil')).toBe(102);
    expect(roundPriceToTicks(parseMoney('10.15'), tick, 'halfEven')).toBe(102);
    expect(roundQuantityToLots(parseMoney('0.00019'), lot)).toBe(1);
    expect(roundQuantityToLots(parseMoney('-0.00019'), lot)).toBe(-1);
    expect(formatMoney(ticksToPrice(102 as Ticks, tick))).toBe('10.2');
  });
});
