import type {
  AccountId,
  ClientOrderId,
  InstrumentId,
  InstrumentIndex,
  Lots,
  Ticks,
} from '@holdfast/engine/base';
import { parseMoney, SeededRandom } from '@holdfast/engine/base';
import {
  defaultProfile,
  type FillProfile,
  nautilusSharedProfile,
  PaperVenue,
} from '@holdfast/engine/matching';
import type { Instrument, OrderReport, OrderTerms } from '@holdfast/engine/model';
import { describe, expect, it } from 'vitest';
import { type GoldenRow, goldenNote } from '../golden/golden-table.ts';
import { readShared } from '../golden/nautilus-script.ts';
import {
  type CheckedFill,
  type CheckedOrder,
  checkFills,
  type FillRules,
  type TapeEvent,
} from './fill-checker.ts';

const instrument: Instrument = {
  id: 'BTCUSDT-PERP.TEST' as InstrumentId,
  symbol: 'BTCUSDT',
  venue: 'TEST',
  assetClass: 'perpetual',
  kind: 'linear',
  costBasis: 'average',
  tickSize: parseMoney('1'),
  lotSize: parseMoney('1'),
  multiplier: 1,
  settlement: 'USDT',
  minQuantityLots: 1,
  maxLimitQuantityLots: 1_000_000,
  maxMarketQuantityLots: 1_000_000,
  makerFeeRate: 0,
  takerFeeRate: 0,
  maxLeverage: 100,
};

const rules: FillRules = { latencyMinMs: 50, touchFills: false, levelsBehind: 4, ticksPerLevel: 1 };
const only = 0 as InstrumentIndex;

/** Quotes and trades of a random walk, several in one millisecond at times. */
function randomTape(random: SeededRandom, length: number): TapeEvent[] {
  let bid = 10_000;
  let timeMs = 1_000;
  return Array.from({ length }, (): TapeEvent => {
    timeMs += random.nextBelow(4) * 10;
    bid += random.nextBelow(7) - 3;
    if (random.nextBelow(4) === 0)
      return {
        type: 'trade',
        timeMs,
        instrument: 0,
        price: bid + random.nextBelow(9) - 4,
        lots: 1 + random.nextBelow(30),
      };
    const [bidLots, askLots] = [random.nextBelow(50), random.nextBelow(50)];
    return {
      type: 'quote',
      timeMs,
      instrument: 0,
      bid,
      ask: bid + 1 + random.nextBelow(3),
      bidLots,
      askLots,
    };
  });
}

const types = [
  'market',
  'limit',
  'limit',
  'stopMarket',
  'stopLimit',
  'marketIfTouched',
  'trailingStop',
] as const;

function randomOrder(random: SeededRandom, number: number, near: number): OrderTerms {
  const level = (): Ticks => (near + random.nextBelow(25) - 12) as Ticks;
  const type = types[random.nextBelow(types.length)]!;
  return {
    clientOrderId: `o${number}` as ClientOrderId,
    instrument: only,
    side: random.nextBelow(2) === 0 ? 'buy' : 'sell',
    type,
    lots: (1 + random.nextBelow(120)) as Lots,
    ...((type === 'limit' || type === 'stopLimit') && { priceTicks: level() }),
    ...(type !== 'market' && type !== 'limit' && type !== 'trailingStop' && { triggerTicks: level() }),
    ...(type === 'trailingStop' && { trailingTicks: (2 + random.nextBelow(8)) as Ticks }),
    timeInForce: (['gtc', 'gtc', 'ioc', 'fok'] as const)[random.nextBelow(4)]!,
    postOnly: false,
    reduceOnly: false,
  };
}

const checkedOrder = (terms: OrderTerms, sentMs: number): CheckedOrder => ({
  id: terms.clientOrderId,
  instrument: terms.instrument,
  side: terms.side,
  lots: terms.lots,
  ...(terms.priceTicks !== undefined && { limit: terms.priceTicks }),
  ...(terms.triggerTicks !== undefined && {
    trigger: {
      level: terms.triggerTicks,
      fires: (terms.type === 'marketIfTouched') === (terms.side === 'sell') ? 'upward' : 'downward',
    },
  }),
  ...(terms.trailingTicks !== undefined && { trailing: terms.trailingTicks }),
  sentMs,
});

interface Run {
  readonly tape: readonly TapeEvent[];
  readonly orders: readonly CheckedOrder[];
  readonly fills: readonly CheckedFill[];
}

