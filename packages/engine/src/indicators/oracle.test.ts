// A second opinion: the npm package `trading-signals`, written by others. It seeds differently in two places, which the test states:
// its EMA begins with the first close (ours with the mean of the first n), its ATR counts the first bar's high - low as a true
// range. Both differences fade by (1 - weight) a bar, so those are compared once nothing of them is left.
import { ATR, EMA, RSI, SMA } from 'trading-signals';
import { describe, expect, it } from 'vitest';
import type { BarPrices } from '../model/index.ts';
import { Atr } from './atr.ts';
import { Ema } from './ema.ts';
import { Rsi } from './rsi.ts';
import { Sma } from './sma.ts';

/** A random walk from a fixed seed (a linear congruential generator of Numerical Recipes: 1664525, 1013904223). */
function randomWalk(count: number): BarPrices[] {
  let seed = 20_261_125;
  const next = () => {
    seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0;
    return seed / 4_294_967_296 - 0.5;
  };
  let close = 46_000;
  return Array.from({ length: count }, () => {
    const open = close;
    close = open + 40 * next();
    const high = Math.max(open, close) + 10 * Math.abs(next());
    return { open, high, low: Math.min(open, close) - 10 * Math.abs(next()), close, volume: 1 };
  });
}

const BARS = 2000;
/** (1 - 1/14)^500 is 8e-17: below the last digit. */
const SETTLED = 600;
const bars = randomWalk(BARS);

describe('trading-signals agrees', () => {
  it.each([1, 10, 50])('SMA %i from its first value on', (length) => {
    const [ours, theirs] = [new Sma(length), new SMA(length)];
    for (const bar of bars) {
      ours.update(bar);
      const other = theirs.add(bar.close);
      expect(ours.ready).toBe(other !== null);
      if (other !== null) expect(Math.abs(ours.value - other)).toBeLessThan(1e-9);
    }
  });

  it('RSI 14 from its first value on', () => {
    const [ours, theirs] = [new Rsi(14), new RSI(14)];
    for (const bar of bars) {
      ours.update(bar);
      const other = theirs.add(bar.close);
      expect(ours.ready).toBe(other !== null);
      if (other !== null) expect(Math.abs(ours.value - other)).toBeLessThan(1e-10);
    }
  });

  it.each([9, 20, 50])('EMA %i once its seed has faded', (length) => {
    const [ours, theirs] = [new Ema(length), new EMA(length)];
    let apart = 0;
    bars.forEach((bar, row) => {
      ours.update(bar);
      theirs.add(bar.close);
      if (row === length) apart = Math.abs(ours.value - theirs.getResultOrThrow());
      if (row > 2 * SETTLED) expect(Math.abs(ours.value - theirs.getResultOrThrow())).toBeLessThan(1e-9);
    });
    expect(apart).toBeGreaterThan(1e-3);
  });

  it('ATR 14 once its first range has faded', () => {
    const [ours, theirs] = [new Atr(14), new ATR(14)];
    bars.forEach((bar, row) => {
      ours.update(bar);
      const other = theirs.add(bar);
      if (row === 13) expect([ours.ready, other !== null]).toEqual([false, true]);
      if (row > SETTLED) expect(Math.abs(ours.value - other!)).toBeLessThan(1e-10);
    });
  });
});
