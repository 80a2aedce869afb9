// Contract details in the form that recorded frames show: every list of order types, exchanges and rules as one text.

import type { Contract, ContractDetails } from '../../domain/index.ts';
import { compactDate } from '../calendar/civil-day.ts';
import { hoursText, zoneOf } from '../calendar/hours.ts';
import { nextSessionDay } from '../calendar/new-york-sessions.ts';
import { wallTime } from '../calendar/zone.ts';
import { expiryMsOf } from '../model/price-world.ts';
import { exchangesOf, secTypeOf } from './contract-book.ts';
import type { FutureListing, HoursKind, Listing, OptionListing, StockListing } from './listing.ts';
import { stockListings } from './stocks.ts';

const STOCK_ORDER_TYPES =
  'ACTIVETIM,AD,ADDONT,ADJUST,ALERT,ALGO,ALLOC,AON,AVGCOST,BASKET,BENCHPX,CASHQTY,COND,CONDORDER,DARKONLY,DARKPOLL,DAY,DEACT,DEACTDIS,DEACTEOD,DIS,DUR,GAT,GTC,GTD,GTT,HID,IBKRATS,ICE,IMB,IOC,LIT,LMT,LOC,MIDPX,MIT,MKT,MOC,MTL,NGCOMB,NODARK,NONALGO,OCA,OPG,OPGREROUT,PEGBENCH,PEGMID,POSTATS,POSTONLY,PREOPGRTH,PRICECHK,REL,REL2MID,RELPCTOFS,RPI,RTH,SCALE,SCALEODD,SCALERST,SIZECHK,SNAPMID,SNAPMKT,SNAPREL,STP,STPLMT,SWEEP,TRAIL,TRAILLIT,TRAILLMT,TRAILMIT,WHATIF';
const OPTION_ORDER_TYPES =
  'ACTIVETIM,AD,ADJUST,ALERT,ALGO,ALLOC,AON,AVGCOST,BASKET,COND,CONDORDER,DAY,DEACT,DEACTDIS,DEACTEOD,DIS,FOK,GAT,GTC,GTD,GTT,HID,ICE,IOC,LIT,LMT,MIT,MKT,MTL,NGCOMB,NONALGO,OCA,OPENCLOSE,PAON,PEGMIDVOL,PEGMKTVOL,PEGPRMVOL,PEGSRFVOL,POSTONLY,PRICECHK,REL,RELPCTOFS,RELSTK,SCALE,SCALERST,SIZECHK,SMARTSTG,SNAPMID,SNAPMKT,SNAPREL,STP,STPLMT,TRAIL,TRAILLIT,TRAILLMT,TRAILMIT,VOLAT,WHATIF';
const FUTURE_ORDER_TYPES =
  'ACTIVETIM,AD,ADJUST,ALERT,ALGO,ALLOC,AVGCOST,BASKET,BENCHPX,COND,CONDORDER,DAY,DEACT,DEACTDIS,DEACTEOD,GAT,GTC,GTD,GTT,HID,ICE,IOC,LIT,LMT,LTH,MIT,MKT,MTL,NGCOMB,NONALGO,OCA,PEGBENCH,SCALE,SCALERST,SNAPMID,SNAPMKT,SNAPREL,STP,STPLMT,TRAIL,TRAILLIT,TRAILLMT,TRAILMIT,WHATIF';
const FOREX_ORDER_TYPES =
  'ACTIVETIM,AD,ADJUST,ALERT,ALGO,ALLOC,AVGCOST,BASKET,CASHQTY,COND,CONDORDER,DAY,DEACT,DEACTDIS,DEACTEOD,GAT,GTC,GTD,GTT,HID,IOC,LIT,LMT,MIT,MKT,NONALGO,OCA,REL,RELPCTOFS,SCALE,SCALERST,STP,STPLMT,TRAIL,TRAILLIT,TRAILLMT,TRAILMIT,WHATIF';

/** Where a penny-pilot class takes any cent, as recorded option contracts say: rule 32 there, rule 109 elsewhere. */
const CENT_RULE_EXCHANGES = new Set(['SMART', 'NASDAQOM', 'NASDAQBX', 'IBUSOPT']);

/** The contract of a listing as the gateway fills it in, on the exchange that was asked for. */
export function contractOf(listing: Listing, exchange = listing.defaultExchange): Contract {
  const expires = listing.kind === 'option' || listing.kind === 'future';
  return {
    conId: listing.conId,
    symbol: listing.symbol,
    secType: secTypeOf(listing),
    lastTradeDateOrContractMonth: expires ? compactDate(listing.expiryDay) : '',
    strike: listing.kind === 'option' ? listing.strike : 0,
    right: listing.kind === 'option' ? listing.right : '',
    multiplier: multiplierOf(listing),
    exchange,
    primaryExchange: listing.primaryExchange,
    currency: listing.currency,
    localSymbol: listing.localSymbol,
    tradingClass: listing.tradingClass,
  };
}

function multiplierOf(listing: Listing): string {
  if (listing.kind === 'option') return '100';
  return listing.kind === 'future' ? `${listing.multiplier}` : '';
}

export function minTickOf(listing: Listing): number {
  switch (listing.kind) {
    case 'stock':
      return 0.01;
    case 'option':
      return listing.optionClass.ruleId === 110 ? 0.05 : 0.01;
    default:
      return listing.minTick;
  }
}

