// A gateway's accounts on a virtual clock with a market in the test's hands, and everything that they report as short
// lines: `openOrder 1 Submitted`, `orderStatus 1 Filled 100/0 trigger`, `execDetails 1 BOT 100 @ 292.27`.

import { VirtualClock } from '../../../clock/index.ts';
import type { StateStore } from '../../../ports/index.ts';
import { SeededRandom } from '../../../random/index.ts';
import {
  type AccountsListener,
  type AccountValue,
  blankOrder,
  type CommissionReport,
  type Contract,
  type ExecutionReport,
  type GatewayError,
  type OpenOrder,
  type Order,
  type OrderOwner,
  type OrderStatus,
  type Position,
} from '../../domain/index.ts';
import type { AccountsOptions } from '../desk/options.ts';
import { SimulatedAccounts } from '../simulated-accounts.ts';
import { aapl, FakeMarket, msft } from './fake-market.ts';

/** Monday, 2026-04-13, 10:00 in New York: regular hours. */
export const MORNING_MS = Date.UTC(2026, 3, 13, 14, 0, 0);

export class MemoryStore implements StateStore {
  text: string | undefined;
  saves = 0;

  load(): string | undefined {
    return this.text;
  }

  save(text: string): void {
    this.text = text;
    this.saves++;
  }
}

export class Transcript implements AccountsListener {
  readonly lines: string[] = [];
  readonly openOrders: OpenOrder[] = [];
  readonly executions: ExecutionReport[] = [];
  readonly commissions: CommissionReport[] = [];
  readonly messages: { readonly owner: OrderOwner; readonly message: GatewayError }[] = [];
  readonly values: AccountValue[] = [];
  readonly positions: Position[] = [];

  onOpenOrder(order: OpenOrder): void {
    this.openOrders.push(order);
    const { commission } = order.state;
    this.lines.push(
      `openOrder ${order.orderId} ${order.state.status}${commission === undefined ? '' : ` commission ${commission}`}`,
    );
  }

  onOrderStatus(status: OrderStatus): void {
    const held = status.whyHeld === '' ? '' : ` ${status.whyHeld}`;
    this.lines.push(
      `orderStatus ${status.orderId} ${status.status} ${status.filled}/${status.remaining}${held}`,
    );
  }

  onExecution(report: ExecutionReport): void {
    this.executions.push(report);
    const { orderId, side, shares, price } = report.execution;
    this.lines.push(`execDetails ${orderId} ${side} ${shares} @ ${price}`);
  }

  onCommission(report: CommissionReport): void {
    this.commissions.push(report);
    this.lines.push(`commissionReport ${report.commission}`);
  }

  onOrderMessage(owner: OrderOwner, message: GatewayError): void {
    this.messages.push({ owner, message });
    this.lines.push(`errMsg ${owner.orderId} ${message.code}`);
  }

  onOrderBound(permId: number, clientId: number, orderId: number): void {
    this.lines.push(`orderBound ${permId > 0} ${clientId} ${orderId}`);
  }

  onAccountValues(values: readonly AccountValue[]): void {
    this.values.push(...values);
  }

  onPosition(position: Position): void {
    this.positions.push(position);
  }

  /** The lines since the last call. */
  take(): string[] {
    return this.lines.splice(0);
  }
}

export class Bench {
  readonly clock: VirtualClock;
  readonly market: FakeMarket;
  readonly transcript = new Transcript();
  readonly accounts: SimulatedAccounts;

  constructor(options: Partial<AccountsOptions> = {}, startMs = MORNING_MS) {
    this.clock = new VirtualClock(startMs);
    this.market = new FakeMarket(() => this.clock.nowMs());
    this.market.quote(aapl, {
      bid: 292.2,
      ask: 292.22,
      last: 292.21,
      close: 290,
      bidSize: 300,
      askSize: 300,
    });
    this.market.quote(msft, { bid: 400, ask: 400.02, last: 400.01, close: 399 });
    this.accounts = this.open(options);
  }

  /** A second life of the accounts on the same market: a restart. */
  open(options: Partial<AccountsOptions>): SimulatedAccounts {
    const accounts = new SimulatedAccounts({
      clock: this.clock,
      market: this.market,
      random: new SeededRandom('accounts'),
      duplicatePairChance: 0,
      ...options,
    });
    accounts.setListener(this.transcript);
    return accounts;
  }

  place(orderId: number, order: Partial<Order>, contract: Contract = aapl, clientId = 1): void {
    this.accounts.place({ clientId, orderId }, contract, { ...blankOrder, totalQuantity: 100, ...order });
  }

  cancel(orderId: number, clientId = 1): void {
    this.accounts.cancel({ clientId, orderId }, '');
  }

  /** Lets time pass: by default long enough for acknowledgement, exchange and commission. */
  run(ms = 200): string[] {
    this.clock.advanceBy(ms);
    return this.transcript.take();
  }

  permIdOf(orderId: number): number {
    const order = this.accounts.openOrders(undefined).find((one) => one.orderId === orderId);
    if (order === undefined) throw new Error(`order ${orderId} is not open`);
    return order.permId;
  }
}
