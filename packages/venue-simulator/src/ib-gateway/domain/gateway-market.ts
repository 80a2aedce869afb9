// What the session layer and the accounts ask of the market: contracts, prices, history. Answers are immediate; when
// they travel to the client is the session layer's concern. Pushes come by callback, never inside the subscribing call
// except where it says so. All times are venue time.

import type {
  Bar,
  BarRequest,
  BarSeries,
  HistogramEntry,
  HistoricalTickRequest,
  Schedule,
  TradingSession,
} from './bar.ts';
import type { Contract, ContractQuery } from './contract.ts';
import type {
  ContractDetails,
  DepthExchange,
  OptionParameters,
  PriceIncrement,
  ScannerRequest,
  ScannerRow,
  SmartComponent,
  SymbolSample,
} from './contract-details.ts';
import type { GatewayError, Outcome } from './gateway-error.ts';
import type {
  DepthRow,
  HistoricalTicks,
  MarketDataType,
  MarketTick,
  OptionTick,
  TickByTickPrint,
  TickByTickType,
} from './ticks.ts';

export interface MarketSubscription {
  /** Ends the pushes; a second call does nothing. */
  cancel(): void;
}

/** Receives what a subscription delivers. */
export interface PushSink<T> {
  onPush(item: T): void;
  /** An advisory (10090, 10167): the subscription goes on. */
  onNotice(notice: GatewayError): void;
  /** The subscription is over: an error (354, 10225) or, for a snapshot, `undefined`. */
  onEnd(error: GatewayError | undefined): void;
}

export interface TopOfBookRequest {
  readonly contract: Contract;
  /** Generic tick numbers asked for: 100, 233 ... */
  readonly genericTicks: readonly number[];
  /** One set of ticks, then `onEnd(undefined)` within 11 s. */
  readonly snapshot: boolean;
  readonly regulatorySnapshot: boolean;
  /** What the client asked for by reqMarketDataType. */
  readonly marketDataType: MarketDataType;
}

export interface TickByTickRequest {
  readonly contract: Contract;
  readonly type: TickByTickType;
  /** Past prints to deliver first; 0: none. */
  readonly numberOfTicks: number;
  readonly ignoreSize: boolean;
}

export interface RealTimeBarRequest {
  readonly contract: Contract;
  readonly whatToShow: string;
  readonly useRegularHours: boolean;
}

export interface DepthRequest {
  readonly contract: Contract;
  readonly rows: number;
  readonly smart: boolean;
}

/** The market as orders meet it. NaN never occurs: a side without a price is `undefined`. */
export interface MarketQuote {
  readonly timeMs: number;
  readonly bid: number | undefined;
  readonly ask: number | undefined;
  readonly bidSize: number;
  readonly askSize: number;
  readonly last: number | undefined;
  readonly lastSize: number;
  /** Previous day's close. */
  readonly close: number | undefined;
  /** Shares or contracts traded since the open. */
  readonly volume: number;
  readonly halted: boolean;
}

/**
 * `closed`: nothing trades. `preMarket` and `afterHours`: only orders with outsideRth. The auctions print in one
 * instant at the edges of `regular`.
 */
export type TradingPhase = 'closed' | 'preMarket' | 'regular' | 'afterHours';

export interface AuctionPrint {
  readonly kind: 'open' | 'close';
  readonly timeMs: number;
  readonly price: number;
  readonly size: number;
}

export interface QuoteWatcher {
  onQuote(quote: MarketQuote): void;
  onTrade?(trade: { readonly timeMs: number; readonly price: number; readonly size: number }): void;
  onAuction?(auction: AuctionPrint): void;
  onPhase?(phase: TradingPhase): void;
}

export interface OptionComputationRequest {
  readonly contract: Contract;
  /** Given: solve for volatility. */
  readonly optionPrice?: number | undefined;
  /** Given: price the option. */
  readonly volatility?: number | undefined;
  readonly underlyingPrice: number;
}

export interface GatewayMarket {
  // Contracts
  /** All contracts that fit; at least one, else error 200. */
  contractDetails(query: ContractQuery): Outcome<readonly ContractDetails[]>;
  /** Exactly one: error 200 for none, and for several the ambiguity text of 200. */
  resolve(contract: Contract): Outcome<ContractDetails>;
  /** The contract whose quotes and depth stand for this one's (a CFD's stock); `undefined`: its own do. */
  rerouteOf(contract: Contract): { readonly conId: number; readonly exchange: string } | undefined;
  /** By id; `undefined`: no such contract. */
  detailsOf(conId: number): ContractDetails | undefined;
  matchingSymbols(pattern: string): readonly SymbolSample[];
  optionParameters(
    underConId: number,
    symbol: string,
    secType: string,
    exchange: string,
  ): Outcome<readonly OptionParameters[]>;
  /** `undefined`: no such rule. */
  marketRule(ruleId: number): readonly PriceIncrement[] | undefined;
  depthExchanges(): readonly DepthExchange[];
  smartComponents(bboExchange: string): Outcome<readonly SmartComponent[]>;
  scannerParameters(): string;
  scan(request: ScannerRequest): Outcome<readonly ScannerRow[]>;

  // History
  historicalBars(request: BarRequest): Outcome<BarSeries>;
  /** The bar in progress and its successors, every few seconds and at each change; `count` as on the wire. */
  subscribeBars(request: BarRequest, sink: PushSink<Bar>): MarketSubscription;
  schedule(request: BarRequest): Outcome<Schedule>;
  historicalTicks(request: HistoricalTickRequest): Outcome<HistoricalTicks>;
  headTimestampMs(contract: ContractQuery, whatToShow: string, useRegularHours: boolean): Outcome<number>;
  histogram(
    contract: ContractQuery,
    useRegularHours: boolean,
    period: string,
  ): Outcome<readonly HistogramEntry[]>;

  // Live. The first pushes may come inside the call.
  subscribeTopOfBook(request: TopOfBookRequest, sink: PushSink<readonly MarketTick[]>): MarketSubscription;
  subscribeTickByTick(request: TickByTickRequest, sink: PushSink<TickByTickPrint>): MarketSubscription;
  /** Five-second bars. */
  subscribeRealTimeBars(request: RealTimeBarRequest, sink: PushSink<Bar>): MarketSubscription;
  subscribeDepth(request: DepthRequest, sink: PushSink<readonly DepthRow[]>): MarketSubscription;
  computeOption(request: OptionComputationRequest): Outcome<OptionTick>;

  // For the accounts
  quoteOf(conId: number): MarketQuote | undefined;
  watch(conId: number, watcher: QuoteWatcher): MarketSubscription;
  phaseOf(conId: number): TradingPhase;
  /** Regular sessions that end after `fromMs`, in order, at most `count`. */
  regularSessions(conId: number, fromMs: number, count: number): readonly TradingSession[];
  /** When the first session with its hours before and after begins that lies behind `fromMs`. */
  nextExtendedOpenMs(conId: number, fromMs: number): number | undefined;

  // By hand (control URL). Each says what was wrong by throwing a RangeError.
  movePrice(symbol: string, change: PriceChange): void;
  setHalted(symbol: string, halted: boolean): void;
  /** For `GET /state`: plain data. */
  state(): unknown;
}

/** A jump to a price or by a relative amount (0.01 = up one percent). */
export type PriceChange = { readonly price: number } | { readonly relative: number };
