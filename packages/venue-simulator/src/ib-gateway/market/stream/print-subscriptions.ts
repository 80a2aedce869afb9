// Subscriptions that are not quotes: tick-by-tick prints, five-second bars, depth, and bars kept up to date.

import type {
  Bar,
  BarRequest,
  DepthRequest,
  DepthRow,
  MarketSubscription,
  PushSink,
  RealTimeBarRequest,
  TickByTickPrint,
  TickByTickRequest,
} from '../../domain/index.ts';
import { gatewayError } from '../../errors/index.ts';
import { compactDate } from '../calendar/civil-day.ts';
import { monthStart, tradingDayAt, weekStart, zoneOf } from '../calendar/hours.ts';
import { wallTime } from '../calendar/zone.ts';
import {
  addSlot,
  type BarKind,
  type BarPlan,
  type BarSum,
  barOf,
  emptySum,
  isError,
  isLast,
  lastPrints,
  midpointPrintOf,
  quotePrintOf,
  tradePrintOf,
} from '../history/index.ts';
import { type MinuteBlock, slotAt, slotTime } from '../model/minute-block.ts';
import { invalidRequest } from '../outcome.ts';
import { minTickOf } from '../universe/contract-details.ts';
import type { Listing } from '../universe/listing.ts';
import { depthExchanges } from '../universe/symbol-search.ts';
import { DepthBook } from './depth-book.ts';
import { refusalOfRealTime } from './entitlements.ts';
import { NO_SUBSCRIPTION, type StreamContext } from './quote-subscription.ts';

const REAL_TIME_BAR_MS = 5000;

/** Ends a subscription before it began. */
function refuse<T>(sink: PushSink<T>, error: Parameters<PushSink<T>['onEnd']>[0]): MarketSubscription {
  sink.onEnd(error);
  return NO_SUBSCRIPTION;
}

export function subscribePrints(
  context: StreamContext,
  listing: Listing,
  request: TickByTickRequest,
  sink: PushSink<TickByTickPrint>,
): MarketSubscription {
  const { exchange } = request.contract;
  if (!hasPrints(listing, request.type)) {
    const reason = `${request.type} tick-by-tick requests are not supported for ${listing.localSymbol}.`;
    return refuse(sink, gatewayError('tickByTickFailed', { reason }));
  }
  const kind = request.type === 'Last' ? 'tickByTickLast' : 'tickByTick';
  const refusal = refusalOfRealTime(context.entitlements, listing, exchange, kind);
  if (refusal !== undefined) return refuse(sink, refusal);
  const prices = context.world.pricesOf(listing);
  const place = exchange === 'SMART' ? '' : exchange;
  let before = '';
  const push = (print: TickByTickPrint | undefined) => {
    if (print === undefined || (request.type === 'Last' && print.kind === 'trade' && !isLast(print))) return;
    const key = keyOf(print, request.ignoreSize);
    // A quote or middle that did not move is no tick; a trade always is.
    if (key !== undefined && key === before) return;
    before = key ?? '';
    sink.onPush(print);
  };
  if (request.numberOfTicks > 0) {
    const past = lastPrints(prices, request.type, place, request.numberOfTicks, context.clock.nowMs());
    for (const tick of past.ticks) push(printOf(past.kind, tick));
  }
  return context.feeds.listen(listing.conId, prices, 0, {
    onSlot: (block, slot) => push(printAt(request.type, block, slot, place)),
  });
}

/** Options have theirs in history only, currencies have no trades, indexes no quotes. */
function hasPrints({ kind }: Listing, type: TickByTickRequest['type']): boolean {
  if (kind === 'option') return false;
  return kind !== (type === 'Last' || type === 'AllLast' ? 'forex' : 'index');
}

function printAt(
  type: TickByTickRequest['type'],
  block: MinuteBlock,
  slot: number,
  place: string,
): TickByTickPrint | undefined {
  if (type === 'BidAsk') {
    const quote = quotePrintOf(block, slot);
    return quote === undefined ? undefined : { kind: 'quote', ...quote };
  }
  if (type === 'MidPoint') {
    const middle = midpointPrintOf(block, slot);
    return middle === undefined ? undefined : { kind: 'midpoint', ...middle };
  }
  const trade = tradePrintOf(block, slot, place);
  return trade === undefined ? undefined : { kind: 'trade', ...trade };
}

