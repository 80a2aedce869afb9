import { describe, expect, it } from 'vitest';
import { UNKNOWN_VOLUME } from '../model/index.ts';
import { defaultProfile } from './fill-profile.ts';
import { lots, type Order, only, perpetual, TestDesk, ticks } from './venue-fixtures.ts';

const minute = 60_000;
/** No slippage and no impact: what is left is the assumed half spread of one tick. */
const profile = { ...defaultProfile, slippageSpreadFraction: 0, impactTicksPerShownSize: 0 };

interface BarOf {
  readonly open: number;
  readonly high: number;
  readonly low: number;
  readonly close: number;
  readonly volume?: number;
}

class BarDesk extends TestDesk {
  #openMs = 1_020_000;

  bar({ open, high, low, close, volume = 100_000 }: BarOf): this {
    this.venue.onBar(only, this.#openMs, minute, open, high, low, close, volume);
    this.#openMs += minute;
    this.nowMs = this.#openMs;
    this.reports.push(...this.venue.drain());
    return this;
  }
}

const flat = (price: number): BarOf => ({ open: price, high: price, low: price, close: price });

/** A position of 100 lots at the second bar's open. */
const holding = (side: 'buy' | 'sell', terms: Order = {}): BarDesk =>
  new BarDesk({ profile })
    .bar(flat(1000))
    .submit('entry', { side, ...terms })
    .bar(flat(1000));

const fired = (desk: BarDesk): string[] =>
  desk
    .orderReports()
    .filter(({ trigger }) => trigger)
    .map((it) => `${it.trigger} ${it.status} ${it.averagePrice}`);

describe('bars in place of quotes', () => {
  it('an order of the last close fills at the next open, half a spread worse', () => {
    const desk = new BarDesk({ profile }).bar(flat(1000)).submit('m', {});
    desk.bar({ open: 1010, high: 1020, low: 990, close: 1000 });
    expect(desk.story('m')).toEqual(['accepted', 'filled 100@1011']);
    expect(desk.last('m')?.atMs).toBe(1_080_000 + minute / 4);
  });

  it('an order that arrives in the middle does not see the open, even if the time was asked for', () => {
    const desk = new BarDesk({ profile }).bar(flat(1000));
    desk.nowMs += 40_000;
    desk.submit('m', {});
    desk.nowMs += 100;
    desk.time();
    desk.bar({ open: 1010, high: 1020, low: 990, close: 1000 });
    expect(desk.last('m')?.atMs).toBeGreaterThan(1_080_000 + 40_100);
    expect(desk.last('m')?.averagePrice).not.toBe('1011');
  });

  it('a stop within the bar fires at its level, one that the open jumped over at the open', () => {
    const within = holding('buy', { attachedStopTicks: ticks(980) }).bar({
      open: 1000,
      high: 1005,
      low: 950,
      close: 960,
    });
    expect(fired(within)).toEqual(['stop accepted undefined', 'stop filled 980']);
    const gap = holding('buy', { attachedStopTicks: ticks(980) }).bar({
      open: 970,
      high: 990,
      low: 960,
      close: 985,
    });
    expect(fired(gap).at(-1)).toBe('stop filled 969');
  });

  it.each([
    ['buy', { attachedStopTicks: ticks(980), attachedTargetTicks: ticks(1020) }],
    ['sell', { attachedStopTicks: ticks(1020), attachedTargetTicks: ticks(980) }],
  ] as const)('both legs within one bar: the stop is the one that happened (%s)', (side, terms) => {
    const desk = holding(side, terms).bar({ open: 1000, high: 1050, low: 950, close: 1000 });
    expect(fired(desk).at(-1)).toContain('stop filled');
  });

  it('a quarter of the volume can be taken at each price', () => {
    const desk = new BarDesk({ profile: { ...profile, beyondShown: { kind: 'waits' } } }).bar(flat(1000));
    desk.submit('m', { lots: lots(100) });
    desk.bar({ open: 1000, high: 1002, low: 998, close: 1000, volume: 80 });
    expect(desk.last('m')?.filledLots).toBe(80);
  });

  it('without a volume nothing bounds what is taken, and half ticks are quoted around', () => {
    const desk = new BarDesk({ profile }).bar(flat(1000)).submit('m', { lots: lots(50_000) });
    desk.bar({ ...flat(1000.5), volume: UNKNOWN_VOLUME });
    expect(desk.story('m')).toEqual(['accepted', 'filled 50000@1002']);
  });

  it('quantities beyond the maximum of the instrument are still refused', () => {
    const desk = new BarDesk({ profile }).bar(flat(1000));
    desk.submit('m', { lots: lots(perpetual.maxMarketQuantityLots + 1) });
    desk.bar(flat(1000));
    expect(desk.last('m')?.status).toBe('rejected');
  });
});
