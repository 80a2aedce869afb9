// Two to three hours of a busy life in virtual time; `npm run world -- --long 24` runs a day.
import { describe, expect, it } from 'vitest';
import { growthBeyondBounds, longWorld, newLongWorld } from './long-world.ts';

describe('a long life', () => {
  it('stays within its bounds for three hours', { timeout: 300_000 }, () => {
    const world = newLongWorld(1);
    const figures = [...longWorld(world, 3)];
    expect(growthBeyondBounds(figures)).toEqual([]);
    expect(figures.at(-1)!.ordersSent).toBeGreaterThan(500);
    expect(world.exceptions).toEqual([]);
  });
});
