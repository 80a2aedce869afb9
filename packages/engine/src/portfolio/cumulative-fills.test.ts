import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatMoney, type Lots, type Money, parseMoney, type VenueOrderId } from '../base/index.ts';
import { contractTermsOf, worthAt } from '../model/index.ts';
import {
  type CumulativeReport,
  type CumulativeStep,
  type CumulativeTotals,
  deriveFill,
  noTotals,
} from './cumulative-fills.ts';
import { inverse, perpetual } from './posting-fixtures.ts';

const terms = contractTermsOf(perpetual);
const order = 'o' as VenueOrderId;

function report(
  lots: number,
  averagePrice?: string,
  fee?: string,
  averagePriceStep?: string,
): CumulativeReport {
  return {
    order,
    lots: lots as Lots,
    ...(averagePrice !== undefined && { averagePrice: parseMoney(averagePrice) }),
    ...(averagePriceStep !== undefined && { averagePriceStep: parseMoney(averagePriceStep) }),
    ...(fee !== undefined && { fee: parseMoney(fee) }),
  };
}

interface Folded {
  readonly totals: CumulativeTotals;
  readonly worth: bigint;
  readonly lots: number;
  /** Last fee heard of each fill; undefined: pending. */
  readonly fees: Map<string, Money | undefined>;
}

function fold(reports: readonly CumulativeReport[], of = terms): Folded {
  let totals = noTotals;
  let worth = 0n;
  let lots = 0;
  const fees = new Map<string, Money | undefined>();
  for (const one of reports) {
    const step: CumulativeStep = deriveFill(totals, one, of);
    if (step.type === 'fill') {
      worth += step.worth;
      lots += step.lots;
      fees.set(step.fillId, step.fee);
    }
    if (step.type === 'fill' || step.type === 'fees') {
      totals = step.totals;
      for (const { fillId, fee } of step.fees) fees.set(fillId, fee);
    }
  }
  return { totals, worth, lots, fees };
}

describe('a fill from cumulative totals', () => {
  it('is the difference to the totals before, named by order and quantity', () => {
    const first = deriveFill(noTotals, report(10_000, '60000', '36'), terms);
    expect(first).toMatchObject({ type: 'fill', fillId: 'o#10000', lots: 10_000, fee: parseMoney('36') });
    const totals = first.type === 'fill' ? first.totals : noTotals;
    const second = deriveFill(totals, report(20_000, '60500', '72.6', '0.000001'), terms);
    expect(second).toMatchObject({
      type: 'fill',
      fillId: 'o#20000',
      lots: 10_000,
      price: parseMoney('61000'),
      worth: parseMoney('61000'),
      fee: parseMoney('36.6'),
    });
  });

  it('does not come twice, nor from an older push', () => {
    const { totals } = fold([report(20_000, '60500', '72')]);
    expect(deriveFill(totals, report(20_000, '60500', '72'), terms)).toEqual({ type: 'nothing' });
    expect(deriveFill(totals, report(10_000, '60000', '36'), terms)).toEqual({ type: 'nothing' });
    expect(deriveFill(noTotals, report(0), terms)).toEqual({ type: 'nothing' });
  });

  it('without a price is incomplete, never a fill at zero', () => {
    expect(deriveFill(noTotals, report(10), terms)).toEqual({ type: 'incomplete' });
    expect(deriveFill(noTotals, report(10, '0'), terms)).toEqual({ type: 'incomplete' });
  });

  it('is exact where the rounding of the average leaves one whole number of tick-lots', () => {
    // 3 lots at 100.0, 100.0, 100.1: the average 100.0333... in six decimals
    const sharp = fold([report(3, '100.033333', '0', '0.000001')]);
    expect(sharp.totals.worthUncertainty).toBe(0n);
    expect(formatMoney(sharp.totals.worth)).toBe('0.03001'); // 3001 tick-lots of 1e-5
    const blunt = fold([report(30_000, '100.03', '0', '0.01')]);
    expect(formatMoney(blunt.totals.worthUncertainty)).toBe('0.03');
    const stated = fold([{ ...report(30_000, '100.03'), worth: parseMoney('300.1') }]);
    expect([formatMoney(stated.worth as Money), stated.totals.worthUncertainty]).toEqual(['300.1', 0n]);
  });

  it('works in the coin, with its uncertainty', () => {
    const { totals } = fold([report(100, '40000', '0', '0.5')], contractTermsOf(inverse));
    expect(formatMoney(totals.worth)).toBe('0.25');
    const low = worthAt(contractTermsOf(inverse), 100 as Lots, parseMoney('40000.5'));
    expect(totals.worthUncertainty >= totals.worth - low).toBe(true);
  });
});

