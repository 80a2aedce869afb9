// Accounts for tests of the wire side: orders rest until a test fills or cancels them, frames go out in the order that
// real gateways showed. No market, no money; the real ones are in `accounts/`.

import type {
  AccountsListener,
  CancelTreatment,
  CommissionReport,
  Contract,
  ExecutionReport,
  GatewayAccounts,
  OpenOrder,
  Order,
  OrderOwner,
  OrderStatusName,
  OrderTreatment,
  Position,
} from '../domain/index.ts';
import { gatewayError } from '../errors/index.ts';

interface Filled {
  readonly report: ExecutionReport;
  readonly commission: CommissionReport;
}

export class FakeAccounts implements GatewayAccounts {
  readonly orders: OpenOrder[] = [];
  readonly filled: Filled[] = [];
  readonly nextIds = new Map<number, number>();
  autoBind = false;
  #listener: AccountsListener | undefined;
  #treatment: OrderTreatment | undefined;
  #permId = 1_000_000;

  setListener(listener: AccountsListener): void {
    this.#listener = listener;
  }

  setOrderTreatment(treatment: OrderTreatment): void {
    this.#treatment = treatment;
  }

  accounts() {
    return ['DU0000001'];
  }

  familyCodes() {
    return [{ account: '*', code: '' }];
  }

  nextValidId(clientId: number): number {
    return this.nextIds.get(clientId) ?? 1;
  }

  noteShown(clientId: number, orderId: number): void {
    this.nextIds.set(clientId, Math.max(this.nextValidId(clientId), orderId + 1));
  }

  place(owner: OrderOwner, contract: Contract, order: Order): void {
    const treatment = this.#treatment?.ofSubmit(owner, contract, order) ?? {};
    if (treatment.lost) return;
    if (treatment.reject !== undefined) return this.#listener?.onOrderMessage(owner, treatment.reject.error);
    this.nextIds.set(owner.clientId, Math.max(this.nextValidId(owner.clientId), owner.orderId + 1));
    const open = this.#newOrder(owner, contract, order, 'PreSubmitted');
    this.orders.push(open);
    for (const notice of treatment.notices ?? []) this.#listener?.onOrderMessage(owner, notice);
    if (!treatment.unacknowledged) this.#show(open);
  }