function record(
  seed: number,
  profile: FillProfile = defaultProfile,
  tape: readonly TapeEvent[] = randomTape(SeededRandom.fromSeed(seed).split('tape'), 1500),
): Run {
  const random = SeededRandom.fromSeed(seed);
  const venue = new PaperVenue({
    account: 'TEST:1' as AccountId,
    currency: 'USDT',
    instruments: [instrument],
    profile,
    latency: { minMs: 50, maxMs: 120 },
    seed,
    initialBalance: '1000000',
  });
  const orders: CheckedOrder[] = [];
  const fills: CheckedFill[] = [];
  const totals = new Map<string, { lots: number; worth: number }>();
  for (const event of tape) {
    if (event.type === 'quote')
      venue.onQuote(only, event.bid, event.ask, event.bidLots, event.askLots, event.timeMs);
    else venue.onTrade(only, event.price, event.lots, event.timeMs);
    for (const report of venue.drain()) if (report.type === 'OrderReport') takeFill(report, totals, fills);
    if (event.type !== 'quote' || random.nextBelow(6) > 0) continue;
    const terms = randomOrder(random, orders.length, event.bid);
    orders.push(checkedOrder(terms, event.timeMs));
    venue.submit(terms, event.timeMs);
  }
  return { tape, orders, fills };
}

/** Fills from cumulative totals; on whole ticks, since each report adds one price. */
function takeFill(
  report: OrderReport,
  totals: Map<string, { lots: number; worth: number }>,
  fills: CheckedFill[],
): void {
  const orderId = report.clientOrderId as string;
  const before = totals.get(orderId) ?? { lots: 0, worth: 0 };
  if (report.filledLots <= before.lots) return;
  const worth = Math.round(Number(report.averagePrice) * report.filledLots);
  const lots = report.filledLots - before.lots;
  totals.set(orderId, { lots: report.filledLots, worth });
  fills.push({
    orderId,
    lots,
    price: (worth - before.worth) / lots,
    liquidity: report.liquidity!,
    atMs: report.atMs,
  });
}

const codes = ({ tape, orders, fills }: Run): string[] =>
  checkFills(tape, orders, fills, rules).map(({ code }) => code);

describe('fills of the paper venue', () => {
  it.each([1, 2, 3, 4, 5, 6, 7, 8])('are all explained by the market of their time (seed %i)', (seed) => {
    const run = record(seed);
    expect(run.fills.length).toBeGreaterThan(100);
    expect(new Set(run.fills.map(({ liquidity }) => liquidity))).toEqual(new Set(['maker', 'taker']));
    expect(checkFills(run.tape, run.orders, run.fills, rules)).toEqual([]);
  });
});

const recorded = readShared('data/crypto/btcusdt-perp-ticks-20240808.csv.gz');

/** The recorded BTCUSDT tape in ticks of 0.1 and lots of 0.001, sorted by time, ties in the order of the file. */
function recordedTape(rows: readonly GoldenRow[]): TapeEvent[] {
  const ticks = (text = ''): number => Math.round(Number(text) * 10);
  const lots = (text = ''): number => Math.round(Number(text) * 1000);
  const events = rows.map((row): TapeEvent => {
    const common = { timeMs: Number(row.ts_ms), instrument: 0 };
    const [price, size] = [ticks(row.bid_or_price), lots(row.bid_size_or_quantity)];
    if (row.kind === 'trade') return { type: 'trade', ...common, price, lots: size };
    return {
      type: 'quote',
      ...common,
      bid: price,
      bidLots: size,
      ask: ticks(row.ask),
      askLots: lots(row.ask_size),
    };
  });
  return events.sort((a, b) => a.timeMs - b.timeMs);
}

describe.skipIf(recorded === undefined)(`on a recorded tape (${goldenNote(recorded)})`, () => {
  it('all fills of thousands of orders are explained', () => {
    const run = record(1, defaultProfile, recordedTape((recorded ?? []).slice(0, 20_000)));
    expect(run.fills.length).toBeGreaterThan(1_000);
    expect(checkFills(run.tape, run.orders, run.fills, rules)).toEqual([]);
  });
});

describe('a matching model with looser rules than it claims is found', () => {
  it.each([
    ['fills at the touch', { ...defaultProfile, restingLimit: 'touch' }, 'notReached'],
    [
      'offers the shown size again and again',
      { ...defaultProfile, consumesShownSize: false },
      'moreThanShown',
    ],
    ['fills the rest one tick worse', nautilusSharedProfile, 'moreThanShown'],
    [
      'has more levels behind',
      { ...defaultProfile, beyondShown: { kind: 'walks', ticksPerLevel: 1, levels: 9 } },
      'moreThanShown',
    ],
    ['improves on the market', { ...defaultProfile, slippageSpreadFraction: -1 }, 'betterThanMarket'],
  ] as const)('%s', (_what, profile, code) => {
    expect(codes(record(1, profile))).toContain(code);
  });
});

/** A run whose fill at `at` was changed. */
const planted = (run: Run, at: number, change: Partial<CheckedFill>): Run => ({
  ...run,
  fills: run.fills.map((fill, k) => (k === at ? { ...fill, ...change } : fill)),
});

const orderOf = (run: Run, fill: CheckedFill): CheckedOrder =>
  run.orders.find(({ id }) => id === fill.orderId)!;

