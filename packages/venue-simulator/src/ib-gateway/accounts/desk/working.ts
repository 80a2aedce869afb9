// One step of an order at the exchange: wake its trigger, take what the market offers, tell what changed. Called when an
// order arrives, and for each quote, trade and auction of its contract.

import type { AuctionPrint, MarketQuote } from '../../domain/index.ts';
import { amountOf, smaller, ZERO } from '../amounts/index.ts';
import {
  comboQuote,
  conditionsMet,
  effectiveLimit,
  isWithin,
  type Observation,
  type Offer,
  observeTrigger,
  offerOfAuction,
  offerOfQuote,
  offerOfTrade,
  trail,
} from '../matching/index.ts';
import {
  auctionOf,
  awaitsTrigger,
  buys,
  isLive,
  orderKindOf,
  remainingOf,
  type WorkingOrder,
} from '../orders/index.ts';
import { figuresOf } from '../reporting/figures.ts';
import { reportPair } from '../reporting/frames.ts';
import type { Desk } from './desk.ts';
import { cancelAtOnce } from './ending.ts';
import { fill } from './fills.ts';
import { allowanceOf, isHeld, isReleased, marketTrades, phaseOf } from './release.ts';

export interface Trade {
  readonly price: number;
  readonly size: number;
}

/** The quote an order meets: its contract's, or what its legs make. */
export function quoteFor(desk: Desk, order: WorkingOrder): MarketQuote | undefined {
  if (order.legs.length > 0) return comboQuote(order.legs, (conId) => desk.quoteOf(conId));
  return desk.quoteOf(order.contract.conId);
}

/** Sizes are shared by all orders of a contract; each combo has its own. */
function takenKey(order: WorkingOrder): number {
  return order.legs.length > 0 ? -order.permId : order.contract.conId;
}

export function workAllOn(desk: Desk, conId: number, quote: MarketQuote): void {
  for (const order of desk.registry.openOn(conId)) {
    if (order.legs.length === 0) {
      work(desk, order, quote);
      continue;
    }
    // A new quote of a leg is a new quote of the combo.
    desk.taken.delete(takenKey(order));
    work(desk, order, quoteFor(desk, order));
  }
}

/** Works an order against a quote. */
export function work(desk: Desk, order: WorkingOrder, quote: MarketQuote | undefined): void {
  if (!isReleased(desk, order)) return;
  if (auctionOf(order) !== undefined) {
    showSubmitted(desk, order);
    return;
  }
  if (quote === undefined || quote.halted) {
    if (!awaitsTrigger(order)) showSubmitted(desk, order);
    return;
  }
  if (!wake(desk, order, { quote, tradePrice: undefined })) return;
  const offer = offerOfQuote(order, quote, desk.takenOf(takenKey(order)));
  take(desk, order, offer, quote);
  if (order.stage !== 'live') return;
  endImmediate(desk, order);
  showSubmitted(desk, order);
  if (isLive(order)) retryLater(desk, order, quote);
}

export function workTrade(desk: Desk, conId: number, trade: Trade): void {
  const quote = desk.quoteOf(conId);
  if (quote === undefined || quote.halted) return;
  for (const order of desk.registry.openOn(conId)) {
    if (order.legs.length > 0 || auctionOf(order) !== undefined || !isReleased(desk, order)) continue;
    const wasWaiting = awaitsTrigger(order);
    if (!wake(desk, order, { quote, tradePrice: trade.price })) continue;
    if (wasWaiting) work(desk, order, quote);
    else take(desk, order, offerOfTrade(order, quote, trade), quote);
  }
}

/** Opening and closing auctions fill what is priced to fill; the rest of an auction order is canceled. */
export function workAuction(desk: Desk, conId: number, auction: AuctionPrint): void {
  for (const order of desk.registry.openOn(conId)) {
    if (auctionOf(order) === auction.kind && order.legs.length === 0)
      settleInAuction(desk, order, auction.price);
  }
}

export function settleInAuction(desk: Desk, order: WorkingOrder, price: number): void {
  if (order.stage !== 'live' || !order.arrived || isHeld(desk, order)) return;
  const offer = offerOfAuction(order, price);
  if (offer !== undefined) fill(desk, order, offer);
  if (order.stage === 'live')
    cancelAtOnce(desk, order, { reason: '', completedStatus: 'Cancelled by System:' });
}

/** The market opened or closed: orders that waited for it go to work. */
export function workPhase(desk: Desk, conId: number): void {
  for (const order of desk.registry.openOn(conId)) work(desk, order, quoteFor(desk, order));
}

export type SeenExecution = { readonly symbol: string; readonly secType: string; readonly exchange: string };

/** Looks at the conditions of orders that wait for theirs. */
export function workConditions(desk: Desk, execution: SeenExecution | undefined): void {
  for (const order of [...desk.conditional]) {
    if (order.stage !== 'live' || !order.arrived) continue;
    if (!order.order.conditionsIgnoreRth && phaseOf(desk, order) !== 'regular') continue;
    const facts = {
      nowMs: desk.nowMs(),
      quoteOf: (conId: number) => desk.quoteOf(conId),
      marginCushionPercent: () => figuresOf(desk, order.account).cushion * 100,
      execution,
    };
    if (conditionsMet(order.order.conditions, facts)) meetConditions(desk, order);
  }
}

