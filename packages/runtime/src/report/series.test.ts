import type { Money } from '@holdfast/engine/base';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { EquitySeries } from './equity-series.ts';
import { PeriodCloses } from './period-closes.ts';
import { PriceSeries } from './price-series.ts';

describe('a price series', () => {
  it('never grows, and never loses an extreme', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.integer({ min: 0, max: 5000 }), fc.integer({ min: 1, max: 1000 })), {
          minLength: 1,
        }),
        (steps) => {
          const series = new PriceSeries(16);
          let timeMs = 1_700_000_000_000;
          for (const [pause, price] of steps) {
            timeMs += pause;
            series.add(price, timeMs);
          }
          const { atMs, low, high, close, bucketMs } = series.read(1);
          const prices = steps.map(([, price]) => price);
          expect(atMs.length).toBeLessThanOrEqual(16);
          expect([Math.min(...low), Math.max(...high), close.at(-1)]).toEqual([
            Math.min(...prices),
            Math.max(...prices),
            prices.at(-1),
          ]);
          expect(atMs.every((at, k) => at % bucketMs === 0 && (k === 0 || at > atMs[k - 1]!))).toBe(true);
        },
      ),
    );
  });
});

describe('an equity series', () => {
  it('is bounded, keeps measured samples in order, the extremes among them, and the exact deepest fall', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 1, max: 1_000_000 }), { minLength: 1, maxLength: 300 }),
        (values) => {
          const series = new EquitySeries(32);
          for (const [at, value] of values.entries()) series.add(at, BigInt(value) as Money);
          expect(series.kept.length).toBeLessThan(32);
          expect(series.kept.every(({ atMs, equity }) => Number(equity) === values[atMs])).toBe(true);
          expect(Math.max(...series.kept.map(({ equity }) => Number(equity)))).toBe(Math.max(...values));
          let [peak, deepest] = [0, 0];
          for (const value of values) {
            peak = Math.max(peak, value);
            deepest = Math.min(deepest, (value - peak) / peak);
          }
          expect(series.deepest?.fraction ?? 0).toBeCloseTo(deepest, 12);
        },
      ),
    );
  });
});

describe('closes of periods', () => {
  it('give the coarsest that are enough, else the finest', () => {
    const closes = new PeriodCloses();
    expect(closes.curve(30)).toBeUndefined();
    for (let hour = 0; hour < 48; hour += 1) closes.add(hour * 3_600_000, 100 + hour);
    expect(closes.curve(2)).toMatchObject({ basis: { name: 'day' }, equity: [100, 123, 147] });
    expect(closes.curve(30)?.basis.name).toBe('hour');
    expect(closes.curve(1000)?.basis.name).toBe('minute');
  });
});
