// Collects what a report needs while the events go by: of a backtest as they come, or of a journal as it is read. Nothing
// is decided here and nothing is asked of the kernel: the report can be made of the record alone.
//
// Memory is bounded by the number of orders and fills, not by market data: prices and equity are thinned, alerts and
// denials are counted and the newest kept.
import { type InstrumentIndex, type Lots, type Money, parseMoney, type Seq } from '@holdfast/engine/base';
import type { NodeConfig } from '@holdfast/engine/kernel';
import {
  contractTermsOf,
  type FundingPosted,
  type Instrument,
  type KernelEvent,
  type OrderFilled,
  type PositionAdjusted,
  signOf,
  worthAt,
} from '@holdfast/engine/model';
import { Ledger } from '@holdfast/engine/portfolio';
import { AccountMoney } from './account-money.ts';
import { buildReport } from './build-report.ts';
import { NodeTimeline } from './node-timeline.ts';
import { OrderLives } from './order-lives.ts';
import { PriceSeries } from './price-series.ts';
import { Refusals } from './refusals.ts';
import type { ReportModel } from './report-model.ts';
import { RoundTrips } from './round-trips.ts';

export interface CollectorOptions {
  /** Configuration that holds from the start; absent: `useConfig` brings it before the first event. */
  readonly config?: NodeConfig;
  /** Which fill model filled dry runs and backtests: `default`, `nautilus`. Absent: the report says that it is not known. */
  readonly fillProfile?: string;
}

export interface ReportOptions {
  /** Wall clock, UTC epoch milliseconds. */
  readonly createdAtMs: number;
  /** What stands at the top; default: the names of the sessions. */
  readonly name?: string;
}

/** What `buildReport` reads. */
export interface Collected {
  readonly config: NodeConfig;
  readonly fillProfile: string | undefined;
  readonly instruments: readonly Instrument[];
  readonly ledger: Ledger;
  readonly accounts: readonly AccountMoney[];
  readonly orders: OrderLives;
  readonly trips: RoundTrips;
  readonly refusals: Refusals;
  readonly timeline: NodeTimeline;
  readonly prices: readonly (PriceSeries | undefined)[];
  readonly priceOf: (instrument: InstrumentIndex) => Money | undefined;
  readonly fingerprints:
    | { readonly engine: string; readonly strategies: string; readonly config: string }
    | undefined;
  readonly nodeId: string | undefined;
  readonly fromMs: number | undefined;
  readonly toMs: number | undefined;
  readonly lives: number;
  readonly events: number;
  readonly marketRecords: number;
  readonly notes: readonly string[];
}

export class ReportCollector {
  readonly #fillProfile: string | undefined;
  #config: NodeConfig | undefined;
  #instruments: readonly Instrument[] = [];
  #ledger = new Ledger([]);
  readonly #accounts = new Map<string, AccountMoney>();
  readonly #orders = new OrderLives();
  readonly #trips = new RoundTrips();
  readonly #refusals = new Refusals();
  readonly #timeline = new NodeTimeline();
  readonly #prices: (PriceSeries | undefined)[] = [];
  /** Last middle of each instrument in ticks; 0: none. */
  #lastMid = new Float64Array(0);
  /** More than one between two bars: the tape has quotes, not bars played as such. */
  #quotesSinceBar = new Float64Array(0);
  /** Interval of each instrument's bars. */
  #barMs: readonly (number | undefined)[] = [];
  #fingerprints: Collected['fingerprints'];
  #nodeId: string | undefined;
  #fromMs: number | undefined;
  #toMs: number | undefined;
  #lives = 0;
  #events = 0;
  #marketRecords = 0;
  readonly #notes: string[] = [];

  constructor(options: CollectorOptions = {}) {
    this.#fillProfile = options.fillProfile;
    if (options.config) this.useConfig(options.config);
  }

