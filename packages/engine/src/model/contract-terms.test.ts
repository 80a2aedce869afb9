import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  DecimalError,
  formatMoney,
  type InstrumentId,
  type Lots,
  type Money,
  parseMoney,
  type Ticks,
} from '../base/index.ts';
import {
  averagePriceOf,
  contractTermsOf,
  feeOf,
  fundingAmountOf,
  profitOf,
  tickLotsToMoney,
  worthAt,
} from './contract-terms.ts';
import type { Instrument } from './instrument.ts';
import { proveInstrumentBounds } from './instrument-bounds.ts';

const btc: Instrument = {
  id: 'BTCUSDT-PERP.BITUNIX' as InstrumentId,
  symbol: 'BTCUSDT',
  venue: 'BITUNIX',
  assetClass: 'perpetual',
  kind: 'linear',
  costBasis: 'average',
  tickSize: parseMoney('0.1'),
  lotSize: parseMoney('0.0001'),
  multiplier: 1,
  settlement: 'USDT',
  minQuantityLots: 1,
  maxLimitQuantityLots: 10_000_000,
  maxMarketQuantityLots: 1_000_000,
  makerFeeRate: 0.0002,
  takerFeeRate: 0.0006,
  maxLeverage: 125,
};
const inverse: Instrument = {
  ...btc,
  kind: 'inverse',
  lotSize: parseMoney('1'),
  multiplier: 100,
  settlement: 'BTC',
};

describe('worth', () => {
  const terms = contractTermsOf(btc);
  const coin = contractTermsOf(inverse);

  it('is exact for linear contracts on the tick', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 10_000_000 }), fc.integer(), (ticks, lots) => {
        const price = (BigInt(ticks) * btc.tickSize) as Money;
        const expected = (BigInt(ticks) * BigInt(lots) * 10_000_000n) as Money; // 0.1 x 0.0001 = 1e-5
        expect(worthAt(terms, lots as Lots, price)).toBe(expected);
        expect(tickLotsToMoney(terms, ticks as Ticks, lots as Lots)).toBe(expected);
      }),
    );
  });

  it('is rounded once for inverse contracts, and mirrors with the sign', () => {
    expect(formatMoney(worthAt(coin, 100 as Lots, parseMoney('30000')))).toBe('0.333333333333');
    expect(formatMoney(worthAt(coin, -100 as Lots, parseMoney('30000')))).toBe('-0.333333333333');
    expect(() => worthAt(coin, 1 as Lots, 0n as Money)).toThrow(DecimalError);
    expect(profitOf(coin, 100n as Money, 80n as Money)).toBe(20n);
    expect(profitOf(terms, 100n as Money, 80n as Money)).toBe(-20n);
  });

  it('averages arithmetically if linear and harmonically if inverse', () => {
    const sum = (worthAt(coin, 100 as Lots, parseMoney('40000')) +
      worthAt(coin, 100 as Lots, parseMoney('50000'))) as Money;
    expect(formatMoney(averagePriceOf(coin, 200 as Lots, sum) as Money)).toMatch(/^44444\.44444444/);
    expect(averagePriceOf(terms, 0 as Lots, 0n as Money)).toBeUndefined();
    expect(formatMoney(averagePriceOf(terms, 10_000 as Lots, parseMoney('61800.1')) as Money)).toBe(
      '61800.1',
    );
  });

  it('charges longs for a positive funding rate', () => {
    expect(
      formatMoney(fundingAmountOf(terms, 10_000 as Lots, parseMoney('60000'), parseMoney('0.0001'))),
    ).toBe('-6');
    expect(formatMoney(fundingAmountOf(coin, -100 as Lots, parseMoney('40000'), parseMoney('0.0001')))).toBe(
      '0.000025',
    );
    expect(formatMoney(feeOf(parseMoney('-1000'), parseMoney('0.0006')))).toBe('0.6');
  });
});

describe('bounds', () => {
  it('are worked out: the highest price for the largest order', () => {
    const bounds = proveInstrumentBounds(btc);
    expect(2 * bounds.maxPriceTicks * bounds.maxPositionLots).toBeLessThanOrEqual(Number.MAX_SAFE_INTEGER);
    expect(2 * (bounds.maxPriceTicks + 1) * bounds.maxPositionLots).toBeGreaterThan(Number.MAX_SAFE_INTEGER);
    expect(proveInstrumentBounds(btc, { maxPrice: parseMoney('1000000') }).maxPriceTicks).toBe(10_000_000);
  });

  it('say what does not fit', () => {
    expect(() =>
      proveInstrumentBounds(btc, { maxPrice: parseMoney('1000000'), maxPositionLots: 1e12 }),
    ).toThrow(
      /BTCUSDT-PERP.BITUNIX: a position of 1000000000000 lots fits prices up to 450.3 only, not 1000000/,
    );
    expect(() => proveInstrumentBounds({ ...btc, tickSize: 1n as Money })).toThrow(/finer than 1e-12/);
    expect(() => proveInstrumentBounds({ ...btc, minQuantityLots: 0 })).toThrow(/minQuantityLots/);
    expect(() => proveInstrumentBounds({ ...btc, maxLimitQuantityLots: Number.NaN })).toThrow(
      /maxLimitQuantityLots/,
    );
    expect(() => proveInstrumentBounds({ ...btc, lotSize: 0n as Money })).toThrow(/more than zero/);
  });
});
