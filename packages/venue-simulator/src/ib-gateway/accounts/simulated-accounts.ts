// The account system behind the gateway: implements what the session layer asks for (`GatewayAccounts`) over the desk.
// Every call is a turn of the desk: what it causes goes to the listener, in order, before the call returns or at the
// venue's later times. Nothing is ever answered by exception but the calls by hand, which say what was wrong.

import type {
  AccountsListener,
  AccountValue,
  CommissionReport,
  Contract,
  ExecutionFilter,
  ExecutionReport,
  ExerciseRequest,
  FamilyCode,
  GatewayAccounts,
  GatewayError,
  OpenOrder,
  Order,
  OrderOwner,
  OrderTreatment,
  Pnl,
  PnlSingle,
  Position,
  SummaryRow,
} from '../domain/index.ts';
import { wallText } from '../market/calendar/index.ts';
import { amountOf } from './amounts/index.ts';
import { cancel, cancelAll, fillByHand } from './desk/cancellation.ts';
import { correct } from './desk/correction.ts';
import { startDays } from './desk/day.ts';
import { Desk } from './desk/desk.ts';
import { exercise } from './desk/exercise.ts';
import { place } from './desk/intake.ts';
import { bindAll, placeManually } from './desk/manual-orders.ts';
import type { AccountsOptions } from './desk/options.ts';
import { expire } from './desk/order-expiry.ts';
import { refuse } from './desk/transmission.ts';
import { unwatchFor } from './desk/watching.ts';
import { moveCash } from './ledger/index.ts';
import type { WorkingOrder } from './orders/index.ts';
import { resume } from './persistence/resumption.ts';
import { restore, snapshotOf } from './persistence/snapshot.ts';
import { accountValuesOf, summaryRowsOf } from './reporting/account-values.ts';
import { booksJson } from './reporting/books-json.ts';
import { changeReporter } from './reporting/changes.ts';
import { completedOrderOf, openOrderOf } from './reporting/frames.ts';
import { pnlOf, pnlSingleOf, positionsOf } from './reporting/positions.ts';

export class SimulatedAccounts implements GatewayAccounts {
  readonly #desk: Desk;

  /** Restores what the store remembers. Error where that cannot be read. */
  constructor(options: AccountsOptions) {
    this.#desk = new Desk(options);
    const desk = this.#desk;
    desk.serialize = () => snapshotOf(desk);
    desk.reportTouched = changeReporter(desk);
    const saved = desk.storedText();
    desk.turn(() => {
      if (saved !== undefined) restore(desk, saved);
      startDays(desk);
      if (saved !== undefined) resume(desk);
    });
  }

  setListener(listener: AccountsListener): void {
    this.#desk.listener = listener;
  }

  setOrderTreatment(treatment: OrderTreatment): void {
    this.#desk.treatment = treatment;
  }

  accounts(): readonly string[] {
    return this.#desk.accountIds();
  }

  /** No account belongs to a family here: an empty code for each, as a single account has. */
  familyCodes(): readonly FamilyCode[] {
    return this.accounts().map((account) => ({ account, code: '' }));
  }

  nextValidId(clientId: number): number {
    return this.#desk.registry.nextIdOf(clientId);
  }

