// Matching symbols, option parameters, depth exchanges and exchange letters: the answers about the universe as a whole.

import type {
  DepthExchange,
  OptionParameters,
  Outcome,
  SmartComponent,
  SymbolSample,
} from '../../domain/index.ts';
import { gatewayError } from '../../errors/index.ts';
import { compactDate } from '../calendar/civil-day.ts';
import { failed, found } from '../outcome.ts';
import {
  type BookMoment,
  type ContractBook,
  exchangesOf,
  optionListing,
  secTypeOf,
} from './contract-book.ts';
import type { Listing } from './listing.ts';
import { optionClasses } from './option-classes.ts';
import { forexListings, indexListings } from './others.ts';
import { stockListings } from './stocks.ts';

const MOST_SAMPLES = 16;
/** The key under which quotes name the exchanges of stocks. */
const STOCK_BBO_EXCHANGE = '9c0001';
const OPTION_BBO_EXCHANGE = '9c0003';

/** Symbols that begin with the pattern, then names that hold it. */
export function matchingSymbols(pattern: string): readonly SymbolSample[] {
  const wanted = pattern.trim().toUpperCase();
  if (wanted === '') return [];
  const all: readonly Listing[] = [...stockListings, ...indexListings, ...forexListings];
  const bySymbol = all.filter((listing) => listing.symbol.startsWith(wanted));
  // The exact symbol stands first, whatever the order of the table.
  bySymbol.sort((a, b) => Number(b.symbol === wanted) - Number(a.symbol === wanted));
  const byName = all.filter(
    (listing) => !bySymbol.includes(listing) && nameOf(listing).toUpperCase().includes(wanted),
  );
  return [...bySymbol, ...byName].slice(0, MOST_SAMPLES).map(sampleOf);
}

function nameOf(listing: Listing): string {
  if (listing.kind === 'stock') return listing.profile.name;
  return listing.kind === 'option' ? listing.localSymbol : listing.name;
}

function sampleOf(listing: Listing): SymbolSample {
  return {
    conId: listing.conId,
    symbol: listing.symbol,
    secType: secTypeOf(listing),
    primaryExchange: listing.primaryExchange === '' ? listing.defaultExchange : listing.primaryExchange,
    currency: listing.currency,
    derivativeSecTypes: derivativesOf(listing),
    description: nameOf(listing),
    issuerId: '',
  };
}

function derivativesOf(listing: Listing): readonly string[] {
  if (listing.kind === 'stock') return ['CFD', 'OPT', 'IOPT', 'WAR', 'BAG'];
  const hasOptions = optionClasses.some((optionClass) => optionClass.underlyingConId === listing.conId);
  return hasOptions ? ['OPT', 'BAG'] : [];
}

/**
 * One answer per exchange and trading class, each with the union of all strikes: not every strike is listed in every
 * expiry, as with the real gateway.
 */
export function optionParameters(
  book: ContractBook,
  moment: BookMoment,
  underConId: number,
  symbol: string,
  secType: string,
  exchange: string,
): Outcome<readonly OptionParameters[]> {
  const underlying = book.byId(underConId);
  if (underlying === undefined || underlying.symbol !== symbol || secTypeOf(underlying) !== secType) {
    return failed(gatewayError('noSecurityDefinition'));
  }
  const answers: OptionParameters[] = [];
  for (const optionClass of optionClasses) {
    if (optionClass.underlyingConId !== underConId) continue;
    const expiries = book.expiries(optionClass, moment.day);
    const strikes = new Set<number>();
    for (const expiry of expiries)
      for (const strike of book.strikes(optionClass, expiry, moment)) strikes.add(strike);
    const sample = optionListing({
      optionClass,
      right: 'C',
      strike: optionClass.step,
      expiryDay: moment.day,
    });
    for (const place of exchangesOf(sample)) {
      // A named exchange asks for futures' options, which the universe does not have; '' means all.
      if (exchange !== '' && exchange !== place) continue;
      answers.push({
        exchange: place,
        underConId,
        tradingClass: optionClass.tradingClass,
        multiplier: '100',
        expirations: expiries.map(compactDate),
        strikes: [...strikes].sort((a, b) => a - b),
      });
    }
  }
  return found(answers);
}

