// Quotes per second through the paper venue: how little a backtest pays for having one. Four cases: nothing works, protective
// levels and limits that the price stays away from, and a strategy that trades all the time.
//
//   node --expose-gc --conditions=holdfast-source bench/matching.ts [--json]
//
// Each figure is the median of several rounds; one round before them is not counted (compilation). `bytes` is the heap that a
// quote leaves behind; it should be about 0 where nothing fills.
import {
  type AccountId,
  type ClientOrderId,
  type InstrumentId,
  type InstrumentIndex,
  type Lots,
  parseMoney,
  type Ticks,
} from '@holdfast/engine/base';
import { defaultProfile, PaperVenue } from '@holdfast/engine/matching';
import type { Instrument, OrderTerms } from '@holdfast/engine/model';

const QUOTES = 2_000_000;
const ROUNDS = 5;
const startMs = 1_723_161_256_000;
const only = 0 as InstrumentIndex;

const instrument: Instrument = {
  id: 'BTCUSDT-PERP.BENCH' as InstrumentId,
  symbol: 'BTCUSDT',
  venue: 'BENCH',
  assetClass: 'perpetual',
  kind: 'linear',
  costBasis: 'average',
  tickSize: parseMoney('0.1'),
  lotSize: parseMoney('0.0001'),
  multiplier: 1,
  settlement: 'USDT',
  minQuantityLots: 1,
  maxLimitQuantityLots: 1_000_000,
  maxMarketQuantityLots: 1_000_000,
  makerFeeRate: 0.0002,
  takerFeeRate: 0.0006,
  maxLeverage: 100,
};

/** Random walk from a fixed seed: bids in ticks, and sizes. */
function randomWalk(): { bids: Float64Array; lots: Float64Array } {
  const bids = new Float64Array(QUOTES);
  const lots = new Float64Array(QUOTES);
  let seed = 1;
  let bid = 600_000;
  for (let at = 0; at < QUOTES; at++) {
    seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0;
    bid += (seed >>> 30) - 1 - (seed & 1);
    bids[at] = bid;
    lots[at] = 100 + (seed & 0xfff);
  }
  return { bids, lots };
}

const { bids, lots } = randomWalk();
let sink = 0;

const newVenue = (): PaperVenue =>
  new PaperVenue({
    account: 'BENCH:1' as AccountId,
    currency: 'USDT',
    instruments: [instrument],
    profile: defaultProfile,
    latency: { minMs: 50, maxMs: 500 },
    seed: 1,
    initialBalance: '1000000',
  });

let ids = 0;
function order(terms: Partial<OrderTerms>): OrderTerms {
  ids++;
  return {
    clientOrderId: `bench-${ids}` as ClientOrderId,
    instrument: only,
    side: 'buy',
    type: 'market',
    lots: 10 as Lots,
    timeInForce: 'gtc',
    postOnly: false,
    reduceOnly: false,
    ...terms,
  };
}

interface Case {
  readonly name: string;
  readonly start: (venue: PaperVenue) => void;
  /** Every how many quotes a market order is sent; 0: never. */
  readonly tradesEvery: number;
}

const noTrades = 0;
const cases: readonly Case[] = [
  { name: 'nothing works', start: () => undefined, tradesEvery: noTrades },
  {
    name: 'position with stop and target far away',
    start: (venue) =>
      venue.submit(
        order({ attachedStopTicks: 1 as Ticks, attachedTargetTicks: 9_000_000 as Ticks }),
        startMs,
      ),
    tradesEvery: noTrades,
  },
  {
    name: 'ten limits far away',
    start: (venue) => {
      for (let k = 0; k < 10; k++)
        venue.submit(order({ type: 'limit', priceTicks: (1000 + k) as Ticks }), startMs);
    },
    tradesEvery: noTrades,
  },
  { name: 'a market order every 1,000 quotes', start: () => undefined, tradesEvery: 1000 },
];

function play({ start, tradesEvery }: Case): number {
  const venue = newVenue();
  start(venue);
  const began = process.hrtime.bigint();
  for (let at = 0; at < QUOTES; at++) {
    const bid = bids[at]!;
    const size = lots[at]!;
    if (venue.onQuote(only, bid, bid + 1, size, size, startMs + at * 5)) sink += venue.drain().length;
    if (tradesEvery !== 0 && at % tradesEvery === 0)
      venue.submit(order({ side: at % (2 * tradesEvery) === 0 ? 'buy' : 'sell' }), startMs + at * 5);
  }
  return Number(process.hrtime.bigint() - began) / QUOTES;
}

function heapOf(one: Case): number | undefined {
  if (globalThis.gc === undefined) return undefined;
  globalThis.gc();
  const before = process.memoryUsage().heapUsed;
  play(one);
  return Math.max(0, process.memoryUsage().heapUsed - before) / QUOTES;
}

const median = (values: number[]): number => values.sort((a, b) => a - b)[Math.floor(values.length / 2)]!;

/** All times before the first forced collection: it throws compiled code away, which the next case would pay for. */
const times = cases.map((one) => {
  play(one);
  return median(Array.from({ length: ROUNDS }, () => play(one)));
});
const results = cases.map((one, at) => ({
  name: one.name,
  nanoseconds: times[at]!,
  quotesPerSecond: 1e9 / times[at]!,
  bytesPerQuote: heapOf(one),
}));

if (process.argv.includes('--json')) console.log(JSON.stringify({ results, sink }));
else {
  for (const { name, nanoseconds, quotesPerSecond, bytesPerQuote } of results) {
    const heap = bytesPerQuote === undefined ? '' : `, ${bytesPerQuote.toFixed(2)} bytes`;
    console.log(
      `${name.padEnd(40)} ${nanoseconds.toFixed(1).padStart(7)} ns  ${(quotesPerSecond / 1e6).toFixed(1).padStart(6)} M quotes/s${heap}`,
    );
  }
}