function meetConditions(desk: Desk, order: WorkingOrder): void {
  desk.conditional.delete(order);
  order.conditionsMet = true;
  desk.changed();
  if (order.order.conditionsCancelOrder) {
    cancelAtOnce(desk, order, { reason: '', completedStatus: 'Cancelled by System:' });
  } else {
    work(desk, order, quoteFor(desk, order));
  }
}

/** True when the order is awake: it has no trigger, or has it behind it. */
function wake(desk: Desk, order: WorkingOrder, seen: Observation): boolean {
  if (!awaitsTrigger(order)) return true;
  const trails = orderKindOf(order.order.orderType)?.trails === true;
  if (trails) trail(order, seen);
  if (!observeTrigger(order, seen)) return false;
  order.triggered = true;
  if (order.order.orderType === 'TRAIL LIMIT') setTrailedLimit(order);
  order.status = 'Submitted';
  reportPair(desk, order);
  return true;
}

/** The limit of a trailing stop limit stands as far from the stop as it was asked to. */
function setTrailedLimit(order: WorkingOrder): void {
  const { limitPriceOffset, limitPrice } = order.order;
  if (order.trailStop === undefined || limitPriceOffset === undefined || limitPriceOffset === 0) {
    if (limitPrice !== undefined && limitPrice !== 0) return;
  }
  const offset = limitPriceOffset ?? 0;
  const stop = order.trailStop ?? 0;
  const limit = buys(order) ? stop + offset : stop - offset;
  order.order = { ...order.order, limitPrice: Math.round(limit * 1e4) / 1e4 };
}

/** Takes an offer, as far as the order's attributes and its parent let it. */
function take(desk: Desk, order: WorkingOrder, offer: Offer | undefined, quote: MarketQuote): void {
  if (offer === undefined) return;
  let quantity = smaller(offer.quantity, allowanceOf(desk, order));
  const remaining = remainingOf(order);
  if ((order.order.allOrNone || order.order.timeInForce === 'FOK') && quantity < remaining) return;
  const { minQuantity } = order.order;
  if (minQuantity !== undefined && order.filled === ZERO && quantity < amountOf(minQuantity)) return;
  if (order.pieces > 1) {
    quantity = smaller(quantity, pieceOf(remaining, order.pieces));
    order.pieces--;
  }
  if (quantity <= ZERO) return;
  if (!offer.addsLiquidity) {
    const taken = desk.takenOf(takenKey(order));
    if (buys(order)) taken.ask += quantity;
    else taken.bid += quantity;
  }
  fill(desk, order, { ...offer, quantity }, quote);
}

/** One of `pieces` equal parts, in whole units and at least one. */
function pieceOf(remaining: bigint, pieces: number): bigint {
  const one = amountOf(1);
  const part = (remaining / BigInt(pieces) / one) * one;
  return part === ZERO ? smaller(one, remaining) : part;
}

/** An order that was held or on its way is now working. */
function showSubmitted(desk: Desk, order: WorkingOrder): void {
  if (order.stage !== 'live' || order.status !== 'PreSubmitted' || order.cancelRequested) return;
  order.status = 'Submitted';
  reportPair(desk, order);
  if (desk.random.split(`pair/${order.permId}`).chance(desk.options.duplicatePairChance))
    reportPair(desk, order);
}

/** What an immediate-or-cancel order did not get at once is canceled. */
function endImmediate(desk: Desk, order: WorkingOrder): void {
  const { timeInForce } = order.order;
  if (timeInForce !== 'IOC' && timeInForce !== 'FOK') return;
  if (order.pieces > 1) return;
  order.status = 'PendingCancel';
  reportPair(desk, order);
  cancelAtOnce(desk, order, { reason: undefined, completedStatus: 'Cancelled by System:' });
}

/** A marketable remainder tries again when the touch has refilled, should no new quote come before. */
function retryLater(desk: Desk, order: WorkingOrder, quote: MarketQuote): void {
  const touch = buys(order) ? quote.ask : quote.bid;
  const limit = effectiveLimit(order, quote);
  if (touch === undefined || !isWithin(order, touch, limit)) return;
  if (desk.retrying.has(order.permId)) return;
  desk.retrying.add(order.permId);
  desk.after(Math.max(1, desk.options.latency.refillMs), () => retry(desk, order));
}

function retry(desk: Desk, order: WorkingOrder): void {
  desk.retrying.delete(order.permId);
  if (order.stage !== 'live' || !marketTrades(desk, order)) return;
  const taken = desk.takenOf(takenKey(order));
  if (buys(order)) taken.ask = ZERO;
  else taken.bid = ZERO;
  work(desk, order, quoteFor(desk, order));
}
