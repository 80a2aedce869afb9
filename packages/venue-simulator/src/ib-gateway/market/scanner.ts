// The scanner: real rankings of the universe at the moment of asking, and the parameters document that lists what it knows.

import type { GatewayError, Outcome, ScannerRequest, ScannerRow } from '../domain/index.ts';
import { gatewayError } from '../errors/index.ts';
import { impliedVolatility } from './history/index.ts';
import type { DayState } from './model/instrument-prices.ts';
import { failed, found } from './outcome.ts';
import type { QuoteBook } from './quote-book.ts';
import { contractOf } from './universe/contract-details.ts';
import type { StockListing } from './universe/listing.ts';
import { stockListings } from './universe/stocks.ts';

const MOST_ROWS = 50;

/** What a ranking looks at. */
interface Candidate {
  readonly listing: StockListing;
  readonly day: DayState;
  readonly last: number;
  readonly previousClose: number;
  readonly halted: boolean;
  readonly impliedVolatility: number;
  readonly historicalVolatility: number;
}

type Score = (candidate: Candidate) => number;

const change: Score = ({ last, previousClose }) => last / previousClose - 1;
const openChange: Score = ({ last, day }) => last / day.regular.open - 1;

/** Scan codes and what they rank by, greatest first. NaN leaves a candidate out. */
const SCANS: ReadonlyMap<string, readonly [score: Score, name: string]> = new Map([
  ['TOP_PERC_GAIN', [change, 'Top % Gainers']],
  ['TOP_PERC_LOSE', [(c) => -change(c), 'Top % Losers']],
  ['TOP_OPEN_PERC_GAIN', [openChange, 'Top % Gainers Since Open']],
  ['TOP_OPEN_PERC_LOSE', [(c) => -openChange(c), 'Top % Losers Since Open']],
  ['MOST_ACTIVE', [(c) => c.day.volume, 'Most Active']],
  ['MOST_ACTIVE_USD', [(c) => c.day.volume * c.last, 'Most Active ($)']],
  ['HOT_BY_VOLUME', [(c) => c.day.volume / c.listing.profile.averageVolume, 'Hot Contracts by Volume']],
  ['HOT_BY_PRICE', [(c) => Math.abs(change(c)) / c.listing.profile.ownVolatility, 'Hot Contracts by Price']],
  ['TOP_PRICE_RANGE', [(c) => (c.day.regular.high - c.day.regular.low) / c.last, 'Top Price Range']],
  ['TOP_TRADE_COUNT', [(c) => c.day.count, 'Top Trade Count']],
  ['TOP_TRADE_RATE', [(c) => c.day.count, 'Top Trade Rate']],
  ['TOP_VOLUME_RATE', [(c) => c.day.volume, 'Top Volume Rate']],
  [
    'OPT_VOLUME_MOST_ACTIVE',
    [(c) => c.day.volume * c.listing.profile.ownVolatility, 'Most Active by Opt Volume'],
  ],
  ['HIGH_OPT_IMP_VOLAT', [(c) => c.impliedVolatility, 'Highest Option Imp Vol']],
  ['LOW_OPT_IMP_VOLAT', [(c) => -c.impliedVolatility, 'Lowest Option Imp Vol']],
  [
    'HIGH_OPT_IMP_VOLAT_OVER_HIST',
    [(c) => c.impliedVolatility / c.historicalVolatility, 'High Option Imp Vol Over Historical'],
  ],
  ['HIGH_DIVIDEND_YIELD_IB', [(c) => c.listing.profile.dividend / c.last, 'High Dividend Yield']],
  ['HALTED', [(c) => (c.halted ? 1 : Number.NaN), 'Halted']],
]);

type StockTest = (listing: StockListing) => boolean;

const INSTRUMENTS: ReadonlyMap<string, StockTest> = new Map<string, StockTest>([
  ['STK', () => true],
  ['STOCK', () => true],
  ['ETF.EQ.US', (listing) => listing.profile.stockType === 'ETF'],
  ['ETF.FI.US', (listing) => listing.symbol === 'TLT'],
]);

const LOCATIONS: ReadonlyMap<string, StockTest> = new Map<string, StockTest>([
  ['STK.US', () => true],
  ['STK.US.MAJOR', () => true],
  ['STK.US.MINOR', () => false],
  ['STK.NASDAQ', (listing) => listing.primaryExchange === 'NASDAQ'],
  ['STK.NASDAQ.NMS', (listing) => listing.primaryExchange === 'NASDAQ'],
  ['STK.NYSE', (listing) => listing.primaryExchange === 'NYSE'],
  ['STK.ARCA', (listing) => listing.primaryExchange === 'ARCA'],
  ['ETF.EQ.US', (listing) => listing.profile.stockType === 'ETF'],
  ['ETF.EQ.US.MAJOR', (listing) => listing.profile.stockType === 'ETF'],
]);

