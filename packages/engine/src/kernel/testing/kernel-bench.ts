// A kernel on the test bench: one account, one BTCUSDT perpetual (tick 0.1, lot 0.001), bars of quotes per second, and a
// strategy whose decisions the test writes. The venue is the test: it reads effects and answers with reports. Every bench
// checks at the end that folding the events gives the same books (`expectFold`).
import { expect } from 'vitest';
import { z } from 'zod';
import {
  type AccountId,
  type ClientOrderId,
  type EpochMs,
  type InstrumentIndex,
  type Lots,
  parseMoney,
  type Seq,
  type SessionId,
  type StrategyId,
  type Ticks,
  type VenueOrderId,
} from '../../base/index.ts';
import type {
  Effect,
  Instrument,
  KernelEvent,
  OrderReport,
  SubmitOrder,
  VenueCapabilities,
  VenueStateReport,
} from '../../model/index.ts';
import { defaultLimits, type RiskLimits } from '../../risk/index.ts';
import { type Decision, defineStrategy, type StrategyDefinition } from '../../strategy/index.ts';
import { canonicalText } from '../canonical.ts';
import { Kernel } from '../kernel.ts';
import { configToText, type NodeConfig, type ProtectionPolicy } from '../kernel-config.ts';
import type { KernelInput } from '../kernel-input.ts';
import { snapshotBooks } from '../snapshot.ts';
import type { Step } from '../step.ts';

export const account = 'BITUNIX:main' as AccountId;
export const btc = 0 as InstrumentIndex;
/** Only where the bench was asked for it. */
export const eth = 1 as InstrumentIndex;

export const bitunixCapabilities: VenueCapabilities = {
  positionProtection: true,
  attachedProtection: true,
  submitValidityMs: 75_000,
  endMarkedLists: false,
  fundingRates: true,
};

const instrument: Instrument = {
  id: 'BTCUSDT-PERP.BITUNIX' as Instrument['id'],
  symbol: 'BTCUSDT',
  venue: 'bitunix',
  assetClass: 'perpetual',
  kind: 'linear',
  costBasis: 'average',
  tickSize: parseMoney('0.1'),
  lotSize: parseMoney('0.001'),
  multiplier: 1,
  settlement: 'USDT',
  minQuantityLots: 1,
  maxLimitQuantityLots: 1_000_000,
  maxMarketQuantityLots: 1_000_000,
  makerFeeRate: 0.0002,
  takerFeeRate: 0.0006,
  maxLeverage: 20,
};

const second: Instrument = {
  ...instrument,
  id: 'ETHUSDT-PERP.BITUNIX' as Instrument['id'],
  symbol: 'ETHUSDT',
};

export interface BenchOptions {
  readonly limits?: Partial<RiskLimits>;
  readonly capabilities?: Partial<VenueCapabilities>;
  readonly protection?: Partial<ProtectionPolicy>;
  readonly onLimitBreach?: 'block' | 'flatten';
  /** Trades a second instrument, `eth`, too. */
  readonly withEth?: boolean;
}

export class KernelBench {
  readonly config: NodeConfig;
  readonly kernel: Kernel;
  /** Taken by the strategy on its next bar, one per bar. */
  readonly decisions: (Decision | (() => Decision))[] = [];
  readonly events: {
    readonly seq: Seq;
    readonly index: number;
    readonly atMs: EpochMs;
    readonly event: KernelEvent;
  }[] = [];
  readonly effects: Effect[] = [];
  nowMs = 1_764_028_800_000;

  constructor(options: BenchOptions = {}) {
    this.config = configOf(options);
    this.kernel = new Kernel(this.config, this.registry());
  }

  registry(): ReadonlyMap<string, StrategyDefinition<never, never, never>> {
    const scripted = defineStrategy({
      name: 'scripted',
      parameters: z.strictObject({}),
      indicators: () => ({}),
      onBar: () => {
        const next = this.decisions.shift();
        return typeof next === 'function' ? next() : next;
      },
    });
    return new Map([['scripted', scripted as unknown as StrategyDefinition<never, never, never>]]);
  }

