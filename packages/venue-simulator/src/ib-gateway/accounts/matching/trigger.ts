// When a stop or an if-touched order wakes, by the trigger methods of the API:
//   0 default (last for stocks, double bid/ask for options and combos), 1 double bid/ask, 2 last, 3 double last,
//   4 bid/ask, 7 last or bid/ask, 8 midpoint. `Double` needs two observations in a row.
// For the bid/ask methods a stop to buy looks at the bid and a stop to sell at the ask (the market has moved through);
// an if-touched order looks at the side it would trade with.

import type { MarketQuote } from '../../domain/index.ts';
import { buys, orderKindOf, type WorkingOrder } from '../orders/index.ts';

const EPSILON = 1e-9;

/** What was just seen: a quote, or a trade together with the quote that stands. */
export interface Observation {
  readonly quote: MarketQuote;
  readonly tradePrice: number | undefined;
}

type Method = 'last' | 'doubleLast' | 'bidAsk' | 'doubleBidAsk' | 'lastOrBidAsk' | 'midpoint';

const methods: Readonly<Record<number, Method>> = {
  1: 'doubleBidAsk',
  2: 'last',
  3: 'doubleLast',
  4: 'bidAsk',
  7: 'lastOrBidAsk',
  8: 'midpoint',
};

export function methodOf(order: WorkingOrder): Method {
  const chosen = methods[order.order.triggerMethod];
  if (chosen !== undefined) return chosen;
  return order.contract.secType === 'OPT' || order.contract.secType === 'BAG' ? 'doubleBidAsk' : 'last';
}

/** The price at which the order wakes; `undefined` while a trailing order has not seen the market. */
export function triggerPriceOf(order: WorkingOrder): number | undefined {
  return orderKindOf(order.order.orderType)?.trails === true ? order.trailStop : order.order.auxPrice;
}

/** Counts an observation; true when the order wakes by it. */
export function observeTrigger(order: WorkingOrder, seen: Observation): boolean {
  const price = triggerPriceOf(order);
  if (price === undefined) return false;
  const method = methodOf(order);
  const isDouble = method === 'doubleLast' || method === 'doubleBidAsk';
  if (method === 'doubleLast' && seen.tradePrice === undefined) return false;
  if (method === 'doubleBidAsk' && seen.tradePrice !== undefined) return false;
  const reached = watchedPrices(order, method, seen).some((watched) => isBeyond(order, watched, price));
  order.triggerCount = reached ? order.triggerCount + 1 : 0;
  return order.triggerCount >= (isDouble ? 2 : 1);
}

/** Moves the stop of a trailing order after the market. */
export function trail(order: WorkingOrder, seen: Observation): void {
  const [reference] = watchedPrices(order, methodOf(order), seen);
  if (reference === undefined) return;
  const { trailingPercent, auxPrice } = order.order;
  const distance =
    trailingPercent !== undefined && trailingPercent > 0
      ? (reference * trailingPercent) / 100
      : (auxPrice ?? 0);
  const candidate = Math.round((buys(order) ? reference + distance : reference - distance) * 1e4) / 1e4;
  const stop = order.trailStop;
  if (stop === undefined) order.trailStop = candidate;
  else order.trailStop = buys(order) ? Math.min(stop, candidate) : Math.max(stop, candidate);
}

/** Buying stops and selling if-touched orders wake upwards. */
function wakesUpwards(order: WorkingOrder): boolean {
  return buys(order) === (orderKindOf(order.order.orderType)?.trigger === 'stop');
}

function isBeyond(order: WorkingOrder, watched: number, price: number): boolean {
  return wakesUpwards(order) ? watched >= price - EPSILON : watched <= price + EPSILON;
}

function watchedPrices(order: WorkingOrder, method: Method, { quote, tradePrice }: Observation): number[] {
  const last = tradePrice ?? quote.last;
  const side = wakesUpwards(order) ? quote.bid : quote.ask;
  switch (method) {
    case 'last':
    case 'doubleLast':
      return present(last);
    case 'bidAsk':
    case 'doubleBidAsk':
      return present(side);
    case 'lastOrBidAsk':
      return [...present(last), ...present(side)];
    case 'midpoint':
      return quote.bid === undefined || quote.ask === undefined ? [] : [(quote.bid + quote.ask) / 2];
  }
}

function present(price: number | undefined): number[] {
  return price === undefined ? [] : [price];
}
