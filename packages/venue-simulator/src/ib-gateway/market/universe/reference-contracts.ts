// Contracts that the gateway describes but whose market this user has not subscribed to and may not trade: contracts for
// difference on the listed stocks, whose market data are those of the stock (a request is sent on to it), and a bond, which has
// a message of its own. The bond's facts are a recorded one's; the ids of the CFDs are ours.

import type { BondDetails, Contract, ContractDetails } from '../../domain/index.ts';
import { hoursText, zoneOf } from '../calendar/hours.ts';
import { wallTime } from '../calendar/zone.ts';
import type { StockListing } from './listing.ts';
import { stockListings } from './stocks.ts';

interface ReferenceContract {
  readonly details: (nowMs: number) => ContractDetails;
  readonly contract: Contract;
  /** Whose market data stand for this one's. */
  readonly reroute: Reroute | undefined;
}

export interface Reroute {
  readonly conId: number;
  readonly exchange: string;
}

const FIRST_CFD_ID = 1_180_000_000;

const CFD_ORDER_TYPES =
  'ACTIVETIM,AD,ADJUST,ALERT,ALGO,ALLOC,AVGCOST,BASKET,COND,CONDORDER,DAY,DEACT,DEACTDIS,DEACTEOD,GAT,GTC,GTD,GTT,HID,LIT,LMT,MIT,MKT,NONALGO,OCA,REL,RELPCTOFS,RTH,SCALE,SCALERST,STP,STPLMT,TRAIL,TRAILLIT,TRAILLMT,TRAILMIT,WHATIF';
const BOND_ORDER_TYPES =
  'ACTIVETIM,AD,ADJUST,ALERT,ALLOC,AON,AVGCOST,BASKET,BENCHPX,CONDORDER,DAY,DEACT,DEACTDIS,DEACTEOD,EVRULE,GAT,GTC,GTD,GTT,HID,IBKRATS,IOC,LMT,MKT,NONALGO,NONFIRMQT,OCA,ODDPOSCLS,PAON,RFQ,RTH,SCALE,SCALERST,WHATIF';

const plain = {
  priceMagnifier: 1,
  contractMonth: '',
  evRule: '',
  evMultiplier: undefined,
  underConId: 0,
  underSymbol: '',
  underSecType: '',
  realExpirationDate: '',
  lastTradeTime: '',
  stockType: '',
  industry: '',
  category: '',
  subcategory: '',
  securityIds: [],
  aggGroup: undefined,
  minSize: 1,
  sizeIncrement: 1,
  suggestedSizeIncrement: 1,
} as const;

function contractFor(fields: Partial<Contract>): Contract {
  return {
    conId: 0,
    symbol: '',
    secType: '',
    lastTradeDateOrContractMonth: '',
    strike: 0,
    right: '',
    multiplier: '',
    exchange: 'SMART',
    primaryExchange: '',
    currency: 'USD',
    localSymbol: '',
    tradingClass: '',
    ...fields,
  };
}

function hoursAt(nowMs: number) {
  const { day } = wallTime(nowMs);
  return {
    timeZoneId: zoneOf('stock'),
    tradingHours: hoursText('stock', day, false),
    liquidHours: hoursText('stock', day, true),
  };
}

function cfd(stock: StockListing, index: number): ReferenceContract {
  const { symbol, profile } = stock;
  const contract = contractFor({
    conId: FIRST_CFD_ID + index,
    symbol,
    secType: 'CFD',
    localSymbol: symbol,
    tradingClass: symbol,
  });
  return {
    contract,
    reroute: { conId: stock.conId, exchange: 'SMART' },
    details: (nowMs) => ({
      ...plain,
      ...hoursAt(nowMs),
      contract,
      marketName: symbol,
      minTick: 0.01,
      orderTypes: CFD_ORDER_TYPES,
      validExchanges: 'SMART',
      marketRuleIds: '26',
      longName: profile.name,
      industry: profile.industry,
      category: profile.category,
      subcategory: profile.subcategory,
      underConId: stock.conId,
      underSymbol: symbol,
      underSecType: 'STK',
    }),
  };
}

const appleBond: BondDetails = {
  cusip: 'IBCID127128131',
  coupon: undefined,
  maturity: '',
  issueDate: '',
  ratings: '',
  bondType: '',
  couponType: '',
  convertible: false,
  callable: false,
  putable: false,
  descriptionAppend: 'AAPL 3.85 05/04/43',
  nextOptionDate: '',
  nextOptionType: '',
  nextOptionPartial: false,
  notes: '',
};

/** Recorded details have neither symbol nor currency: a bond is found by its id, its issuer's symbol or its number. */
const bond: ReferenceContract = {
  contract: contractFor({ conId: 127128131, secType: 'BOND', currency: '', tradingClass: 'AAPL' }),
  reroute: undefined,
  details: (nowMs) => ({
    ...plain,
    ...hoursAt(nowMs),
    contract: bond.contract,
    marketName: '',
    minTick: 0.0001,
    orderTypes: BOND_ORDER_TYPES,
    validExchanges: 'SMART',
    marketRuleIds: '1386',
    longName: '',
    securityIds: bondIds,
    aggGroup: 7,
    minSize: 2,
    bond: appleBond,
  }),
};
const bondIds = [
  { tag: 'CUSIP', value: '037833AL4' },
  { tag: 'ISIN', value: 'US037833AL42' },
] as const;

const all: readonly ReferenceContract[] = [bond, ...stockListings.map(cfd)];
const byConId = new Map(all.map((one) => [one.contract.conId, one]));

/** The described contracts that fit; none for every other kind. */
export function referenceContracts(
  query: Contract & { readonly secIdType?: string; readonly secId?: string },
): readonly ReferenceContract[] {
  if (query.conId > 0) {
    const found = byConId.get(query.conId);
    return found === undefined ? [] : [found];
  }
  if (query.secType !== 'BOND' && query.secType !== 'CFD') return [];
  return all.filter((one) => fits(one, query));
}

function fits(
  { contract }: ReferenceContract,
  query: Contract & { readonly secIdType?: string; readonly secId?: string },
): boolean {
  const names = [contract.symbol, contract.tradingClass, ...(contract.secType === 'BOND' ? bondNames : [])];
  const asked = [query.symbol, query.localSymbol, query.secId ?? ''].filter((name) => name !== '');
  return (
    contract.secType === query.secType &&
    (query.exchange === '' || query.exchange === 'SMART') &&
    (query.currency === '' || query.currency === (contract.currency || 'USD')) &&
    asked.length > 0 &&
    asked.every((name) => names.includes(name))
  );
}

const bondNames = [appleBond.cusip, ...bondIds.map(({ value }) => value)];
