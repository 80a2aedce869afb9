import { existsSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseTape, readTapeFile } from '../tape/index.ts';
import {
  bucketOpenMs,
  fundingSchedule,
  KlineBook,
  type MarketEvent,
  type MarketFeed,
  mergeFeeds,
  parseMarketScript,
  ScriptedFeed,
  SyntheticFeed,
  standardInstruments,
  symbolOfTapeFile,
  TapeFeed,
} from './index.ts';

const bitcoin = standardInstruments[0]!;
const take = (feed: MarketFeed, count: number) => Array.from({ length: count }, () => feed.next()!);

describe('SyntheticFeed', () => {
  const start = Date.UTC(2026, 0, 5);
  const feed = (seed: number) =>
    new SyntheticFeed({ instrument: bitcoin, seed, startMs: start, fineFromMs: start });

  it('is the same for a seed and another for another', () => {
    expect(take(feed(1), 500)).toEqual(take(feed(1), 500));
    expect(take(feed(1), 50)).not.toEqual(take(feed(2), 50));
  });

  it('looks alive: ordered, uncrossed, two-sided, moving and clustered', () => {
    const events = take(feed(5), 60_000);
    let lastMs = 0;
    let buys = 0;
    let trades = 0;
    const book = new KlineBook();
    for (const event of events) {
      expect(event.atMs).toBeGreaterThanOrEqual(lastMs);
      lastMs = event.atMs;
      if (event.type === 'quote' && event.bidTicks! >= event.askTicks!) throw new Error('crossed');
      if (event.type !== 'trade') continue;
      trades++;
      if (event.aggressor === 'buy') buys++;
      book.print(event.atMs, event.priceTicks, event.lots);
    }
    expect(buys / trades).toBeGreaterThan(0.35);
    expect(buys / trades).toBeLessThan(0.65);
    const ranges = book.bars('1min').map((bar) => (bar.high - bar.low) / bar.open);
    const mean = ranges.reduce((sum, x) => sum + x, 0) / ranges.length;
    expect(mean).toBeGreaterThan(0.0003);
    expect(mean).toBeLessThan(0.004);
    // Wide minutes follow wide minutes.
    let covariance = 0;
    for (let i = 1; i < ranges.length; i++) covariance += (ranges[i]! - mean) * (ranges[i - 1]! - mean);
    expect(covariance).toBeGreaterThan(0);
  });
});

const script = `
tickEvery: 1s
markets:
  - symbol: BTCUSDT
    price: 60000
    spread: 0.2
    volume: 6
    segments:
      - { type: hold, duration: 2s }
      - { type: ramp, to: 60010, duration: 5s }
      - { type: jump, to: 59990.5 }
      - { type: hold, duration: 1s }
      - { type: gap, duration: 30s, to: 60100 }
      - { type: range, low: 60100, high: 60104, period: 4s, duration: 4s }
      - { type: path, prices: [1000, 2000], duration: 2s, depth: 0.5 }
`;

describe('ScriptedFeed', () => {
  it('gives exactly the prices of the script', () => {
    const market = parseMarketScript(script, 'm.yaml').markets[0]!;
    const feed = new ScriptedFeed(market, { startMs: 0, tickEveryMs: 1000 });
    const events = take(feed, 32);
    const trades = events.filter((event) => event.type === 'trade');
    expect(trades.map((trade) => [trade.atMs / 1000, trade.priceTicks / 10])).toEqual([
      [0, 60000],
      [1, 60000],
      [2, 60002],
      [3, 60004],
      [4, 60006],
      [5, 60008],
      [6, 60010],
      [7, 59990.5],
      [38, 60102],
      [39, 60104],
      [40, 60102],
      [41, 60100],
      [42, 1000],
      [43, 2000],
      [44, 2000],
      [45, 2000],
    ]);
    expect(trades[0]).toMatchObject({ lots: 1000, aggressor: 'buy' });
    expect(events[0]).toMatchObject({ type: 'quote', bidTicks: 600_000, askTicks: 600_002, bidLots: 50_000 });
  });

  it.each([
    ['markets: [{symbol: BTCUSDT, price: 1, segments: [{type: hodl, duration: 1s}]}]', /segments\[0\]/],
    ['market: []', /market/],
    ['markets: [{symbol: BTCUSDT, price: 0, segments: [{type: jump, to: 1}]}]', /price/],
  ])('refuses %s', (text, problem) => expect(() => parseMarketScript(text, 'm.yaml')).toThrow(problem));
});

