// The one door to a venue. `SubmitOrder` effects follow from `OrderIntended`, and the kernel makes those only from an
// `ApprovedOrder`; the constructor functions stand in this folder and are not exported from it.
import type { AccountId } from '../base/index.ts';
import type { OrderOrigin, OrderTerms } from '../model/index.ts';

declare const approved: unique symbol;

export interface ApprovedOrder {
  readonly [approved]: true;
  readonly account: AccountId;
  /** Without the client order id: the kernel allocates it in the intent. */
  readonly terms: Omit<OrderTerms, 'clientOrderId'>;
  readonly origin: OrderOrigin;
  /** Expected loss from entry to stop, in settlement currency. */
  readonly riskAmount?: number | undefined;
}

/** For this folder only. */
export function approve(order: Omit<ApprovedOrder, typeof approved>): ApprovedOrder {
  return order as ApprovedOrder;
}
