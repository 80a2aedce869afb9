// For the tests of this folder: a node of one perpetual, and its events written down by hand, the way the kernel writes
// them. Steps: tick 0.1, lot 0.001, so that 1 lot at a price of 100 is worth 0.1.
import {
  type AccountId,
  type ClientOrderId,
  type EpochMs,
  type FillId,
  formatMoney,
  type InstrumentIndex,
  type Lots,
  type Money,
  parseMoney,
  type SessionId,
  type StrategyId,
  type Ticks,
} from '@holdfast/engine/base';
import type { NodeConfig } from '@holdfast/engine/kernel';
import type { KernelEvent, OrderFilled, Side } from '@holdfast/engine/model';
import { definedInstrument, parseSession, resolveNode } from '../config/index.ts';
import { bitunixCapabilities } from '../venues/bitunix/index.ts';
import { ReportCollector } from './report-collector.ts';
import type { ReportModel } from './report-model.ts';

export const account = 'BITUNIX:main' as AccountId;
const instrument = 0 as InstrumentIndex;
export const startMs = 1_767_225_600_000;

export function benchConfig(name = 'bench'): NodeConfig {
  const session = parseSession(
    `name: ${name}\ninstruments: [{symbol: BTCUSDT, tickSize: 0.1, lotSize: 0.001}]\nstrategies: [{use: ema-cross}]`,
    'bench.yaml',
  );
  const entry = session.instruments[0];
  if (typeof entry !== 'object') throw new Error('the bench defines its instrument');
  return resolveNode({
    nodeId: 'benchh',
    sources: [{ file: 'bench.yaml', session }],
    instruments: new Map([['BTCUSDT', definedInstrument(entry, 'bitunix')]]),
    capabilities: bitunixCapabilities,
    backtest: true,
    quarantined: new Map(),
  });
}

export interface BenchOrder {
  readonly side: Side;
  readonly lots: number;
  readonly price: string;
  /** Absent: pending. */
  readonly fee?: string;
  readonly slippage?: string;
  readonly purpose?: 'entry' | 'exit';
  readonly reason?: string;
  readonly riskAmount?: string;
  readonly stopTicks?: number;
}

/** Writes events; each call is one input, a second after the one before. */
export class ReportBench {
  readonly collector: ReportCollector;
  readonly steps: { readonly events: readonly KernelEvent[]; readonly atMs: number }[] = [];
  atMs = startMs;
  #orders = 0;

  constructor(config: NodeConfig = benchConfig()) {
    this.collector = new ReportCollector({ config, fillProfile: 'default' });
    this.events({
      type: 'CashAdjusted',
      account,
      cashId: 'initial',
      currency: 'USDT',
      amount: '10000',
      provenance: 'initial',
    });
  }

  events(...events: KernelEvent[]): void {
    this.atMs += 1000;
    this.steps.push({ events, atMs: this.atMs });
    this.collector.onEvents(events, this.atMs);
  }

  price(ticks: number): void {
    this.collector.onMarket(instrument, ticks, this.atMs);
  }

  /** An order that is filled at once. Returns its fill. */
  fill(order: BenchOrder): OrderFilled {
    const { side, lots, price, fee, slippage, purpose = 'entry', reason = 'because', riskAmount } = order;
    this.#orders += 1;
    const clientOrderId = `order-${this.#orders}` as ClientOrderId;
    const worth = formatMoney(((BigInt(lots) * parseMoney(price)) / 1000n) as Money);
    const atMs = (this.atMs + 1000) as EpochMs;
    const fillId = `fill-${this.#orders}` as FillId;
    const filled: OrderFilled = {
      type: 'OrderFilled',
      clientOrderId,
      account,
      instrument,
      fillId,
      side,
      lots: lots as Lots,
      price,
      worth,
      ...(fee !== undefined && { fee }),
      totals: { lots: lots as Lots, worth, worthUncertainty: '0', fee: fee ?? '0', feePending: [] },
      liquidity: 'taker',
      ...(slippage !== undefined && { slippage }),
      status: 'filled',
      atMs,
    };
    this.events(
      {
        type: 'OrderIntended',
        account,
        terms: {
          clientOrderId,
          instrument,
          side,
          type: 'market',
          lots: lots as Lots,
          timeInForce: 'gtc',
          postOnly: false,
          reduceOnly: purpose === 'exit',
        },
        origin: { session: 'bench' as SessionId, strategy: 'ema-cross' as StrategyId, purpose, reason },
        bidTicks: 1000 as Ticks,
        askTicks: 1001 as Ticks,
        notional: worth,
        ...(riskAmount !== undefined && { riskAmount }),
      },
      { type: 'OrderAccepted', clientOrderId, status: 'accepted' },
      filled,
    );
    return filled;
  }

  fee(fill: OrderFilled, fee: string): void {
    const { clientOrderId, fillId, totals } = fill;
    this.events({ type: 'FeeReported', clientOrderId, fees: [{ fillId, fee }], totals });
  }

  funding(amount: string, fundingId = `funding-${this.steps.length}`): void {
    const atMs = (this.atMs + 1000) as EpochMs;
    this.events({ type: 'FundingPosted', account, instrument, fundingId, amount, atMs });
  }

  build(): ReportModel {
    return this.collector.build({ createdAtMs: startMs });
  }
}
