// An acknowledged order reaches the exchange: it goes to work, or waits there for what holds it.

import { gatewayError } from '../../errors/index.ts';
import { awaitsTrigger, type WorkingOrder } from '../orders/index.ts';
import { isHeldByParent, ownerOf, reportMessage, reportPair } from '../reporting/frames.ts';
import type { Desk } from './desk.ts';
import { isReleased, startsAtMs } from './release.ts';
import { quoteFor, work, workConditions } from './working.ts';

export function arrive(desk: Desk, order: WorkingOrder): void {
  if (order.stage !== 'live' || isHeldByParent(desk, order)) return;
  const treatment = desk.treatments.get(order.permId);
  const first = !order.arrived;
  order.arrived = true;
  desk.changed();
  if (first && order.parentPermId !== undefined && awaitsTrigger(order)) reportPair(desk, order);
  const startMs = startsAtMs(desk, order);
  if (startMs > desk.nowMs()) desk.at(startMs, () => work(desk, order, quoteFor(desk, order)));
  workConditions(desk, undefined);
  work(desk, order, quoteFor(desk, order));
  if (treatment?.fillBeforeAcknowledgement === true && order.silent) {
    // No fill came: the acknowledgement is due after all.
    order.silent = false;
    reportPair(desk, order);
  }
  desk.treatments.delete(order.permId);
}

/** Shares were found: the order goes on. */
export function locate(desk: Desk, order: WorkingOrder): void {
  if (order.stage !== 'live' || order.heldBy === '') return;
  order.heldBy = '';
  if (isReleased(desk, order)) work(desk, order, quoteFor(desk, order));
  else reportPair(desk, order);
}

/** Tells the owner that the shares of a short sale must be looked for. */
export function holdForLocate(desk: Desk, order: WorkingOrder): void {
  order.heldBy = 'locate';
  reportMessage(desk, ownerOf(order), gatewayError('sharesNotAvailable'));
  const { locateMs } = desk.options;
  if (locateMs !== undefined) desk.after(locateMs, () => locate(desk, order));
}