  #newOrder(owner: OrderOwner, contract: Contract, order: Order, status: OrderStatusName): OpenOrder {
    const permId = ++this.#permId;
    return {
      ...owner,
      permId,
      modifications: 0,
      contract,
      order: { ...order, account: order.account || 'DU0000001' },
      state: { status, commissionCurrency: '', warningText: '' },
      status: {
        ...owner,
        permId,
        parentId: order.parentId,
        status,
        filled: 0,
        remaining: order.totalQuantity,
        averageFillPrice: 0,
        lastFillPrice: 0,
        whyHeld: '',
        marketCapPrice: 0,
      },
    };
  }

  #show(open: OpenOrder): void {
    this.#listener?.onOpenOrder(open);
    this.#listener?.onOrderStatus(open.status);
  }

  #replace(open: OpenOrder, status: OrderStatusName, change: Partial<OpenOrder['status']> = {}): OpenOrder {
    const next = { ...open, state: { ...open.state, status }, status: { ...open.status, status, ...change } };
    this.orders[this.orders.indexOf(open)] = next;
    return next;
  }

  #find(owner: OrderOwner): OpenOrder | undefined {
    return this.orders.find(
      ({ clientId, orderId }) => clientId === owner.clientId && orderId === owner.orderId,
    );
  }

  /** Fills an order completely at a price. */
  fill(owner: OrderOwner, price: number): void {
    const open = this.#find(owner);
    if (open === undefined) throw new RangeError(`no order ${owner.orderId}`);
    const shares = open.order.totalQuantity;
    const done = this.#replace(open, 'Filled', {
      filled: shares,
      remaining: 0,
      averageFillPrice: price,
      lastFillPrice: price,
    });
    const execId = `0000e0d5.69dd741${this.filled.length}.01.01`;
    const report = { contract: open.contract, execution: this.#execution(open, execId, price) };
    const commission = {
      execId,
      commission: 1,
      currency: 'USD',
      realizedPnl: undefined,
      yield: undefined,
      yieldRedemptionDate: undefined,
    };
    this.filled.push({ report, commission });
    this.#listener?.onExecution(report);
    this.#show(done);
    this.#listener?.onCommission(commission, owner);
  }

  #execution(open: OpenOrder, execId: string, price: number): ExecutionReport['execution'] {
    return {
      execId,
      orderId: open.orderId,
      clientId: open.clientId,
      permId: open.permId,
      timeMs: Date.UTC(2026, 10, 24, 15),
      account: open.order.account,
      exchange: 'IEX',
      side: open.order.action === 'BUY' ? 'BOT' : 'SLD',
      shares: open.order.totalQuantity,
      price,
      liquidation: 0,
      cumulativeQuantity: open.order.totalQuantity,
      averagePrice: price,
      orderRef: open.order.orderRef,
      evRule: '',
      evMultiplier: undefined,
      modelCode: '',
      lastLiquidity: 2,
      pendingPriceRevision: false,
    };
  }

  cancel(owner: OrderOwner): void {
    const treatment: CancelTreatment = this.#treatment?.ofCancel(owner) ?? {};
    if (treatment.lost) return;
    const open = this.#find(owner);
    if (open === undefined || treatment.refuse !== undefined) {
      const error = treatment.refuse ?? gatewayError('orderToCancelNotFound', { orderId: owner.orderId });
      return this.#listener?.onOrderMessage(owner, error);
    }
    this.#listener?.onOrderStatus(this.#replace(open, 'Cancelled').status);
    this.#listener?.onOrderMessage(owner, gatewayError('orderCanceled', { reason: '' }));
  }

  cancelAll(): void {
    for (const open of [...this.openOrders(undefined)]) this.cancel(open);
  }

  exercise(): void {
    throw new Error('exercise is not part of this fake');
  }

  openOrders(clientId: number | undefined): readonly OpenOrder[] {
    return this.orders.filter(
      (open) =>
        (clientId === undefined || open.clientId === clientId) &&
        !['Filled', 'Cancelled'].includes(open.status.status),
    );
  }

  completedOrders(): readonly OpenOrder[] {
    return this.orders
      .filter(({ status }) => status.status === 'Filled' || status.status === 'Cancelled')
      .map((open) => ({
        ...open,
        state: {
          ...open.state,
          completedTime: '20261124 10:00:00 US/Eastern',
          completedStatus: 'Filled Size: 1',
        },
      }));
  }

  setAutoBind(autoBind: boolean): void {
    this.autoBind = autoBind;
  }

  executions() {
    return this.filled.map(({ report, commission }) => ({ ...report, commission }));
  }

  accountValues(account: string) {
    if (account !== 'DU0000001') return undefined;
    return [
      { key: 'AccountCode', value: account, currency: '', account },
      { key: 'NetLiquidation', value: '1000000.00', currency: 'USD', account },
    ];
  }

  accountSummary(_group: string, tags: readonly string[]) {
    return tags.map((tag) => ({ account: 'DU0000001', tag, value: '1000000.00', currency: 'USD' }));
  }

  positions(): readonly Position[] {
    return [];
  }

  pnl() {
    return { daily: 1.5, unrealized: undefined, realized: 0 };
  }

  pnlSingle() {
    return { quantity: 10, daily: 1.5, unrealized: 2, realized: 0, value: 1900 };
  }

  fillByHand(permId: number, _quantity: number | undefined, price: number | undefined): void {
    const open = this.orders.find((one) => one.permId === permId);
    if (open === undefined) throw new RangeError(`no order has permId ${permId}`);
    this.fill(open, price ?? 190);
  }

  rejectByHand(): void {
    throw new RangeError('not part of this fake');
  }

  expireByHand(): void {
    throw new RangeError('not part of this fake');
  }

  correctExecution(execId: string, change: { readonly price?: number }): void {
    const found = this.filled.find(({ report }) => report.execution.execId === execId);
    if (found === undefined) throw new RangeError(`no execution ${execId}`);
    const { contract, execution } = found.report;
    const corrected = {
      ...execution,
      execId: execId.replace(/\.01$/, '.02'),
      price: change.price ?? execution.price,
    };
    this.#listener?.onExecution({ contract, execution: corrected });
  }

  placeManually(contract: Contract, order: Order): number {
    const open = this.#newOrder({ clientId: 0, orderId: 0 }, contract, order, 'Submitted');
    this.orders.push(open);
    this.#show(open);
    return open.permId;
  }

  dropUnacknowledged(): void {
    return;
  }

  rollBackNextValidId(clientId: number, by: number): void {
    this.nextIds.set(clientId, Math.max(1, this.nextValidId(clientId) - by));
  }

  state() {
    return { orders: this.orders.length };
  }
}
