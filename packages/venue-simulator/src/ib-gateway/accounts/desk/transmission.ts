// An order leaves the gateway: on its way (submitted), acknowledged with its first pair or refused, then to the
// exchange. Off hours a 399 says so before the first openOrder; a limit too far through the market is canceled again at
// once, as brokers' price bands do.

import type { GatewayError } from '../../domain/index.ts';
import { gatewayError } from '../../errors/index.ts';
import { wallText } from '../../market/calendar/index.ts';
import { toNumber, ZERO } from '../amounts/index.ts';
import { auctionOf, awaitsTrigger, buys, orderKindOf, type WorkingOrder } from '../orders/index.ts';
import { isHeldByParent, ownerOf, reportMessage, reportPair } from '../reporting/frames.ts';
import { arrive, holdForLocate } from './arrival.ts';
import type { Desk } from './desk.ts';
import { cancelAtOnce, finish } from './ending.ts';
import { oddLotNotice } from './odd-lot.ts';
import { setExpiry } from './order-expiry.ts';
import { shortfallOf } from './preview.ts';
import { ignoresOutsideHours, marketTrades, startsAtMs, worksOutsideHours } from './release.ts';
import { watchFor } from './watching.ts';
import { quoteFor } from './working.ts';

export function submit(desk: Desk, order: WorkingOrder): void {
  order.stage = 'submitted';
  setExpiry(desk, order);
  watchFor(desk, order);
  desk.changed();
  const delay = desk.treatments.get(order.permId)?.acknowledgeAfterMs ?? desk.options.latency.acknowledgeMs;
  desk.after(delay, () => acknowledge(desk, order));
}

export function acknowledge(desk: Desk, order: WorkingOrder): void {
  if (order.stage !== 'submitted') return;
  const treatment = desk.treatments.get(order.permId) ?? {};
  if (treatment.reject !== undefined) {
    refuse(desk, order, treatment.reject.error, treatment.reject.status);
    return;
  }
  if (isRefusedRoute(desk, order)) {
    reportMessage(
      desk,
      ownerOf(order),
      gatewayError('directlyRouted', { exchange: order.contract.exchange }),
    );
    refuse(desk, order, gatewayError('orderRejected', { reason: 'Order was discarded.' }), 'Cancelled');
    return;
  }
  const refusal = refusalOf(desk, order);
  if (refusal !== undefined) {
    refuse(desk, order, refusal, 'Inactive');
    return;
  }
  order.stage = 'live';
  order.status = treatment.inactive === true ? 'Inactive' : 'PreSubmitted';
  order.inactive = treatment.inactive === true;
  order.silent = treatment.unacknowledged === true || treatment.fillBeforeAcknowledgement === true;
  order.pieces = treatment.fillsIn ?? 0;
  if (treatment.held !== undefined) order.heldBy = treatment.held;
  reportNotices(desk, order, treatment.notices ?? []);
  reportPair(desk, order);
  if (!marketTrades(desk, order)) reportPair(desk, order);
  if (isOutsideBand(desk, order)) refuseByBand(desk, order, []);
  // The fill of its parent sends a child on.
  else if (!isHeldByParent(desk, order))
    desk.after(desk.options.latency.exchangeMs, () => arrive(desk, order));
}

/** A stock order past the smart router, where the precaution against it is on. */
function isRefusedRoute(desk: Desk, { contract }: WorkingOrder): boolean {
  return desk.options.refusesDirectRouting && contract.secType === 'STK' && contract.exchange !== 'SMART';
}

/** Refused by the account system or the exchange: told by the status, then by the error. */
export function refuse(
  desk: Desk,
  order: WorkingOrder,
  error: GatewayError,
  status: 'Inactive' | 'Cancelled' | undefined,
): void {
  finish(desk, order, status ?? 'Inactive', 'Rejected by System:');
  if (status !== undefined) reportPair(desk, order);
  reportMessage(desk, ownerOf(order), error);
  for (const child of desk.registry.childrenOf(order.permId)) {
    cancelAtOnce(desk, child, { reason: '', completedStatus: 'Cancelled by System:' });
  }
}

function refusalOf(desk: Desk, order: WorkingOrder): GatewayError | undefined {
  const rejected = (reason: string) => gatewayError('orderRejected', { reason });
  if (auctionOf(order) === 'close' && isPastAuctionCutoff(desk, order))
    return rejected('Exchange is closed.');
  if (workingBeside(desk, order) > desk.options.workingOrdersMax) {
    const count = desk.options.workingOrdersMax;
    return rejected(
      `Your account has a minimum of ${count} orders working on either the buy or sell side for this particular contract`,
    );
  }
  if (order.parentPermId !== undefined) return undefined;
  const shortfall = shortfallOf(desk, order);
  if (shortfall === undefined) return undefined;
  const { equity, margin } = shortfall;
  return rejected(
    'YOUR ORDER IS NOT ACCEPTED. IN ORDER TO OBTAIN THE DESIRED POSITION YOUR EQUITY WITH LOAN VALUE ' +
      `[${equity.toFixed(2)} USD] MUST EXCEED THE INITIAL MARGIN [${margin.toFixed(2)} USD]`,
  );
}

/** Closing auctions of New York take no orders in their last ten minutes. */
const CLOSING_CUTOFF_MS = 600_000;

