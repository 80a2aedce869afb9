// What each leg of a combo trades at when the combo trades at a net price.

import type { MarketQuote } from '../../domain/index.ts';
import { type Amount, amountOf, divide, multiply, ZERO } from '../amounts/index.ts';
import { comboQuote } from '../matching/index.ts';
import { buys, type WorkingLeg, type WorkingOrder } from '../orders/index.ts';
import type { Desk } from './desk.ts';

/** Each leg at its touch; the first one carries what the combo's price differs from the sum of the touches. */
export function legPrices(
  desk: Desk,
  order: WorkingOrder,
  price: Amount,
  quote: MarketQuote | undefined,
): { readonly leg: WorkingLeg; readonly price: Amount }[] {
  const combo = quote ?? comboQuote(order.legs, (conId) => desk.quoteOf(conId));
  const touch = buys(order) ? combo?.ask : combo?.bid;
  const prices = order.legs.map((leg) => ({
    leg,
    price: amountOf(legTouch(desk, leg, leg.buys === buys(order))),
  }));
  const [first] = prices;
  if (first === undefined) return [];
  const sum = touch === undefined ? sumOf(prices) : amountOf(touch);
  const difference = divide(price - sum, amountOf(first.leg.ratio));
  const moved = first.price + (first.leg.buys ? difference : -difference);
  return [{ leg: first.leg, price: moved }, ...prices.slice(1)];
}

function sumOf(prices: readonly { readonly leg: WorkingLeg; readonly price: Amount }[]): Amount {
  return prices.reduce((sum, { leg, price }) => {
    const value = multiply(price, amountOf(leg.ratio));
    return leg.buys ? sum + value : sum - value;
  }, ZERO);
}

function legTouch(desk: Desk, leg: WorkingLeg, buysLeg: boolean): number {
  const quote = desk.quoteOf(leg.contract.conId);
  return (buysLeg ? quote?.ask : quote?.bid) ?? quote?.last ?? quote?.close ?? 0;
}