/** `nowMs` decides which days the trading hours list. */
export function detailsOf(listing: Listing, exchange: string | undefined, nowMs: number): ContractDetails {
  const today = wallTime(nowMs).day;
  const exchanges = exchangesOf(listing).filter((name) => name !== 'ISLAND');
  const contract = contractOf(listing, exchange === '' ? undefined : exchange);
  return {
    contract,
    marketName: listing.tradingClass,
    minTick: minTickOf(listing),
    validExchanges: exchanges.join(','),
    priceMagnifier: 1,
    timeZoneId: zoneOf(listing.hours),
    tradingHours: hoursOf(listing.hours, today, false),
    liquidHours: hoursOf(listing.hours, today, true),
    evRule: '',
    evMultiplier: undefined,
    marketRuleIds: exchanges.map((name) => ruleIdOf(listing, name)).join(','),
    ...NOTHING_SPECIAL,
    ...specialsOf(listing),
  };
}

const hoursTexts = new Map<string, string>();

/** Remembered: a chain of thousands of contracts carries the same two texts. */
function hoursOf(kind: HoursKind, today: number, regular: boolean): string {
  const key = `${kind}/${today}/${regular}`;
  let text = hoursTexts.get(key);
  if (text === undefined) {
    if (hoursTexts.size > 100) hoursTexts.clear();
    text = hoursText(kind, today, regular);
    hoursTexts.set(key, text);
  }
  return text;
}

const NOTHING_SPECIAL = {
  orderTypes: FOREX_ORDER_TYPES,
  underConId: 0,
  longName: '',
  contractMonth: '',
  industry: '',
  category: '',
  subcategory: '',
  securityIds: [],
  aggGroup: undefined as number | undefined,
  underSymbol: '',
  underSecType: '',
  realExpirationDate: '',
  stockType: '',
  minSize: 1,
  sizeIncrement: 1,
  suggestedSizeIncrement: 1,
  lastTradeTime: '',
};

function specialsOf(listing: Listing): Partial<ContractDetails> {
  switch (listing.kind) {
    case 'stock':
      return stockSpecials(listing);
    case 'option':
      return optionSpecials(listing);
    case 'future':
      return futureSpecials(listing);
    case 'forex':
      return {
        longName: listing.name,
        aggGroup: 4,
        minSize: 0.01,
        sizeIncrement: 0.01,
        suggestedSizeIncrement: 0.01,
      };
    case 'index':
      return {
        longName: listing.name,
        orderTypes: '',
        industry: 'Indices',
        category: 'Broad Range Equity Index',
        subcategory: '*',
      };
  }
}

function stockSpecials(listing: StockListing): Partial<ContractDetails> {
  const { profile } = listing;
  return {
    orderTypes: STOCK_ORDER_TYPES,
    longName: profile.name,
    industry: profile.industry,
    category: profile.category,
    subcategory: profile.subcategory,
    securityIds: [{ tag: 'ISIN', value: profile.isin }],
    aggGroup: 1,
    stockType: profile.stockType,
    minSize: 0.0001,
    sizeIncrement: 0.0001,
    suggestedSizeIncrement: 100,
  };
}

function optionSpecials(listing: OptionListing): Partial<ContractDetails> {
  const { optionClass } = listing;
  const stock = stockListings.find((candidate) => candidate.conId === optionClass.underlyingConId);
  const settles = optionClass.cycle === 'indexMonthly' || optionClass.cycle === 'volatilityIndex';
  // An index series that settles at the opening expires the session after its last trading day.
  const realDay = settles ? nextSessionDay(listing.expiryDay) : listing.expiryDay;
  return {
    orderTypes: OPTION_ORDER_TYPES,
    underConId: optionClass.underlyingConId,
    longName: optionClass.underlyingName,
    contractMonth: compactDate(realDay).slice(0, 6),
    industry: stock?.profile.industry ?? 'Indices',
    category: stock?.profile.category ?? 'Broad Range Equity Index',
    subcategory: stock?.profile.subcategory ?? '*',
    aggGroup: 2,
    underSymbol: optionClass.symbol,
    underSecType: optionClass.underlyingSecType,
    realExpirationDate: compactDate(realDay),
    lastTradeTime: lastTradeTimeOf(listing),
  };
}

function futureSpecials(listing: FutureListing): Partial<ContractDetails> {
  return {
    orderTypes: FUTURE_ORDER_TYPES,
    underConId: listing.underlyingConId,
    longName: listing.name,
    contractMonth: compactDate(listing.expiryDay).slice(0, 6),
    aggGroup: 2147483647,
    underSymbol: listing.symbol,
    underSecType: 'IND',
    realExpirationDate: compactDate(listing.expiryDay),
    lastTradeTime: '08:30',
  };
}

function lastTradeTimeOf(listing: OptionListing): string {
  const wall = wallTime(expiryMsOf(listing), zoneOf(listing.hours));
  const minutes = Math.floor(wall.msOfDay / 60_000);
  return `${`${Math.floor(minutes / 60)}`.padStart(2, '0')}:${`${minutes % 60}`.padStart(2, '0')}`;
}

/** The rule of price increments on one exchange. */
function ruleIdOf(listing: Listing, exchange: string): number {
  switch (listing.kind) {
    case 'stock':
      return 26;
    case 'option':
      return listing.optionClass.ruleId === 109 && CENT_RULE_EXCHANGES.has(exchange)
        ? 32
        : listing.optionClass.ruleId;
    case 'future':
      return 67;
    case 'forex':
      return listing.minTick === 0.005 ? 3189 : 3188;
    case 'index':
      return 32;
  }
}
