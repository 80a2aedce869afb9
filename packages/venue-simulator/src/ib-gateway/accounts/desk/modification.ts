// placeOrder with the id of a live order: price, size, type, time in force and the like may change, what is traded and
// for whom may not. The change takes as long as an acknowledgement; until then the old order works, so a fill can come first.

import type { Contract, GatewayError, Order } from '../../domain/index.ts';
import { gatewayError } from '../../errors/index.ts';
import { amountOf } from '../amounts/index.ts';
import { echoOrder, type WorkingOrder } from '../orders/index.ts';
import { ownerOf, reportMessage, reportPair } from '../reporting/frames.ts';
import { arrive } from './arrival.ts';
import type { Desk } from './desk.ts';
import { faultOf, transmitFamily } from './intake.ts';
import { setExpiry } from './order-expiry.ts';
import { shortfallOf } from './preview.ts';
import { isOutsideBand, refuseByBand } from './transmission.ts';
import { unwatchFor, watchFor } from './watching.ts';

export function modify(desk: Desk, order: WorkingOrder, contract: Contract, change: Order): void {
  const fault = modificationFault(desk, order, contract, change);
  if (fault !== undefined) {
    reportMessage(desk, ownerOf(order), fault);
    return;
  }
  if (order.stage === 'untransmitted') {
    replace(desk, order, change);
    desk.changed();
    if (change.transmit) transmitFamily(desk, order);
    return;
  }
  desk.after(desk.options.latency.acknowledgeMs, () => applyModification(desk, order, change));
}

function tooLate(): GatewayError {
  return gatewayError('orderRejected', { reason: 'Order has been cancelled already, too late to replace' });
}

function modificationFault(
  desk: Desk,
  order: WorkingOrder,
  contract: Contract,
  change: Order,
): GatewayError | undefined {
  if (order.cancelRequested) return tooLate();
  if (order.stage === 'submitted') return gatewayError('orderStillProcessed');
  if (!isSameOrder(order, contract, change)) return gatewayError('modifiedOrderMismatch');
  if (amountOf(change.totalQuantity) < order.filled) return gatewayError('modifiedOrderMismatch');
  const details = order.legs.length > 0 ? undefined : desk.market.detailsOf(order.contract.conId);
  return faultOf(desk, change, details);
}

/** Action, account and contract stay; a contract may be named by its id or by its symbol. */
function isSameOrder(order: WorkingOrder, contract: Contract, change: Order): boolean {
  if (change.action !== order.order.action) return false;
  if (change.account !== '' && change.account !== order.account) return false;
  if (order.legs.length === 0 && contract.conId !== 0) return contract.conId === order.contract.conId;
  return contract.symbol === '' || contract.symbol === order.contract.symbol;
}

function applyModification(desk: Desk, order: WorkingOrder, change: Order): void {
  if (order.stage === 'done') {
    reportMessage(
      desk,
      ownerOf(order),
      order.status === 'Filled' ? gatewayError('cannotModifyFilledOrder') : tooLate(),
    );
    return;
  }
  if (amountOf(change.totalQuantity) < order.filled) {
    reportMessage(desk, ownerOf(order), gatewayError('modifiedOrderMismatch'));
    return;
  }
  const before = { ...order };
  unwatchFor(desk, order);
  replace(desk, order, change);
  watchFor(desk, order);
  const shortfall = order.parentPermId === undefined ? shortfallOf(desk, order) : undefined;
  if (shortfall !== undefined) {
    unwatchFor(desk, order);
    Object.assign(order, before);
    watchFor(desk, order);
    const reason = `YOUR ORDER IS NOT ACCEPTED. IN ORDER TO OBTAIN THE DESIRED POSITION YOUR EQUITY WITH LOAN VALUE [${shortfall.equity.toFixed(2)} USD] MUST EXCEED THE INITIAL MARGIN [${shortfall.margin.toFixed(2)} USD]`;
    reportMessage(desk, ownerOf(order), gatewayError('orderRejected', { reason }));
    return;
  }
  order.modifications++;
  setExpiry(desk, order);
  reportPair(desk, order);
  if (isOutsideBand(desk, order)) refuseByBand(desk, order, [tooLate()]);
  else desk.after(desk.options.latency.exchangeMs, () => arrive(desk, order));
}

/** Puts the new attributes in; what depended on the old ones begins anew. */
function replace(desk: Desk, order: WorkingOrder, change: Order): void {
  const old = order.order;
  const echo = echoOrder(change, {
    account: order.account,
    nowMs: desk.nowMs(),
    modified: order.stage !== 'untransmitted',
  });
  order.order = {
    ...echo,
    ocaGroup: change.ocaGroup === '' ? old.ocaGroup : change.ocaGroup,
    parentId: old.parentId,
  };
  order.total = amountOf(change.totalQuantity);
  order.resting = false;
  order.queueAhead = undefined;
  const sameTrigger = old.orderType === echo.orderType && old.auxPrice === echo.auxPrice;
  if (!sameTrigger) {
    order.triggered = false;
    order.triggerCount = 0;
    order.trailStop = change.trailStopPrice;
    if (
      order.stage === 'live' &&
      order.filled === 0n &&
      order.status === 'Submitted' &&
      needsTrigger(echo.orderType)
    ) {
      order.status = 'PreSubmitted';
    }
  }
  if (change.conditions.length > 0 || old.conditions.length > 0)
    order.conditionsMet = change.conditions.length === 0;
}

function needsTrigger(orderType: string): boolean {
  return (
    orderType.startsWith('STP') || orderType.startsWith('TRAIL') || orderType === 'MIT' || orderType === 'LIT'
  );
}