  /** The configuration of a life. Indexes of instruments stay theirs over lives. */
  useConfig(config: NodeConfig): void {
    this.#config = config;
    this.#instruments = config.instruments.map(({ instrument }) => instrument);
    this.#ledger = Ledger.restore(this.#instruments, this.#ledger.snapshot());
    const mids = new Float64Array(this.#instruments.length);
    mids.set(this.#lastMid);
    this.#lastMid = mids;
    this.#quotesSinceBar = new Float64Array(this.#instruments.length);
    this.#barMs = this.#instruments.map(
      (_, at) =>
        config.sessions.find(({ instruments }) => instruments.some((it) => it === at))?.barIntervalMs,
    );
    for (const account of config.accounts) {
      const known = this.#accounts.get(account.id);
      if (known) known.config = account;
      else this.#accounts.set(account.id, new AccountMoney(account));
    }
  }

  /** Something that a reader of the report has to know: damage, what is missing. */
  note(text: string): void {
    this.#notes.push(text);
  }

  // -- Market ----------------------------------------------------------------------------------------------------------

  /** The middle of a quote, in ticks (a multiple of one half). Called for every quote: numbers only. */
  onMarket(instrument: number, midTicks: number, timeMs: number): void {
    if (!(midTicks > 0)) return;
    this.#marketRecords += 1;
    this.#lastMid[instrument] = midTicks;
    this.#quotesSinceBar[instrument] = (this.#quotesSinceBar[instrument] ?? 0) + 1;
    this.#priceSeries(instrument).add(midTicks, timeMs);
    this.#trips.onPrice(instrument, midTicks, midTicks);
    this.#seen(timeMs);
  }

  /**
   * A closed bar: its range shows in the chart, and in the excursions of what was open for the whole of it. Where quotes
   * tell the same more finely they do; bars of history that a start reads are of the time before.
   */
  onBar(instrument: number, openMs: number, low: number, high: number, close: number, timeMs: number): void {
    if (!(low > 0)) return;
    this.#marketRecords += 1;
    const hasQuotes = (this.#quotesSinceBar[instrument] ?? 0) > 1;
    this.#quotesSinceBar[instrument] = 0;
    const interval = this.#barMs[instrument] ?? Number.POSITIVE_INFINITY;
    if (hasQuotes || timeMs - openMs >= 2 * interval) return;
    this.#priceSeries(instrument).addRange(low, high, close, timeMs);
    const openedAtMs = this.#trips.openedAtMs(instrument);
    if (openedAtMs !== undefined && openedAtMs <= openMs) this.#trips.onPrice(instrument, low, high);
    this.#seen(timeMs);
  }

  #priceSeries(instrument: number): PriceSeries {
    const known = this.#prices[instrument];
    if (known) return known;
    const series = new PriceSeries();
    this.#prices[instrument] = series;
    return series;
  }

  #seen(timeMs: number): void {
    this.#fromMs ??= timeMs;
    if (this.#toMs === undefined || timeMs > this.#toMs) this.#toMs = timeMs;
  }

  readonly #priceOf = (instrument: InstrumentIndex): Money | undefined => {
    const mid = this.#lastMid[instrument] ?? 0;
    if (mid === 0) return undefined;
    return ((BigInt(Math.round(mid * 2)) * this.#instruments[instrument]!.tickSize) / 2n) as Money;
  };

  // -- Events ----------------------------------------------------------------------------------------------------------

  onEvents(events: readonly KernelEvent[], atMs: number): void {
    const lastSeenMs = this.#toMs;
    this.#seen(atMs);
    for (const event of events) {
      this.#timeline.take(event, atMs, this.#instruments, lastSeenMs);
      this.#take(event, atMs);
    }
  }

  #take(event: KernelEvent, atMs: number): void {
    this.#events += 1;
    this.#orders.take(event, atMs);
    switch (event.type) {
      case 'OrderDenied':
        return this.#refusals.take(event, atMs);
      case 'OrderFilled':
        return this.#fill(event);
      case 'FeeReported':
        return this.#fees(event.clientOrderId, event.fees);
      case 'PositionAdjusted':
        return this.#adjust(event);
      case 'FundingPosted':
        return this.#funding(event);
      case 'CashAdjusted':
        return this.#cash(event);
      case 'EquityMarked':
        return this.#accounts.get(event.account)?.onMark(event, this.#ledger);
      case 'PositionClosed':
        return this.#trips.onClosed(event);
      case 'PositionHeld':
        return this.#trips.onHeld(event.instrument, event.holding.session, event.holding.strategy);
      case 'ProtectionIntended':
        this.#trips.onLevel(event.instrument, 'stop', event.stopTicks, event.atMs);
        return this.#trips.onLevel(event.instrument, 'target', event.targetTicks, event.atMs);
      case 'TrailingMoved':
        return this.#trips.onLevel(event.instrument, 'stop', event.stopTicks, event.atMs);
      case 'LifeStarted':
        this.#lives += 1;
        this.#nodeId = event.nodeId;
        this.#fingerprints = {
          engine: event.engineFingerprint,
          strategies: event.strategyFingerprint,
          config: event.configFingerprint,
        };
        return;
      default:
        return;
    }
  }

  #provenance(source: 'execution' | 'reconciliation') {
    return { seq: this.#events as Seq, index: 0, source };
  }

