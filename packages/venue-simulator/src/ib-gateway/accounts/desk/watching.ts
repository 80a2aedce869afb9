// Which contracts are watched: those that open orders trade, and those that their conditions look at. Quotes, trades,
// auctions and changes of the trading phase come in here and go to the orders.

import type { AuctionPrint, MarketQuote } from '../../domain/index.ts';
import { ZERO } from '../amounts/index.ts';
import { parseOrderTime, tradedConIds, type WorkingOrder } from '../orders/index.ts';
import type { Desk } from './desk.ts';
import { workAllOn, workAuction, workConditions, workPhase, workTrade } from './working.ts';

export function watchFor(desk: Desk, order: WorkingOrder): void {
  for (const conId of watchedConIds(order)) hold(desk, conId);
  if (order.conditionsMet) return;
  desk.conditional.add(order);
  for (const condition of order.order.conditions) {
    const dueMs = condition.type === 'time' ? parseOrderTime(condition.time, desk.nowMs()) : undefined;
    if (dueMs !== undefined && dueMs > desk.nowMs()) desk.at(dueMs, () => workConditions(desk, undefined));
  }
}

export function unwatchFor(desk: Desk, order: WorkingOrder): void {
  for (const conId of watchedConIds(order)) release(desk, conId);
  desk.conditional.delete(order);
}

function watchedConIds(order: WorkingOrder): Set<number> {
  const conIds = new Set(tradedConIds(order));
  for (const condition of order.order.conditions) if ('conId' in condition) conIds.add(condition.conId);
  return conIds;
}

function hold(desk: Desk, conId: number): void {
  const watch = desk.watches.get(conId);
  if (watch !== undefined) {
    watch.holders++;
    return;
  }
  const subscription = desk.market.watch(conId, {
    onQuote: (quote) => desk.turn(() => onQuote(desk, conId, quote)),
    onTrade: (trade) => desk.turn(() => workTrade(desk, conId, trade)),
    onAuction: (auction: AuctionPrint) => desk.turn(() => workAuction(desk, conId, auction)),
    onPhase: () => desk.turn(() => workPhase(desk, conId)),
  });
  desk.watches.set(conId, { holders: 1, subscription });
}

function release(desk: Desk, conId: number): void {
  const watch = desk.watches.get(conId);
  if (watch === undefined) return;
  watch.holders--;
  if (watch.holders > 0) return;
  watch.subscription.cancel();
  desk.watches.delete(conId);
  desk.taken.delete(conId);
}

/** A new quote shows its sizes anew. */
function onQuote(desk: Desk, conId: number, quote: MarketQuote): void {
  const taken = desk.takenOf(conId);
  taken.bid = ZERO;
  taken.ask = ZERO;
  workAllOn(desk, conId, quote);
  workConditions(desk, undefined);
}