  /** Started, connected, reconciled, quotes fresh at 60,000.0 / 60,000.1. */
  ready(): this {
    this.start();
    this.connect();
    this.input({ type: 'StalenessReport', instrument: btc, level: 'fresh', ageMs: 0 });
    this.quote(600_000, 600_001);
    return this;
  }

  start(): void {
    this.input({
      type: 'NodeStarted',
      config: configToText(this.config),
      engineFingerprint: 'e',
      strategyFingerprint: 's',
      configFingerprint: 'c',
    });
  }

  connect(generation = 1): void {
    this.input({ type: 'LinkReport', account, state: 'syncing', why: 'up', generation });
    this.answerRead();
    this.input({ type: 'LinkReport', account, state: 'ready', why: 'synced', generation });
  }

  input(input: DistributiveOmit<KernelInput, 'atMs'>): Step {
    return this.#take(this.kernel.onInput({ ...input, atMs: this.nowMs } as unknown as KernelInput));
  }

  quote(bidTicks: number, askTicks: number, lots = 100_000, instrument = btc): Step {
    return this.#take(this.kernel.onQuote(instrument, bidTicks, askTicks, lots, lots, this.nowMs));
  }

  #take(step: Step): Step {
    step.events.forEach((event, index) => {
      this.events.push({ seq: step.seq, index, atMs: this.kernel.nowMs, event });
    });
    this.effects.push(...step.effects);
    return step;
  }

  /** Time passes; timers fire when they are due. */
  pass(ms: number): void {
    const until = this.nowMs + ms;
    while (this.kernel.nextTimerMs <= until) {
      this.nowMs = Math.max(this.nowMs, this.kernel.nextTimerMs);
      this.input({ type: 'TimerFired' });
      if (this.kernel.nextTimerMs <= this.nowMs) this.nowMs += 1;
    }
    this.nowMs = Math.max(this.nowMs, until);
  }

  /** A bar closes and the strategy decides: two quotes in neighboring seconds. */
  decide(decision: Decision | (() => Decision), bidTicks = 600_000): void {
    this.decisions.push(decision);
    this.quote(bidTicks, bidTicks + 1);
    this.nowMs += 1_000;
    this.quote(bidTicks, bidTicks + 1);
  }

  /** The last order that was to be submitted. */
  get submitted(): SubmitOrder {
    const order = this.effects.findLast((effect): effect is SubmitOrder => effect.type === 'SubmitOrder');
    if (!order) throw new Error('no order was submitted');
    return order;
  }

  get submittedCount(): number {
    return this.effects.filter(({ type }) => type === 'SubmitOrder').length;
  }

  report(order: SubmitOrder, status: OrderReport['status'], fields: Partial<OrderReport> = {}): Step {
    return this.input({ ...this.orderReport(order, status, fields) });
  }

  orderReport(
    order: SubmitOrder,
    status: OrderReport['status'],
    fields: Partial<OrderReport> = {},
  ): OrderReport {
    const { terms } = order;
    return {
      type: 'OrderReport',
      account,
      instrument: btc,
      clientOrderId: terms.clientOrderId,
      venueOrderId: `v-${terms.clientOrderId}` as VenueOrderId,
      status,
      side: terms.side,
      orderType: terms.type,
      lots: terms.lots,
      reduceOnly: terms.reduceOnly,
      filledLots: 0 as Lots,
      atMs: this.nowMs as EpochMs,
      ...fields,
    };
  }

  /** Fills the order whole at a price in ticks, fee 6 bps of nothing: `fee` as told. */
  fill(order: SubmitOrder, ticks: number, lots: number = order.terms.lots, fee = '0.5'): Step {
    const status = lots === order.terms.lots ? 'filled' : 'partiallyFilled';
    return this.report(order, status, {
      filledLots: lots as Lots,
      averagePrice: (ticks / 10).toFixed(1),
      averagePriceStep: '0.000001',
      fee,
    });
  }

  /** Opens a long of `lots` with stop and target confirmed by the venue. */
  openLong(stopTicks = 599_000, targetTicks = 602_000): SubmitOrder {
    this.decide({ type: 'enter', side: 'buy', orderType: 'market', stopTicks, targetTicks, reason: 'test' });
    const order = this.submitted;
    this.fill(order, 600_001);
    this.input({
      type: 'ProtectionReport',
      account,
      instrument: btc,
      positionId: 'p1',
      stopTicks: stopTicks as Ticks,
      targetTicks: targetTicks as Ticks,
      protectionId: 't1',
    });
    return order;
  }

  /** Answers the newest read with what the venue has. */
  answerRead(fields: Partial<VenueStateReport> = {}): Step {
    const read = this.effects.findLast((effect) => effect.type === 'ReadVenueState');
    if (read?.type !== 'ReadVenueState') throw new Error('no read was asked for');
    return this.input({
      type: 'VenueStateReport',
      account,
      readNumber: read.readNumber,
      linkOpenedAtMs: this.nowMs as EpochMs,
      startedAtMs: this.nowMs as EpochMs,
      openOrders: [],
      endedOrders: [],
      ordersNotFound: [],
      fills: [],
      positions: [],
      protections: [],
      balances: [
        {
          type: 'BalanceReport',
          account,
          currency: 'USDT',
          balance: this.balance(),
          atMs: this.nowMs as EpochMs,
        },
      ],
      fundings: [],
      historySinceMs: 0 as EpochMs,
      complete: true,
      ...fields,
    });
  }

  /** What our books say the wallet has: a venue that agrees. 10,000 before the first read. */
  balance(): string {
    if (this.kernel.books.account(account).cashSinceMs === undefined) return '10000';
    return (Number(this.kernel.equityOf(account).balance) / 1e12).toString();
  }

  status(id: ClientOrderId): string | undefined {
    return this.kernel.books.orders.get(id)?.status;
  }

  types(): string[] {
    return this.events.map(({ event }) => event.type);
  }

  alerts(): string[] {
    return this.events.flatMap(({ event }) => (event.type === 'AlertRaised' ? [event.code] : []));
  }

  denials(): string[] {
    return this.events.flatMap(({ event }) => (event.type === 'OrderDenied' ? [event.gate] : []));
  }

  /** Recovery: the events alone give the books, and a snapshot restored gives the same hash. */
  expectFold(): void {
    const folded = new Kernel(this.config, this.registry());
    for (const { event, seq, index, atMs } of this.events) folded.fold(event, seq, index, atMs);
    expect(canonicalText(snapshotBooks(folded.books, this.config))).toBe(
      canonicalText(snapshotBooks(this.kernel.books, this.config)),
    );
    const restored = new Kernel(this.config, this.registry());
    restored.restore(JSON.parse(JSON.stringify(this.kernel.snapshot())) as never);
    expect(canonicalText(snapshotBooks(restored.books, this.config))).toBe(
      canonicalText(snapshotBooks(this.kernel.books, this.config)),
    );
  }
}

