// What a fill does to others: siblings of its OCA group are canceled or reduced, children of a parent come to work.
//
// OCA types: 1 cancels the others at the first fill, even a partial one; 2 and 3 reduce them in proportion and cancel
// them when the order is filled. The block of types 1 and 2 (only one order of the group is routed at a time) needs no
// code: orders are worked one after the other, and each fill settles its siblings before the next one is looked at.

import { type Amount, share, toNumber, wholePart, ZERO } from '../amounts/index.ts';
import { remainingOf, type WorkingOrder } from '../orders/index.ts';
import { reportPair } from '../reporting/frames.ts';
import { arrive } from './arrival.ts';
import type { Desk } from './desk.ts';
import { cancelAtOnce } from './ending.ts';
import { workConditions } from './working.ts';

const CANCEL_ALL = 1;

export function afterFill(desk: Desk, order: WorkingOrder, quantity: Amount): void {
  for (const sibling of desk.registry.siblingsOf(order)) {
    if (remainingOf(order) === ZERO || order.order.ocaType === CANCEL_ALL) {
      cancelAtOnce(desk, sibling, { reason: '', completedStatus: 'Cancelled by System:' });
    } else {
      reduce(desk, sibling, remainingOf(order), remainingOf(order) + quantity);
    }
  }
  releaseChildren(desk, order);
  const { symbol, secType, exchange } = order.contract;
  workConditions(desk, { symbol, secType, exchange });
}

/** Leaves the sibling `part` of `whole` of what it had to do, in whole units. */
function reduce(desk: Desk, sibling: WorkingOrder, part: Amount, whole: Amount): void {
  const remaining = wholePart(share(remainingOf(sibling), part, whole));
  setTotal(sibling, sibling.filled + remaining);
  if (remaining <= ZERO) cancelAtOnce(desk, sibling, { reason: '', completedStatus: 'Cancelled by System:' });
  else if (sibling.stage === 'live') reportPair(desk, sibling);
}

/** Children follow their parent's fills, after the time that news of them takes. */
function releaseChildren(desk: Desk, order: WorkingOrder): void {
  for (const child of desk.registry.childrenOf(order.permId)) {
    desk.after(desk.options.latency.exchangeMs, () => arrive(desk, child));
  }
}

/** The parent was canceled after a partial fill: the child keeps to that part. */
export function orphan(desk: Desk, child: WorkingOrder, parent: WorkingOrder): void {
  const total = wholePart(share(child.total, parent.filled, parent.total));
  if (total <= child.filled) {
    cancelAtOnce(desk, child, { reason: '', completedStatus: 'Cancelled by System:' });
    return;
  }
  setTotal(child, total);
  if (child.stage === 'live') reportPair(desk, child);
}

function setTotal(order: WorkingOrder, total: Amount): void {
  order.total = total;
  order.order = { ...order.order, totalQuantity: toNumber(total) };
}
