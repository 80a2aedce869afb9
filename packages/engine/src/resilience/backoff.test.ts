import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SeededRandom } from '../base/index.ts';
import { backoffCeilingMs, backoffConfigProblems, backoffDelayMs, DEFAULT_BACKOFF } from './backoff.ts';

describe('backoff', () => {
  it('doubles its ceiling from the base to the cap', () => {
    const ceilings = [1, 2, 3, 4, 5, 6, 1_000_000].map((n) => backoffCeilingMs(DEFAULT_BACKOFF, n));
    expect(ceilings).toEqual([5_000, 10_000, 20_000, 40_000, 60_000, 60_000, 60_000]);
  });

  it('draws over the whole range from floor to ceiling', () => {
    const config = { baseMs: 5_000, capMs: 60_000, floorMs: 2_500 };
    expect(backoffDelayMs(config, 3, { next: () => 0 })).toBe(2_500);
    expect(backoffDelayMs(config, 3, { next: () => 0.5 })).toBe(11_250);
    const random = SeededRandom.fromSeed('jitter');
    const delays = Array.from({ length: 1_000 }, () => backoffDelayMs(DEFAULT_BACKOFF, 5, random));
    expect(Math.min(...delays)).toBeLessThan(1_000);
    expect(Math.max(...delays)).toBeGreaterThan(59_000);
  });

  it('never leaves floor and ceiling', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 200 }), fc.string(), (failures, seed) => {
        const delay = backoffDelayMs(DEFAULT_BACKOFF, failures, SeededRandom.fromSeed(seed));
        expect(delay >= 0 && delay < backoffCeilingMs(DEFAULT_BACKOFF, failures)).toBe(true);
      }),
    );
  });

  it('names each number that cannot be', () => {
    expect(backoffConfigProblems(DEFAULT_BACKOFF)).toEqual([]);
    expect(backoffConfigProblems({ baseMs: 0, capMs: -1, floorMs: 9 })).toHaveLength(3);
    expect(backoffConfigProblems({ baseMs: Number.NaN, capMs: 5, floorMs: 0 })).toHaveLength(3);
  });
});
