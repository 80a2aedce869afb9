// One quote or market trade against the working orders of its instrument: triggers, then fills, then the position's stop
// and target, then trailing stops move. What a quote may fill follows from the profile and from nothing else.
//
// Orders go first, the position's protection last: it is sized when it triggers, so it covers what the same quote filled.
import { type InstrumentIndex, type Lots, MONEY_ZERO, type VenueOrderId } from '../base/index.ts';
import { bookPieces, endOrder, reportOrder } from './executions.ts';
import { firesUpward, isWorking, leavesOf, limitOf, neverExpires, type PaperOrder } from './paper-order.ts';
import { lotsOf, type Piece, takePieces } from './taking.ts';
import type { VenueParts } from './venue-parts.ts';

/** The quote is in the touch book already; `p.nowMs` is its time. */
export function matchQuote(p: VenueParts, i: InstrumentIndex): void {
  p.touch.renew(i);
  p.orders.sort(i);
  for (const order of p.orders.working(i)) matchOrder(p, order);
  fireGuard(p, i);
  for (const order of p.orders.working(i)) trail(p, order);
  p.orders.compact(i);
}

/** A market trade fills resting limits that it went through, in their order, up to its quantity. */
export function matchTrade(p: VenueParts, i: InstrumentIndex, priceTicks: number, lots: number): void {
  p.orders.sort(i);
  let left = lots;
  for (const order of p.orders.working(i)) {
    const limit = limitOf(order);
    if (limit === undefined || order.awaitsTrigger || order.takes || !isMatchable(p, order)) continue;
    const through = order.terms.side === 'buy' ? priceTicks < limit : priceTicks > limit;
    const filled = through ? Math.min(left, wantedLots(p, order)) : 0;
    if (!(filled > 0)) continue;
    left -= filled;
    bookPieces(p, order, [{ ticks: limit, lots: filled }], 'maker');
  }
  p.orders.compact(i);
}

/** Ended during this very pass, or (bars are heard of afterwards) not there yet. */
const isMatchable = (p: VenueParts, order: PaperOrder): boolean =>
  isWorking(order) && order.arrivedAtMs <= p.nowMs;

export function matchOrder(p: VenueParts, order: PaperOrder): void {
  if (!isMatchable(p, order)) return;
  if (order.awaitsTrigger) {
    if (!isTriggered(p, order)) return;
    order.awaitsTrigger = false;
    order.takes = true;
  }
  if (order.takes) take(p, order);
  else rest(p, order);
}

/** Stops watch the touch that they will take from, touch orders too. */
export function isTriggered(p: VenueParts, order: PaperOrder): boolean {
  if (order.triggerTicks === undefined) return false;
  const touch = p.touch.touchOf(order.terms.instrument, order.terms.side);
  return firesUpward(order) ? touch >= order.triggerTicks : touch <= order.triggerTicks;
}

function take(p: VenueParts, order: PaperOrder): void {
  const { instrument, side, timeInForce } = order.terms;
  const touchTicks = p.touch.touchOf(instrument, side);
  if (Number.isNaN(touchTicks)) return;
  const lots = wantedLots(p, order);
  const limitTicks = limitOf(order);
  const offer = {
    touchTicks,
    shownLots: p.touch.shownOf(instrument, side),
    takenLots: p.touch.takenOf(instrument, side),
    spreadTicks: p.touch.spreadOf(instrument),
  };
  const immediate = timeInForce === 'ioc' || timeInForce === 'fok';
  const taker = { side, lots, immediate, limitTicks };
  const pieces = takePieces(p.profile, offer, taker);
  const complete = lotsOf(pieces) === lots;
  if (timeInForce !== 'fok' || complete) fillFromTouch(p, order, pieces, 'taker');
  if (limitTicks !== undefined) order.takes = false;
  if (isWorking(order) && immediate)
    endOrder(
      p,
      order,
      'canceled',
      timeInForce === 'fok' ? 'FOK: not all of it was there' : 'IOC: the rest was not there',
    );
}

/** A resting limit fills at its own price, never better: the market came to it. */
function rest(p: VenueParts, order: PaperOrder): void {
  const limit = limitOf(order);
  if (limit === undefined) return;
  const { instrument, side } = order.terms;
  const touch = p.touch.touchOf(instrument, side);
  const beyond = side === 'buy' ? limit - touch : touch - limit;
  if (!(p.profile.restingLimit === 'touch' ? beyond >= 0 : beyond > 0)) return;
  const offered = p.touch.shownOf(instrument, side) - p.touch.takenOf(instrument, side);
  const lots = Math.min(wantedLots(p, order), offered);
  if (lots > 0) fillFromTouch(p, order, [{ ticks: limit, lots }], 'maker');
}

/** What the shown size gave is gone from it, for every other order of ours too. */
function fillFromTouch(
  p: VenueParts,
  order: PaperOrder,
  pieces: readonly Piece[],
  liquidity: 'maker' | 'taker',
): void {
  const { instrument, side } = order.terms;
  if (p.profile.consumesShownSize && pieces.length > 0) p.touch.take(instrument, side, lotsOf(pieces));
  bookPieces(p, order, pieces, liquidity);
}

/** What may still be executed: of a reduce-only order no more than the position has. */
function wantedLots(p: VenueParts, order: PaperOrder): number {
  const leaves = leavesOf(order);
  const { instrument, side, reduceOnly } = order.terms;
  return reduceOnly ? Math.min(leaves, p.books.reducibleLots(instrument, side)) : leaves;
}

/** Stop and target of the position: a market order of the venue's own. While one works, neither leg fires again. */
function fireGuard(p: VenueParts, i: InstrumentIndex): void {
  const { lots } = p.books.position(i);
  const leg = p.guards.firedLeg(i, lots, p.touch.bidTicks[i]!, p.touch.askTicks[i]!);
  if (leg === undefined) return;
  if (p.orders.working(i).some((order) => isWorking(order) && order.firedBy !== undefined)) return;
  const order = closingOrder(p, i, lots, leg);
  p.orders.add(order);
  reportOrder(p, order);
  matchOrder(p, order);
}

function closingOrder(
  p: VenueParts,
  i: InstrumentIndex,
  lots: number,
  firedBy: 'stop' | 'target',
): PaperOrder {
  const sequence = p.orders.nextSequence();
  return {
    terms: {
      instrument: i,
      side: lots > 0 ? 'sell' : 'buy',
      type: 'market',
      lots: Math.abs(lots) as Lots,
      timeInForce: 'gtc',
      postOnly: false,
      reduceOnly: true,
    },
    venueOrderId: `paper-order-${sequence}` as VenueOrderId,
    sequence,
    firedBy,
    arrivedAtMs: p.nowMs,
    expiresAtMs: neverExpires,
    status: 'accepted',
    venueReason: undefined,
    filledLots: 0,
    worth: MONEY_ZERO,
    fee: MONEY_ZERO,
    liquidity: undefined,
    triggerTicks: undefined,
    awaitsTrigger: false,
    takes: true,
    atMs: p.nowMs,
  };
}

/** The trigger follows the touch at its distance, only ever toward the market. */
export function trail(p: VenueParts, order: PaperOrder): void {
  const { trailingTicks, side, instrument } = order.terms;
  if (trailingTicks === undefined || !order.awaitsTrigger || !isMatchable(p, order)) return;
  const touch = p.touch.touchOf(instrument, side);
  if (Number.isNaN(touch)) return;
  const level = side === 'sell' ? touch - trailingTicks : touch + trailingTicks;
  const before = order.triggerTicks;
  if (before === undefined || (side === 'sell' ? level > before : level < before)) order.triggerTicks = level;
}
