// When orders end by themselves: DAY orders at the close of the session they work in (with outsideRth when extended
// trading ends), GTD at their time, auction orders soon after their auction.

import { auctionOf, parseOrderTime, tradedConIds, type WorkingOrder } from '../orders/index.ts';
import { markOf } from '../reporting/figures.ts';
import type { Desk } from './desk.ts';
import { cancelAtOnce } from './ending.ts';
import { startsAtMs, worksOutsideHours } from './release.ts';
import { settleInAuction } from './working.ts';

/** After the close, so that what the close itself brings (its auction) comes first. */
const CLOSE_GRACE_MS = 1000;
const AUCTION_GRACE_MS = 60_000;
/** Extended trading of stocks ends four hours after the close, also on half days. */
const EXTENDED_MS = 4 * 3_600_000;

export function setExpiry(desk: Desk, order: WorkingOrder): void {
  order.expiresAtMs = expiryOf(desk, order);
  armExpiry(desk, order);
}

/** Sets the timer for the order's expiry; one that has passed is due at once. */
export function armExpiry(desk: Desk, order: WorkingOrder): void {
  const atMs = order.expiresAtMs;
  if (atMs === undefined) return;
  desk.at(atMs, () => {
    // A modification may have moved it meanwhile.
    if (order.stage !== 'done' && order.expiresAtMs === atMs) expire(desk, order);
  });
}

function expiryOf(desk: Desk, order: WorkingOrder): number | undefined {
  const { timeInForce, goodTillDate } = order.order;
  if (timeInForce === 'GTC') return undefined;
  if (timeInForce === 'GTD') return parseOrderTime(goodTillDate, order.placedAtMs);
  const fromMs = startsAtMs(desk, order);
  const conId = tradedConIds(order)[0] ?? 0;
  if (timeInForce === 'OPG') {
    const next = desk.market.regularSessions(conId, fromMs, 2).find((session) => session.startMs > fromMs);
    return next === undefined ? undefined : next.startMs + AUCTION_GRACE_MS;
  }
  const extended = worksOutsideHours(order) && order.contract.secType === 'STK' ? EXTENDED_MS : 0;
  const session = desk.market.regularSessions(conId, fromMs - extended, 1)[0];
  if (session === undefined) return undefined;
  return session.endMs + extended + (auctionOf(order) === 'close' ? AUCTION_GRACE_MS : CLOSE_GRACE_MS);
}

export function expire(desk: Desk, order: WorkingOrder): void {
  if (auctionOf(order) !== undefined) {
    // A market that prints no auction: its last price stands for the auction's.
    const price = markOf(order.contract, desk.quoteOf(order.contract.conId));
    if (price !== undefined) settleInAuction(desk, order, price);
  }
  cancelAtOnce(desk, order, { reason: '', completedStatus: 'Cancelled by System:' });
}
