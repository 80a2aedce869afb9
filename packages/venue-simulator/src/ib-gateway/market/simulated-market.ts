// The market side of the simulated gateway: one object over a clock and a seed that answers for contracts, history and live
// data. Everything it says of a minute comes from that minute's blocks (model/minute-block.ts), which are functions of seed and
// time: history needs no simulation of what lay between, two runs agree, and live equals history.
//
// Deliberately not here: request ids, limits and pacing (the session's), orders and their fills (the accounts').

import type { Clock } from '../../ports/index.ts';
import type {
  Bar,
  BarRequest,
  BarSeries,
  Contract,
  ContractDetails,
  ContractQuery,
  DepthExchange,
  DepthRequest,
  DepthRow,
  GatewayError,
  GatewayMarket,
  HistogramEntry,
  HistoricalTickRequest,
  HistoricalTicks,
  MarketQuote,
  MarketSubscription,
  MarketTick,
  OptionComputationRequest,
  OptionParameters,
  OptionTick,
  Outcome,
  PriceChange,
  PriceIncrement,
  PushSink,
  QuoteWatcher,
  RealTimeBarRequest,
  ScannerRequest,
  ScannerRow,
  Schedule,
  SmartComponent,
  SymbolSample,
  TickByTickPrint,
  TickByTickRequest,
  TopOfBookRequest,
  TradingPhase,
  TradingSession,
} from '../domain/index.ts';
import { gatewayError } from '../errors/index.ts';
import {
  compactDate,
  hoursStateAt,
  isSessionDay,
  regularHours,
  tradingDaysBetween,
  wallTime,
} from './calendar/index.ts';
import { type HistoryLimits, HistoryService } from './history/index.ts';
import { MarketHands } from './market-hands.ts';
import { FIRST_DAY } from './model/factors.ts';
import { Interventions } from './model/interventions.ts';
import { PriceWorld, type RecordedPrices } from './model/price-world.ts';
import { failed, found, historyError } from './outcome.ts';
import { knownPrice, QuoteBook } from './quote-book.ts';
import { scan, scannerParameters } from './scanner.ts';
import { subscribeCombo } from './stream/combo-subscription.ts';
import { type Entitlements, fullEntitlements, levelOf, permissionPlace } from './stream/entitlements.ts';
import { LiveFeeds } from './stream/live-feed.ts';
import { computedTick } from './stream/option-ticks.ts';
import {
  subscribeBarUpdates,
  subscribeBook,
  subscribeFiveSeconds,
  subscribePrints,
} from './stream/print-subscriptions.ts';
import { NO_SUBSCRIPTION, type StreamContext, subscribeQuotes } from './stream/quote-subscription.ts';
import { watchQuotes } from './stream/quote-watch.ts';
import { ContractBook, type ExtraSeries, secTypeOf } from './universe/contract-book.ts';
import { ContractLookup } from './universe/contract-lookup.ts';
import type { Listing } from './universe/listing.ts';
import { marketRules } from './universe/market-rules.ts';
import { stockListings } from './universe/stocks.ts';
import {
  depthExchanges,
  matchingSymbols,
  optionParameters,
  smartComponents,
} from './universe/symbol-search.ts';

export interface SimulatedMarketOptions {
  readonly clock: Clock;
  /** Same seed, same market, at every instant. */
  readonly seed: number;
  /** Quotes a second of stocks; a divisor of 1000. Two look alive; fifty make a load test. */
  readonly quotesPerSecond?: number;
  readonly entitlements?: Entitlements;
  readonly historyLimits?: HistoryLimits;
  /** Chance of a five-minute trading pause of a stock on a day. */
  readonly pauseChance?: number;
  /** Prices from tapes, by symbol or option symbol, and the option series that they bring (see tape/). */
  readonly recorded?: ReadonlyMap<string, RecordedPrices>;
  readonly recordedSeries?: readonly ExtraSeries[];
}

const DEFAULT_QUOTES_PER_SECOND = 2;
const DEFAULT_PAUSE_CHANCE = 0.004;

export class SimulatedMarket implements GatewayMarket {
  private readonly clock: Clock;
  private readonly book: ContractBook;
  private readonly world: PriceWorld;
  private readonly lookup: ContractLookup;
  private readonly history: HistoryService;
  private readonly interventions = new Interventions();
  private readonly feeds: LiveFeeds;
  private readonly quotes: QuoteBook;
  private readonly hands: MarketHands;
  private readonly streams: StreamContext;
  private readonly options: SimulatedMarketOptions;

