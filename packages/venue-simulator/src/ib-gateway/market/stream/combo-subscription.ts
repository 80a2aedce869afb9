// A quote subscription of a combination: bid and ask are what its legs' quotes add up to, with the sign of each leg. The
// combination has no trades and no history of its own, as at the real gateway without a complex order book.

import {
  type ComboLeg,
  type MarketSubscription,
  type MarketTick,
  type PushSink,
  type TopOfBookRequest,
  tickTypes,
} from '../../domain/index.ts';
import { gatewayError } from '../../errors/index.ts';
import { hoursStateAt } from '../calendar/hours.ts';
import { slotAt } from '../model/minute-block.ts';
import type { Listing } from '../universe/listing.ts';
import { grantOf } from './entitlements.ts';
import { NO_SUBSCRIPTION, type StreamContext } from './quote-subscription.ts';

/** What the combination costs: to buy it (`ask`) and what it brings (`bid`). May be negative; NaN while a leg has no price. */
interface ComboQuote {
  readonly bid: number;
  readonly ask: number;
  /** Combinations that the thinnest leg allows. */
  readonly bidSize: number;
  readonly askSize: number;
}

interface Leg {
  readonly listing: Listing;
  readonly sign: 1 | -1;
  readonly ratio: number;
}

export function subscribeCombo(
  context: StreamContext,
  request: TopOfBookRequest,
  sink: PushSink<readonly MarketTick[]>,
): MarketSubscription {
  const legs = legsOf(context, request.contract.comboLegs ?? []);
  if (legs === undefined) {
    sink.onEnd(gatewayError('noSecurityDefinition'));
    return NO_SUBSCRIPTION;
  }
  const open = hoursStateAt(legs[0]!.listing.hours, context.clock.nowMs()) !== 'closed';
  const grant = grantOf(context.entitlements, legs[0]!.listing, request.marketDataType, open);
  if (grant.type === 'refused') {
    sink.onEnd(grant.error);
    return NO_SUBSCRIPTION;
  }
  sink.onPush([
    { kind: 'requestParameters', minTick: 0.01, bboExchange: '', snapshotPermissions: 3 },
    { kind: 'marketDataType', type: grant.shown },
  ]);
  for (const notice of grant.notices) sink.onNotice(notice);
  let shown = '';
  const push = () => {
    const quote = quoteOf(context, legs, context.clock.nowMs() - grant.delayMs);
    const key = `${quote.bid}/${quote.ask}/${quote.bidSize}/${quote.askSize}`;
    if (Number.isNaN(quote.bid) || Number.isNaN(quote.ask) || key === shown) return;
    shown = key;
    sink.onPush(ticksOf(quote, grant.delayMs > 0));
  };
  push();
  if (request.snapshot || request.regulatorySnapshot) {
    const timer = context.clock.scheduleAt(context.clock.nowMs() + 300, () => sink.onEnd(undefined));
    return { cancel: () => timer.cancel() };
  }
  const handles = legs.map(({ listing }) =>
    context.feeds.listen(listing.conId, context.world.pricesOf(listing), grant.delayMs, { onSlot: push }),
  );
  return {
    cancel: () => {
      for (const handle of handles) handle.cancel();
    },
  };
}

/** `undefined`: no legs, or one that is no contract. */
function legsOf(context: StreamContext, legs: readonly ComboLeg[]): readonly Leg[] | undefined {
  const found: Leg[] = [];
  for (const leg of legs) {
    const listing = context.book.byId(leg.conId);
    if (listing === undefined || leg.ratio < 1) return undefined;
    // SSHORT sells as SELL does.
    found.push({ listing, sign: leg.action === 'BUY' ? 1 : -1, ratio: leg.ratio });
  }
  return found.length === 0 ? undefined : found;
}

function quoteOf(context: StreamContext, legs: readonly Leg[], utcMs: number): ComboQuote {
  let [bid, ask] = [0, 0];
  let [bidSize, askSize] = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY];
  for (const { listing, sign, ratio } of legs) {
    const block = context.world.pricesOf(listing).blockAt(utcMs);
    const slot = block.slots === 0 ? -1 : Math.max(0, slotAt(block, utcMs));
    const legBid = slot < 0 ? Number.NaN : block.bid[slot]!;
    const legAsk = slot < 0 ? Number.NaN : block.ask[slot]!;
    bid += sign * ratio * (sign > 0 ? legBid : legAsk);
    ask += sign * ratio * (sign > 0 ? legAsk : legBid);
    bidSize = Math.min(bidSize, (sign > 0 ? block.bidSize[slot]! : block.askSize[slot]!) / ratio);
    askSize = Math.min(askSize, (sign > 0 ? block.askSize[slot]! : block.bidSize[slot]!) / ratio);
  }
  return { bid: cents(bid), ask: cents(ask), bidSize: Math.floor(bidSize), askSize: Math.floor(askSize) };
}

function ticksOf(quote: ComboQuote, delayed: boolean): MarketTick[] {
  const [bid, ask, bidSize, askSize] = delayed
    ? [tickTypes.delayedBid, tickTypes.delayedAsk, tickTypes.delayedBidSize, tickTypes.delayedAskSize]
    : [tickTypes.bid, tickTypes.ask, tickTypes.bidSize, tickTypes.askSize];
  const flags = { canAutoExecute: false, pastLimit: false, preOpen: false };
  return [
    { kind: 'price', tickType: bid, price: quote.bid, size: quote.bidSize, ...flags },
    { kind: 'size', tickType: bidSize, size: quote.bidSize },
    { kind: 'price', tickType: ask, price: quote.ask, size: quote.askSize, ...flags },
    { kind: 'size', tickType: askSize, size: quote.askSize },
  ];
}

function cents(price: number): number {
  return Math.round(price * 100) / 100;
}