function printOf(kind: 'trades' | 'quotes' | 'midpoints', tick: object): TickByTickPrint {
  const singular = kind === 'trades' ? 'trade' : kind === 'quotes' ? 'quote' : 'midpoint';
  return { kind: singular, ...tick } as TickByTickPrint;
}

function keyOf(print: TickByTickPrint, ignoreSize: boolean): string | undefined {
  if (print.kind === 'trade') return undefined;
  if (print.kind === 'midpoint') return `${print.midpoint}`;
  const sizes = ignoreSize ? '' : `/${print.bidSize}/${print.askSize}`;
  return `${print.bid}/${print.ask}${sizes}`;
}

/** Whole windows only: the first bar is the one that begins after the request. A window without a trade repeats the last. */
export function subscribeFiveSeconds(
  context: StreamContext,
  listing: Listing,
  request: RealTimeBarRequest,
  sink: PushSink<Bar>,
): MarketSubscription {
  const { whatToShow } = request;
  if (!['TRADES', 'BID', 'ASK', 'MIDPOINT'].includes(whatToShow))
    return refuse(sink, gatewayError('whatToShowInvalid'));
  const kind = whatToShow as BarKind;
  const hasNone = kind === 'TRADES' ? listing.kind === 'forex' : listing.kind === 'index';
  if (hasNone)
    return refuse(
      sink,
      gatewayError('realTimeQueryInvalid', { reason: `No market data for ${listing.symbol}` }),
    );
  const entitled = kind === 'TRADES' ? 'bars' : 'barsOfQuotes';
  const refusal = refusalOfRealTime(context.entitlements, listing, request.contract.exchange, entitled);
  if (refusal !== undefined) return refuse(sink, refusal);
  const prices = context.world.pricesOf(listing);
  let windowMs = Math.ceil(context.clock.nowMs() / REAL_TIME_BAR_MS) * REAL_TIME_BAR_MS;
  let sum = emptySum();
  let lastClose = Number.NaN;
  const emit = () => {
    const bar = barOf(sum, kind, windowMs, undefined) ?? flatBar(kind, windowMs, lastClose);
    if (bar === undefined) return;
    lastClose = bar.close;
    sink.onPush(bar);
  };
  return context.feeds.listen(listing.conId, prices, 0, {
    onSlot: (block, slot) => {
      const at = slotTime(block, slot);
      if (at < windowMs) {
        const price = block.trade[slot]!;
        if (kind === 'TRADES' && !Number.isNaN(price)) lastClose = price;
        return;
      }
      if (request.useRegularHours && !prices.isRegularAt(at)) return;
      if (at >= windowMs + REAL_TIME_BAR_MS) {
        emit();
        sum = emptySum();
        windowMs = Math.floor(at / REAL_TIME_BAR_MS) * REAL_TIME_BAR_MS;
      }
      addSlot(sum, kind, block, slot);
    },
  });
}

function flatBar(kind: BarKind, timeMs: number, price: number): Bar | undefined {
  if (kind !== 'TRADES' || Number.isNaN(price)) return undefined;
  return { timeMs, open: price, high: price, low: price, close: price, volume: 0, wap: price, count: 0 };
}

export function subscribeBook(
  context: StreamContext,
  listing: Listing,
  request: DepthRequest,
  sink: PushSink<readonly DepthRow[]>,
): MarketSubscription {
  if (!hasDepth(listing, request)) return refuse(sink, gatewayError('depthNotSubscribed'));
  const refusal = refusalOfRealTime(context.entitlements, listing, request.contract.exchange, 'tickByTick');
  if (refusal !== undefined) return refuse(sink, refusal);
  const prices = context.world.pricesOf(listing);
  const rows = Math.max(1, Math.min(20, request.rows === 0 ? 20 : request.rows));
  const namesMakers = request.smart || listing.kind === 'stock';
  const book = new DepthBook({ rows, tick: minTickOf(listing), smart: namesMakers, seed: listing.conId });
  if (request.smart) {
    const depth = depthExchanges.filter((place) => place.secType === 'STK' && place.exchange !== 'SMART');
    sink.onNotice(
      gatewayError('depthExchanges', {
        depth: depth.map((place) => place.exchange).join('; '),
        top: 'AMEX; CHX; NYSENAT; PSX; LTSE; ISE',
      }),
    );
  }
  const now = context.clock.nowMs();
  const block = prices.blockAt(now);
  if (block.slots > 0) pushRows(book, block, Math.max(0, slotAt(block, now)), sink);
  return context.feeds.listen(listing.conId, prices, 0, {
    onSlot: (next, slot) => pushRows(book, next, slot, sink),
  });
}

