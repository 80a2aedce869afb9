import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { InvariantBroken } from '../base/index.ts';
import type { Bar, BarGap } from './bar.ts';
import { barFlags, barSources, hasBarFlag, isBarInterval, UNKNOWN_VOLUME } from './bar.ts';
import type { BarBuilderSnapshot } from './bar-builder.ts';
import { BarBuilder, barOutcomes, copyBar, emptyBar } from './bar-builder.ts';
import { readSharedTable, sharedTablePresent, withTable } from './testing/shared-table.ts';

const MINUTE = 60_000;
const trades = (graceMs = 0) => new BarBuilder({ intervalMs: MINUTE, source: barSources.trades, graceMs });
const klines = () => new BarBuilder({ intervalMs: MINUTE, source: barSources.klines });

/** Collects what an entry said, in order. */
function collect(builder: BarBuilder, outcome: number, into: (Bar | BarGap)[]): void {
  if ((outcome & barOutcomes.barClosed) !== 0) into.push(copyBar(builder.closed));
  if ((outcome & barOutcomes.gapMarked) !== 0) into.push({ ...builder.gap });
}

describe('bars of trades', () => {
  it('closes with the first trade of the next bucket, and holds open, high, low, close and volume', () => {
    const builder = trades();
    builder.resume(0);
    expect(builder.onTrade(100, 2, MINUTE)).toBe(barOutcomes.none);
    builder.onTrade(105, 1, MINUTE + 10);
    builder.onTrade(99, 4, MINUTE + 20);
    builder.onTrade(101, 3, 2 * MINUTE - 1);
    expect(builder.onTrade(102, 1, 2 * MINUTE)).toBe(barOutcomes.barClosed);
    expect(builder.closed).toEqual({
      openMs: MINUTE,
      intervalMs: MINUTE,
      open: 100,
      high: 105,
      low: 99,
      close: 101,
      volume: 10,
      updates: 4,
      source: barSources.trades,
      flags: barFlags.complete,
    });
  });

  it('marks buckets without trades with their count and range, and makes no bar of them', () => {
    const builder = trades();
    builder.resume(0);
    builder.onTrade(100, 1, 0);
    expect(builder.onTrade(110, 1, 4 * MINUTE + 5)).toBe(barOutcomes.barClosed + barOutcomes.gapMarked);
    expect(builder.closed.close).toBe(100);
    expect(builder.gap).toEqual({ fromMs: MINUTE, toMs: 4 * MINUTE, buckets: 3, watched: true });
    builder.onTrade(111, 1, 5 * MINUTE);
    expect(hasBarFlag(builder.closed, barFlags.afterGap)).toBe(true);
    builder.onTrade(111, 1, 6 * MINUTE);
    expect(hasBarFlag(builder.closed, barFlags.afterGap)).toBe(false);
  });

  it('closes by the timer after the grace, and marks each empty bucket once as time passes', () => {
    const builder = trades(500);
    builder.resume(0);
    builder.onTrade(100, 1, 10);
    expect(builder.onTime(MINUTE + 499)).toBe(barOutcomes.none);
    expect(builder.onTrade(101, 1, MINUTE - 1)).toBe(barOutcomes.none);
    expect(builder.onTime(MINUTE + 500)).toBe(barOutcomes.barClosed);
    expect(builder.closed).toMatchObject({ close: 101, flags: barFlags.complete + barFlags.closedByTimer });
    expect(builder.onTime(MINUTE + 501)).toBe(barOutcomes.none);
    expect(builder.onTime(2 * MINUTE + 500)).toBe(barOutcomes.gapMarked);
    expect(builder.gap).toMatchObject({ fromMs: MINUTE, toMs: 2 * MINUTE, buckets: 1 });
    expect(builder.onTrade(102, 1, 3 * MINUTE)).toBe(barOutcomes.gapMarked);
    expect(builder.gap).toMatchObject({ fromMs: 2 * MINUTE, toMs: 3 * MINUTE, buckets: 1 });
  });

  it('counts a trade of a closed bucket and leaves every bar as it was', () => {
    const builder = trades();
    builder.onTrade(100, 1, 2 * MINUTE);
    builder.onTrade(101, 1, 3 * MINUTE);
    const before = copyBar(builder.closed);
    expect(builder.onTrade(1, 99, 2 * MINUTE + 5)).toBe(barOutcomes.none);
    expect(builder.lateUpdates).toBe(1);
    expect(builder.closed).toEqual(before);
    builder.onTime(4 * MINUTE);
    expect(builder.closed).toMatchObject({ low: 101, volume: 1, updates: 1 });
  });

  it('marks nothing before the first update', () => {
    const builder = trades();
    expect(builder.onTime(10 * MINUTE)).toBe(barOutcomes.none);
    expect(builder.onTrade(1, 1, 11 * MINUTE)).toBe(barOutcomes.none);
  });
});

