import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Seq } from '../base/index.ts';
import { clientOrderIdOf, parseClientOrderId } from './client-order-id.ts';

describe('client order ids', () => {
  it('read back to what made them and fit every venue', () => {
    fc.assert(
      fc.property(
        fc.stringMatching(/^[a-z0-9]{6}$/),
        fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER }),
        fc.nat(999),
        (node, seq, index) => {
          const id = clientOrderIdOf(node, seq as Seq, index);
          expect(id).toMatch(/^[a-z0-9-]{1,32}$/);
          expect(parseClientOrderId(id)).toEqual({ node, seq, index });
        },
      ),
    );
  });

  it.each(['', 'abc', 'hf-abc-1-0', 'HF-abcdef-1-0', 'hf-abcdef-1'])(
    'knows that "%s" is not ours',
    (text) => {
      expect(parseClientOrderId(text)).toBeUndefined();
    },
  );

  it('refuses a node id that venues might not take', () => {
    expect(() => clientOrderIdOf('UPPER1', 1 as Seq, 0)).toThrow(/six characters/);
  });
});