  constructor(options: SimulatedMarketOptions) {
    const quotesPerSecond = options.quotesPerSecond ?? DEFAULT_QUOTES_PER_SECOND;
    if (!Number.isInteger(quotesPerSecond) || quotesPerSecond < 1 || 1000 % quotesPerSecond !== 0) {
      throw new RangeError(
        `quotesPerSecond ${quotesPerSecond}: expected a divisor of 1000, such as 1, 2, 4, 50`,
      );
    }
    if (wallTime(options.clock.nowMs()).day <= FIRST_DAY) {
      throw new RangeError('the simulated market begins on 2010-01-05; start the clock there or later');
    }
    const nowMs = () => options.clock.nowMs();
    this.options = options;
    this.clock = options.clock;
    this.book = new ContractBook(options.recordedSeries);
    this.world = new PriceWorld({
      seed: options.seed,
      quotesPerSecond,
      pauseChance: options.pauseChance ?? DEFAULT_PAUSE_CHANCE,
      interventions: this.interventions,
      recorded: options.recorded ?? new Map(),
    });
    this.lookup = new ContractLookup(this.book, this.world, nowMs);
    this.history = new HistoryService(this.world, options.historyLimits ?? 'observed', nowMs);
    this.feeds = new LiveFeeds(options.clock);
    this.quotes = new QuoteBook(this.book, this.world, options.clock);
    this.hands = new MarketHands(this.quotes, this.interventions, options.clock);
    this.streams = {
      clock: options.clock,
      world: this.world,
      book: this.book,
      feeds: this.feeds,
      history: this.history,
      entitlements: options.entitlements ?? fullEntitlements,
    };
  }

  // Contracts

  contractDetails(query: ContractQuery): Outcome<readonly ContractDetails[]> {
    return this.lookup.details(query);
  }

  resolve(contract: Contract): Outcome<ContractDetails> {
    return this.lookup.resolve(contract);
  }

  rerouteOf(contract: Contract) {
    return this.lookup.rerouteOf(contract);
  }

  detailsOf(conId: number): ContractDetails | undefined {
    return this.lookup.byId(conId);
  }

  matchingSymbols(pattern: string): readonly SymbolSample[] {
    return matchingSymbols(pattern);
  }

  optionParameters(
    underConId: number,
    symbol: string,
    secType: string,
    exchange: string,
  ): Outcome<readonly OptionParameters[]> {
    return optionParameters(this.book, this.lookup.moment(), underConId, symbol, secType, exchange);
  }

  marketRule(ruleId: number): readonly PriceIncrement[] | undefined {
    return marketRules.get(ruleId);
  }

  depthExchanges(): readonly DepthExchange[] {
    return depthExchanges;
  }

  smartComponents(bboExchange: string): Outcome<readonly SmartComponent[]> {
    return smartComponents(bboExchange);
  }

  scannerParameters(): string {
    return scannerParameters();
  }

  scan(request: ScannerRequest): Outcome<readonly ScannerRow[]> {
    return scan(this.quotes, request);
  }

  // History

  historicalBars(request: BarRequest): Outcome<BarSeries> {
    return this.past(request.contract, historyError, (listing) => this.history.bars(listing, request));
  }

  subscribeBars(request: BarRequest, sink: PushSink<Bar>): MarketSubscription {
    return this.stream(request.contract, sink, (listing) =>
      subscribeBarUpdates(this.streams, listing, request, sink),
    );
  }

  schedule(request: BarRequest): Outcome<Schedule> {
    return this.with(request.contract, request.contract.includeExpired, (listing) =>
      this.history.schedule(listing, request),
    );
  }

  historicalTicks(request: HistoricalTickRequest): Outcome<HistoricalTicks> {
    const refused = (reason: string) => gatewayError('historicalTicksFailed', { reason });
    return this.past(request.contract, refused, (listing) => this.history.ticks(listing, request));
  }

  headTimestampMs(contract: ContractQuery, whatToShow: string, useRegularHours: boolean): Outcome<number> {
    return this.past(contract, historyError, (listing) =>
      this.history.headTimestampMs(listing, whatToShow, useRegularHours),
    );
  }

  histogram(
    contract: ContractQuery,
    useRegularHours: boolean,
    period: string,
  ): Outcome<readonly HistogramEntry[]> {
    const refused = (reason: string) => gatewayError('histogramFailed', { reason });
    return this.past(contract, refused, (listing) =>
      this.history.histogram(listing, useRegularHours, period),
    );
  }

  // Live

  subscribeTopOfBook(request: TopOfBookRequest, sink: PushSink<readonly MarketTick[]>): MarketSubscription {
    if (request.contract.secType === 'BAG') return subscribeCombo(this.streams, request, sink);
    return this.stream(request.contract, sink, (listing) =>
      subscribeQuotes(this.streams, listing, request, sink),
    );
  }

