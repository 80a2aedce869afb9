// What the gateway reports of an order: its state with margins, its status, and the two together.

import type { Contract } from './contract.ts';
import type { Order } from './order.ts';

export type OrderStatusName =
  | 'PendingSubmit'
  | 'PendingCancel'
  | 'PreSubmitted'
  | 'Submitted'
  | 'ApiCancelled'
  | 'Cancelled'
  | 'Filled'
  | 'Inactive';

/** Margins are `undefined` (the unset marker on the wire) but for what-if answers. */
export interface OrderState {
  readonly status: OrderStatusName;
  readonly initMarginBefore?: number | undefined;
  readonly maintMarginBefore?: number | undefined;
  readonly equityWithLoanBefore?: number | undefined;
  readonly initMarginChange?: number | undefined;
  readonly maintMarginChange?: number | undefined;
  readonly equityWithLoanChange?: number | undefined;
  readonly initMarginAfter?: number | undefined;
  readonly maintMarginAfter?: number | undefined;
  readonly equityWithLoanAfter?: number | undefined;
  /** `undefined` while unknown: an empty field on the wire. */
  readonly commission?: number | undefined;
  readonly minCommission?: number | undefined;
  readonly maxCommission?: number | undefined;
  /** '' while no commission is known. */
  readonly commissionCurrency: string;
  readonly warningText: string;
  /** Completed orders only: `yyyymmdd hh:mm:ss ZONE` and a sentence such as `Cancelled by Trader`. */
  readonly completedTime?: string | undefined;
  readonly completedStatus?: string | undefined;
}

export interface OrderStatus {
  /** 0 for an order that is bound to no API client; negative for a manual order bound to client 0. */
  readonly orderId: number;
  readonly clientId: number;
  readonly permId: number;
  /** Order id of the parent, 0: none. */
  readonly parentId: number;
  readonly status: OrderStatusName;
  readonly filled: number;
  readonly remaining: number;
  readonly averageFillPrice: number;
  readonly lastFillPrice: number;
  /** '', `locate`, `child`, `trigger`, `child,trigger`. */
  readonly whyHeld: string;
  readonly marketCapPrice: number;
}

/** An order as openOrder and orderStatus show it. */
export interface OpenOrder {
  readonly orderId: number;
  readonly clientId: number;
  readonly permId: number;
  /** Modifications so far: the digit in `<permId>.<n>/<account>/100`. */
  readonly modifications: number;
  /** Complete, as resolved. */
  readonly contract: Contract;
  readonly order: Order;
  readonly state: OrderState;
  readonly status: OrderStatus;
  /** The permId of the parent; `undefined`: none. Completed orders show it. */
  readonly parentPermId?: number | undefined;
}