describe('what was not seen', () => {
  it('a bar whose bucket began before the stream stood is not complete', () => {
    const builder = trades();
    builder.onTrade(100, 1, 30_000);
    builder.onTrade(100, 1, MINUTE);
    expect(hasBarFlag(builder.closed, barFlags.complete)).toBe(false);
    builder.onTrade(100, 1, 2 * MINUTE);
    expect(hasBarFlag(builder.closed, barFlags.complete)).toBe(true);
  });

  it('an interruption inside a bucket makes it incomplete even when updates come again', () => {
    const builder = trades();
    builder.resume(0);
    builder.onTrade(100, 1, 0);
    builder.interrupt();
    builder.onTrade(101, 1, 50_000);
    builder.onTrade(102, 1, MINUTE);
    expect(hasBarFlag(builder.closed, barFlags.complete)).toBe(false);
  });

  it('a gap with an interruption in it is unwatched; a quiet one after `resume` is watched', () => {
    const builder = trades();
    builder.resume(0);
    builder.onTrade(100, 1, 0);
    builder.interrupt();
    builder.onTime(2 * MINUTE);
    expect(builder.gap).toMatchObject({ fromMs: MINUTE, watched: false });
    builder.resume(2 * MINUTE);
    builder.onTime(3 * MINUTE);
    expect(builder.gap).toMatchObject({ fromMs: 2 * MINUTE, watched: true });
  });
});

describe('bars of mids', () => {
  it('keeps half ticks exactly and has no volume', () => {
    const builder = new BarBuilder({ intervalMs: 1000, source: barSources.mids });
    builder.onMid(618_002 + 618_003, 1000);
    builder.onMid(618_000 + 618_001, 1500);
    builder.onMid(0, 2000);
    expect(builder.closed).toMatchObject({
      open: 618_002.5,
      high: 618_002.5,
      low: 618_000.5,
      close: 618_000.5,
      volume: UNKNOWN_VOLUME,
    });
  });
});

describe('bars of venue klines', () => {
  it('takes the last push of each bucket, and calls the bar provisional', () => {
    const builder = klines();
    builder.onKline(100, 101, 99, 100, 5, MINUTE + 500);
    builder.onKline(100, 104, 99, 103, 9, MINUTE + 59_900);
    expect(builder.onKline(103, 103, 103, 103, 1, 2 * MINUTE)).toBe(barOutcomes.barClosed);
    expect(builder.closed).toMatchObject({
      openMs: MINUTE,
      open: 100,
      high: 104,
      low: 99,
      close: 103,
      volume: 9,
      updates: 2,
      flags: barFlags.provisional,
    });
  });

  it('counts a push that was overtaken, and one of a closed bucket', () => {
    const builder = klines();
    builder.onKline(100, 104, 99, 103, 9, MINUTE + 1000);
    builder.onKline(100, 101, 99, 100, 5, MINUTE + 500);
    builder.onTime(2 * MINUTE);
    builder.onKline(100, 104, 99, 104, 10, 2 * MINUTE - 1);
    expect(builder.closed).toMatchObject({ high: 104, close: 103, volume: 9, updates: 1 });
    expect([builder.stalePushes, builder.lateUpdates]).toEqual([1, 1]);
  });
});

describe('misuse is a broken invariant', () => {
  it.each([0, -1, 1.5, 7000, 2 * 86_400_000, Number.NaN])('interval %s', (intervalMs) => {
    expect(isBarInterval(intervalMs)).toBe(false);
    expect(() => new BarBuilder({ intervalMs, source: barSources.trades })).toThrow(/divide a day/);
  });

  it('another source, a time that is none, a price that is none', () => {
    const builder = trades();
    expect(() => builder.onMid(1, 1)).toThrow(InvariantBroken);
    expect(() => builder.onTrade(1, 1, Number.NaN)).toThrow(/whole milliseconds/);
    builder.onTrade(Number.NaN, 1, 0);
    expect(() => builder.onTime(MINUTE)).toThrow(/do not fit/);
    expect(() => klines().restore(trades().snapshot())).toThrow(/snapshot is of interval/);
  });
});