function isPastAuctionCutoff(desk: Desk, order: WorkingOrder): boolean {
  const [session] = desk.market.regularSessions(order.contract.conId, desk.nowMs(), 1);
  return (
    session !== undefined &&
    session.startMs <= desk.nowMs() &&
    session.endMs - desk.nowMs() < CLOSING_CUTOFF_MS
  );
}

/** Orders of the same account, contract and side, this one included. */
function workingBeside(desk: Desk, order: WorkingOrder): number {
  return desk.registry
    .openOn(order.contract.conId)
    .filter((other) => other.account === order.account && buys(other) === buys(order)).length;
}

function reportNotices(desk: Desk, order: WorkingOrder, notices: readonly GatewayError[]): void {
  for (const notice of notices) reportMessage(desk, ownerOf(order), notice);
  const oddLot = oddLotNotice(order);
  if (oddLot !== undefined) reportMessage(desk, ownerOf(order), oddLot);
  if (ignoresOutsideHours(order)) reportMessage(desk, ownerOf(order), gatewayError('outsideRthIgnored'));
  if (isUnlocatedShort(desk, order)) holdForLocate(desk, order);
  if (!marketTrades(desk, order)) reportClosed(desk, order);
}

function isUnlocatedShort(desk: Desk, order: WorkingOrder): boolean {
  if (buys(order) || order.contract.secType !== 'STK' || order.legs.length > 0) return false;
  if (!desk.options.hardToBorrow.has(order.contract.symbol)) return false;
  const held = desk.booksOf(order.account).holdings.get(order.contract.conId)?.quantity ?? ZERO;
  return held < order.total;
}

function reportClosed(desk: Desk, order: WorkingOrder): void {
  const opensMs = nextOpenMs(desk, order);
  if (opensMs === undefined) return;
  const wall = wallText(opensMs, 'US/Eastern');
  const { action, totalQuantity } = order.order;
  const message = gatewayError('orderMessageClosed', {
    side: action,
    quantity: totalQuantity,
    description: describe(order),
    time: `${wall.slice(0, 4)}-${wall.slice(4, 6)}-${wall.slice(6)} US/Eastern`,
  });
  reportMessage(desk, ownerOf(order), message);
}

/** When its next trading begins: with the regular session, or before it where it may trade outside. */
function nextOpenMs(desk: Desk, order: WorkingOrder): number | undefined {
  const conId = order.legs[0]?.contract.conId ?? order.contract.conId;
  if (worksOutsideHours(order)) return desk.market.nextExtendedOpenMs(conId, desk.nowMs());
  const sessions = desk.market.regularSessions(conId, desk.nowMs(), 2);
  return sessions.find((session) => session.startMs > desk.nowMs())?.startMs;
}

function describe(order: WorkingOrder): string {
  const { symbol, localSymbol, secType, primaryExchange, tradingClass, exchange } = order.contract;
  if (secType === 'CASH') return `${localSymbol} Forex`;
  if (secType !== 'STK') return localSymbol === '' ? `${symbol} ${secType}` : localSymbol;
  return `${symbol} ${primaryExchange === '' ? exchange : primaryExchange}${tradingClass === 'NMS' ? '.NMS' : ''}`;
}

/** The price at or beyond which a stock limit is refused now; `undefined`: no band. */
function bandOf(
  desk: Desk,
  order: WorkingOrder,
): { readonly limit: number; readonly market: number } | undefined {
  if (order.contract.secType !== 'STK' || !Number.isFinite(desk.options.priceBandPercent)) return undefined;
  if (orderKindOf(order.order.orderType)?.limit !== 'required' || awaitsTrigger(order)) return undefined;
  if (auctionOf(order) !== undefined) return undefined;
  const quote = quoteFor(desk, order);
  if (quote?.bid === undefined || quote.ask === undefined) return undefined;
  const market = (quote.bid + quote.ask) / 2;
  const width = desk.options.priceBandPercent / 100;
  return { limit: market * (buys(order) ? 1 + width : 1 - width), market };
}

export function isOutsideBand(desk: Desk, order: WorkingOrder): boolean {
  const band = bandOf(desk, order);
  const { limitPrice } = order.order;
  if (band === undefined || limitPrice === undefined) return false;
  if (!marketTrades(desk, order) || startsAtMs(desk, order) > desk.nowMs()) return false;
  return buys(order) ? limitPrice >= band.limit : limitPrice <= band.limit;
}

/** PendingCancel, Cancelled and a 202 that names the band; `after` follows it. */
export function refuseByBand(desk: Desk, order: WorkingOrder, after: readonly GatewayError[]): void {
  const band = bandOf(desk, order);
  order.status = 'PendingCancel';
  reportPair(desk, order);
  const limit = (band?.limit ?? 0).toFixed(6);
  const market = `${Math.round((band?.market ?? toNumber(ZERO)) * 100) / 100}`;
  const reason =
    `We cannot accept an order at a limit price at or more aggressive than ${limit}. Please submit your order using a ` +
    `limit price that is closer to the current market price of ${market}. Alternatively, you can convert your order to an ` +
    'Algorithmic Order (IBALGO).';
  cancelAtOnce(desk, order, { reason, completedStatus: 'Cancelled by System:' });
  for (const message of after) reportMessage(desk, ownerOf(order), message);
}
