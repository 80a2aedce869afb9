// Requests for history and what answers them.

import type { ContractQuery } from './contract.ts';

/** reqHistoricalData. Bar size and duration are the text of the client: judging them is the market's. */
export interface BarRequest {
  readonly contract: ContractQuery;
  /** `undefined`: now. */
  readonly endMs: number | undefined;
  /** `1 min`, `1 day` ... */
  readonly barSize: string;
  /** `1 D`, `3600 S` ... */
  readonly duration: string;
  readonly useRegularHours: boolean;
  /** `TRADES`, `MIDPOINT`, `BID`, `ASK`, `BID_ASK`, `OPTION_IMPLIED_VOLATILITY`, `HISTORICAL_VOLATILITY`, `SCHEDULE` ... */
  readonly whatToShow: string;
}

export interface Bar {
  /** Open of the bar. */
  readonly timeMs: number;
  /** `yyyymmdd` for bars of a day and more, which have no time of day on the wire. */
  readonly day?: string | undefined;
  readonly open: number;
  readonly high: number;
  readonly low: number;
  readonly close: number;
  /** -1 for quotes' bars (BID, ASK, MIDPOINT), as are `wap` and `count`. */
  readonly volume: number;
  readonly wap: number;
  readonly count: number;
}

export interface BarSeries {
  /** What the answer covers; its head on the wire. */
  readonly startMs: number;
  readonly endMs: number;
  /** Zone of the contract, in which the wire shows times. */
  readonly timeZoneId: string;
  /** Decimals of the contract's prices: a bar of a 0.01 contract shows `16.0100` (two more). */
  readonly priceDecimals: number;
  readonly bars: readonly Bar[];
}

export interface TradingSession {
  readonly startMs: number;
  readonly endMs: number;
  /** `yyyymmdd` of the session. */
  readonly referenceDate: string;
}

export interface Schedule {
  readonly startMs: number;
  readonly endMs: number;
  readonly timeZoneId: string;
  readonly sessions: readonly TradingSession[];
}

/** reqHistoricalTicks. Exactly one of `startMs` and `endMs` is given. */
export interface HistoricalTickRequest {
  readonly contract: ContractQuery;
  readonly startMs: number | undefined;
  readonly endMs: number | undefined;
  /** At most 1000. */
  readonly count: number;
  readonly whatToShow: 'TRADES' | 'BID_ASK' | 'MIDPOINT';
  readonly useRegularHours: boolean;
  readonly ignoreSize: boolean;
}

export interface HistogramEntry {
  readonly price: number;
  readonly size: number;
}
