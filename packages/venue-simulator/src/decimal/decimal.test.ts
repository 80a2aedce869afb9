import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  decimalsOf,
  divideRounded,
  formatScaled,
  formatShort,
  parseScaled,
  parseUnits,
  toUnits,
} from './index.ts';

describe('decimals', () => {
  it('come back as they went', () => {
    fc.assert(
      fc.property(
        fc.bigInt({ min: -(10n ** 25n), max: 10n ** 25n }),
        fc.integer({ min: 0, max: 12 }),
        (value, decimals) => {
          expect(parseScaled(formatScaled(value, decimals), decimals)).toBe(value);
          expect(parseScaled(formatShort(value, decimals), decimals)).toBe(value);
        },
      ),
    );
  });

  it('refuse what is none, or has too many digits', () => {
    for (const text of ['', 'x', '1e5', '1.23', '.', '-', '1.2.3', ' 1'])
      expect(parseScaled(text, 1)).toBeUndefined();
    expect(parseScaled('1.20', 1)).toBe(12n);
    expect(parseUnits('9007199254740993', 0)).toBeUndefined();
  });

  it('round half away from zero', () => {
    expect([
      divideRounded(5n, 2n),
      divideRounded(-5n, 2n),
      divideRounded(4n, 3n),
      divideRounded(5n, -2n),
    ]).toEqual([3n, -3n, 1n, -3n]);
  });

  it('count decimals and scale a tape number', () => {
    expect([1, 1.5, 61800.2, 1e-7, 1.25e-7].map(decimalsOf)).toEqual([0, 1, 1, 7, 9]);
    expect(toUnits(61800.2, 1)).toBe(618002);
  });
});
