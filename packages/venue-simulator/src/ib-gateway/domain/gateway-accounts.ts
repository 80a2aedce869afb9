// What the session layer asks of the accounts: orders, executions, balances. Everything an order causes comes back
// through the one `AccountsListener`, in the order in which the frames go out, so that the accounts decide the sequence
// that real gateways showed (openOrder, orderStatus, execDetails, the pair again, commissionReport). The session layer
// decides who sees it: the owner, client 0, the master client.

import type { AccountValue, FamilyCode, Pnl, PnlSingle, Position } from './account.ts';
import type { Contract } from './contract.ts';
import type { CommissionReport, ExecutionFilter, ExecutionReport } from './execution.ts';
import type { GatewayError } from './gateway-error.ts';
import type { Order } from './order.ts';
import type { OpenOrder, OrderStatus } from './order-state.ts';

/** Who an update concerns. Client id 0 with a negative or zero order id: a manual order. */
export interface OrderOwner {
  readonly clientId: number;
  readonly orderId: number;
}

export interface AccountsListener {
  onOpenOrder(order: OpenOrder): void;
  onOrderStatus(status: OrderStatus): void;
  onExecution(report: ExecutionReport): void;
  onCommission(report: CommissionReport, owner: OrderOwner): void;
  /** An error, warning or refusal that belongs to an order id: 201, 202, 399, 103, 10147 ... */
  onOrderMessage(owner: OrderOwner, message: GatewayError): void;
  onOrderBound(permId: number, clientId: number, orderId: number): void;
  /** Values that changed since the last call. */
  onAccountValues(values: readonly AccountValue[]): void;
  /** A position that changed; quantity 0 when closed. */
  onPosition(position: Position): void;
}

export interface ExerciseRequest {
  readonly clientId: number;
  /** Request id: the ticker id of the exercise "order". */
  readonly requestId: number;
  readonly contract: Contract;
  /** 1 exercise, 2 lapse. */
  readonly action: number;
  readonly quantity: number;
  readonly account: string;
  readonly override: boolean;
}

export interface SummaryRow {
  readonly account: string;
  readonly tag: string;
  readonly value: string;
  readonly currency: string;
}

/** What befalls an order on its way in: faults, asked before the accounts treat it. All members absent: as usual. */
export interface SubmitTreatment {
  /** Swallowed: never acknowledged and never worked. */
  readonly lost?: boolean | undefined;
  /** Worked, but no openOrder or orderStatus goes out until it is canceled, filled or asked for. */
  readonly unacknowledged?: boolean | undefined;
  /** Refused with this error; the status that goes with it, `undefined`: none is sent. */
  readonly reject?:
    | { readonly error: GatewayError; readonly status: 'Inactive' | 'Cancelled' | undefined }
    | undefined;
  /** Messages that go with a live order: 399, 404, 10349. */
  readonly notices?: readonly GatewayError[] | undefined;
  /** Rests as `Inactive`; may fill later. */
  readonly inactive?: boolean | undefined;
  /** `PreSubmitted` with whyHeld `locate`. */
  readonly held?: string | undefined;
  /** The fill is reported before the first acknowledgement. */
  readonly fillBeforeAcknowledgement?: boolean | undefined;
  /** Fills arrive in this many pieces. */
  readonly fillsIn?: number | undefined;
  readonly acknowledgeAfterMs?: number | undefined;
}

export interface CancelTreatment {
  /** Never answered, never done. */
  readonly lost?: boolean | undefined;
  /** Fills completely first: 10148 answers the cancel. */
  readonly fillFirst?: boolean | undefined;
  /** Refused: 10147 and the like, nothing done. */
  readonly refuse?: GatewayError | undefined;
  /** Confirmed as canceled, then a fill of what remained arrives nevertheless. */
  readonly fillAfterCancel?: boolean | undefined;
  readonly confirmAfterMs?: number | undefined;
}

export interface OrderTreatment {
  ofSubmit(owner: OrderOwner, contract: Contract, order: Order): SubmitTreatment;
  ofCancel(owner: OrderOwner): CancelTreatment;
}

export interface GatewayAccounts {
  /** Set once, before the first request. */
  setListener(listener: AccountsListener): void;
  setOrderTreatment(treatment: OrderTreatment): void;

  /** Managed accounts in the order that `managedAccounts` shows, at least one. */
  accounts(): readonly string[];
  familyCodes(): readonly FamilyCode[];
  /** Persistent per client id; above every id that this client has used or was shown. */
  nextValidId(clientId: number): number;
  /** A client was shown another client's open order: its own new orders need a higher id (103). */
  noteShown(clientId: number, orderId: number): void;

  /** A new order or, with a live id of this client, a modification. What-if answers with one onOpenOrder. */
  place(owner: OrderOwner, contract: Contract, order: Order): void;
  cancel(owner: OrderOwner, manualCancelTime: string): void;
  /** Every order of every client, manual ones included. */
  cancelAll(requestedBy: number): void;
  exercise(request: ExerciseRequest): void;

  /** Orders that are not done; of one client, or of all (`undefined`). */
  openOrders(clientId: number | undefined): readonly OpenOrder[];
  completedOrders(apiOnly: boolean): readonly OpenOrder[];
  /** Manual orders become client 0's (`onOrderBound`), now and as they come, until called with false. */
  setAutoBind(autoBind: boolean): void;
  executions(
    filter: ExecutionFilter,
  ): readonly (ExecutionReport & { readonly commission: CommissionReport | undefined })[];

  /** `undefined`: no such account. */
  accountValues(account: string): readonly AccountValue[] | undefined;
  /** `tags`: names, or `$LEDGER`, `$LEDGER:USD`, `$LEDGER:ALL`. Error 321 for a group that is not there. */
  accountSummary(group: string, tags: readonly string[]): readonly SummaryRow[];
  /** Of all accounts (`undefined`) or of one. */
  positions(account: string | undefined): readonly Position[];
  pnl(account: string, modelCode: string): Pnl | undefined;
  pnlSingle(account: string, modelCode: string, conId: number): PnlSingle | undefined;

  // By hand (control URL) and for faults. Each throws a RangeError that says what was wrong.
  fillByHand(permId: number, quantity: number | undefined, price: number | undefined): void;
  rejectByHand(permId: number, error: GatewayError): void;
  expireByHand(permId: number): void;
  /** A new version of an execution: same id up to the last dot, changed quantity or price. */
  correctExecution(execId: string, change: { readonly shares?: number; readonly price?: number }): void;
  /** A manual order, as typed by a person in TWS: bound to no API client. Answers its permId. */
  placeManually(contract: Contract, order: Order): number;
  /** Loses what has not reached the exchange (an auto-restart); `lose` picks the orders. */
  dropUnacknowledged(): void;
  /** Rolls the next valid id back, as auto-restarts have done. */
  rollBackNextValidId(clientId: number, by: number): void;
  /** For `GET /state`: balance, equity, positions, orders, fills; plain data. */
  state(): unknown;
}
