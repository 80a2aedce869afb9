// Whether an account can bear a new order: its initial margin and the taker fee on what it may open.

import { divideRounded } from '../decimal/index.ts';
import type { Account, Order } from './books.ts';
import { errorCodes, VenueRefusal } from './error-codes.ts';
import { accountFigures, type MarketOf } from './margin.ts';
import { positionReducedBy } from './postings.ts';
import { unitMoney } from './unit-money.ts';

/** @throws VenueRefusal when the money is short, or there is no price to tell. */
export function requireFunds(account: Account, order: Order, marketOf: MarketOf, takerFeeBps: number): void {
  const market = marketOf(order.symbol);
  const opening = order.lots - (positionReducedBy(account, order)?.lots ?? 0);
  if (order.reduceOnly || order.tradeSide === 'CLOSE' || opening <= 0) return;
  const ticks = order.priceTicks ?? market.quote?.askTicks ?? market.lastTicks;
  if (ticks === undefined) throw new VenueRefusal(errorCodes.tradingNotAllowed, 'no price');
  const value = BigInt(ticks) * BigInt(opening) * unitMoney(market.instrument);
  const margin = divideRounded(value, BigInt(order.leverage));
  const fee = divideRounded(value * BigInt(takerFeeBps), 10_000n);
  const figures = accountFigures(account, marketOf);
  if (margin + fee > figures.available + figures.crossUnrealized) {
    throw new VenueRefusal(errorCodes.insufficientBalance);
  }
}