type DistributiveOmit<T, K extends PropertyKey> = T extends unknown ? Omit<T, K> : never;

function configOf(options: BenchOptions): NodeConfig {
  return {
    nodeId: 'abc123',
    accounts: [
      {
        id: account,
        venue: 'bitunix',
        mode: 'paper',
        currency: 'USDT',
        capabilities: { ...bitunixCapabilities, ...options.capabilities },
        limits: { ...defaultLimits, ...options.limits },
        onLimitBreach: options.onLimitBreach ?? 'block',
        reconcileEveryMs: 300_000,
        markEveryMs: 60_000,
      },
    ],
    instruments: [{ instrument, account }, ...(options.withEth ? [{ instrument: second, account }] : [])],
    sessions: [
      {
        id: 'test' as SessionId,
        account,
        instruments: options.withEth ? [btc, eth] : [btc],
        barIntervalMs: 1_000,
        barSource: 'quotes',
        strategies: [{ id: 'scripted' as StrategyId, use: 'scripted', parameters: {} }],
        sizing: { riskPerTradeFraction: 0.005, maxNotionalFraction: 1 },
        protection: {
          graceMs: 5_000,
          closeAfterMs: 30_000,
          trailingStepFraction: 0.05,
          ...options.protection,
        },
        stopPolicy: 'cancelOrders',
        entryExpiryMs: 86_400_000,
        quarantined: [],
      },
    ],
    initialBalances: {},
  };
}
