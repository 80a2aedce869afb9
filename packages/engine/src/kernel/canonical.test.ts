import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canonicalText, sameCanonical } from './canonical.ts';

const state = fc.letrec((tie) => ({
  value: fc.oneof(
    { maxDepth: 3 },
    fc.constantFrom(null, true, false, 0, -0, Number.NaN, 1, 'a', '', undefined),
    fc.array(tie('value'), { maxLength: 3 }),
    fc.dictionary(fc.constantFrom('a', 'b', 'c'), tie('value'), { maxKeys: 3 }),
  ),
})).value;

describe('sameCanonical', () => {
  it('says what a comparison of the two texts would', () => {
    fc.assert(
      fc.property(fc.tuple(state, state), ([a, b]) => {
        const [left, right] = [[a], [b]];
        expect(sameCanonical(left, right)).toBe(canonicalText(left) === canonicalText(right));
      }),
      { numRuns: 3_000 },
    );
  });

  it('does not see in which order fields were set, nor fields that are absent', () => {
    expect(sameCanonical({ a: 1, b: [2], c: undefined }, { b: [2], a: 1 })).toBe(true);
    expect(sameCanonical({ a: 1 }, { a: 1, b: 0 })).toBe(false);
    expect(sameCanonical({ a: { b: '1' } }, { a: { b: '2' } })).toBe(false);
  });
});
