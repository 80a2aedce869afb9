// A market for sessions that are to be recorded: minute bars that trend and range by turns, now and then a bar that dips under
// the lows and comes back. From a seed.
import { SeededRandom } from '@holdfast/engine/base';
import type { ScriptedBar } from '../strategies/scripted-market.ts';

const quotesInBar = 8;
/** Ticks a bar, by turns of 24 bars. */
const drifts = [0, 14, 2, -16, 0, -8, 10, 0];

export function livelyMarket(seed: number, count: number): ScriptedBar[] {
  const random = SeededRandom.fromSeed(seed);
  let price = 10_000;
  return Array.from({ length: count }, (_, k) => {
    const drift = drifts[Math.floor(k / 24) % drifts.length]!;
    const path = Array.from({ length: quotesInBar }, () => {
      price += drift / quotesInBar + random.nextBelow(25) - 12;
      return Math.round(price);
    });
    if (random.nextBelow(8) === 0) path[quotesInBar >> 1] = path[0]! - 40 - random.nextBelow(40);
    return { path, volume: 600 + random.nextBelow(900), shownLots: 500 + random.nextBelow(4_000) };
  });
}
