// An order as real gateways echo it: every default spelled out, conditions normalized. What stands here was seen in
// recorded openOrder frames (`IB` as clearing intent, OCA type 3, `None` for absent algos, a trailing stop one above the
// limit of a plain limit order, times of conditions in New York's zone, `ANY` for SMART in an execution condition).

import type { Order, OrderCondition } from '../../domain/index.ts';
import { wallText } from '../../market/calendar/index.ts';
import { canonicalOrderType } from './order-kind.ts';
import { parseOrderTime } from './order-time.ts';

export interface EchoContext {
  readonly account: string;
  readonly nowMs: number;
  /** A modified limit order shows no trailing stop of its own. */
  readonly modified: boolean;
}

export function echoOrder(order: Order, context: EchoContext): Order {
  const orderType = canonicalOrderType(order.orderType) ?? order.orderType;
  return {
    ...order,
    orderType,
    account: context.account,
    timeInForce: order.timeInForce === '' ? 'DAY' : order.timeInForce,
    limitPrice: order.limitPrice ?? 0,
    auxPrice: order.auxPrice ?? 0,
    ocaType: order.ocaType === undefined || order.ocaType === 0 ? 3 : order.ocaType,
    clearingIntent: order.clearingIntent === '' ? 'IB' : order.clearingIntent,
    deltaNeutralOrderType: order.deltaNeutralOrderType === '' ? 'None' : order.deltaNeutralOrderType,
    adjustedOrderType: order.adjustedOrderType === '' ? 'None' : order.adjustedOrderType,
    dontUseAutoPriceForHedge: true,
    usePriceManagementAlgo: order.usePriceManagementAlgo ?? false,
    cashQuantity: order.cashQuantity ?? 0,
    trailStopPrice: order.trailStopPrice ?? echoedTrailStop(order, orderType, context.modified),
    conditions: order.conditions.map((condition) => echoCondition(condition, context.nowMs)),
  };
}

function echoedTrailStop(order: Order, orderType: string, modified: boolean): number | undefined {
  if (orderType !== 'LMT' || modified || order.limitPrice === undefined) return undefined;
  return Math.round((order.limitPrice + 1) * 1e8) / 1e8;
}

function echoCondition(condition: OrderCondition, nowMs: number): OrderCondition {
  if (condition.type === 'time') {
    const timeMs = parseOrderTime(condition.time, nowMs);
    return timeMs === undefined
      ? condition
      : { ...condition, time: `${wallText(timeMs, 'US/Eastern')} US/Eastern` };
  }
  if (condition.type === 'execution' && condition.exchange === 'SMART')
    return { ...condition, exchange: 'ANY' };
  return condition;
}
