// Market data over REST.

import { formatShort } from '../decimal/index.ts';
import { fundingRateDecimals, type KlineInterval } from '../market/index.ts';
import {
  type Endpoint,
  type EndpointVenue,
  type PublicCall,
  timeRangeOf,
  wholeNumberOf,
} from './endpoint.ts';
import { errorCodes, VenueRefusal } from './error-codes.ts';
import { oneOf, requiredText, textOf } from './order-request.ts';
import type { SymbolMarket } from './symbol-market.ts';
import { instrumentRecord, klineRecord, levelTexts, quantityText, turnoverText } from './wire.ts';

/** Interval names over REST and the same in channel names. */
const restIntervals: Readonly<Record<string, KlineInterval>> = {
  '1m': '1min',
  '3m': '3min',
  '5m': '5min',
  '15m': '15min',
  '30m': '30min',
  '1h': '60min',
  '2h': '2h',
  '4h': '4h',
  '6h': '6h',
  '8h': '8h',
  '12h': '12h',
  '1d': '1day',
  '3d': '3day',
  '1w': '1week',
  '1M': '1month',
};

const get = (answer: (call: PublicCall) => unknown): Endpoint => ({
  method: 'GET',
  access: 'public',
  answer,
});

export const publicEndpoints: Readonly<Record<string, Endpoint>> = {
  '/api/v1/futures/market/kline': get(klines),
  '/api/v1/futures/market/tickers': get((call) => selected(call).map((market) => ticker(call.venue, market))),
  '/api/v1/futures/market/depth': get(depth),
  '/api/v1/futures/market/trading_pairs': get((call) => selected(call).map(instrumentRecord)),
  '/api/v1/futures/market/funding_rate': get((call) => [fundingRecord(call.venue, marketOf(call))]),
  '/api/v1/futures/market/funding_rate/batch': get(({ venue }) =>
    [...venue.exchange.markets.values()].map((market) => fundingRecord(venue, market)),
  ),
  '/api/v1/futures/market/get_funding_rate_history': get(fundingHistory),
};

const marketOf = (call: PublicCall): SymbolMarket =>
  call.venue.exchange.marketOf(requiredText(call.parameters, 'symbol'));

/** The symbols asked for; all without. */
function selected({ venue, parameters }: PublicCall): SymbolMarket[] {
  const names = textOf(parameters, 'symbols') ?? textOf(parameters, 'symbol');
  if (names === undefined) return [...venue.exchange.markets.values()];
  return names.split(',').map((name) => venue.exchange.marketOf(name.trim()));
}

function klines(call: PublicCall): unknown {
  const { venue, parameters } = call;
  const market = marketOf(call);
  const interval = restIntervals[requiredText(parameters, 'interval')];
  if (interval === undefined) {
    throw new VenueRefusal(
      errorCodes.valueNotAllowed,
      `interval: one of ${Object.keys(restIntervals).join(', ')}`,
    );
  }
  const type = oneOf(parameters, 'type', ['LAST_PRICE', 'MARK_PRICE'] as const) ?? 'LAST_PRICE';
  const limit = wholeNumberOf(parameters, 'limit', { min: 1, max: 200 }) ?? 100;
  const { startMs, endMs } = timeRangeOf(parameters);
  const book = type === 'LAST_PRICE' ? market.lastKlines : market.markKlines;
  const bars = book
    .bars(interval)
    .filter((bar) => bar.openMs >= startMs && bar.openMs <= endMs)
    .slice(-limit);
  const timeAsText = venue.random.chance(0.5);
  const price = (ticks: number) => venue.price(market, ticks);
  // The exchange does not promise an order: clients have to sort.
  return shuffled(bars, venue).map((bar) => klineRecord(bar, type, timeAsText, price, market.instrument));
}

function shuffled<T>(items: readonly T[], venue: EndpointVenue): T[] {
  const mixed = [...items];
  for (let i = mixed.length - 1; i > 0; i--) {
    const j = venue.random.nextInt(i + 1);
    [mixed[i], mixed[j]] = [mixed[j]!, mixed[i]!];
  }
  return mixed;
}

function ticker(venue: EndpointVenue, market: SymbolMarket): unknown {
  const { instrument, lastTicks, markTicks } = market;
  const price = (ticks: number | undefined) => (ticks === undefined ? null : venue.price(market, ticks));
  const day = market.day(venue.nowMs());
  return {
    symbol: instrument.symbol,
    markPrice: price(markTicks),
    lastPrice: price(lastTicks),
    open: price(day?.openTicks),
    last: price(lastTicks),
    quoteVol: day === undefined ? '0' : quantityText(day.lots, instrument),
    baseVol: day === undefined ? '0' : turnoverText(day.tickLots, instrument),
    high: price(day?.highTicks),
    low: price(day?.lowTicks),
  };
}

const depthLimits: Readonly<Record<string, number>> = { '1': 1, '5': 5, '15': 15, '50': 50, max: 50 };

function depth(call: PublicCall): unknown {
  const market = marketOf(call);
  const limit = textOf(call.parameters, 'limit') ?? 'max';
  const count = depthLimits[limit];
  if (count === undefined)
    throw new VenueRefusal(errorCodes.valueNotAllowed, 'limit: one of 1, 5, 15, 50, max');
  const price = (ticks: number) => call.venue.price(market, ticks);
  return {
    asks: levelTexts(market.levels('BUY', count), price, market.instrument),
    bids: levelTexts(market.levels('SELL', count), price, market.instrument),
  };
}

function fundingRecord(venue: EndpointVenue, market: SymbolMarket): unknown {
  const { instrument, lastTicks, markTicks } = market;
  const nextFundingTime = venue.funding.nextTimeMs(instrument, venue.nowMs());
  const price = (ticks: number | undefined) => (ticks === undefined ? null : venue.price(market, ticks));
  return {
    symbol: instrument.symbol,
    markPrice: price(markTicks),
    lastPrice: price(lastTicks),
    indexPrice: price(markTicks),
    fundingRate: formatShort(venue.funding.rateAt(instrument, nextFundingTime), fundingRateDecimals),
    fundingInterval: instrument.fundingIntervalMs / 3_600_000,
    nextFundingTime: String(nextFundingTime),
    maxFundingRate: '0.003',
    minFundingRate: '-0.003',
  };
}

/** Past rates, newest first; mark prices of the past are those of the hour's bar, where it is kept. */
function fundingHistory(call: PublicCall): unknown {
  const { venue, parameters } = call;
  const market = marketOf(call);
  const limit = wholeNumberOf(parameters, 'limit', { min: 1, max: 200 }) ?? 100;
  const { startMs, endMs } = timeRangeOf(parameters);
  const bars = new Map(market.markKlines.bars('60min').map((bar) => [bar.openMs, bar]));
  const records: unknown[] = [];
  let atMs = venue.funding.nextTimeMs(market.instrument, venue.nowMs()) - market.instrument.fundingIntervalMs;
  for (; records.length < limit && atMs >= startMs; atMs -= market.instrument.fundingIntervalMs) {
    const bar = bars.get(atMs);
    if (bar === undefined) break;
    if (atMs > endMs) continue;
    records.push({
      symbol: market.instrument.symbol,
      markPrice: venue.price(market, bar.open),
      fundingRate: formatShort(venue.funding.rateAt(market.instrument, atMs), fundingRateDecimals),
      fundingTime: String(atMs),
    });
  }
  return records;
}
