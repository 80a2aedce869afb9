// The kernel: one owner of all state, synchronous, numbers its inputs, decides, applies, and hands out what has to be done.
//
// The hot path is `onQuote`: it stores six numbers, values a position if there is one, compares with the trigger band and the
// forming bar, and returns the shared empty step unless something happened. It allocates nothing then.
//
// Invariants: `seq` counts every input, market data included; `nowMs` never goes back; books change only in `emit`; a step's
// effects may be performed once its events are durable, and not before.
import type { AccountId, EpochMs, InstrumentIndex, Money, Seq } from '../base/index.ts';
import {
  type Bar,
  BarBuilder,
  type BarSource,
  barOpenOf,
  barOutcomes,
  barSources,
  type ContractTerms,
  contractTermsOf,
  type Effect,
  emptyBar,
  type KernelEvent,
  type QuoteColumns,
  quietByTime,
  type Side,
} from '../model/index.ts';
import { type EquityParts, Ledger } from '../portfolio/index.ts';
import { checkEquityLimits, equityOf, rollDay } from './account-limits.ts';
import { apply } from './apply.ts';
import { Books } from './books.ts';
import { onCommand } from './commands.ts';
import { type Deciding, midOf } from './deciding.ts';
import { effectOf } from './effects-of.ts';
import { checkEnding } from './ending.ts';
import type { NodeConfig } from './kernel-config.ts';
import type { KernelInput } from './kernel-input.ts';
import { onFundingRate, onLink, onStaleness } from './links.ts';
import { onNodeStarted, onStrategyBlamed } from './lives.ts';
import { MarketState } from './market-state.ts';
import { onCancelReport, onOrderReport, onSubmitReport } from './order-reports.ts';
import { onBandReached, onProtectionOutcome, onProtectionReport } from './protection.ts';
import {
  type KernelSnapshot,
  type MarketPart,
  restoreBooks,
  snapshotBooks,
  snapshotVersion,
  stateHashOf,
} from './snapshot.ts';
import { emptyStep, type Step } from './step.ts';
import { StrategyHost, type StrategyMonitor, type StrategyRegistry } from './strategy-host.ts';
import { nextDeadlineMs, onTimer } from './timers.ts';
import { onBalance, onFunding, onVenueState } from './venue-state.ts';

/** How long after a bucket's end a bar of quotes or trades is closed by time alone. */
const barGraceMs = 250;

type Mutable<T> = { -readonly [Key in keyof T]: T[Key] };

export class Kernel implements Deciding {
  readonly config: NodeConfig;
  readonly market: MarketState;
  readonly terms: readonly ContractTerms[];
  readonly strategies: StrategyHost;
  books: Books;
  /** Number of the last input. */
  seq = 0 as Seq;
  /** Kernel time: the latest time that an input carried. */
  nowMs = 0 as EpochMs;
  /** When the live loop has to bring a `TimerFired`; Infinity: nothing is due. */
  nextTimerMs = Number.POSITIVE_INFINITY;

  readonly #midBars: (BarBuilder | undefined)[];
  readonly #tradeBars: (BarBuilder | undefined)[];
  /** Interval of bars that come from the venue, by instrument; 0: none. */
  readonly #venueBarMs: Float64Array;
  readonly #bar: Mutable<Bar>;
  /** The nearest deadline of the books; bars have their own. */
  #deadlineMs = Number.POSITIVE_INFINITY;
  #events: KernelEvent[] = [];
  #effects: Effect[] = [];

  constructor(config: NodeConfig, registry: StrategyRegistry, monitor?: StrategyMonitor) {
    const instruments = config.instruments.map(({ instrument }) => instrument);
    this.config = config;
    this.terms = instruments.map(contractTermsOf);
    this.market = new MarketState(config);
    this.books = new Books(
      new Ledger(instruments),
      config.instruments.map(({ account }) => account),
      config.accounts.map(({ id }) => id),
    );
    this.strategies = new StrategyHost(config.sessions, instruments.length, registry, monitor);
    this.#midBars = this.#builders('quotes', barSources.mids);
    this.#tradeBars = this.#builders('trades', barSources.trades);
    this.#venueBarMs = new Float64Array(instruments.length);
    for (const session of config.sessions) {
      if (session.barSource === 'venue')
        for (const i of session.instruments) this.#venueBarMs[i] = session.barIntervalMs;
    }
    this.#bar = emptyBar(60_000, barSources.klines);
  }