describe('planted bad fills are found', () => {
  const run = record(1);
  const indexOf = (test: (fill: CheckedFill, order: CheckedOrder) => boolean): number => {
    const at = run.fills.findIndex((fill) => test(fill, orderOf(run, fill)));
    expect(at).toBeGreaterThanOrEqual(0);
    return at;
  };

  it('every single fill that took, made a good deal better', () => {
    run.fills.forEach((fill, at) => {
      if (fill.liquidity !== 'taker') return;
      const price = fill.price + (orderOf(run, fill).side === 'buy' ? -20 : 20);
      expect(codes(planted(run, at, { price })), `fill ${at}`).toContain('betterThanMarket');
    });
  });

  it('every single fill, too early, overfilled, or of an order that nobody sent', () => {
    run.fills.forEach((fill, at) => {
      const { sentMs, lots } = orderOf(run, fill);
      expect(codes(planted(run, at, { atMs: sentMs + 49 }))).toContain('tooEarly');
      expect(codes(planted(run, at, { lots: lots + 1 }))).toContain('overfilled');
      expect(codes(planted(run, at, { orderId: 'ghost' }))).toContain('unknownOrder');
    });
  });

  it('a maker at another price than its own, and one that only stood at the touch', () => {
    const at = indexOf((fill, { limit }) => fill.liquidity === 'maker' && limit !== undefined);
    expect(codes(planted(run, at, { price: run.fills[at]!.price + 1 }))).toContain('notItsPrice');
    const quote = {
      type: 'quote',
      timeMs: 100,
      instrument: 0,
      bid: 9,
      ask: 10,
      bidLots: 5,
      askLots: 5,
    } as const;
    const order = { id: 'l', instrument: 0, side: 'buy', lots: 5, limit: 10, sentMs: 0 } as const;
    const fill = { orderId: 'l', lots: 5, price: 10, liquidity: 'maker', atMs: 100 } as const;
    expect(codes({ tape: [quote], orders: [order], fills: [fill] })).toEqual(['notReached']);
    expect(checkFills([quote], [order], [fill], { ...rules, touchFills: true })).toEqual([]);
  });

  it('worse than its limit', () => {
    const at = indexOf(
      (fill, { limit, side }) => fill.liquidity === 'taker' && limit !== undefined && side === 'buy',
    );
    const { limit = 0 } = orderOf(run, run.fills[at]!);
    expect(codes(planted(run, at, { price: limit + 1 }))).toContain('worseThanLimit');
  });

  it('more than was shown, in one fill or by two orders at the same level', () => {
    const quote = {
      type: 'quote',
      timeMs: 100,
      instrument: 0,
      bid: 9,
      ask: 10,
      bidLots: 5,
      askLots: 5,
    } as const;
    const same = { ...quote, timeMs: 120 };
    const order = (id: string): CheckedOrder => ({ id, instrument: 0, side: 'buy', lots: 50, sentMs: 0 });
    const fill = (orderId: string, lots: number, price: number, atMs = 100): CheckedFill => ({
      orderId,
      lots,
      price,
      liquidity: 'taker',
      atMs,
    });
    const check = (...fills: CheckedFill[]): string[] =>
      codes({ tape: [quote, same], orders: [order('a'), order('b')], fills });
    expect(check(fill('a', 5, 10))).toEqual([]);
    expect(check(fill('a', 6, 10))).toEqual(['moreThanShown']);
    expect(check(fill('a', 6, 11))).toEqual([]);
    expect(check(fill('a', 4, 10), fill('b', 4, 10))).toEqual(['moreThanShown']);
    expect(check(fill('a', 4, 10), fill('b', 4, 10, 120))).toEqual(['moreThanShown']);
    expect(check(fill('a', 30, 99))).toEqual(['moreThanShown']);
  });

  it('a stop that nothing had triggered, a fill while there was no quote, one after the end', () => {
    const quote = {
      type: 'quote',
      timeMs: 100,
      instrument: 0,
      bid: 9,
      ask: 10,
      bidLots: 5,
      askLots: 5,
    } as const;
    const order = { id: 's', instrument: 0, side: 'sell', lots: 5, sentMs: 0 } as const;
    const fill = { orderId: 's', lots: 5, price: 9, liquidity: 'taker', atMs: 100 } as const;
    const check = (change: Partial<CheckedOrder>, atMs = 100): string[] =>
      codes({ tape: [quote], orders: [{ ...order, ...change }], fills: [{ ...fill, atMs }] });
    expect(check({ trigger: { level: 9, fires: 'downward' } })).toEqual([]);
    expect(check({ trigger: { level: 8, fires: 'downward' } })).toEqual(['notTriggered']);
    expect(check({ trailing: 2 })).toEqual(['notTriggered']);
    expect(check({}, 101)).toEqual(['noMarket']);
    expect(check({ endedMs: 99 })).toEqual(['afterEnd']);
  });
});
