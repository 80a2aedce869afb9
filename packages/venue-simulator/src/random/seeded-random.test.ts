import { describe, expect, it } from 'vitest';
import { SeededRandom } from './seeded-random.ts';

describe('SeededRandom', () => {
  it('repeats itself for the same seed and differs for another', () => {
    const draw = (seed: number) =>
      Array.from({ length: 8 }, () => 0).map(() => new SeededRandom(seed).nextUint32());
    expect(draw(7)).toEqual(draw(7));
    expect(new SeededRandom(7).nextUint32()).not.toBe(new SeededRandom(8).nextUint32());
  });

  it('gives a branch that does not depend on what was drawn before', () => {
    const drained = new SeededRandom(1);
    for (let i = 0; i < 100; i++) drained.nextFloat();
    expect(drained.split('market').nextUint32()).toBe(new SeededRandom(1).split('market').nextUint32());
  });

  it('spreads evenly and looks normal where it should', () => {
    const random = new SeededRandom('spread');
    const draws = Array.from({ length: 20_000 }, () => random.nextFloat());
    const mean = draws.reduce((sum, x) => sum + x, 0) / draws.length;
    expect(mean).toBeGreaterThan(0.49);
    expect(mean).toBeLessThan(0.51);
    const normal = Array.from({ length: 20_000 }, () => random.nextGaussian());
    const variance = normal.reduce((sum, x) => sum + x * x, 0) / normal.length;
    expect(variance).toBeGreaterThan(0.95);
    expect(variance).toBeLessThan(1.05);
  });
});
