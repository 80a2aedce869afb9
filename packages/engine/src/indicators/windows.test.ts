// The constant-time windows against the plain thing: slice the last n values and look.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { WindowExtreme } from './window-extreme.ts';
import { WindowSpread } from './window-spread.ts';
import { WindowSum } from './window-sum.ts';

const lengths = fc.integer({ min: 1, max: 9 });
const whole = fc.array(fc.integer({ min: -1_000_000, max: 1_000_000 }), { maxLength: 60 });
const doubles = fc.array(fc.double({ min: -1e9, max: 1e9, noNaN: true }), { maxLength: 60 });

describe('windows', () => {
  it('the sum of whole numbers is exact, of all so far while fewer', () => {
    fc.assert(
      fc.property(lengths, whole, (length, values) => {
        const window = new WindowSum(length);
        values.forEach((value, i) => {
          window.push(value);
          const last = values.slice(Math.max(0, i + 1 - length), i + 1);
          expect(window.sum).toBe(last.reduce((sum, one) => sum + one, 0));
          expect(window.full).toBe(i + 1 >= length);
        });
      }),
    );
  });

  it('highest and lowest are exact', () => {
    fc.assert(
      fc.property(lengths, doubles, (length, values) => {
        const [highest, lowest] = [new WindowExtreme(length, 'highest'), new WindowExtreme(length, 'lowest')];
        values.forEach((value, i) => {
          highest.push(value);
          lowest.push(value);
          const last = values.slice(Math.max(0, i + 1 - length), i + 1);
          expect(highest.value === Math.max(...last)).toBe(true);
          expect(lowest.value === Math.min(...last)).toBe(true);
        });
      }),
    );
  });

  it('a spike leaves nothing behind, and zeros sum to zero', () => {
    const window = new WindowSum(20);
    for (let i = 0; i < 50; i += 1) window.push(0.1);
    window.push(1e15);
    for (let i = 0; i < 20; i += 1) window.push(0);
    expect(window.sum).toBe(0);
  });

  it('the deviation depends on the last values alone, not on what came before or where the ring stands', () => {
    fc.assert(
      fc.property(lengths, doubles, doubles, (length, before, values) => {
        fc.pre(values.length >= length);
        const [fresh, used] = [new WindowSpread(length), new WindowSpread(length)];
        for (const value of before) used.push(value);
        for (const value of values) {
          fresh.push(value);
          used.push(value);
        }
        expect(used.deviation).toBe(fresh.deviation);
        expect(used.mean).toBe(fresh.mean);
      }),
    );
  });
});
