// What a tradable thing is inside the market: the facts from which contract details, prices and history are made.

import type { ExpiryCycle } from '../calendar/expiries.ts';
import type { OptionRight } from '../pricing/index.ts';

/** Which hours an instrument keeps. */
export type HoursKind = 'stock' | 'stockOption' | 'etfOption' | 'indexOption' | 'index' | 'forex' | 'globex';

interface ListingBase {
  readonly conId: number;
  readonly symbol: string;
  readonly currency: string;
  readonly localSymbol: string;
  readonly tradingClass: string;
  readonly primaryExchange: string;
  /** Exchange shown where the client named none. */
  readonly defaultExchange: string;
  readonly hours: HoursKind;
  /** Mixed into every draw, so that two listings never share one. */
  readonly seedName: string;
}

export interface StockListing extends ListingBase {
  readonly kind: 'stock';
  readonly profile: StockProfile;
}

export interface IndexListing extends ListingBase {
  readonly kind: 'index';
  readonly name: string;
  readonly level: number;
  readonly minTick: number;
}

export interface ForexListing extends ListingBase {
  readonly kind: 'forex';
  readonly name: string;
  readonly rate: number;
  readonly annualVolatility: number;
  readonly minTick: number;
}

export interface FutureListing extends ListingBase {
  readonly kind: 'future';
  readonly name: string;
  readonly multiplier: number;
  readonly minTick: number;
  readonly expiryDay: number;
  readonly underlyingConId: number;
  readonly indexSymbol: string;
}

export interface OptionListing extends ListingBase {
  readonly kind: 'option';
  readonly optionClass: OptionClass;
  readonly right: OptionRight;
  readonly strike: number;
  /** Last trading day. */
  readonly expiryDay: number;
}

export type Listing = StockListing | IndexListing | ForexListing | FutureListing | OptionListing;

export interface StockProfile {
  readonly name: string;
  readonly stockType: 'COMMON' | 'ETF' | 'ADR';
  readonly industry: string;
  readonly category: string;
  readonly subcategory: string;
  readonly isin: string;
  /** Close on the reference day, dollars. */
  readonly price: number;
  readonly beta: number;
  readonly sector: SectorName;
  readonly sectorLoading: number;
  /** Annual volatility of what market and sector do not explain. */
  readonly ownVolatility: number;
  /** Shares traded in an average session. */
  readonly averageVolume: number;
  /** Shares in issue, millions. */
  readonly sharesMillions: number;
  /** Dollars a share and year, paid quarterly. */
  readonly dividend: number;
  /** Typical spread in cents. */
  readonly spreadCents: number;
  readonly option: { readonly cycle: ExpiryCycle; readonly step: number } | undefined;
}

export type SectorName =
  | 'none'
  | 'technology'
  | 'communications'
  | 'consumer'
  | 'staples'
  | 'financial'
  | 'energy'
  | 'industrial'
  | 'health'
  | 'bonds'
  | 'gold';

/** A family of option series on one underlying. */
export interface OptionClass {
  /** Position in the universe: part of the conId of every series. */
  readonly index: number;
  readonly symbol: string;
  readonly tradingClass: string;
  readonly underlyingConId: number;
  readonly underlyingName: string;
  readonly underlyingSecType: 'STK' | 'IND';
  readonly cycle: ExpiryCycle;
  /** Finest distance of strikes. */
  readonly step: number;
  readonly style: 'american' | 'european';
  readonly settlement: 'shares' | 'cash';
  readonly hours: HoursKind;
  /** 32: a cent everywhere; 109: a cent under 3, five above; 110: five cents under 3, ten above. */
  readonly ruleId: number;
}