const step = fc.record({
  kind: fc.constantFrom('trade', 'trade', 'trade', 'time', 'interrupt', 'resume'),
  advanceMs: fc.integer({ min: -90_000, max: 200_000 }),
  price: fc.integer({ min: 1, max: 1_000_000 }),
  lots: fc.integer({ min: 1, max: 1000 }),
});
type Step = { kind: string; advanceMs: number; price: number; lots: number };

function perform(builder: BarBuilder, { kind, price, lots }: Step, timeMs: number): number {
  if (kind === 'trade') return builder.onTrade(price, lots, timeMs);
  if (kind === 'time') return builder.onTime(timeMs);
  if (kind === 'interrupt') builder.interrupt();
  else builder.resume(timeMs);
  return barOutcomes.none;
}

describe('properties', () => {
  it('a restored builder continues as if it had never stopped', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), fc.nat(), (steps, cut) => {
        const whole = trades(250);
        let resumed = trades(250);
        const [expected, seen]: [(Bar | BarGap)[], (Bar | BarGap)[]] = [[], []];
        let timeMs = 10 * MINUTE;
        steps.forEach((each, index) => {
          timeMs = Math.max(0, timeMs + each.advanceMs);
          if (index === cut % (steps.length + 1)) {
            const saved = JSON.parse(JSON.stringify(resumed.snapshot())) as BarBuilderSnapshot;
            resumed = trades(250);
            resumed.restore(saved);
          }
          collect(whole, perform(whole, each, timeMs), expected);
          collect(resumed, perform(resumed, each, timeMs), seen);
        });
        expect(seen).toEqual(expected);
        expect(resumed.snapshot()).toEqual(whole.snapshot());
      }),
    );
  });

  it('bars and gaps tile the time in order, and every lot is in a bar, forming, or counted as late', () => {
    fc.assert(
      fc.property(fc.array(step, { minLength: 1, maxLength: 80 }), (steps) => {
        const builder = trades();
        const seen: (Bar | BarGap)[] = [];
        let timeMs = 10 * MINUTE;
        for (const each of steps) {
          timeMs = Math.max(0, timeMs + each.advanceMs);
          collect(builder, perform(builder, each, timeMs), seen);
        }
        const forming = emptyBar(MINUTE, barSources.trades);
        const tail = builder.readForming(forming) ? forming.updates : 0;
        const inBars = seen.reduce((sum, one) => sum + ('updates' in one ? one.updates : 0), 0);
        const given = steps.filter(({ kind }) => kind === 'trade').length;
        expect(inBars + tail + builder.lateUpdates).toBe(given);
        let nextMs = seen[0] === undefined ? 0 : 'openMs' in seen[0] ? seen[0].openMs : seen[0].fromMs;
        for (const one of seen) {
          expect('openMs' in one ? one.openMs : one.fromMs).toBe(nextMs);
          nextMs = ('openMs' in one ? one.openMs + MINUTE : one.toMs) as typeof nextMs;
        }
      }),
    );
  });
});

const TAPE = 'data/crypto/btcusdt-perp-ticks-20240808.csv.gz';
interface Update {
  readonly timeMs: number;
  readonly price: number;
  readonly quantity: number;
}

/** The reference: groups of a map by bucket, in plain code; an update of a bucket older than the newest is dropped. */
function referenceBars(updates: readonly Update[], intervalMs: number) {
  const groups = new Map<number, Update[]>();
  let newest = -1;
  let late = 0;
  for (const update of updates) {
    const bucket = Math.floor(update.timeMs / intervalMs);
    if (bucket < newest) {
      late += 1;
      continue;
    }
    newest = bucket;
    const group = groups.get(bucket);
    if (group === undefined) groups.set(bucket, [update]);
    else group.push(update);
  }
  const bars = [...groups].map(([bucket, group]) => {
    const prices = group.map(({ price }) => price);
    return {
      openMs: bucket * intervalMs,
      open: prices[0],
      high: Math.max(...prices),
      low: Math.min(...prices),
      close: prices.at(-1),
      volume: group.reduce((sum, { quantity }) => sum + quantity, 0),
      updates: group.length,
    };
  });
  return { bars, late };
}