  #fill(event: OrderFilled): void {
    const { account, instrument } = event;
    const before = this.#ledger.positionOf(account, instrument);
    const outcome = this.#ledger.postFill({
      account,
      instrument,
      provenance: this.#provenance('execution'),
      fillId: event.fillId,
      side: event.side,
      lots: event.lots,
      price: parseMoney(event.price),
      worth: parseMoney(event.worth),
      ...(event.fee !== undefined && { fee: { amount: parseMoney(event.fee) } }),
      ...(event.slippage !== undefined && { slippage: parseMoney(event.slippage) }),
      atMs: event.atMs,
    });
    if (event.earlierFees) this.#fees(event.clientOrderId, event.earlierFees);
    if (outcome.type !== 'posted') return;
    const origin = this.#orders.originOf(event.clientOrderId);
    this.#trips.take({
      account,
      instrument,
      atMs: event.atMs,
      lots: (signOf(event.side) * event.lots) as Lots,
      before,
      worth: parseMoney(event.worth),
      realized: outcome.realized,
      fill: this.#orders.fills.at(-1)!,
      reason: this.#orders.reasonOf(event.clientOrderId),
      session: origin?.session,
      strategy: origin?.strategy,
      riskAmount: this.#orders.riskOf(event.clientOrderId),
    });
    this.#accounts.get(account)?.onPosting(event.atMs, this.#ledger, this.#priceOf);
  }

  #fees(clientOrderId: string, fees: readonly { readonly fillId: string; readonly fee: string }[]): void {
    const at = this.#orders.fills.findLast(({ event }) => event.clientOrderId === clientOrderId)?.event;
    if (!at) return;
    for (const { fillId, fee } of fees) {
      this.#ledger.postFee({
        account: at.account,
        instrument: at.instrument,
        provenance: this.#provenance('execution'),
        fillId: fillId as OrderFilled['fillId'],
        fee: { amount: parseMoney(fee) },
      });
    }
  }

  #adjust(event: PositionAdjusted): void {
    const { account, instrument, lots } = event;
    const before = this.#ledger.positionOf(account, instrument);
    const price = event.price === undefined ? undefined : parseMoney(event.price);
    const outcome = this.#ledger.postAdjustment({
      account,
      instrument,
      provenance: { ...this.#provenance('reconciliation'), by: event.by, reason: event.reason },
      adjustmentId: event.adjustmentId,
      lots,
      ...(price !== undefined && { price }),
      atMs: event.atMs,
    });
    if (outcome.type !== 'posted' || lots === 0) return;
    this.#trips.take({
      account,
      instrument,
      atMs: event.atMs,
      lots,
      before,
      worth:
        price === undefined
          ? undefined
          : worthAt(contractTermsOf(this.#instruments[instrument]!), Math.abs(lots) as Lots, price),
      realized: outcome.realized,
      reason: event.provenance,
      session: undefined,
      strategy: undefined,
      riskAmount: undefined,
    });
    this.#accounts.get(account)?.onPosting(event.atMs, this.#ledger, this.#priceOf);
  }

  #funding(event: FundingPosted): void {
    const { account, instrument, fundingId, atMs } = event;
    const amount = parseMoney(event.amount);
    const outcome = this.#ledger.postFunding({
      account,
      instrument,
      provenance: this.#provenance('execution'),
      fundingId,
      amount,
      atMs,
    });
    if (outcome.type !== 'duplicate') this.#trips.onFunding(account, instrument, amount, atMs);
    this.#accounts.get(account)?.onPosting(atMs, this.#ledger, this.#priceOf);
  }

  #cash(event: Extract<KernelEvent, { type: 'CashAdjusted' }>): void {
    const amount = parseMoney(event.amount);
    const posted = this.#ledger.postCash({
      account: event.account,
      cashId: event.cashId,
      currency: event.currency,
      amount,
      provenance: this.#provenance('reconciliation'),
    });
    const account = this.#accounts.get(event.account);
    if (posted && event.provenance === 'initial' && event.currency === account?.config.currency)
      account.onInitial(amount);
  }

  /** The report as it stands now. */
  build(options: ReportOptions): ReportModel {
    if (!this.#config) throw new Error('a report needs a configuration: no life was seen');
    return buildReport(
      {
        config: this.#config,
        fillProfile: this.#fillProfile,
        instruments: this.#instruments,
        ledger: this.#ledger,
        accounts: [...this.#accounts.values()],
        orders: this.#orders,
        trips: this.#trips,
        refusals: this.#refusals,
        timeline: this.#timeline,
        prices: this.#prices,
        priceOf: this.#priceOf,
        fingerprints: this.#fingerprints,
        nodeId: this.#nodeId,
        fromMs: this.#fromMs,
        toMs: this.#toMs,
        lives: this.#lives,
        events: this.#events,
        marketRecords: this.#marketRecords,
        notes: this.#notes,
      },
      options,
    );
  }
}
