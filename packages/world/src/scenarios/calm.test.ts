import { describe, expect, it } from 'vitest';
import { checkAll, submitFrames, venueBooks } from '../checkers/index.ts';
import { World } from '../node/index.ts';

describe('a calm day', () => {
  it('trades, and everybody agrees', () => {
    const world = new World({ seed: 1 }).ready();
    world.run(5 * 60_000);
    expect(checkAll(world)).toEqual([]);
    expect(submitFrames(world.venue).length).toBeGreaterThan(5);
    expect(venueBooks(world.venue).fills.length).toBeGreaterThan(3);
  });
});
