// A backtest: the same session file, kernel, risk gate and ledger as live, with the paper venue at the port and a tape in
// place of the market, at the speed of memory. Inputs come in the order in which they would: what is due by time, the
// venue's matching, its reports, then the quote for the kernel.
//
// The quiet path is one call of the paper venue and one of the kernel per quote, both of which return at once.
import type { AccountId, EpochMs, InstrumentIndex } from '@holdfast/engine/base';
import {
  configToText,
  emptyStep,
  Kernel,
  type NodeConfig,
  type Step,
  type StrategyMonitor,
  type StrategyRegistry,
} from '@holdfast/engine/kernel';
import { type FillProfile, PaperVenue } from '@holdfast/engine/matching';
import type { BarSource, Effect, KernelEvent, QuoteColumns } from '@holdfast/engine/model';
import {
  aggressors,
  recordKinds,
  type TapeBlock,
  type TapePart,
  type TapeVisitor,
  visitBlock,
} from '../tape/index.ts';

export interface BacktestSetup {
  readonly config: NodeConfig;
  readonly registry: StrategyRegistry;
  readonly profile: FillProfile;
  readonly latency: { readonly minMs: number; readonly maxMs: number };
  readonly seed: string;
  /** Index in the configuration of each instrument of the tape; -1: not traded. */
  readonly instrumentOf: (tapeIndex: number, part: TapePart) => number;
  /** Sees every event with the time of its input: the report's collector. */
  readonly onEvents?: (events: readonly KernelEvent[], atMs: EpochMs) => void;
  /** Sees market data: for the report's price chart. Leave it out for speed. */
  readonly onMarket?: (instrument: InstrumentIndex, midTicks: number, timeMs: number) => void;
  /** Sees closed bars, prices in ticks: for the range within a bar where the tape has no quotes. */
  readonly onBar?: (
    instrument: InstrumentIndex,
    openMs: number,
    low: number,
    high: number,
    close: number,
    timeMs: number,
  ) => void;
  /** Told before and after each call of a strategy. */
  readonly monitor?: StrategyMonitor;
  /** Called between blocks with how many records were taken so far. */
  readonly onProgress?: (records: number) => void;
}

export interface BacktestResult {
  readonly quotes: number;
  readonly trades: number;
  readonly bars: number;
  readonly fills: number;
  readonly orders: number;
  readonly denials: number;
  readonly fromMs: number | undefined;
  readonly toMs: number | undefined;
  /** Of the kernel's state as it stands; worked out when it is asked for, since it reads every order again. */
  readonly stateHash: string;
  readonly kernel: Kernel;
}

export class Backtest implements TapeVisitor {
  readonly kernel: Kernel;
  readonly #venue: PaperVenue;
  readonly #setup: BacktestSetup;
  readonly #onMarket: BacktestSetup['onMarket'];
  readonly #account: AccountId;
  /** Instruments whose tape has bars only: their bars are played as quotes. */
  readonly #barsOnly: Uint8Array;
  #map: Int32Array = new Int32Array(0);
  #quotes = 0;
  #trades = 0;
  #bars = 0;
  #fills = 0;
  #orders = 0;
  #denials = 0;
  #fromMs: number | undefined;
  #toMs: number | undefined;
  #started = false;