export function scan(quotes: QuoteBook, request: ScannerRequest): Outcome<readonly ScannerRow[]> {
  const scanned = SCANS.get(request.scanCode);
  const ofInstrument = INSTRUMENTS.get(request.instrument);
  const ofLocation = LOCATIONS.get(request.locationCode);
  if (scanned === undefined)
    return failed(gatewayError('scannerSubscriptionInvalid', { scanCode: request.scanCode }));
  if (ofInstrument === undefined) return failed(invalid('Scanner instrument', request.instrument));
  if (ofLocation === undefined) return failed(invalid('Scanner location', request.locationCode));
  const [score] = scanned;
  const rows = request.numberOfRows < 0 ? MOST_ROWS : Math.min(MOST_ROWS, request.numberOfRows);
  const ranked = stockListings
    .filter(
      (listing) => ofInstrument(listing) && ofLocation(listing) && isOfType(listing, request.stockTypeFilter),
    )
    .map((listing) => candidateOf(quotes, listing))
    .filter((candidate) => passes(candidate, request))
    .map((candidate) => ({ candidate, score: score(candidate) }))
    .filter((entry) => !Number.isNaN(entry.score))
    .sort((a, b) => b.score - a.score || a.candidate.listing.conId - b.candidate.listing.conId);
  return found(ranked.slice(0, rows).map(({ candidate }, rank) => rowOf(candidate.listing, rank)));
}

function invalid(what: string, value: string): GatewayError {
  return gatewayError('historyError', { message: `${what} "${value}" is not known` });
}

function candidateOf(quotes: QuoteBook, listing: StockListing): Candidate {
  const day = quotes.dayOf(listing.conId);
  const now = quotes.nowMs();
  const previousClose = quotes.previousCloseOf(listing.conId);
  return {
    listing,
    day,
    last: !Number.isNaN(day.last) ? day.last : previousClose,
    previousClose,
    halted: quotes.of(listing.conId)?.halted ?? false,
    impliedVolatility: impliedVolatility(quotes.world, listing, now),
    // Volatility of the own factor stands in: thirty closes of forty stocks would be made for one line.
    historicalVolatility: listing.profile.ownVolatility,
  };
}

function isOfType(listing: StockListing, filter: string): boolean {
  if (filter === '' || filter === 'ALL') return true;
  return filter === 'ETF' ? listing.profile.stockType === 'ETF' : listing.profile.stockType !== 'ETF';
}

function passes(candidate: Candidate, request: ScannerRequest): boolean {
  const { last, day, listing } = candidate;
  const capMillions = listing.profile.sharesMillions * last;
  return (
    within(last, request.abovePrice, request.belowPrice) &&
    within(day.volume, request.aboveVolume, undefined) &&
    within(capMillions, request.marketCapAbove, request.marketCapBelow) &&
    filterPairs(request.filterOptions).every(([tag, value]) => passesTag(candidate, tag, value))
  );
}

function passesTag(candidate: Candidate, tag: string, value: number): boolean {
  const changePercent = change(candidate) * 100;
  switch (tag) {
    case 'priceAbove':
      return candidate.last >= value;
    case 'priceBelow':
      return candidate.last <= value;
    case 'volumeAbove':
      return candidate.day.volume >= value;
    case 'usdVolumeAbove':
      return candidate.day.volume * candidate.last >= value;
    case 'changePercAbove':
      return changePercent >= value;
    case 'changePercBelow':
      return changePercent <= value;
    case 'marketCapAbove1e6':
      return candidate.listing.profile.sharesMillions * candidate.last >= value;
    case 'marketCapBelow1e6':
      return candidate.listing.profile.sharesMillions * candidate.last <= value;
    default:
      // A filter on what the universe does not have (ratings, coupons) leaves everything in.
      return true;
  }
}

function filterPairs(text: string): (readonly [string, number])[] {
  return text
    .split(';')
    .filter((pair) => pair.includes('='))
    .map((pair) => [pair.slice(0, pair.indexOf('=')), Number(pair.slice(pair.indexOf('=') + 1))] as const);
}

/** The wire's way to say "no bound": nothing, or the largest double. */
function within(value: number, above: number | undefined, below: number | undefined): boolean {
  return (
    (above === undefined || above > 1e300 || value >= above) &&
    (below === undefined || below > 1e300 || value <= below)
  );
}

function rowOf(listing: StockListing, rank: number): ScannerRow {
  const contract = contractOf(listing);
  return {
    rank,
    // Scanner rows carry no primary exchange.
    contract: { ...contract, primaryExchange: '' },
    marketName: listing.tradingClass,
    distance: '',
    benchmark: '',
    projection: '',
    legs: '',
  };
}

/** The document of reqScannerParameters: instruments, locations and scan types that `scan` takes. */
export function scannerParameters(): string {
  const instruments = [...INSTRUMENTS.keys()].map(
    (type) =>
      `<Instrument><name>${type}</name><type>${type}</type><filters>PRICE,VOLUME,MKTCAP,CHANGEPERC</filters></Instrument>`,
  );
  const locations = [...LOCATIONS.keys()].map(
    (code) =>
      `<Location><displayName>${code}</displayName><locationCode>${code}</locationCode><instruments>STK</instruments></Location>`,
  );
  const scans = [...SCANS].map(
    ([code, [, name]]) =>
      `<ScanType><displayName>${escapeXml(name)}</displayName><scanCode>${code}</scanCode><instruments>STK,ETF.EQ.US</instruments></ScanType>`,
  );
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    '<ScanParameterResponse>',
    `<InstrumentList varName="instrumentList">${instruments.join('')}</InstrumentList>`,
    `<LocationTree varName="locationTree">${locations.join('')}</LocationTree>`,
    `<ScanTypeList varName="scanTypeList">${scans.join('')}</ScanTypeList>`,
    '</ScanParameterResponse>',
  ].join('\n');
}

function escapeXml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
}