/** SMART is a book only when asked for as one; options and indexes have none. */
function hasDepth(listing: Listing, request: DepthRequest): boolean {
  if (listing.kind === 'option' || listing.kind === 'index') return false;
  if (listing.kind !== 'stock') return true;
  const { exchange } = request.contract;
  return (
    request.smart || (exchange !== 'SMART' && depthExchanges.some((place) => place.exchange === exchange))
  );
}

function pushRows(
  book: DepthBook,
  block: MinuteBlock,
  slot: number,
  sink: PushSink<readonly DepthRow[]>,
): void {
  const rows = book.next(block, slot);
  if (rows.length > 0) sink.onPush(rows);
}

/** Smallest bar that can be kept up to date. */
const KEPT_BAR_MS = 5000;
const KEPT_BAR_REPEAT_MS = 5000;

/** The bar in progress at each change of it, and its successors. */
export function subscribeBarUpdates(
  context: StreamContext,
  listing: Listing,
  request: BarRequest,
  sink: PushSink<Bar>,
): MarketSubscription {
  const plan = context.history.plan(listing, request);
  if (isError(plan)) return refuse(sink, plan);
  if (!['TRADES', 'MIDPOINT', 'BID', 'ASK'].includes(plan.kind)) {
    return refuse(sink, invalidRequest(`${plan.kind} cannot be kept up to date`));
  }
  if (plan.size.ms < KEPT_BAR_MS)
    return refuse(sink, invalidRequest('Bar size must be 5 secs or more to be kept up to date'));
  const kind = plan.kind as BarKind;
  let open = Number.NaN;
  let sum = emptySum();
  let pushedMs = 0;
  return context.feeds.listen(listing.conId, plan.prices, 0, {
    onSlot: (block, slot) => {
      const at = slotTime(block, slot);
      if (plan.regular && !plan.prices.isRegularAt(at)) return;
      const own = barStart(plan, at);
      if (own !== open) {
        // At the start the bar has a past that the client saw in the answer.
        sum = !Number.isNaN(open) ? emptySum() : sumBefore(plan, kind, own, at);
        open = own;
      }
      const { close, volume } = sum;
      addSlot(sum, kind, block, slot);
      const changed = sum.close !== close || sum.volume !== volume;
      // Gateways repeat an unchanged bar every few seconds.
      if (!changed && at - pushedMs < KEPT_BAR_REPEAT_MS) return;
      const day =
        plan.size.unit === 'intraday' ? undefined : compactDate(tradingDayAt(plan.prices.hours, own));
      const bar = barOf(sum, kind, own, day);
      if (bar === undefined) return;
      pushedMs = at;
      sink.onPush(bar);
    },
  });
}

/** Where the bar that holds an instant begins. */
function barStart(plan: BarPlan, utcMs: number): number {
  const { prices, size, listing, regular } = plan;
  const wall = wallTime(utcMs, zoneOf(listing.hours));
  const dayOfBar =
    size.unit === 'week' ? weekStart(wall.day) : size.unit === 'month' ? monthStart(wall.day) : wall.day;
  for (let day = dayOfBar; day <= wall.day + 1; day++) {
    const hours = prices.hoursOf(day, regular);
    if (hours === undefined || hours.endMs <= utcMs - 31 * 86_400_000) continue;
    if (size.unit !== 'intraday') return hours.startMs;
    if (utcMs < hours.startMs || utcMs >= hours.endMs) continue;
    return Math.max(hours.startMs, utcMs - (wall.msOfDay % size.ms));
  }
  return utcMs - (utcMs % size.ms);
}

function sumBefore(plan: BarPlan, kind: BarKind, fromMs: number, untilMs: number): BarSum {
  const sum = emptySum();
  plan.prices.forEachMinute(fromMs, untilMs, (block) => {
    for (let slot = 0; slot < block.slots; slot++) {
      const at = slotTime(block, slot);
      if (at < fromMs || at >= untilMs) continue;
      if (!plan.regular || plan.prices.isRegularAt(at)) addSlot(sum, kind, block, slot);
    }
  });
  return sum;
}
