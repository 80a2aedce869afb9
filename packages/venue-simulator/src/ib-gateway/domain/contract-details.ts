// What the gateway knows of one contract, and the answers about the universe of contracts.

import type { Contract } from './contract.ts';

export interface SecurityId {
  readonly tag: string;
  readonly value: string;
}

export interface ContractDetails {
  /** Complete: conId, exchange, primaryExchange, localSymbol and tradingClass are set. */
  readonly contract: Contract;
  readonly marketName: string;
  readonly minTick: number;
  /** Comma separated, as on the wire. */
  readonly orderTypes: string;
  readonly validExchanges: string;
  readonly priceMagnifier: number;
  /** 0 where the contract has no underlying. */
  readonly underConId: number;
  readonly longName: string;
  /** `yyyymm`; '' where none. */
  readonly contractMonth: string;
  readonly industry: string;
  readonly category: string;
  readonly subcategory: string;
  /** As the gateway names zones: `US/Eastern`. */
  readonly timeZoneId: string;
  /** `20260406:0400-20260406:2000;20260405:CLOSED;...` in `timeZoneId`. */
  readonly tradingHours: string;
  readonly liquidHours: string;
  readonly evRule: string;
  readonly evMultiplier: number | undefined;
  readonly securityIds: readonly SecurityId[];
  readonly aggGroup: number | undefined;
  readonly underSymbol: string;
  readonly underSecType: string;
  /** Comma separated rule ids, one per valid exchange. */
  readonly marketRuleIds: string;
  /** `yyyymmdd`; '' where none. */
  readonly realExpirationDate: string;
  readonly stockType: string;
  readonly minSize: number;
  readonly sizeIncrement: number;
  readonly suggestedSizeIncrement: number;
  /** Last trade time `hh:mm` in `timeZoneId` that follows the date of an expiring contract; '' where none. */
  readonly lastTradeTime: string;
  /** Present for bonds, which have a message of their own. */
  readonly bond?: BondDetails | undefined;
}

export interface BondDetails {
  readonly cusip: string;
  readonly coupon: number | undefined;
  readonly maturity: string;
  readonly issueDate: string;
  readonly ratings: string;
  readonly bondType: string;
  readonly couponType: string;
  readonly convertible: boolean;
  readonly callable: boolean;
  readonly putable: boolean;
  readonly descriptionAppend: string;
  readonly nextOptionDate: string;
  readonly nextOptionType: string;
  readonly nextOptionPartial: boolean;
  readonly notes: string;
}

export interface SymbolSample {
  readonly conId: number;
  readonly symbol: string;
  readonly secType: string;
  readonly primaryExchange: string;
  readonly currency: string;
  readonly derivativeSecTypes: readonly string[];
  readonly description: string;
  readonly issuerId: string;
}

/** One answer of reqSecDefOptParams: an exchange and a trading class with its expiries and strikes. */
export interface OptionParameters {
  readonly exchange: string;
  readonly underConId: number;
  readonly tradingClass: string;
  readonly multiplier: string;
  /** `yyyymmdd`, ascending. */
  readonly expirations: readonly string[];
  /** Ascending. */
  readonly strikes: readonly number[];
}

export interface PriceIncrement {
  readonly lowEdge: number;
  readonly increment: number;
}

export interface DepthExchange {
  readonly exchange: string;
  readonly secType: string;
  readonly listingExchange: string;
  /** `Deep`, `Deep2`, `AggDeep` ... */
  readonly serviceDataType: string;
  readonly aggGroup: number | undefined;
}

export interface SmartComponent {
  readonly bitNumber: number;
  readonly exchange: string;
  readonly exchangeLetter: string;
}

export interface ScannerRequest {
  /** -1: as many as the gateway gives (50). */
  readonly numberOfRows: number;
  readonly instrument: string;
  readonly locationCode: string;
  readonly scanCode: string;
  readonly abovePrice: number | undefined;
  readonly belowPrice: number | undefined;
  readonly aboveVolume: number | undefined;
  readonly marketCapAbove: number | undefined;
  readonly marketCapBelow: number | undefined;
  readonly stockTypeFilter: string;
  /** `tag=value;` pairs as sent. */
  readonly filterOptions: string;
}

export interface ScannerRow {
  readonly rank: number;
  readonly contract: Contract;
  readonly marketName: string;
  readonly distance: string;
  readonly benchmark: string;
  readonly projection: string;
  readonly legs: string;
}
