import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SeededRandom } from './random.ts';

const take = (random: SeededRandom, n: number): number[] =>
  Array.from({ length: n }, () => random.nextUint32());

describe('SeededRandom', () => {
  it('gives the reference numbers of xoshiro128** from the state 1, 2, 3, 4', () => {
    const random = SeededRandom.restore({ identity: [1, 2, 3, 4], words: [1, 2, 3, 4] });
    expect(take(random, 10)).toEqual([
      11520, 0, 5927040, 70819200, 2031721883, 1637235492, 1287239034, 3734860849, 3729100597, 4258142804,
    ]);
  });

  it('gives the same numbers for the same seed, as text or number, and others for another', () => {
    expect(take(SeededRandom.fromSeed(42), 5)).toEqual(take(SeededRandom.fromSeed('42'), 5));
    expect(take(SeededRandom.fromSeed(42), 5)).not.toEqual(take(SeededRandom.fromSeed(43), 5));
  });

  it('goes on from a snapshot that went through JSON', () => {
    fc.assert(
      fc.property(fc.string(), fc.nat(50), (seed, used) => {
        const random = SeededRandom.fromSeed(seed);
        take(random, used);
        const copy = SeededRandom.restore(JSON.parse(JSON.stringify(random.snapshot())));
        expect(take(copy, 5)).toEqual(take(random, 5));
        expect(take(copy.split('x'), 5)).toEqual(take(random.split('x'), 5));
      }),
    );
  });

  it('splits by name, not by how much the parent has given', () => {
    const fresh = SeededRandom.fromSeed(7);
    const used = SeededRandom.fromSeed(7);
    take(used, 100);
    expect(take(used.split('net'), 5)).toEqual(take(fresh.split('net'), 5));
    expect(take(fresh.split('net'), 5)).not.toEqual(take(fresh.split('disk'), 5));
    expect(take(fresh.split('a').split('b'), 5)).not.toEqual(take(fresh.split('b').split('a'), 5));
  });

  it('is uniform enough: every tenth gets its share, bounds are kept', () => {
    const random = SeededRandom.fromSeed('uniform');
    const tenths = new Array<number>(10).fill(0);
    for (let i = 0; i < 100_000; i++) {
      const value = random.next();
      expect(value >= 0 && value < 1).toBe(true);
      tenths[Math.floor(value * 10)]!++;
    }
    // Standard deviation of a share is about 95: 500 is beyond five of them.
    for (const share of tenths) expect(Math.abs(share - 10_000)).toBeLessThan(500);
  });

  it('draws whole numbers below a bound without leaving any out', () => {
    const random = SeededRandom.fromSeed('dice');
    const seen = new Set(Array.from({ length: 500 }, () => random.nextBelow(6)));
    expect([...seen].sort()).toEqual([0, 1, 2, 3, 4, 5]);
    expect(random.nextBelow(1)).toBe(0);
    expect(() => random.nextBelow(0)).toThrow('1 to 2^32');
  });
});