  subscribeTickByTick(request: TickByTickRequest, sink: PushSink<TickByTickPrint>): MarketSubscription {
    return this.stream(request.contract, sink, (listing) =>
      subscribePrints(this.streams, listing, request, sink),
    );
  }

  subscribeRealTimeBars(request: RealTimeBarRequest, sink: PushSink<Bar>): MarketSubscription {
    return this.stream(request.contract, sink, (listing) =>
      subscribeFiveSeconds(this.streams, listing, request, sink),
    );
  }

  subscribeDepth(request: DepthRequest, sink: PushSink<readonly DepthRow[]>): MarketSubscription {
    return this.stream(request.contract, sink, (listing) =>
      subscribeBook(this.streams, listing, request, sink),
    );
  }

  computeOption(request: OptionComputationRequest): Outcome<OptionTick> {
    return this.with(request.contract, false, (listing) => {
      if (listing.kind !== 'option') return failed(gatewayError('noSecurityDefinition'));
      return found(computedTick(listing, this.world.optionPathOf(listing), request, this.clock.nowMs()));
    });
  }

  // For the accounts

  quoteOf(conId: number): MarketQuote | undefined {
    return this.quotes.of(conId);
  }

  watch(conId: number, watcher: QuoteWatcher): MarketSubscription {
    const listing = this.book.byId(conId);
    return listing === undefined ? NO_SUBSCRIPTION : watchQuotes(this.streams, listing, watcher);
  }

  phaseOf(conId: number): TradingPhase {
    const listing = this.book.byId(conId);
    if (listing === undefined) return 'closed';
    const now = this.clock.nowMs();
    return now >= this.world.pricesOf(listing).endMs ? 'closed' : hoursStateAt(listing.hours, now);
  }

  regularSessions(conId: number, fromMs: number, count: number): readonly TradingSession[] {
    const listing = this.book.byId(conId);
    const sessions: TradingSession[] = [];
    if (listing === undefined) return sessions;
    for (let day = wallTime(fromMs).day - 1; sessions.length < count; day++) {
      if (!isSessionDay(day)) continue;
      const hours = regularHours(listing.hours, day)!;
      if (hours.endMs <= fromMs) continue;
      sessions.push({ startMs: hours.startMs, endMs: hours.endMs, referenceDate: compactDate(day) });
    }
    return sessions;
  }

  nextExtendedOpenMs(conId: number, fromMs: number): number | undefined {
    const listing = this.book.byId(conId);
    if (listing === undefined) return undefined;
    const [next] = tradingDaysBetween(listing.hours, fromMs, fromMs + 14 * 86_400_000, false).filter(
      ({ startMs }) => startMs > fromMs,
    );
    return next?.startMs;
  }

  // By hand

  movePrice(symbol: string, change: PriceChange): void {
    this.hands.movePrice(symbol, change);
  }

  setHalted(symbol: string, halted: boolean): void {
    this.hands.setHalted(symbol, halted);
  }

  state(): unknown {
    const now = this.clock.nowMs();
    return {
      timeMs: now,
      seed: this.options.seed,
      phase: hoursStateAt('stock', now),
      vix: Math.round(this.world.vixAt(now) * 100) / 100,
      feeds: this.feeds.size,
      quotes: stockListings.map((listing) => {
        const state = this.world.pricesOf(listing).stateAt(now);
        return {
          symbol: listing.symbol,
          conId: listing.conId,
          bid: knownPrice(state?.bid) ?? null,
          ask: knownPrice(state?.ask) ?? null,
        };
      }),
    };
  }

  private with<T>(
    contract: Contract,
    includeExpired: boolean,
    answer: (listing: Listing) => Outcome<T>,
  ): Outcome<T> {
    const listing = this.lookup.listing(contract, includeExpired);
    return listing.ok ? answer(listing.value) : listing;
  }

  /** What was, for a login that may see it; `refused` makes the error for one that may not. */
  private past<T>(
    contract: ContractQuery,
    refused: (reason: string) => GatewayError,
    answer: (listing: Listing) => Outcome<T>,
  ): Outcome<T> {
    return this.with(contract, contract.includeExpired, (listing) => {
      if (levelOf(this.streams.entitlements, listing.symbol) !== 'none') return answer(listing);
      const place = permissionPlace(listing, contract.exchange);
      return failed(refused(`No market data permissions for ${place} ${secTypeOf(listing)}`));
    });
  }

  private stream<T>(
    contract: Contract,
    sink: PushSink<T>,
    start: (listing: Listing) => MarketSubscription,
  ): MarketSubscription {
    const listing = this.lookup.listing(contract);
    if (listing.ok) return start(listing.value);
    sink.onEnd(listing.error);
    return NO_SUBSCRIPTION;
  }
}
