// How orders end. `finish` takes an order out of work; `cancelAtOnce` is every cancel that is confirmed now: orderStatus
// Cancelled, then 202 with its reason, then the children that never came to work.

import type { OrderStatusName } from '../../domain/index.ts';
import { gatewayError } from '../../errors/index.ts';
import { ZERO } from '../amounts/index.ts';
import type { WorkingOrder } from '../orders/index.ts';
import { ownerOf, reportMessage, reportStatus } from '../reporting/frames.ts';
import type { Desk } from './desk.ts';
import { orphan } from './groups.ts';
import { unwatchFor } from './watching.ts';

export function finish(
  desk: Desk,
  order: WorkingOrder,
  status: OrderStatusName,
  completedStatus: string,
): void {
  const watched = order.stage !== 'untransmitted' && order.stage !== 'done';
  order.status = status;
  order.completedStatus = completedStatus;
  order.completedAtMs = desk.nowMs();
  order.stage = 'done';
  order.cancelRequested = false;
  if (watched) unwatchFor(desk, order);
  desk.registry.close(order);
  desk.treatments.delete(order.permId);
  desk.taken.delete(-order.permId);
  desk.changed();
}

export interface Ending {
  /** Text after `Order Canceled - reason:`; `undefined`: no 202 goes out, as for immediate-or-cancel orders. */
  readonly reason: string | undefined;
  readonly completedStatus: string;
}

export function cancelAtOnce(desk: Desk, order: WorkingOrder, ending: Ending): void {
  if (order.stage === 'done') return;
  const transmitted = order.stage !== 'untransmitted';
  finish(desk, order, transmitted ? 'Cancelled' : 'ApiCancelled', ending.completedStatus);
  order.silent = false;
  reportStatus(desk, order);
  if (ending.reason !== undefined) {
    reportMessage(desk, ownerOf(order), gatewayError('orderCanceled', { reason: ending.reason }));
  }
  for (const child of desk.registry.childrenOf(order.permId)) {
    if (order.filled === ZERO)
      cancelAtOnce(desk, child, { reason: '', completedStatus: ending.completedStatus });
    else orphan(desk, child, order);
  }
}