describe('TapeFeed', () => {
  const bars = parseTape(
    'ts_ms,open,high,low,close,volume\n60000,10,12,9,11,1.5\n120000,11,11.5,8,9,2\n',
    'b',
  );

  it('plays bars so that their klines are the bars again', () => {
    const feed = new TapeFeed([{ symbol: 'XYZUSDT', tape: bars }], { repeat: false });
    const book = new KlineBook();
    for (let event = feed.next(); event !== undefined; event = feed.next()) {
      if (event.type === 'trade') book.print(event.atMs, event.priceTicks, event.lots);
    }
    expect(book.bars('1min')).toMatchObject([
      { openMs: 60_000, open: 100, high: 120, low: 90, close: 110, lots: 15 },
      { openMs: 120_000, open: 110, high: 115, low: 80, close: 90, lots: 20 },
    ]);
    expect(book.bars('3min')).toMatchObject(
      [{ openMs: 0, open: 100, high: 120, low: 80, close: 90, lots: 35 }].slice(0, 1),
    );
  });

  it('shifts whole days, repeats after a marked gap, and keeps time in order', () => {
    const day = 86_400_000;
    const feed = new TapeFeed([{ symbol: 'XYZUSDT', tape: bars }], { onDateOfMs: 100 * day + 5 });
    const events = take(feed, 40);
    expect(events[0]!.atMs).toBe(100 * day + 60_000);
    const gap = events.find((event) => event.type === 'gap');
    expect(gap).toEqual({ type: 'gap', atMs: 100 * day + 180_000, resumesAtMs: 100 * day + 240_000 });
    for (let i = 1; i < events.length; i++)
      expect(events[i]!.atMs).toBeGreaterThanOrEqual(events[i - 1]!.atMs);
  });

  const shared = path.resolve(import.meta.dirname, '../../../../../shared/data/crypto');
  it.skipIf(!existsSync(shared))(
    'plays the recorded ticks unchanged (skipped where ../shared is absent)',
    () => {
      const tape = readTapeFile(path.join(shared, 'btcusdt-perp-ticks-20240808.csv.gz'));
      const feed = new TapeFeed([{ symbol: 'BTCUSDT', tape }], {
        onDateOfMs: Date.UTC(2026, 10, 25),
        repeat: false,
      });
      const first = feed.next() as MarketEvent & { type: 'quote' };
      expect(first).toMatchObject({ bidTicks: 618_002, bidLots: 25_070, askTicks: 618_003, askLots: 25_100 });
      expect(new Date(first.atMs).toISOString()).toBe('2026-11-25T23:54:16.313Z');
      let count = 1;
      while (feed.next() !== undefined) count++;
      expect(count).toBe(66_089 + 21_313);
      expect(feed.instruments[0]).toMatchObject({ symbol: 'BTCUSDT', priceDecimals: 1, quantityDecimals: 4 });
    },
  );

  it.skipIf(!existsSync(shared))(
    'gives recorded bars back bar by bar (skipped where ../shared is absent)',
    () => {
      for (const name of ['btcusdt-perp-1m-20221213-trade.csv.gz', 'btc-perp-1m-202201a.csv.gz']) {
        const tape = readTapeFile(path.join(shared, name));
        const feed = new TapeFeed([{ symbol: 'BTCUSDT', tape }], { repeat: false });
        const { priceDecimals, quantityDecimals } = feed.instruments[0]!;
        const recorded = tape.records
          .slice(0, 700)
          .flatMap((record) => (record.kind === 'bar' ? [record] : []));
        const endMs = recorded.at(-1)!.tsMs + 60_000;
        const book = new KlineBook();
        for (let event = feed.next(); event !== undefined && event.atMs < endMs; event = feed.next()) {
          if (event.type === 'trade') book.print(event.atMs, event.priceTicks, event.lots);
        }
        const units = (value: number, decimals: number) => Math.round(value * 10 ** decimals);
        expect(book.bars('1min').map(({ tickLots: _, ...bar }) => bar)).toEqual(
          recorded.map((bar) => ({
            openMs: bar.tsMs,
            open: units(bar.open, priceDecimals),
            high: units(bar.high, priceDecimals),
            low: units(bar.low, priceDecimals),
            close: units(bar.close, priceDecimals),
            lots: units(bar.volume!, quantityDecimals),
          })),
        );
      }
    },
  );

  it('names symbols by file', () => {
    expect(
      ['x/btcusdt-perp-1m.csv.gz', 'btc-perp-1m-202201a.csv.gz', 'btcusd-1s.csv'].map(symbolOfTapeFile),
    ).toEqual(['BTCUSDT', 'BTCUSDT', 'BTCUSDT']);
  });
});

describe('mergeFeeds', () => {
  it('orders by time', () => {
    const at = (...times: number[]): MarketFeed => {
      const left = times.map((atMs): MarketEvent => ({ type: 'gap', atMs, resumesAtMs: atMs }));
      return { startMs: times[0]!, next: () => left.shift() };
    };
    const merged = mergeFeeds([at(1, 4), at(2, 3, 5)]);
    expect(take(merged, 5).map((event) => event.atMs)).toEqual([1, 2, 3, 4, 5]);
    expect(merged.next()).toBeUndefined();
  });
});

describe('klines', () => {
  it('put prints into the buckets of every interval and leave gaps open', () => {
    const book = new KlineBook();
    const minute = 60_000;
    book.print(0, 10, 1);
    book.print(minute + 5, 12, 2);
    book.print(7 * minute, 8, 3);
    expect(book.bars('1min').map((bar) => bar.openMs)).toEqual([0, minute, 7 * minute]);
    expect(book.bars('5min')).toMatchObject([
      { openMs: 0, open: 10, high: 12, low: 10, close: 12, lots: 3, tickLots: 34n },
      { openMs: 5 * minute, open: 8, close: 8, lots: 3 },
    ]);
    expect(book.current('1day', 7 * minute)).toMatchObject({ open: 10, high: 12, low: 8, close: 8, lots: 6 });
    expect(book.current('1min', 9 * minute)).toBeUndefined();
  });

  it('open months with the calendar', () => {
    expect(bucketOpenMs('1month', Date.UTC(2026, 1, 27, 5))).toBe(Date.UTC(2026, 1, 1));
  });
});

describe('fundingSchedule', () => {
  it('is due every eight hours at a rate that the seed or the options fix', () => {
    const schedule = fundingSchedule({ seed: 1, fixedRates: { ETHUSDT: '-0.0001' } });
    expect(schedule.nextTimeMs(bitcoin, Date.UTC(2026, 0, 1, 8))).toBe(Date.UTC(2026, 0, 1, 16));
    expect(schedule.rateAt(standardInstruments[1]!, 5)).toBe(-10_000);
    expect(schedule.rateAt(bitcoin, 5)).toBe(fundingSchedule({ seed: 1 }).rateAt(bitcoin, 5));
  });
});