  constructor(setup: BacktestSetup) {
    const { config } = setup;
    const [account] = config.accounts;
    this.#setup = setup;
    this.#onMarket = setup.onMarket;
    this.#account = account!.id;
    this.kernel = new Kernel(config, setup.registry, setup.monitor);
    this.#barsOnly = new Uint8Array(config.instruments.length).fill(1);
    this.#venue = new PaperVenue({
      account: account!.id,
      currency: account!.currency,
      instruments: config.instruments.map(({ instrument }) => instrument),
      profile: setup.profile,
      latency: setup.latency,
      seed: setup.seed,
      initialBalance: config.initialBalances[account!.id] ?? '0',
    });
  }

  run(parts: Iterable<TapePart>): BacktestResult {
    let records = 0;
    for (const part of parts) {
      this.#map = Int32Array.from(part.header.instruments, (_, at) => this.#setup.instrumentOf(at, part));
      for (const block of part.blocks) {
        this.#takeBlock(block);
        records += block.count;
        this.#setup.onProgress?.(records);
      }
    }
    return this.#finish();
  }

  #takeBlock(block: TapeBlock): void {
    if (!this.#started) this.#start(block.baseTimeMs);
    const { count, kinds, instruments } = block;
    for (let k = 0; k < count; ) {
      let end = k + 1;
      if (kinds[k] !== recordKinds.quote) {
        while (end < count && kinds[end] !== recordKinds.quote) end += 1;
        visitBlock(block, this, k, end);
        k = end;
        continue;
      }
      const tapeIndex = instruments[k]!;
      while (end < count && kinds[end] === recordKinds.quote && instruments[end] === tapeIndex) end += 1;
      const i = this.#map[tapeIndex]! as InstrumentIndex;
      if (i >= 0) this.#takeQuotes(i, block, k, end);
      k = end;
    }
  }

  /** Quotes of one instrument in a row: quiet ones by the run, the others one by one. */
  #takeQuotes(i: InstrumentIndex, block: TapeBlock, from: number, to: number): void {
    const { a, b, c, d, timeOffsetsMs, baseTimeMs } = block;
    const columns = { bidTicks: a, askTicks: b, bidLots: c, askLots: d, timeOffsetsMs, baseTimeMs };
    this.#quotes += to - from;
    for (let k = from; k < to; k++) {
      if (this.#onMarket === undefined) k = this.#takeQuiet(i, columns, k, to);
      if (k < to) this.#quote(i, a[k]!, b[k]!, c[k]!, d[k]!, baseTimeMs + timeOffsetsMs[k]!);
    }
  }

  #takeQuiet(i: InstrumentIndex, columns: QuoteColumns, from: number, to: number): number {
    const quiet = this.#venue.quietQuotes(i, columns, from, to, this.kernel.quietUntilMs(i));
    if (quiet === from) return from;
    const end = this.kernel.onQuietQuotes(i, columns, from, quiet);
    if (end === from) return from;
    this.#venue.passQuotes(i, columns, end - 1);
    this.#toMs = columns.baseTimeMs + columns.timeOffsetsMs[end - 1]!;
    this.#barsOnly[i] = 0;
    return end;
  }

  /** The venue is there and fresh from the first record on. */
  #start(atMs: number): void {
    this.#started = true;
    this.#fromMs = atMs;
    const at = atMs as EpochMs;
    const { config } = this.#setup;
    const fingerprint = 'backtest';
    this.#input({
      type: 'NodeStarted',
      config: configToText(config),
      engineFingerprint: fingerprint,
      strategyFingerprint: fingerprint,
      configFingerprint: fingerprint,
      atMs: at,
    });
    for (const { id } of config.accounts) {
      this.#input({
        type: 'LinkReport',
        account: id,
        state: 'syncing',
        why: 'tape',
        generation: 1,
        atMs: at,
      });
      this.#input({ type: 'LinkReport', account: id, state: 'ready', why: 'tape', generation: 1, atMs: at });
    }
    config.instruments.forEach((_, i) => {
      this.#input({
        type: 'StalenessReport',
        instrument: i as InstrumentIndex,
        level: 'fresh',
        ageMs: 0,
        atMs: at,
      });
    });
  }

  // -- Tape ------------------------------------------------------------------------------------------------------------

  onQuote(
    _seq: number,
    tapeIndex: number,
    bid: number,
    ask: number,
    bidLots: number,
    askLots: number,
    timeMs: number,
  ): void {
    const i = this.#map[tapeIndex]! as InstrumentIndex;
    if (i < 0) return;
    this.#quotes += 1;
    this.#quote(i, bid, ask, bidLots, askLots, timeMs);
  }

  #quote(
    i: InstrumentIndex,
    bid: number,
    ask: number,
    bidLots: number,
    askLots: number,
    timeMs: number,
  ): void {
    this.#barsOnly[i] = 0;
    if (timeMs >= this.kernel.nextTimerMs) this.#timers(timeMs);
    if (this.#venue.onQuote(i, bid, ask, bidLots, askLots, timeMs)) this.#takeReports();
    const step = this.kernel.onQuote(i, bid, ask, bidLots, askLots, timeMs);
    if (step !== emptyStep) this.#take(step);
    if (this.#onMarket !== undefined) this.#onMarket(i, (bid + ask) / 2, timeMs);
    this.#toMs = timeMs;
  }

  onTrade(
    _seq: number,
    tapeIndex: number,
    ticks: number,
    lots: number,
    aggressor: number,
    timeMs: number,
  ): void {
    const i = this.#map[tapeIndex]! as InstrumentIndex;
    if (i < 0) return;
    this.#trades += 1;
    if (timeMs >= this.kernel.nextTimerMs) this.#timers(timeMs);
    if (this.#venue.onTrade(i, ticks, lots, timeMs)) this.#takeReports();
    const step = this.kernel.onTrade(i, ticks, lots, aggressor === aggressors.sell ? 'sell' : 'buy', timeMs);
    if (step !== emptyStep) this.#take(step);
    this.#toMs = timeMs;
  }

  onBar(
    _seq: number,
    tapeIndex: number,
    openMs: number,
    intervalMs: number,
    open: number,
    high: number,
    low: number,
    close: number,
    volume: number,
    source: number,
    flags: number,
    timeMs: number,
  ): void {
    const i = this.#map[tapeIndex]! as InstrumentIndex;
    if (i < 0) return;
    this.#bars += 1;
    if (timeMs >= this.kernel.nextTimerMs) this.#timers(timeMs);
    if (this.#barsOnly[i] === 1) this.#playBar(i, openMs, intervalMs, open, high, low, close, volume, timeMs);
    this.#setup.onBar?.(i, openMs, low, high, close, timeMs);
    const step = this.kernel.onBar(
      i,
      openMs,
      intervalMs,
      open,
      high,
      low,
      close,
      volume,
      source as BarSource,
      flags,
      timeMs,
    );
    if (step !== emptyStep) this.#take(step);
    this.#toMs = timeMs;
  }

  onGap(): void {
    // The kernel sees gaps as bars that are not there.
  }

  /** Without quotes the bar itself moves the market, and its close is the quote that the strategy decides on. */
  #playBar(
    i: InstrumentIndex,
    openMs: number,
    intervalMs: number,
    open: number,
    high: number,
    low: number,
    close: number,
    volume: number,
    timeMs: number,
  ): void {
    if (this.#venue.onBar(i, openMs, intervalMs, open, high, low, close, volume)) this.#takeReports();
    const bid = Math.floor(close);
    const ask = Math.ceil(close);
    const step = this.kernel.onQuote(i, bid, ask, volume, volume, timeMs);
    if (step !== emptyStep) this.#take(step);
    if (this.#onMarket !== undefined) this.#onMarket(i, close, timeMs);
  }

  // -- Between kernel and venue ----------------------------------------------------------------------------------------

  #input(input: Parameters<Kernel['onInput']>[0]): void {
    this.#take(this.kernel.onInput(input));
  }

  /** Everything that is due before `timeMs`, at its own time. */
  #timers(timeMs: number): void {
    while (this.kernel.nextTimerMs <= timeMs) {
      const dueMs = Math.max(this.kernel.nextTimerMs, this.kernel.nowMs) as EpochMs;
      if (this.#venue.onTime(dueMs)) this.#takeReports();
      const before = this.kernel.nextTimerMs;
      this.#input({ type: 'TimerFired', atMs: dueMs });
      // A deadline that its own firing does not move is left to the next record: time has to pass for it.
      if (this.kernel.nextTimerMs <= before) return;
    }
  }

  #takeReports(): void {
    for (const report of this.#venue.drain()) this.#input(report);
  }

  #take(step: Step): void {
    if (step.events.length > 0) this.#count(step.events);
    for (const effect of step.effects) this.#perform(effect);
  }

  #count(events: readonly KernelEvent[]): void {
    for (const { type } of events) {
      if (type === 'OrderFilled') this.#fills += 1;
      else if (type === 'OrderIntended') this.#orders += 1;
      else if (type === 'OrderDenied') this.#denials += 1;
    }
    this.#setup.onEvents?.(events, this.kernel.nowMs);
  }

  #perform(effect: Effect): void {
    const { nowMs } = this.kernel;
    switch (effect.type) {
      case 'SubmitOrder':
        this.#venue.submit(effect.terms, nowMs);
        break;
      case 'CancelOrder':
        this.#venue.cancel(effect.clientOrderId, nowMs);
        break;
      case 'SetProtection':
        this.#venue.setProtection(effect.instrument, effect.stopTicks, effect.targetTicks, nowMs);
        break;
      case 'ReadVenueState':
        this.#input(
          this.#venue.readState(effect.readNumber, effect.ordersInDoubt, nowMs, effect.endedSinceMs),
        );
        return;
      default:
        return;
    }
    this.#takeReports();
  }

  #finish(): BacktestResult {
    if (this.#toMs !== undefined && this.#account) this.#timers(this.#toMs);
    const { kernel } = this;
    return {
      quotes: this.#quotes,
      trades: this.#trades,
      bars: this.#bars,
      fills: this.#fills,
      orders: this.#orders,
      denials: this.#denials,
      fromMs: this.#fromMs,
      toMs: this.#toMs,
      get stateHash() {
        return kernel.stateHash();
      },
      kernel,
    };
  }
}
