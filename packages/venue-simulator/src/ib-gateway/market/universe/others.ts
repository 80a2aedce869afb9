// Indexes, currencies and the index future. Their ids are the broker's own, except those of the futures' single months.

import { civilOf } from '../calendar/civil-day.ts';
import { quarterlyExpiries } from '../calendar/expiries.ts';
import type { ForexListing, FutureListing, IndexListing } from './listing.ts';

function index(symbol: string, conId: number, name: string, exchange: string, level: number): IndexListing {
  return {
    kind: 'index',
    conId,
    symbol,
    name,
    level,
    minTick: 0.01,
    currency: 'USD',
    localSymbol: symbol,
    tradingClass: symbol,
    primaryExchange: exchange,
    defaultExchange: exchange,
    hours: 'index',
    seedName: `index ${symbol}`,
  };
}

export const SPX = index('SPX', 416904, 'S&P 500 Stock Index', 'CBOE', 6705);
export const VIX = index('VIX', 13455763, 'CBOE Volatility Index', 'CBOE', 17);
export const NDX = index('NDX', 416843, 'NASDAQ 100 Stock Index', 'NASDAQ', 24870);
export const RUT = index('RUT', 416888, 'Russell 2000 Stock Index', 'RUSSELL', 2414);

export const indexListings: readonly IndexListing[] = [SPX, VIX, NDX, RUT];

function forex(
  base: string,
  quote: string,
  conId: number,
  name: string,
  rate: number,
  minTick: number,
): ForexListing {
  return {
    kind: 'forex',
    conId,
    symbol: base,
    name,
    rate,
    minTick,
    annualVolatility: 0.08,
    currency: quote,
    localSymbol: `${base}.${quote}`,
    tradingClass: `${base}.${quote}`,
    primaryExchange: '',
    defaultExchange: 'IDEALPRO',
    hours: 'forex',
    seedName: `${base}.${quote}`,
  };
}

export const forexListings: readonly ForexListing[] = [
  forex('EUR', 'USD', 12087792, 'European Monetary Union Euro', 1.1582, 0.00005),
  forex('GBP', 'USD', 12087797, 'British pound', 1.3104, 0.00005),
  forex('AUD', 'USD', 14433401, 'Australian dollar', 0.6462, 0.00005),
  forex('USD', 'JPY', 15016059, 'United States dollar', 156.4, 0.005),
  forex('USD', 'CAD', 15016062, 'United States dollar', 1.4095, 0.00005),
  forex('USD', 'CHF', 12087820, 'United States dollar', 0.8081, 0.00005),
];

const MONTH_CODES = 'FGHJKMNQUVXZ';
const FIRST_FUTURE_ID = 95_000_000;
/** The underlying index contract that futures on it name. */
const ES_UNDERLYING_ID = 11004968;

/** The four nearest months of the E-mini S&P 500. */
export function futuresListed(today: number): readonly FutureListing[] {
  return quarterlyExpiries(today, 4).map(esFuture);
}

/** The future of an id, listed or expired. */
export function futureOfConId(conId: number): FutureListing | undefined {
  const day = conId - FIRST_FUTURE_ID;
  if (day < 10_000 || day > 30_000) return undefined;
  return quarterlyExpiries(day, 1)[0] === day ? esFuture(day) : undefined;
}

function esFuture(expiryDay: number): FutureListing {
  const { year, month } = civilOf(expiryDay);
  return {
    kind: 'future',
    conId: FIRST_FUTURE_ID + expiryDay,
    symbol: 'ES',
    name: 'E-mini S&P 500',
    currency: 'USD',
    localSymbol: `ES${MONTH_CODES[month - 1]}${year % 10}`,
    tradingClass: 'ES',
    primaryExchange: '',
    defaultExchange: 'CME',
    hours: 'globex',
    seedName: 'ES',
    multiplier: 50,
    minTick: 0.25,
    expiryDay,
    underlyingConId: ES_UNDERLYING_ID,
    indexSymbol: 'SPX',
  };
}