// biome-ignore format: a table
export const depthExchanges: readonly DepthExchange[] = [
  ...['ARCA', 'BATS', 'BEX', 'EDGEA', 'IEX', 'MEMX', 'NYSE', 'PEARL', 'BYX', 'DRCTEDGE'].map((exchange) => stockDepth(exchange, 'Deep')),
  stockDepth('ISLAND', 'Deep2'),
  stockDepth('NASDAQ', 'Deep2'),
  { exchange: 'SMART', secType: 'STK', listingExchange: '', serviceDataType: 'AggDeep', aggGroup: 1 },
  { exchange: 'CME', secType: 'FUT', listingExchange: '', serviceDataType: 'Deep', aggGroup: undefined },
  { exchange: 'IDEALPRO', secType: 'CASH', listingExchange: '', serviceDataType: 'Deep', aggGroup: 4 },
];

function stockDepth(exchange: string, serviceDataType: string): DepthExchange {
  return { exchange, secType: 'STK', listingExchange: '', serviceDataType, aggGroup: undefined };
}

/** Letters as a recorded session showed them. */
// biome-ignore format: a table
const STOCK_COMPONENTS: readonly SmartComponent[] = ([
  ['AMEX', 'A'], ['BEX', 'B'], ['NYSENAT', 'C'], ['FINRA', 'D'], ['ISE', 'I'], ['EDGEA', 'J'], ['DRCTEDGE', 'K'],
  ['CHX', 'M'], ['ARCA', 'P'], ['NASDAQ', 'Q'], ['IEX', 'V'], ['T24X', 'G'], ['PSX', 'X'], ['BYX', 'Y'], ['BATS', 'Z'],
  ['NYSE', 'N'], ['LTSE', 'L'], ['MEMX', 'U'], ['PEARL', 'H'], ['TXSE', 'F'],
] as const).map(([exchange, exchangeLetter], bitNumber) => ({ bitNumber, exchange, exchangeLetter }));

// biome-ignore format: a table
const OPTION_COMPONENTS: readonly SmartComponent[] = ([
  ['AMEX', 'A'], ['BOX', 'B'], ['CBOE', 'C'], ['ISE', 'I'], ['MIAX', 'M'], ['PSE', 'P'], ['NASDAQOM', 'Q'],
  ['PHLX', 'X'], ['BATS', 'Z'], ['EDGX', 'E'], ['PEARL', 'T'], ['EMERALD', 'D'], ['GEMINI', 'G'], ['MEMX', 'U'],
] as const).map(([exchange, exchangeLetter], bitNumber) => ({ bitNumber, exchange, exchangeLetter }));

export function smartComponents(bboExchange: string): Outcome<readonly SmartComponent[]> {
  if (bboExchange === STOCK_BBO_EXCHANGE) return found(STOCK_COMPONENTS);
  if (bboExchange === OPTION_BBO_EXCHANGE) return found(OPTION_COMPONENTS);
  return failed(gatewayError('exchangeMapUnknown'));
}

/** The key that a quote's first message names. */
export function bboExchangeOf(listing: Listing): string {
  if (listing.kind === 'stock') return STOCK_BBO_EXCHANGE;
  return listing.kind === 'option' ? OPTION_BBO_EXCHANGE : '';
}

/** One letter per exchange that quotes it; none for what trades in one place. */
export function exchangeLettersOf(listing: Listing): readonly string[] {
  const components = smartComponents(bboExchangeOf(listing));
  return components.ok ? components.value.map(({ exchangeLetter }) => exchangeLetter) : [];
}
