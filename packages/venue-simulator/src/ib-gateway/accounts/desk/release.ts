// What keeps an order from working now. An order works when it is at the exchange and nothing holds it: its parent has
// filled, its time has come, its conditions are met, shares are located, and its market trades (regular hours, or longer
// where it asked for that).

import type { TradingPhase } from '../../domain/index.ts';
import { type Amount, larger, share, smaller, wholePart } from '../amounts/index.ts';
import { parseOrderTime, remainingOf, tradedConIds, type WorkingOrder } from '../orders/index.ts';
import { isHeldByParent } from '../reporting/frames.ts';
import type { Desk } from './desk.ts';

/** Types that trade in regular hours only, whatever outsideRth says (2109). */
const REGULAR_HOURS_ONLY = new Set(['MKT', 'MOC', 'LOC', 'MTL', 'MIDPRICE']);

export function ignoresOutsideHours(order: WorkingOrder): boolean {
  return order.order.outsideRth && REGULAR_HOURS_ONLY.has(order.order.orderType);
}

export function worksOutsideHours(order: WorkingOrder): boolean {
  return order.order.outsideRth && !REGULAR_HOURS_ONLY.has(order.order.orderType);
}

export function phaseOf(desk: Desk, order: WorkingOrder): TradingPhase {
  const [conId] = tradedConIds(order);
  return conId === undefined ? 'closed' : desk.market.phaseOf(conId);
}

export function marketTrades(desk: Desk, order: WorkingOrder): boolean {
  const phase = phaseOf(desk, order);
  return phase === 'regular' || (phase !== 'closed' && worksOutsideHours(order));
}

/** Held by anything but the hours and its trigger. */
export function isHeld(desk: Desk, order: WorkingOrder): boolean {
  if (order.heldBy !== '' || order.inactive || isHeldByParent(desk, order)) return true;
  if (!order.conditionsMet && !order.order.conditionsCancelOrder) return true;
  return startsAtMs(desk, order) > desk.nowMs();
}

/** Good after time; now where there is none. */
export function startsAtMs(desk: Desk, order: WorkingOrder): number {
  if (order.order.goodAfterTime === '') return desk.nowMs();
  return parseOrderTime(order.order.goodAfterTime, order.placedAtMs) ?? desk.nowMs();
}

/** Whether everything is there for the exchange to work the order. */
export function isReleased(desk: Desk, order: WorkingOrder): boolean {
  return order.stage === 'live' && order.arrived && !isHeld(desk, order) && marketTrades(desk, order);
}

/** How much may fill now: a child follows what its parent has filled, in proportion and in whole units. */
export function allowanceOf(desk: Desk, order: WorkingOrder): Amount {
  const remaining = remainingOf(order);
  const parent = order.parentPermId === undefined ? undefined : desk.registry.byPermId(order.parentPermId);
  if (parent === undefined || parent.stage === 'done') return remaining;
  const active = wholePart(share(order.total, parent.filled, parent.total));
  return smaller(larger(active - order.filled, 0n), remaining);
}
