// Finds contracts: by id, by option symbol, or by the fields that a client filled in. An unset field matches everything; what
// is not listed today is found only by id or with includeExpired, as a position or an old order needs it.

import type { Contract } from '../../domain/index.ts';
import { compactDate, parseDay } from '../calendar/civil-day.ts';
import { isSessionDay } from '../calendar/new-york-sessions.ts';
import type { IndexListing, Listing, OptionClass, OptionListing, StockListing } from './listing.ts';
import {
  expiriesOf,
  type OptionSeries,
  optionClasses,
  optionConId,
  optionLocalSymbol,
  optionOfConId,
  parseOptionLocalSymbol,
  strikesOf,
} from './option-classes.ts';
import { forexListings, futureOfConId, futuresListed, indexListings } from './others.ts';
import { stockListings } from './stocks.ts';

/** What the book must know of the moment: which series are listed depends on it. */
export interface BookMoment {
  /** Today in New York. */
  readonly day: number;
  /** Closes that the strikes of an underlying are centered on: of the last two months' ends. */
  anchorsOf(underlying: StockListing | IndexListing): readonly number[];
}

export type SecurityType = 'STK' | 'OPT' | 'IND' | 'FUT' | 'CASH' | 'CONTFUT';

const KNOWN_TYPES = new Set([
  'STK', 'OPT', 'IND', 'FUT', 'CONTFUT', 'CASH', 'CFD', 'BOND', 'FOP', 'WAR', 'IOPT', 'CMDTY', 'FUND', 'CRYPTO', 'NEWS', 'EC',
]); // biome-ignore format: a list

export function isKnownSecurityType(secType: string): boolean {
  return KNOWN_TYPES.has(secType);
}

export function secTypeOf(listing: Listing): SecurityType {
  switch (listing.kind) {
    case 'stock':
      return 'STK';
    case 'index':
      return 'IND';
    case 'forex':
      return 'CASH';
    case 'future':
      return 'FUT';
    case 'option':
      return 'OPT';
  }
}

/** Tapes bring option series that no rule lists: an expiry and a strike of their own. */
export interface ExtraSeries {
  readonly tradingClass: string;
  readonly expiryDay: number;
  readonly strike: number;
}

export class ContractBook {
  private readonly cash: ReadonlyMap<number, Listing> = new Map(
    [...stockListings, ...indexListings, ...forexListings].map((listing) => [listing.conId, listing]),
  );
  private readonly extra: readonly ExtraSeries[];

  constructor(extra: readonly ExtraSeries[] = []) {
    this.extra = extra;
  }

  byId(conId: number): Listing | undefined {
    const listing = this.cash.get(conId) ?? futureOfConId(conId);
    if (listing !== undefined) return listing;
    const series = optionOfConId(conId);
    return series !== undefined && isSessionDay(series.expiryDay) ? optionListing(series) : undefined;
  }

  underlyingOf(optionClass: OptionClass): StockListing | IndexListing {
    return this.cash.get(optionClass.underlyingConId) as StockListing | IndexListing;
  }

  /** Everything that fits, in the gateway's order: options by expiry, strike and right. */
  find(query: Contract, moment: BookMoment, includeExpired: boolean): readonly Listing[] {
    if (query.conId > 0) {
      const listing = this.byId(query.conId);
      return listing === undefined || !fitsExchange(listing, query) ? [] : [listing];
    }
    switch (query.secType) {
      case 'STK':
        return stockListings.filter((listing) => fits(listing, query));
      case 'IND':
        return indexListings.filter((listing) => fits(listing, query));
      case 'CASH':
        return forexListings.filter((listing) => fits(listing, query));
      case 'FUT':
        return futuresListed(moment.day).filter(
          (listing) => fits(listing, query) && fitsDate(listing.expiryDay, query),
        );
      case 'CONTFUT':
        return futuresListed(moment.day)
          .filter((listing) => fits(listing, query))
          .slice(0, 1);
      case 'OPT':
        return this.findOptions(query, moment, includeExpired);
      default:
        return [];
    }
  }

  /** Strikes that an expiry lists, tapes' series included. */
  strikes(optionClass: OptionClass, expiryDay: number, moment: BookMoment): readonly number[] {
    const extra = this.extra
      .filter((series) => series.tradingClass === optionClass.tradingClass && series.expiryDay === expiryDay)
      .map((series) => series.strike);
    const anchors = expiriesOf(optionClass, moment.day).includes(expiryDay)
      ? moment.anchorsOf(this.underlyingOf(optionClass))
      : [];
    const byRule = anchors.map((anchor) => strikesOf(optionClass, expiryDay, moment.day, anchor));
    if (extra.length === 0 && byRule.length === 1) return byRule[0]!;
    return [...new Set([...byRule.flat(), ...extra])].sort((a, b) => a - b);
  }

  expiries(optionClass: OptionClass, day: number): readonly number[] {
    const extra = this.extra
      .filter((series) => series.tradingClass === optionClass.tradingClass && series.expiryDay >= day)
      .map((series) => series.expiryDay);
    if (extra.length === 0) return expiriesOf(optionClass, day);
    return [...new Set([...expiriesOf(optionClass, day), ...extra])].sort((a, b) => a - b);
  }

