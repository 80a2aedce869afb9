// What the market offers an order right now. Assumptions, the same for every order:
//   - an order that is marketable takes the touch up to the size shown; what remains meets the next quote, or the same
//     one again after a pause in which it is taken to have refilled;
//   - a limit that found no counterpart rests: it fills at its own price (adding liquidity) when the other side comes to
//     it, when trades go through it, and, at its price, after the size that stood before it has traded;
//   - the size before it is what was shown at its price when that price was the best, unknown before;
//   - auctions fill whatever is priced to fill.
// A size of 0 where there is a price means that no size is shown: it limits nothing.

import type { MarketQuote } from '../../domain/index.ts';
import { type Amount, amountOf, larger, smaller, ZERO } from '../amounts/index.ts';
import { buys, orderKindOf, remainingOf, type WorkingOrder } from '../orders/index.ts';

const EPSILON = 1e-9;

export interface Offer {
  readonly price: number;
  readonly quantity: Amount;
  readonly addsLiquidity: boolean;
}

/** What of the shown sizes own orders have taken since the quote came. */
export interface Taken {
  bid: Amount;
  ask: Amount;
}

/** The limit that holds at this quote; `undefined`: any price. */
export function effectiveLimit(order: WorkingOrder, quote: MarketQuote): number | undefined {
  const { limitPrice, auxPrice, orderType } = order.order;
  const kind = orderKindOf(orderType);
  const cap = limitPrice === undefined || limitPrice === 0 ? undefined : limitPrice;
  if (kind?.pegged !== undefined) return capped(order, peg(order, quote, auxPrice ?? 0), cap);
  if (kind?.limit === 'none') return orderType === 'MTL' ? cap : undefined;
  // Of a combo a limit of nothing, or a credit, is a price like any other.
  return order.contract.secType === 'BAG' ? limitPrice : cap;
}

function peg(order: WorkingOrder, quote: MarketQuote, offset: number): number | undefined {
  if (orderKindOf(order.order.orderType)?.pegged === 'midpoint') {
    return quote.bid === undefined || quote.ask === undefined ? undefined : (quote.bid + quote.ask) / 2;
  }
  const own = buys(order) ? quote.bid : quote.ask;
  if (own === undefined) return undefined;
  return buys(order) ? own + offset : own - offset;
}

/** A pegged order without a quote to follow works at its cap, and without a cap at no price at all. */
function capped(order: WorkingOrder, price: number | undefined, cap: number | undefined): number {
  if (price === undefined) return cap ?? (buys(order) ? 0 : Number.MAX_VALUE);
  if (cap === undefined) return price;
  return buys(order) ? Math.min(price, cap) : Math.max(price, cap);
}

/** What a quote offers; `undefined`: nothing. Marks an order that finds nothing as resting. */
export function offerOfQuote(order: WorkingOrder, quote: MarketQuote, taken: Taken): Offer | undefined {
  const limit = effectiveLimit(order, quote);
  const touch = buys(order) ? quote.ask : quote.bid;
  if (touch === undefined || !isWithin(order, touch, limit)) {
    if (limit !== undefined) rest(order, quote, limit);
    return undefined;
  }
  const shown = amountOf(buys(order) ? quote.askSize : quote.bidSize);
  const left =
    shown <= ZERO ? remainingOf(order) : larger(shown - (buys(order) ? taken.ask : taken.bid), ZERO);
  const quantity = smaller(left, remainingOf(order));
  if (quantity <= ZERO) return undefined;
  const rests = order.resting && limit !== undefined;
  return { price: rests ? limit : touch, quantity, addsLiquidity: rests };
}

/** What a trade in the market offers a resting order. */
export function offerOfTrade(
  order: WorkingOrder,
  quote: MarketQuote,
  trade: { readonly price: number; readonly size: number },
): Offer | undefined {
  const limit = effectiveLimit(order, quote);
  if (limit === undefined || !order.resting || !isWithin(order, trade.price, limit)) return undefined;
  const size = trade.size <= 0 ? remainingOf(order) : amountOf(trade.size);
  const through = Math.abs(trade.price - limit) > EPSILON;
  const reaching = through ? size : pastQueue(order, size);
  const quantity = smaller(reaching, remainingOf(order));
  return quantity <= ZERO ? undefined : { price: limit, quantity, addsLiquidity: true };
}

/** What an auction offers: everything, where the price is good enough. */
export function offerOfAuction(order: WorkingOrder, price: number): Offer | undefined {
  const { limitPrice, orderType } = order.order;
  const limit = orderKindOf(orderType)?.limit === 'required' ? limitPrice : undefined;
  if (!isWithin(order, price, limit)) return undefined;
  return { price, quantity: remainingOf(order), addsLiquidity: false };
}

/** Is this price as good as the limit or better? */
export function isWithin(order: WorkingOrder, price: number, limit: number | undefined): boolean {
  if (limit === undefined) return true;
  return buys(order) ? price <= limit + EPSILON : price >= limit - EPSILON;
}

function rest(order: WorkingOrder, quote: MarketQuote, limit: number): void {
  const best = buys(order) ? quote.bid : quote.ask;
  const size = buys(order) ? quote.bidSize : quote.askSize;
  const first = !order.resting;
  order.resting = true;
  if (best === undefined) return;
  const isBest = Math.abs(best - limit) <= EPSILON;
  const improves = buys(order) ? limit > best + EPSILON : limit < best - EPSILON;
  if (improves) order.queueAhead = ZERO;
  else if (isBest && (first || order.queueAhead === undefined)) order.queueAhead = amountOf(size);
}

/** Takes a trade at the order's price off the queue before it; what goes past reaches the order. */
function pastQueue(order: WorkingOrder, size: Amount): Amount {
  if (order.queueAhead === undefined) return ZERO;
  const ahead = order.queueAhead;
  order.queueAhead = larger(ahead - size, ZERO);
  return larger(size - ahead, ZERO);
}