  #builders(barSource: 'quotes' | 'trades', source: typeof barSources.mids | typeof barSources.trades) {
    return this.config.instruments.map((_, index) => {
      const session = this.config.sessions.find((it) => it.instruments.includes(index as InstrumentIndex));
      if (session?.barSource !== barSource) return undefined;
      return new BarBuilder({ intervalMs: session.barIntervalMs, source, graceMs: barGraceMs });
    });
  }

  get nextIndex(): number {
    return this.#events.length;
  }

  /** Records what was decided and applies it at once: a later decision of this input sees it. */
  emit(event: KernelEvent): void {
    apply(this.books, event, { seq: this.seq, index: this.#events.length, atMs: this.nowMs });
    this.#events.push(event);
    const effect = effectOf(event, this.books);
    if (effect) this.#effects.push(effect);
  }

  // -- Market inputs -------------------------------------------------------------------------------------------------

  /** A quote. Prices in ticks, quantities in lots, `timeMs` the kernel's time of it. */
  onQuote(
    i: InstrumentIndex,
    bidTicks: number,
    askTicks: number,
    bidLots: number,
    askLots: number,
    timeMs: number,
  ): Step {
    this.#begin(timeMs);
    const { market } = this;
    market.bidTicks[i] = bidTicks;
    market.askTicks[i] = askTicks;
    market.bidLots[i] = bidLots;
    market.askLots[i] = askLots;
    market.quoteMs[i] = timeMs;
    if (market.position[i] !== 0) {
      if (market.revalue(i)) checkEquityLimits(this, this.books.accountOf(i));
      if (bidTicks <= market.bandLow[i]! || askTicks >= market.bandHigh[i]!) onBandReached(this, i);
    }
    const builder = this.#midBars[i];
    if (builder !== undefined && builder.onMid(bidTicks + askTicks, timeMs) !== barOutcomes.none)
      this.#takeBuilt(i, builder);
    return this.#events.length === 0 ? emptyStep : this.#end();
  }

  /**
   * The same as `onQuote` for each quote of [from, to), as long as none of them does more than move the last price: up to the
   * next due time, the end of the forming bar, the trigger band, an equity floor. For tapes: a call a run, not a quote.
   * @returns index of the first quote that was not taken; give it to `onQuote`.
   */
  onQuietQuotes(i: InstrumentIndex, q: QuoteColumns, from: number, to: number): number {
    const { market } = this;
    const builder = this.#midBars[i];
    if (builder !== undefined && q.baseTimeMs + q.timeOffsetsMs[from]! < builder.quietFromMs) return from;
    let end = quietByTime(q, from, to, this.quietUntilMs(i));
    if (market.position[i] !== 0 && end > from) end = market.valueRun(i, q, from, end);
    if (end > from) this.#takeRun(i, q, from, end, builder);
    return end;
  }

  /** Quotes of the instrument before this time close no bar and find nothing due. */
  quietUntilMs(i: InstrumentIndex): number {
    const builder = this.#midBars[i];
    return builder === undefined ? this.nextTimerMs : Math.min(this.nextTimerMs, builder.quietUntilMs);
  }

  #takeRun(
    i: InstrumentIndex,
    q: QuoteColumns,
    from: number,
    end: number,
    builder: BarBuilder | undefined,
  ): void {
    const { market } = this;
    const last = end - 1;
    const timeMs = q.baseTimeMs + q.timeOffsetsMs[last]!;
    builder?.takeMids(q, from, end);
    market.bidTicks[i] = q.bidTicks[last]!;
    market.askTicks[i] = q.askTicks[last]!;
    market.bidLots[i] = q.bidLots[last]!;
    market.askLots[i] = q.askLots[last]!;
    market.quoteMs[i] = timeMs;
    this.seq = (this.seq + end - from) as Seq;
    if (timeMs > this.nowMs) this.nowMs = timeMs as EpochMs;
  }

  /** A market trade. `side` is the aggressor's. */
  onTrade(i: InstrumentIndex, priceTicks: number, lots: number, _side: Side, timeMs: number): Step {
    this.#begin(timeMs);
    this.market.tradeTicks[i] = priceTicks;
    this.market.tradeMs[i] = timeMs;
    const builder = this.#tradeBars[i];
    if (builder !== undefined && builder.onTrade(priceTicks, lots, timeMs) !== barOutcomes.none)
      this.#takeBuilt(i, builder);
    return this.#events.length === 0 ? emptyStep : this.#end();
  }

  /** A closed bar of the venue. `timeMs` is when it was learned; prices in ticks, volume in lots. */
  onBar(
    i: InstrumentIndex,
    openMs: number,
    intervalMs: number,
    open: number,
    high: number,
    low: number,
    close: number,
    volume: number,
    source: BarSource,
    flags: number,
    timeMs: number,
  ): Step {
    this.#begin(timeMs);
    if (this.#venueBarMs[i] === intervalMs) {
      const bar = this.#bar;
      bar.openMs = openMs as EpochMs;
      bar.intervalMs = intervalMs;
      bar.open = open;
      bar.high = high;
      bar.low = low;
      bar.close = close;
      bar.volume = volume;
      bar.source = source;
      bar.flags = flags;
      this.strategies.onBar(this, i, bar);
    }
    return this.#events.length === 0 ? emptyStep : this.#end();
  }

  #takeBuilt(i: InstrumentIndex, builder: BarBuilder): void {
    // The timer of this bar is not needed any more: the next one is the next bar's.
    this.nextTimerMs = Math.min(this.#deadlineMs, this.#nextBarCloseMs());
    // A gap is known to the builder and to the next bar's flags; a bar is given on only if one closed.
    if (builder.closed.openMs > 0) this.strategies.onBar(this, i, builder.closed);
  }

  #begin(timeMs: number): void {
    this.seq = (this.seq + 1) as Seq;
    if (timeMs > this.nowMs) this.nowMs = timeMs as EpochMs;
  }

  // -- Everything else -----------------------------------------------------------------------------------------------

  onInput(input: KernelInput): Step {
    this.#begin(input.atMs);
    this.#dispatch(input);
    this.#checkFloors();
    for (const [account, { day }] of this.books.accounts) if (day === undefined) rollDay(this, account);
    return this.#end();
  }

  /**
   * A fill, funding or cash may take equity below a floor at one stroke, and leave no position behind on which a quote would
   * notice: the limits are asked after each input as well.
   */
  #checkFloors(): void {
    const { equity, equityFloor } = this.market;
    for (let a = 0; a < equity.length; a++)
      if (equity[a]! <= equityFloor[a]!) checkEquityLimits(this, this.config.accounts[a]!.id);
  }

  #dispatch(input: KernelInput): void {
    switch (input.type) {
      case 'OrderReport':
        return onOrderReport(this, input);
      case 'SubmitReport':
        return onSubmitReport(this, input);
      case 'CancelReport':
        return onCancelReport(this, input);
      case 'ProtectionReport':
        onProtectionReport(this, input);
        return checkEnding(this);
      case 'ProtectionOutcomeReport':
        return onProtectionOutcome(this, input);
      case 'BalanceReport':
        return onBalance(this, input);
      case 'FundingReport':
        return onFunding(this, input);
      case 'FundingRateReport':
        return onFundingRate(this, input);
      case 'VenueStateReport':
        return onVenueState(this, input);
      case 'LinkReport':
        return onLink(this, input);
      case 'StalenessReport':
        return onStaleness(this, input);
      case 'TimerFired':
        return this.#timer();
      case 'NodeStarted':
        return onNodeStarted(this, input);
      case 'MarketStateRebuilt':
        return this.#takeMarketPart(input.content as MarketPart | undefined);
      case 'StrategyBlamed':
        return onStrategyBlamed(this, input);
      case 'PositionReport':
      case 'FillReport':
        // Where orders carry cumulative totals, positions and trades are for reconciliation, which reads them whole.
        return;
      default:
        return onCommand(this, input);
    }
  }

  #timer(): void {
    for (let i = 0; i < this.config.instruments.length; i++) {
      const builder = this.#midBars[i] ?? this.#tradeBars[i];
      if (builder !== undefined && builder.onTime(this.nowMs) & barOutcomes.barClosed)
        this.#takeBuilt(i as InstrumentIndex, builder);
    }
    onTimer(this);
  }

  #end(): Step {
    this.#deadlineMs = nextDeadlineMs(this);
    this.nextTimerMs = Math.min(this.#deadlineMs, this.#nextBarCloseMs());
    const step = { seq: this.seq, events: this.#events, effects: this.#effects };
    this.#events = [];
    this.#effects = [];
    return step;
  }

  #nextBarCloseMs(): number {
    let next = Number.POSITIVE_INFINITY;
    for (let i = 0; i < this.config.instruments.length; i++) {
      const builder = this.#midBars[i] ?? this.#tradeBars[i];
      if (builder === undefined || this.nowMs === 0) continue;
      const close = barOpenOf(this.nowMs - barGraceMs, builder.intervalMs) + builder.intervalMs + barGraceMs;
      next = Math.min(next, close);
    }
    return next;
  }

  /** The account's equity and its parts at the last mids, exact. */
  equityOf(account: AccountId): EquityParts {
    return equityOf(this, account);
  }

  /** Unrealized P&L of a position at the last mid, exact; undefined while price or cost is unknown. */
  unrealizedOf(instrument: InstrumentIndex): Money | undefined {
    const mid = midOf(this, instrument);
    return mid === undefined
      ? undefined
      : this.books.ledger.unrealizedAt(this.books.accountOf(instrument), instrument, mid);
  }

  // -- State as a whole ----------------------------------------------------------------------------------------------

  snapshot(): KernelSnapshot {
    return {
      version: snapshotVersion,
      seq: this.seq,
      nowMs: this.nowMs,
      books: snapshotBooks(this.books, this.config),
      marketPart: this.marketPart(),
    };
  }

  marketPart(): MarketPart {
    return {
      market: this.market.snapshot(),
      bars: this.config.instruments.map(
        (_, i) => (this.#midBars[i] ?? this.#tradeBars[i])?.snapshot() ?? null,
      ),
      strategies: this.strategies.snapshot(),
    };
  }

  stateHash(): string {
    return stateHashOf(this.snapshot());
  }

  restore(snapshot: KernelSnapshot): void {
    this.seq = snapshot.seq;
    this.nowMs = snapshot.nowMs;
    this.books = restoreBooks(snapshot.books, this.config);
    this.#takeMarketPart(snapshot.marketPart);
    this.#deadlineMs = nextDeadlineMs(this);
    this.nextTimerMs = Math.min(this.#deadlineMs, this.#nextBarCloseMs());
  }

  /** Recovery's fold: an event of the journal, applied without deciding anything. */
  fold(event: KernelEvent, seq: Seq, index: number, atMs: EpochMs): void {
    if (atMs > this.nowMs) this.nowMs = atMs;
    this.seq = seq;
    apply(this.books, event, { seq, index, atMs: this.nowMs });
  }

  #takeMarketPart(part: MarketPart | undefined): void {
    if (part) {
      this.market.restore(part.market);
      this.strategies.restore(part.strategies);
      part.bars.forEach((saved, i) => {
        const builder = this.#midBars[i] ?? this.#tradeBars[i];
        if (saved && builder) {
          builder.restore(saved);
          builder.interrupt();
        }
      });
    }
    this.market.refresh(this.books);
  }
}