  noteShown(clientId: number, orderId: number): void {
    if (orderId < this.nextValidId(clientId)) return;
    this.#desk.turn(() => {
      this.#desk.registry.setNextId(clientId, orderId + 1);
      this.#desk.changed();
    });
  }

  place(owner: OrderOwner, contract: Contract, order: Order): void {
    this.#desk.turn(() => place(this.#desk, owner, contract, order));
  }

  cancel(owner: OrderOwner, _manualCancelTime: string): void {
    this.#desk.turn(() => cancel(this.#desk, owner));
  }

  cancelAll(requestedBy: number): void {
    this.#desk.turn(() => cancelAll(this.#desk, requestedBy));
  }

  exercise(request: ExerciseRequest): void {
    this.#desk.turn(() => exercise(this.#desk, request));
  }

  /** Asked by client 0, manual orders that belong to nobody become its own first. */
  openOrders(clientId: number | undefined): readonly OpenOrder[] {
    return this.#desk.turn(() => {
      if (clientId === 0) bindAll(this.#desk);
      return this.#desk.registry
        .open()
        .filter((order) => order.stage === 'live' && (clientId === undefined || order.clientId === clientId))
        .filter((order) => clientId === undefined || order.orderId !== 0)
        .map((order) => openOrderOf(this.#desk, order));
    });
  }

  completedOrders(apiOnly: boolean): readonly OpenOrder[] {
    return [...this.#desk.registry.all()]
      .filter((order) => order.stage === 'done' && !(apiOnly && order.manual))
      .map((order) => {
        const time = `${wallText(order.completedAtMs ?? 0, 'US/Eastern')} US/Eastern`;
        return completedOrderOf(this.#desk, order, time);
      });
  }

  setAutoBind(autoBind: boolean): void {
    this.#desk.turn(() => {
      this.#desk.autoBind = autoBind;
      if (autoBind) bindAll(this.#desk);
      this.#desk.changed();
    });
  }

  executions(
    filter: ExecutionFilter,
  ): readonly (ExecutionReport & { readonly commission: CommissionReport | undefined })[] {
    return this.#desk.log
      .all()
      .filter((entry) => fits(entry.report, filter))
      .map(({ report, commission, commissionDelivered, isCombo }) => ({
        ...report,
        commission: commissionDelivered && !isCombo && report.execution.permId !== 0 ? commission : undefined,
      }));
  }

  accountValues(account: string): readonly AccountValue[] | undefined {
    return this.#has(account) ? accountValuesOf(this.#desk, account) : undefined;
  }

  /** `All` or an account's id; any other group has no rows: error 321 is the session's to send. */
  accountSummary(group: string, tags: readonly string[]): readonly SummaryRow[] {
    const accounts =
      group === 'All' ? this.accounts() : this.accounts().filter((account) => account === group);
    return accounts.flatMap((account) => summaryRowsOf(this.#desk, account, tags));
  }

  positions(account: string | undefined): readonly Position[] {
    const accounts =
      account === undefined ? this.accounts() : this.accounts().filter((one) => one === account);
    return accounts.flatMap((one) => positionsOf(this.#desk, one));
  }

  pnl(account: string, _modelCode: string): Pnl | undefined {
    return this.#has(account) ? pnlOf(this.#desk, account) : undefined;
  }

  pnlSingle(account: string, _modelCode: string, conId: number): PnlSingle | undefined {
    return this.#has(account) ? pnlSingleOf(this.#desk, account, conId) : undefined;
  }

  fillByHand(permId: number, quantity: number | undefined, price: number | undefined): void {
    this.#desk.turn(() => fillByHand(this.#desk, this.#open(permId), quantity, price));
  }

  rejectByHand(permId: number, error: GatewayError): void {
    this.#desk.turn(() => refuse(this.#desk, this.#open(permId), error, 'Inactive'));
  }

  expireByHand(permId: number): void {
    this.#desk.turn(() => expire(this.#desk, this.#open(permId)));
  }

  correctExecution(execId: string, change: { readonly shares?: number; readonly price?: number }): void {
    this.#desk.turn(() => correct(this.#desk, execId, change));
  }

  /** Moves cash in (positive) or out of an account. RangeError for an account or an amount that is none. */
  moveCash(account: string, amount: number): void {
    this.#desk.turn(() => {
      moveCash(this.#desk.booksOf(account), amountOf(amount));
      this.#desk.changed();
      this.#desk.touch(account);
    });
  }

  placeManually(contract: Contract, order: Order): number {
    return this.#desk.turn(() => placeManually(this.#desk, contract, order));
  }

  dropUnacknowledged(): void {
    this.#desk.turn(() => {
      for (const order of this.#desk.registry.open()) {
        if (order.stage === 'live') continue;
        if (order.stage === 'submitted') unwatchFor(this.#desk, order);
        order.stage = 'done';
        this.#desk.registry.forget(order);
        this.#desk.changed();
      }
    });
  }

  rollBackNextValidId(clientId: number, by: number): void {
    this.#desk.turn(() => {
      this.#desk.registry.setNextId(clientId, Math.max(1, this.nextValidId(clientId) - by));
      this.#desk.changed();
    });
  }

  state(): unknown {
    return booksJson(this.#desk);
  }

  #has(account: string): boolean {
    return this.accounts().includes(account);
  }

  #open(permId: number): WorkingOrder {
    const order = this.#desk.registry.byPermId(permId);
    if (order === undefined) throw new RangeError(`no order with permId ${permId}`);
    if (order.stage === 'done')
      throw new RangeError(`order ${permId} is ${order.status}: nothing can be done with it`);
    return order;
  }
}

function fits({ contract, execution }: ExecutionReport, filter: ExecutionFilter): boolean {
  const side = filter.side === '' ? '' : filter.side.toUpperCase().startsWith('B') ? 'BOT' : 'SLD';
  return (
    (filter.clientId === undefined || execution.clientId === filter.clientId) &&
    (filter.account === '' || execution.account === filter.account) &&
    (filter.sinceMs === undefined || execution.timeMs >= filter.sinceMs) &&
    (filter.symbol === '' || contract.symbol === filter.symbol) &&
    (filter.secType === '' || contract.secType === filter.secType) &&
    (filter.exchange === '' || filter.exchange === 'SMART' || execution.exchange === filter.exchange) &&
    (side === '' || execution.side === side)
  );
}
