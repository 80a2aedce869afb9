// What happens when a command arrives at the venue: an order is judged against the quote that stands, a cancel finds its
// order or not, stop and target replace those of the position. Until then it was on its way, and the venue knew nothing of it.
import {
  type ClientOrderId,
  type EpochMs,
  type InstrumentIndex,
  MONEY_ZERO,
  type Ticks,
  type VenueOrderId,
} from '../base/index.ts';
import type { OrderTerms, ProtectionOutcomeReport } from '../model/index.ts';
import { endOrder, reportOrder } from './executions.ts';
import { isTriggered, matchOrder, trail } from './matcher.ts';
import { limitOf, neverExpires, type PaperOrder } from './paper-order.ts';
import { firedLegOf } from './position-guards.ts';
import { protectionReportOf, type VenueParts } from './venue-parts.ts';

export type Command =
  | { readonly type: 'submit'; readonly terms: OrderTerms }
  | { readonly type: 'cancel'; readonly clientOrderId: ClientOrderId }
  | {
      readonly type: 'protect';
      readonly instrument: InstrumentIndex;
      readonly stopTicks?: Ticks | undefined;
      readonly targetTicks?: Ticks | undefined;
    };

export function arrive(p: VenueParts, command: Command): void {
  if (command.type === 'submit') arriveOrder(p, command.terms);
  else if (command.type === 'cancel') arriveCancel(p, command.clientOrderId);
  else arriveProtection(p, command.instrument, command.stopTicks, command.targetTicks);
}

function arriveOrder(p: VenueParts, terms: OrderTerms): void {
  if (p.orders.hasArrived(terms.clientOrderId)) return answerAgain(p, terms.clientOrderId);
  const order = makeOrder(p, terms);
  p.orders.note(order);
  const refusal = refusalOf(p, order);
  if (refusal !== undefined) return endOrder(p, order, 'rejected', refusal);
  order.takes = takesAtOnce(p, order);
  p.orders.add(order);
  reportOrder(p, order);
  trail(p, order);
  if (p.profile.firstMatch === 'arrival') matchOrder(p, order);
  p.orders.compact(terms.instrument);
}

/** An id is processed once: the second time it is told how the first stands, and nothing is done. */
function answerAgain(p: VenueParts, id: ClientOrderId): void {
  const working = p.orders.get(id);
  const report = p.orders.endedReport(id);
  if (working !== undefined) reportOrder(p, working);
  else if (report !== undefined) p.reports.push(report);
}

function makeOrder(p: VenueParts, terms: OrderTerms): PaperOrder {
  const sequence = p.orders.nextSequence();
  const { type } = terms;
  const waits = type !== 'market' && type !== 'limit';
  return {
    terms,
    venueOrderId: `paper-order-${sequence}` as VenueOrderId,
    sequence,
    firedBy: undefined,
    arrivedAtMs: p.nowMs,
    expiresAtMs: expiryOf(p, terms),
    status: 'accepted',
    venueReason: undefined,
    filledLots: 0,
    worth: MONEY_ZERO,
    fee: MONEY_ZERO,
    liquidity: undefined,
    triggerTicks: waits ? terms.triggerTicks : undefined,
    awaitsTrigger: waits,
    takes: false,
    atMs: p.nowMs,
  };
}

/** Whatever its time in force, an order that was left behind is taken off after `expireAfterMs`. */
function expiryOf(p: VenueParts, terms: OrderTerms): number {
  const stale = Math.min(p.nowMs + p.expireAfterMs, neverExpires);
  if (terms.timeInForce === 'gtd') return Math.min(stale, terms.expiresAtMs ?? 0);
  if (terms.timeInForce === 'day') return Math.min(stale, p.dayEndsAtMs(terms.instrument, p.nowMs));
  return stale;
}

function refusalOf(p: VenueParts, order: PaperOrder): string | undefined {
  const terms = order.terms as OrderTerms;
  return (
    missingTermOf(terms) ??
    quantityRefusalOf(p, terms) ??
    (order.expiresAtMs <= p.nowMs ? 'it has expired already' : undefined) ??
    reduceOnlyRefusalOf(p, terms) ??
    marketRefusalOf(p, order)
  );
}

function missingTermOf(terms: OrderTerms): string | undefined {
  const { type } = terms;
  if ((type === 'limit' || type === 'stopLimit') && terms.priceTicks === undefined)
    return `a ${type} needs a price`;
  const needsTrigger = type === 'stopMarket' || type === 'stopLimit' || type === 'marketIfTouched';
  if (needsTrigger && terms.triggerTicks === undefined) return `a ${type} needs a trigger`;
  if (type === 'trailingStop' && !(Number(terms.trailingTicks) > 0)) return 'a trailingStop needs a distance';
  if (terms.timeInForce === 'gtd' && terms.expiresAtMs === undefined) return 'gtd needs a time of expiry';
  if (terms.postOnly && type !== 'limit') return `post-only is for limit orders, not for a ${type}`;
  if (terms.postOnly && (terms.timeInForce === 'ioc' || terms.timeInForce === 'fok'))
    return `post-only rests, ${terms.timeInForce} does not`;
  return undefined;
}

