import { describe, expect, it } from 'vitest';
import { rememberClock, rememberedClock } from './clock-memory.ts';

function memory() {
  let text: string | undefined;
  return { load: () => text, save: (next: string) => (text = next) };
}

describe('the clock over restarts', () => {
  it('is nothing before the first run', () => {
    expect(rememberedClock(memory(), 1_000)).toBeUndefined();
  });

  it('never goes back, and goes on with the host while the venue is down', () => {
    const store = memory();
    rememberClock(store, 900_000, 10_000);
    expect(rememberedClock(store, 12_500)).toBe(902_500);
    expect(rememberedClock(store, 9_000)).toBe(900_000);
  });
});