const essence = ({ openMs, open, high, low, close, volume, updates }: Bar) => ({
  openMs,
  open,
  high,
  low,
  close,
  volume,
  updates,
});

/** The forming bar as a venue would push it: everything of the bucket up to `timeMs`. */
function pushAt(updates: readonly Update[], openMs: number, timeMs: number) {
  const seen = updates.filter((one) => one.timeMs >= openMs && one.timeMs <= timeMs);
  return referenceBars(seen, MINUTE).bars[0];
}

describe.skipIf(!sharedTablePresent(TAPE))(withTable('a recorded tape of BTCUSDT, 5 min 45 s', TAPE), () => {
  const tenths = (text: string) => Math.round(Number(text) * 10);
  const readTape = (wanted: string) => {
    const table = readSharedTable(TAPE);
    const [first, second] = [table.text('bid_or_price'), table.text('bid_size_or_quantity')];
    const [times, asks] = [table.text('ts_ms'), table.text('ask')];
    return table.text('kind').flatMap((kind, i) => {
      if (kind !== wanted) return [];
      const price = tenths(first[i]!);
      const lots = Math.round(Number(second[i]) * 1000);
      return [{ timeMs: Number(times[i]), price, halfTicks: price + tenths(asks[i]!), quantity: lots }];
    });
  };

  it('one-second bars of mids equal the reference', () => {
    const quotes = readTape('quote');
    const builder = new BarBuilder({ intervalMs: 1000, source: barSources.mids });
    const seen: (Bar | BarGap)[] = [];
    for (const { halfTicks, timeMs } of quotes) collect(builder, builder.onMid(halfTicks, timeMs), seen);
    collect(builder, builder.onTime(quotes.at(-1)!.timeMs + 1000), seen);
    const bars = seen.filter((one): one is Bar => 'openMs' in one);
    const reference = referenceBars(
      quotes.map(({ halfTicks, timeMs }) => ({ timeMs, price: halfTicks / 2, quantity: 0 })),
      1000,
    );
    expect(bars.length).toBeGreaterThan(300);
    expect(bars.map(essence)).toEqual(reference.bars.map((bar) => ({ ...bar, volume: UNKNOWN_VOLUME })));
    expect(builder.lateUpdates).toBe(reference.late);
  });

  it('minute bars of trades equal the reference', () => {
    const prints = readTape('trade');
    const builder = trades();
    const seen: (Bar | BarGap)[] = [];
    for (const { price, quantity, timeMs } of prints)
      collect(builder, builder.onTrade(price, quantity, timeMs), seen);
    collect(builder, builder.onTime(prints.at(-1)!.timeMs + MINUTE), seen);
    const reference = referenceBars(prints, MINUTE);
    expect(reference.bars.length).toBeGreaterThanOrEqual(6);
    expect((seen as Bar[]).map(essence)).toEqual(reference.bars);
    expect(builder.lateUpdates).toBe(reference.late);
  });

  it('klines pushed every 500 ms give the state of the last push, which is why they are provisional', () => {
    const prints = readTape('trade');
    const builder = klines();
    const seen: (Bar | BarGap)[] = [];
    const firstMs = Math.ceil(prints[0]!.timeMs / 500) * 500 + 250;
    const lastMs = prints.at(-1)!.timeMs;
    for (let timeMs = firstMs; timeMs <= lastMs; timeMs += 500) {
      const push = pushAt(prints, timeMs - (timeMs % MINUTE), timeMs);
      if (push === undefined) continue;
      const { open = 0, high, low, close = 0, volume } = push;
      collect(builder, builder.onKline(open, high, low, close, volume, timeMs), seen);
    }
    const bars = seen as Bar[];
    const expected = bars.map(({ openMs }) => pushAt(prints, openMs, openMs + MINUTE - 250)!);
    expect(bars.length).toBeGreaterThanOrEqual(5);
    expect(
      bars.map(({ openMs, open, high, low, close, volume }) => ({ openMs, open, high, low, close, volume })),
    ).toEqual(
      expected.map(({ openMs, open, high, low, close, volume }) => ({
        openMs,
        open,
        high,
        low,
        close,
        volume,
      })),
    );
    const final = referenceBars(prints, MINUTE).bars;
    expect(bars.some((bar, i) => bar.volume !== final[i]!.volume)).toBe(true);
  });
});