function quantityRefusalOf(p: VenueParts, terms: OrderTerms): string | undefined {
  const { minQuantityLots, maxLimitQuantityLots, maxMarketQuantityLots } = p.instruments[terms.instrument]!;
  const priced = terms.type === 'limit' || terms.type === 'stopLimit';
  const most = priced ? maxLimitQuantityLots : maxMarketQuantityLots;
  if (!Number.isSafeInteger(terms.lots) || terms.lots < 1) return `${terms.lots} lots are no quantity`;
  if (terms.lots < minQuantityLots && !terms.reduceOnly)
    return `${terms.lots} lots are less than the minimum of ${minQuantityLots}`;
  return terms.lots > most ? `${terms.lots} lots are more than the maximum of ${most}` : undefined;
}

function reduceOnlyRefusalOf(
  p: VenueParts,
  { reduceOnly, instrument, side }: OrderTerms,
): string | undefined {
  if (!reduceOnly || p.books.reducibleLots(instrument, side) > 0) return undefined;
  return 'reduce-only: there is no position that it would reduce';
}

function marketRefusalOf(p: VenueParts, order: PaperOrder): string | undefined {
  const { type, postOnly } = order.terms;
  if (postOnly && isMarketable(p, order)) return 'post-only: it would take';
  const isStop = type === 'stopMarket' || type === 'stopLimit';
  if (isStop && p.profile.stopInMarket === 'rejects' && isTriggered(p, order))
    return 'the trigger is in the market already';
  return undefined;
}

/** By the quote that stands; false while there is none. */
function isMarketable(p: VenueParts, order: PaperOrder): boolean {
  const limit = limitOf(order);
  const touch = p.touch.touchOf(order.terms.instrument, order.terms.side);
  if (limit === undefined) return !Number.isNaN(touch);
  return order.terms.side === 'buy' ? touch <= limit : touch >= limit;
}

/** Market orders, what is decided at once, and limits that reach into the market that stands (or that nobody has seen). */
function takesAtOnce(p: VenueParts, order: PaperOrder): boolean {
  const { type, timeInForce, postOnly, instrument, side } = order.terms;
  if (type === 'market') return true;
  if (type !== 'limit' || postOnly) return false;
  const unseen = Number.isNaN(p.touch.touchOf(instrument, side));
  return timeInForce === 'ioc' || timeInForce === 'fok' || unseen || isMarketable(p, order);
}

function arriveCancel(p: VenueParts, clientOrderId: ClientOrderId): void {
  const order = p.orders.get(clientOrderId);
  if (order !== undefined) {
    endOrder(p, order, 'canceled', 'canceled on request');
    p.orders.compact(order.terms.instrument);
    return;
  }
  p.reports.push({
    type: 'CancelReport',
    clientOrderId,
    outcome: 'orderNotFound',
    reason: p.orders.hasArrived(clientOrderId) ? 'it has ended already' : 'no such order',
    atMs: p.nowMs as EpochMs,
  });
}

function arriveProtection(
  p: VenueParts,
  instrument: InstrumentIndex,
  stopTicks: Ticks | undefined,
  targetTicks: Ticks | undefined,
): void {
  const reason = protectionRefusalOf(p, instrument, stopTicks, targetTicks);
  const outcome: ProtectionOutcomeReport = {
    type: 'ProtectionOutcomeReport',
    instrument,
    outcome: reason === undefined ? 'accepted' : 'rejected',
    reason,
    atMs: p.nowMs as EpochMs,
  };
  p.reports.push(outcome);
  if (reason !== undefined) return;
  p.guards.set(instrument, stopTicks, targetTicks);
  p.reports.push(protectionReportOf(p, instrument));
}

/** As at a venue: levels that would fire at once are refused, and what stood before goes on standing. */
function protectionRefusalOf(
  p: VenueParts,
  i: InstrumentIndex,
  stopTicks: number | undefined,
  targetTicks: number | undefined,
): string | undefined {
  const { lots } = p.books.position(i);
  if (lots === 0) return 'there is no position to protect';
  const bid = p.touch.bidTicks[i]!;
  const ask = p.touch.askTicks[i]!;
  const leg = firedLegOf(stopTicks, targetTicks, lots, bid, ask);
  if (leg === undefined || p.profile.stopInMarket === 'triggers') return undefined;
  const at = leg === 'stop' ? stopTicks : targetTicks;
  return `the ${leg} at ${at} ticks of the ${lots > 0 ? 'long' : 'short'} would fire at once (bid ${bid}, ask ${ask})`;
}
