// What goes out about an order: the pair of openOrder and orderStatus in which real gateways tell every change, the
// status alone, and messages that carry the order's id. Each shows the order as it is when it is reported.

import type { GatewayError, OpenOrder, OrderOwner, OrderStatus } from '../../domain/index.ts';
import { toNumber } from '../amounts/index.ts';
import type { Desk } from '../desk/desk.ts';
import {
  averagePriceOf,
  awaitsTrigger,
  orderKindOf,
  remainingOf,
  type WorkingOrder,
} from '../orders/index.ts';

export function ownerOf(order: WorkingOrder): OrderOwner {
  return { clientId: order.clientId, orderId: order.orderId };
}

/** An unfilled parent that is not done holds its children. */
export function isHeldByParent(desk: Desk, order: WorkingOrder): boolean {
  if (order.parentPermId === undefined) return false;
  const parent = desk.registry.byPermId(order.parentPermId);
  return parent !== undefined && parent.stage !== 'done' && parent.filled === 0n;
}

export function whyHeldOf(desk: Desk, order: WorkingOrder): string {
  if (order.stage === 'done') return '';
  const reasons: string[] = [];
  if (order.heldBy !== '') reasons.push(order.heldBy);
  if (isHeldByParent(desk, order)) reasons.push('child');
  if (awaitsTrigger(order)) reasons.push('trigger');
  return reasons.join(',');
}

export function statusOf(desk: Desk, order: WorkingOrder): OrderStatus {
  return {
    orderId: order.orderId,
    clientId: order.clientId,
    permId: order.permId,
    parentId: order.order.parentId,
    status: order.status,
    filled: toNumber(order.filled),
    remaining: toNumber(remainingOf(order)),
    averageFillPrice: averagePriceOf(order),
    lastFillPrice: order.lastFillPrice,
    whyHeld: whyHeldOf(desk, order),
    marketCapPrice: 0,
  };
}

export function openOrderOf(desk: Desk, order: WorkingOrder): OpenOrder {
  const reported = order.commissionReported;
  return {
    orderId: order.orderId,
    clientId: order.clientId,
    permId: order.permId,
    modifications: order.modifications,
    contract: order.contract,
    order: shownOrder(order),
    state: {
      status: order.status,
      commission: reported === undefined ? undefined : toNumber(reported),
      commissionCurrency: reported === undefined ? '' : order.contract.currency,
      warningText: '',
    },
    status: statusOf(desk, order),
    parentPermId: order.parentPermId,
  };
}

/** A completed order shows what was left of its quantity: nothing, when it was filled. */
export function completedOrderOf(desk: Desk, order: WorkingOrder, completedTime: string): OpenOrder {
  const open = openOrderOf(desk, order);
  return {
    ...open,
    order: { ...open.order, totalQuantity: toNumber(remainingOf(order)) },
    state: { ...open.state, completedTime, completedStatus: order.completedStatus },
  };
}

/** A trailing order shows where its stop stands now. */
function shownOrder(order: WorkingOrder): WorkingOrder['order'] {
  if (orderKindOf(order.order.orderType)?.trails !== true || order.trailStop === undefined)
    return order.order;
  return { ...order.order, trailStopPrice: order.trailStop };
}

/** openOrder and its orderStatus. */
export function reportPair(desk: Desk, order: WorkingOrder): void {
  desk.changed();
  if (order.silent) return;
  const open = openOrderOf(desk, order);
  desk.report((listener) => {
    listener.onOpenOrder(open);
    listener.onOrderStatus(open.status);
  });
}

/** orderStatus alone: cancels. */
export function reportStatus(desk: Desk, order: WorkingOrder): void {
  desk.changed();
  const status = statusOf(desk, order);
  desk.report((listener) => listener.onOrderStatus(status));
}

export function reportMessage(desk: Desk, owner: OrderOwner, message: GatewayError): void {
  desk.report((listener) => listener.onOrderMessage(owner, message));
}
