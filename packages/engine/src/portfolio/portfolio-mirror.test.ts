import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Lots, type Money, moneyToNumber, parseMoney } from '../base/index.ts';
import { type InstrumentBounds, proveInstrumentBounds } from '../model/index.ts';
import { Ledger } from './ledger.ts';
import { PortfolioMirror } from './portfolio-mirror.ts';
import {
  account,
  adjustment,
  fill,
  instruments,
  inverseIndex,
  perpetual,
  perpetualIndex,
  stock,
  stockIndex,
} from './posting-fixtures.ts';

const bounds: readonly InstrumentBounds[] = instruments.map((instrument) =>
  proveInstrumentBounds(instrument),
);

function setUp() {
  const ledger = new Ledger(instruments);
  const mirror = new PortfolioMirror(instruments, bounds);
  const post = (posting: ReturnType<typeof fill>): void => {
    ledger.postFill(posting);
    mirror.refresh(ledger.position(account, posting.instrument));
  };
  return { ledger, mirror, post };
}

const trade = fc.record({
  side: fc.constantFrom('buy' as const, 'sell' as const),
  lots: fc.integer({ min: 1, max: 2_000 }),
  ticks: fc.integer({ min: 1, max: 1_000_000 }),
});
const quote = fc.tuple(fc.integer({ min: 1, max: 1_000_000 }), fc.nat({ max: 50 }));

describe('the mirror of a linear position', () => {
  it('equals the ledger exactly while its entry worth is whole', () => {
    fc.assert(
      fc.property(fc.array(trade, { minLength: 1, maxLength: 25 }), quote, (trades, [bid, spread]) => {
        const { ledger, mirror, post } = setUp();
        for (const [at, one] of trades.entries()) {
          const price = (one.ticks / 100).toFixed(2);
          post(fill(`${at}`, one.side, one.lots, price));
        }
        // A half tick of the stock is 0.005; one lot of it moves 0.005 USD.
        const mid = (BigInt(2 * bid + spread) * (stock.tickSize / 2n)) as Money;
        const exact = ledger.unrealizedAt(account, stockIndex, mid) as Money;
        expect(mirror.exact[stockIndex]).toBe(1);
        expect(BigInt(mirror.unrealizedHalfTickLots(stockIndex, bid, bid + spread)) * 5_000_000_000n).toBe(
          exact,
        );
      }),
    );
  });

  it('stays within the stated error when average cost leaves a fraction', () => {
    fc.assert(
      fc.property(fc.array(trade, { minLength: 1, maxLength: 25 }), quote, (trades, [bid, spread]) => {
        const { ledger, mirror, post } = setUp();
        for (const [at, one] of trades.entries()) {
          post(
            fill(`${at}`, one.side, one.lots, (one.ticks / 10).toFixed(1), { instrument: perpetualIndex }),
          );
        }
        const ask = bid + spread;
        const mid = (BigInt(bid + ask) * (perpetual.tickSize / 2n)) as Money;
        const exact = ledger.unrealizedAt(account, perpetualIndex, mid) as Money;
        const half = 5_000_000n; // half a tick of one lot: 0.1 x 0.0001 / 2
        const shown = mirror.unrealizedHalfTickLots(perpetualIndex, bid, ask);
        if (mirror.exact[perpetualIndex] === 1) expect(BigInt(shown) * half).toBe(exact);
        const lots = Math.abs(ledger.positionOf(account, perpetualIndex));
        const largest = Math.max(lots * (bid + ask), Math.abs(2 * mirror.entryWorth[perpetualIndex]!));
        const tolerance = largest * Number.EPSILON + 1e-9; // and the test's own division
        expect(Math.abs(shown - Number(exact) / Number(half))).toBeLessThanOrEqual(
          tolerance + Math.abs(shown) * Number.EPSILON,
        );
      }),
    );
  });

  it('says when it is not exact: a fraction, or beyond the bounds', () => {
    const { mirror, post } = setUp();
    const on = { instrument: perpetualIndex };
    post(fill('1', 'buy', 2, '100', on));
    post(fill('2', 'buy', 1, '100.1', on));
    expect(mirror.exact[perpetualIndex]).toBe(1);
    post(fill('3', 'sell', 1, '100', on));
    expect(mirror.exact[perpetualIndex]).toBe(0);
    post(fill('4', 'sell', 2, '100', on));
    expect([mirror.exact[perpetualIndex], mirror.entryWorth[perpetualIndex]]).toEqual([1, 0]);
    const beyond = (bounds[perpetualIndex]!.maxPositionLots + 1) as Lots;
    post(fill('5', 'buy', beyond, '100', on));
    expect(mirror.exact[perpetualIndex]).toBe(0);
  });

  it('has no figure while a cost is pending', () => {
    const { ledger, mirror } = setUp();
    ledger.postAdjustment(adjustment('adopt', 10));
    mirror.refresh(ledger.position(account, stockIndex));
    expect(mirror.unrealized(stockIndex, 10_000, 10_002)).toBeNaN();
    expect(mirror.exact[stockIndex]).toBe(0);
  });
});

describe('the mirror in money', () => {
  it('is the nearest figure for linear and inverse positions, either side', () => {
    const { ledger, mirror, post } = setUp();
    expect(mirror.unrealized(inverseIndex, 1, 2)).toBe(0);
    post(fill('1', 'sell', 100, '40000', { instrument: inverseIndex }));
    post(fill('2', 'buy', 12_345, '61800.1', { instrument: perpetualIndex }));
    const inverseMid = ledger.unrealizedAt(account, inverseIndex, parseMoney('50000.25')) as Money;
    expect(mirror.unrealized(inverseIndex, 100_000, 100_001)).toBeCloseTo(moneyToNumber(inverseMid), 11);
    const linearMid = ledger.unrealizedAt(account, perpetualIndex, parseMoney('61900.05')) as Money;
    expect(mirror.unrealized(perpetualIndex, 619_000, 619_001)).toBeCloseTo(moneyToNumber(linearMid), 9);
  });

  it('refuses an instrument that it does not have', () => {
    const { ledger } = setUp();
    expect(() => new PortfolioMirror(instruments, [])).toThrow(/bounds of every instrument/);
    const small = new PortfolioMirror(instruments.slice(0, 1), bounds.slice(0, 1));
    expect(() => small.refresh(ledger.position(account, stockIndex))).toThrow(/index 1/);
  });
});
