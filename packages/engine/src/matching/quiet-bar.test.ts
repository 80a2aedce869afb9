// A bar on whose path nothing can happen takes a short way; it has to leave exactly what its points, quoted one by one, would.
import { describe, expect, it } from 'vitest';
import { SeededRandom } from '../base/index.ts';
import { pathOf } from './bar-path.ts';
import { defaultProfile, type FillProfile, nautilusProfile } from './fill-profile.ts';
import { lots, only, TestDesk, ticks } from './venue-fixtures.ts';

const minute = 60_000;
/** Orders arrive at once: within a played bar the time of an arrival is that of the next point. */
const latency = { minMs: 0, maxMs: 0 };

/** Bars that wander, with limits near enough to be reached now and then. No triggers: between points they are walked to. */
function twice(seed: number, profile: FillProfile): readonly [TestDesk, TestDesk] {
  const random = SeededRandom.fromSeed(seed);
  const desks = [new TestDesk({ profile, latency }), new TestDesk({ profile, latency })] as const;
  const [played, quoted] = desks;
  let price = 10_000;
  let openMs = 1_020_000;
  for (let bar = 0; bar < 400; bar++) {
    const open = price;
    price += random.nextBelow(21) - 10;
    const high = Math.max(open, price) + random.nextBelow(8) / 2;
    const low = Math.min(open, price) - random.nextBelow(8) / 2;
    const volume = random.nextBelow(4_000);
    played.venue.onBar(only, openMs, minute, open, high, low, price, volume);
    const shape = { openMs, intervalMs: minute, open, high, low, close: price };
    const half = profile.bars.halfSpreadTicks;
    const quarter = Math.floor(volume / 4);
    const position = quoted.venue.snapshot().books;
    for (const point of pathOf(profile.bars, shape, lotsIn(position))) {
      const [bid, ask] = [Math.floor(point.price) - half, Math.ceil(point.price) + half];
      quoted.venue.onQuote(only, bid, ask, quarter, quarter, point.atMs);
    }
    openMs += minute;
    const side = random.nextBelow(2) === 0 ? 'buy' : 'sell';
    const away = side === 'buy' ? -4 - random.nextBelow(40) : 4 + random.nextBelow(40);
    const enters = random.nextBelow(12) === 0;
    for (const desk of desks) {
      desk.nowMs = openMs;
      if (enters)
        desk.submit(`o${bar}`, { side, type: 'limit', lots: lots(10), priceTicks: ticks(price + away) });
      desk.reports.push(...desk.venue.drain());
    }
  }
  return desks;
}

const lotsIn = (books: unknown): number => {
  const { positions } = books as { positions?: readonly { readonly lots: number }[] };
  return positions?.[0]?.lots ?? 0;
};

describe('a quiet bar', () => {
  it.each([defaultProfile, nautilusProfile])(
    'leaves what its points would, quoted one by one ($name)',
    (profile) => {
      for (let seed = 1; seed <= 5; seed++) {
        const [played, quoted] = twice(seed, profile);
        expect(played.reports.length, 'something happened').toBeGreaterThan(20);
        expect(played.reports).toEqual(quoted.reports);
        expect(played.venue.snapshot()).toEqual(quoted.venue.snapshot());
      }
    },
  );
});
