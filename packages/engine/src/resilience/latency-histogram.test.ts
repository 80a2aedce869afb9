import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LatencyHistogram } from './latency-histogram.ts';

const recorded = (values: readonly number[]): LatencyHistogram => {
  const histogram = new LatencyHistogram();
  for (const value of values) histogram.record(value);
  return histogram;
};

describe('LatencyHistogram', () => {
  it('says nothing while nothing was recorded', () => {
    expect(new LatencyHistogram().summary()).toEqual({ count: 0 });
    expect(new LatencyHistogram().percentileMs(0.5)).toBeUndefined();
  });

  it('is within 1/32 above the exact percentile, whatever the values', () => {
    const latency = fc.oneof(
      fc.double({ min: 0, max: 10, noNaN: true }),
      fc.double({ min: 0, max: 2_000_000, noNaN: true }),
    );
    fc.assert(
      fc.property(
        fc.array(latency, { minLength: 1, maxLength: 200 }),
        fc.constantFrom(0.5, 0.95, 0.99, 1),
        (values, fraction) => {
          const sorted = values.map((value) => Math.round(value * 1000) / 1000).sort((a, b) => a - b);
          const exact = sorted[Math.max(1, Math.ceil(fraction * sorted.length)) - 1]!;
          const said = recorded(values).percentileMs(fraction)!;
          expect(said).toBeGreaterThanOrEqual(exact);
          expect(said).toBeLessThanOrEqual(exact * (1 + 1 / 32) + 0.001);
        },
      ),
    );
  });

  it('says the upper edge of the bucket, not of the next one', () => {
    expect(recorded([0.1, 0.1, 9]).percentileMs(0.5)).toBe(0.101);
    expect(recorded([0.031, 9]).percentileMs(0.5)).toBe(0.031);
  });

  it('keeps count, mean and extremes exactly, also beyond its range', () => {
    expect(recorded([1, 3, 3_600_000]).summary()).toMatchObject({
      count: 3,
      minMs: 1,
      meanMs: 3_600_004 / 3,
      maxMs: 3_600_000,
      p99Ms: 3_600_000,
    });
  });

  it('goes on from a snapshot that went through JSON', () => {
    const histogram = recorded([0, 0.5, 12, 8_000]);
    const copy = LatencyHistogram.restore(JSON.parse(JSON.stringify(histogram.snapshot())));
    copy.record(7);
    histogram.record(7);
    expect(copy.summary()).toEqual(histogram.summary());
    expect(LatencyHistogram.restore(new LatencyHistogram().snapshot()).summary()).toEqual({ count: 0 });
  });

  it('refuses a negative latency: two clocks were mixed', () => {
    expect(() => recorded([-1])).toThrow('never negative');
    expect(() => recorded([Number.NaN])).toThrow('never negative');
  });
});