describe('fees of cumulative totals', () => {
  it('stay pending, then are spread by quantity to the last unit', () => {
    const { fees, totals } = fold([report(1, '100'), report(3, '100'), report(6, '100', '0.000000000010')]);
    expect([...fees.values()].reduce<bigint>((sum, fee) => sum + (fee ?? 0n), 0n)).toBe(10n);
    expect([fees.get('o#1'), fees.get('o#3'), fees.get('o#6')]).toEqual([2n, 3n, 5n]);
    expect(totals.feePending).toEqual([]);
    const waiting = fold([report(1, '100'), report(3, '100')]);
    expect([...waiting.fees.values()]).toEqual([undefined, undefined]);
  });

  it('that come later raise the last fill, and a smaller one is older', () => {
    const late = fold([report(1, '100'), report(1, '100', '0.5')]);
    expect(late.fees.get('o#1')).toBe(parseMoney('0.5'));
    const raised = fold([
      report(1, '100', '0.2'),
      report(2, '100', '0.3'),
      report(2, '100', '0.4'),
      report(2, '100', '0.3'),
    ]);
    expect([raised.fees.get('o#1'), raised.fees.get('o#2')]).toEqual([parseMoney('0.2'), parseMoney('0.2')]);
    const rebate = fold([report(1, '100', '-0.1'), report(1, '100', '-0.2')]);
    expect(rebate.fees.get('o#1')).toBe(parseMoney('-0.2'));
  });
});

describe('totals in any order, repeated or lost', () => {
  const pushes = fc
    .array(
      fc.record({ lots: fc.integer({ min: 1, max: 500 }), ticks: fc.integer({ min: 1, max: 900_000 }) }),
      {
        minLength: 1,
        maxLength: 12,
      },
    )
    .map((executions) => {
      let lots = 0;
      let tickLots = 0n;
      return executions.map((execution): CumulativeReport => {
        lots += execution.lots;
        tickLots += BigInt(execution.lots) * BigInt(execution.ticks);
        const average = (tickLots * 10n ** 11n) / BigInt(lots); // cut to 1e-12, tick 0.1
        const fee = (tickLots * 37n) as Money;
        return {
          order,
          lots: lots as Lots,
          averagePrice: average as Money,
          averagePriceStep: 1n as Money,
          fee,
        };
      });
    });

  it('come to the newest total', () => {
    fc.assert(
      fc.property(pushes, fc.array(fc.nat(), { maxLength: 30 }), (all, picks) => {
        const heard = picks.map((pick) => all[pick % all.length]!);
        const newest = all.at(-1)!;
        const { worth, lots, fees, totals } = fold([...heard, newest, ...heard]);
        expect(lots).toBe(newest.lots);
        expect(worth).toBe(fold([newest]).worth);
        expect(totals.worthUncertainty).toBe(0n); // averages this sharp give the exact tick-lots
        expect(worth % 10_000_000n).toBe(0n);
        expect([...fees.values()].reduce<bigint>((sum, fee) => sum + (fee ?? 0n), 0n)).toBe(newest.fee);
      }),
    );
  });
});