  private findOptions(query: Contract, moment: BookMoment, includeExpired: boolean): readonly Listing[] {
    if (query.localSymbol !== '') return this.findByLocalSymbol(query, moment, includeExpired);
    const found: OptionListing[] = [];
    for (const optionClass of optionClasses) {
      if (query.symbol !== '' && optionClass.symbol !== query.symbol) continue;
      if (query.symbol === '' && query.tradingClass === '') continue;
      if (query.tradingClass !== '' && optionClass.tradingClass !== query.tradingClass) continue;
      if (query.multiplier !== '' && query.multiplier !== '100') continue;
      if (query.currency !== '' && query.currency !== 'USD') continue;
      for (const expiryDay of this.expiriesAsked(optionClass, query, moment, includeExpired)) {
        this.collect(found, optionClass, expiryDay, query, moment);
      }
    }
    return found.filter((listing) => fitsExchange(listing, query));
  }

  private findByLocalSymbol(
    query: Contract,
    moment: BookMoment,
    includeExpired: boolean,
  ): readonly Listing[] {
    const series = parseOptionLocalSymbol(query.localSymbol);
    if (series === undefined || !isSessionDay(series.expiryDay)) return [];
    const expired = series.expiryDay < moment.day;
    const listed = this.strikes(series.optionClass, series.expiryDay, moment).includes(series.strike);
    return listed || (expired && includeExpired) ? [optionListing(series)] : [];
  }

  private expiriesAsked(
    optionClass: OptionClass,
    query: Contract,
    moment: BookMoment,
    includeExpired: boolean,
  ): readonly number[] {
    const listed = this.expiries(optionClass, moment.day).filter((day) => fitsDate(day, query));
    if (listed.length > 0 || !includeExpired) return listed;
    const asked = parseDay(query.lastTradeDateOrContractMonth.slice(0, 8));
    return asked !== undefined && asked < moment.day && isSessionDay(asked) ? [asked] : [];
  }

  private collect(
    found: OptionListing[],
    optionClass: OptionClass,
    expiryDay: number,
    query: Contract,
    moment: BookMoment,
  ): void {
    const listed = this.strikes(optionClass, expiryDay, moment);
    const strikes = expiryDay < moment.day && query.strike > 0 ? [query.strike] : listed;
    for (const strike of strikes) {
      if (query.strike > 0 && Math.abs(strike - query.strike) > 1e-9) continue;
      for (const right of ['C', 'P'] as const) {
        if (query.right !== '' && query.right !== right) continue;
        found.push(optionListing({ optionClass, right, strike, expiryDay }));
      }
    }
  }
}

export function optionListing(series: OptionSeries): OptionListing {
  const { optionClass } = series;
  const localSymbol = optionLocalSymbol(series);
  return {
    kind: 'option',
    conId: optionConId(series),
    symbol: optionClass.symbol,
    currency: 'USD',
    localSymbol,
    tradingClass: optionClass.tradingClass,
    primaryExchange: '',
    defaultExchange: 'SMART',
    hours: optionClass.hours,
    seedName: localSymbol,
    ...series,
  };
}

function fits(listing: Listing, query: Contract): boolean {
  const byName = query.symbol !== '' || query.localSymbol !== '' || query.tradingClass !== '';
  return (
    byName &&
    (query.symbol === '' || query.symbol === listing.symbol) &&
    (query.localSymbol === '' || query.localSymbol === listing.localSymbol) &&
    (query.tradingClass === '' || query.tradingClass === listing.tradingClass) &&
    (query.currency === '' || query.currency === listing.currency) &&
    (query.primaryExchange === '' || samePlace(query.primaryExchange, listing.primaryExchange)) &&
    fitsExchange(listing, query)
  );
}

/** The NASDAQ stock market answers to its older name too. */
function samePlace(asked: string, listed: string): boolean {
  return asked === listed || (asked === 'ISLAND' && listed === 'NASDAQ');
}

function fitsExchange(listing: Listing, query: Contract): boolean {
  return query.exchange === '' || exchangesOf(listing).includes(query.exchange);
}

function fitsDate(expiryDay: number, query: Contract): boolean {
  const asked = query.lastTradeDateOrContractMonth;
  const date = compactDate(expiryDay);
  return asked === '' || (asked.length === 6 ? date.startsWith(asked) : date === asked.slice(0, 8));
}

const STOCK_EXCHANGES =
  'SMART,AMEX,NYSE,CBOE,PHLX,ISE,CHX,ARCA,NASDAQ,DRCTEDGE,BEX,BATS,EDGEA,BYX,IEX,EDGX,FOXRIVER,PEARL,NYSENAT,LTSE,MEMX,IBEOS,OVERNIGHT,TPLUS0,PSX'.split(
    ',',
  );
const OPTION_EXCHANGES =
  'SMART,AMEX,CBOE,PHLX,PSE,ISE,BOX,BATS,NASDAQOM,CBOE2,NASDAQBX,MIAX,GEMINI,EDGX,MERCURY,PEARL,EMERALD,MEMX,IBUSOPT,SAPPHIRE'.split(
    ',',
  );
const INDEX_OPTION_EXCHANGES = ['SMART', 'CBOE', 'IBUSOPT'];

/** Exchanges on which a contract may be asked for, the routing one first. */
export function exchangesOf(listing: Listing): readonly string[] {
  switch (listing.kind) {
    case 'stock':
      return STOCK_EXCHANGES.includes('ISLAND') ? STOCK_EXCHANGES : [...STOCK_EXCHANGES, 'ISLAND'];
    case 'option':
      return listing.optionClass.settlement === 'cash' ? INDEX_OPTION_EXCHANGES : OPTION_EXCHANGES;
    case 'future':
      return ['CME', 'QBALGO'];
    case 'forex':
      return ['IDEALPRO'];
    case 'index':
      return [listing.primaryExchange];
  }
}
