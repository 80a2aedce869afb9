// One reqMktData: a grant, the first set of ticks, then what each slot changes. Snapshots end shortly after their set.

import type { Clock } from '../../../ports/index.ts';
import {
  type MarketDataType,
  type MarketSubscription,
  type MarketTick,
  type PushSink,
  type TopOfBookRequest,
  tickTypes,
} from '../../domain/index.ts';
import { gatewayError } from '../../errors/index.ts';
import { type HoursState, hoursStateAt } from '../calendar/hours.ts';
import type { HistoryService } from '../history/index.ts';
import type { DayState, InstrumentPrices } from '../model/instrument-prices.ts';
import { type MinuteBlock, slotAt, slotMiddle } from '../model/minute-block.ts';
import type { PriceWorld } from '../model/price-world.ts';
import { type ContractBook, secTypeOf } from '../universe/contract-book.ts';
import { minTickOf } from '../universe/contract-details.ts';
import type { Listing, OptionListing } from '../universe/listing.ts';
import { bboExchangeOf, exchangeLettersOf } from '../universe/symbol-search.ts';
import { type DataGrant, type Entitlements, grantOf } from './entitlements.ts';
import { GenericTickValues } from './generic-tick-values.ts';
import { refusalOfGenericTicks } from './generic-ticks.ts';
import type { FeedHandle, LiveFeeds } from './live-feed.ts';
import { optionTicks } from './option-ticks.ts';
import { TopOfBookTicks } from './top-of-book.ts';

/** A gateway ends a snapshot when its set is complete, at the latest after eleven seconds. */
const SNAPSHOT_END_MS = 300;

export interface StreamContext {
  readonly clock: Clock;
  readonly world: PriceWorld;
  readonly book: ContractBook;
  readonly feeds: LiveFeeds;
  readonly history: HistoryService;
  readonly entitlements: Entitlements;
}

export const NO_SUBSCRIPTION: MarketSubscription = {
  cancel() {
    // Nothing was started.
  },
};

/** Starts a quote subscription for a resolved contract. The first set is pushed inside the call. */
export function subscribeQuotes(
  context: StreamContext,
  listing: Listing,
  request: TopOfBookRequest,
  sink: PushSink<readonly MarketTick[]>,
): MarketSubscription {
  const wrong = refusalOfGenericTicks(request.genericTicks, secTypeOf(listing));
  const isSnapshot = request.snapshot || request.regulatorySnapshot;
  const refusal =
    isSnapshot && request.genericTicks.length > 0 ? gatewayError('snapshotGenericTicks') : wrong;
  if (refusal !== undefined) {
    sink.onEnd(refusal);
    return NO_SUBSCRIPTION;
  }
  const open = hoursStateAt(listing.hours, context.clock.nowMs()) !== 'closed';
  const grant = grantOf(context.entitlements, listing, request.marketDataType, open);
  if (grant.type === 'refused') {
    sink.onEnd(grant.error);
    return NO_SUBSCRIPTION;
  }
  return new QuoteSubscription(context, listing, request, sink, grant).start(isSnapshot);
}

const isFrozen = (type: MarketDataType) => type === 2 || type === 4;

type Granted = Extract<DataGrant, { type: 'granted' }>;

class QuoteSubscription implements MarketSubscription {
  private readonly context: StreamContext;
  private readonly listing: Listing;
  private readonly sink: PushSink<readonly MarketTick[]>;
  private readonly grant: Granted;
  private readonly requested: MarketDataType;
  private readonly regulatory: boolean;
  private shownType: MarketDataType;
  private readonly prices: InstrumentPrices;
  private readonly ticks: TopOfBookTicks;
  private readonly generic: GenericTickValues | undefined;
  private handle: FeedHandle | undefined;
  private ended = false;
  private shownOption = '';

  constructor(
    context: StreamContext,
    listing: Listing,
    request: TopOfBookRequest,
    sink: PushSink<readonly MarketTick[]>,
    grant: Granted,
  ) {
    this.context = context;
    this.listing = listing;
    this.sink = sink;
    this.grant = grant;
    this.requested = request.marketDataType;
    this.regulatory = request.regulatorySnapshot;
    this.shownType = grant.shown;
    this.prices = context.world.pricesOf(listing);
    this.ticks = new TopOfBookTicks({
      delayed: grant.delayMs > 0,
      sizeless: listing.kind === 'index',
      hasTrades: listing.kind !== 'forex',
      previousClose: this.prices.previousClose(context.clock.nowMs() - grant.delayMs),
      rtVolume: request.genericTicks.includes(233),
      rtTradeVolume: request.genericTicks.includes(375),
      exchangeLetters: grant.delayMs > 0 ? [] : exchangeLettersOf(listing),
    });
    // Generic ticks need a subscription of their own: without one they stay silent.
    const hasGeneric = request.genericTicks.length > 0 && grant.delayMs === 0;
    this.generic = hasGeneric
      ? new GenericTickValues(request.genericTicks, listing, context.world)
      : undefined;
  }

  start(isSnapshot: boolean): this {
    const { clock, feeds } = this.context;
    const shownMs = clock.nowMs() - this.grant.delayMs;
    this.sink.onPush([
      {
        kind: 'requestParameters',
        minTick: minTickOf(this.listing),
        bboExchange: bboExchangeOf(this.listing),
        snapshotPermissions: this.grant.delayMs > 0 ? 4 : 3,
      },
      { kind: 'marketDataType', type: this.grant.shown },
    ]);
    for (const notice of this.grant.notices) this.sink.onNotice(notice);
    if (isSnapshot) {
      this.pushFirst(shownMs, this.prices.dayStateAt(this.prices.lastOpenMs(shownMs)));
      const timer = clock.scheduleAt(clock.nowMs() + SNAPSHOT_END_MS, () => this.end());
      this.handle = { feed: undefined as never, cancel: () => timer.cancel() };
      return this;
    }
    const handle = feeds.listen(this.listing.conId, this.prices, this.grant.delayMs, {
      onSlot: (block, slot) => this.pushNext(block, slot, handle.feed.day),
      onHours: (state) => this.pushHours(state),
    });
    this.handle = handle;
    const isOpen = this.prices.stateAt(shownMs) !== undefined;
    const day = isOpen ? handle.feed.day : this.prices.dayStateAt(this.prices.lastOpenMs(shownMs));
    this.pushFirst(shownMs, day);
    return this;
  }

  cancel(): void {
    this.ended = true;
    this.handle?.cancel();
  }

  private end(): void {
    if (this.ended) return;
    this.ended = true;
    this.sink.onEnd(undefined);
  }

  private pushFirst(shownMs: number, day: DayState): void {
    // Frozen data is the last of the session that ended; live data over a closed market has no quote.
    const atMs = isFrozen(this.grant.shown) ? this.prices.lastOpenMs(shownMs) : shownMs;
    const block = this.prices.blockAt(atMs);
    const slot = block.slots === 0 ? -1 : Math.max(0, slotAt(block, atMs));
    const ticks = this.ticks.first(slot < 0 ? undefined : block, slot, day);
    if (this.generic !== undefined) ticks.push(...this.generic.first(day, shownMs));
    if (this.listing.kind === 'option' && slot >= 0) this.addOption(ticks, this.listing, block, slot, day);
    if (this.regulatory) ticks.push(regulatoryTime(day));
    this.sink.onPush(ticks);
  }

  /** Frozen data begins and ends with the closed hours; who asked for none sees the quote go. */
  private pushHours(state: HoursState): void {
    if (this.ended) return;
    const { clock, entitlements } = this.context;
    const open = state !== 'closed';
    const grant = grantOf(entitlements, this.listing, this.requested, open);
    const ticks: MarketTick[] = [];
    if (grant.type === 'granted' && grant.shown !== this.shownType) {
      this.shownType = grant.shown;
      ticks.push({ kind: 'marketDataType', type: grant.shown });
    }
    if (open) ticks.push(...this.ticks.opened(this.prices.previousClose(clock.nowMs() - this.grant.delayMs)));
    else if (!isFrozen(this.shownType)) ticks.push(...this.ticks.closed());
    if (ticks.length > 0) this.sink.onPush(ticks);
  }

  private pushNext(block: MinuteBlock, slot: number, day: DayState): void {
    if (this.ended) return;
    const ticks = this.ticks.next(block, slot, day);
    if (this.generic !== undefined) ticks.push(...this.generic.next(block, slot, day));
    if (this.listing.kind === 'option') this.addOption(ticks, this.listing, block, slot, day);
    if (ticks.length > 0) this.sink.onPush(ticks);
  }

  private addOption(
    ticks: MarketTick[],
    listing: OptionListing,
    block: MinuteBlock,
    slot: number,
    day: DayState,
  ): void {
    const { world, book } = this.context;
    const at = block.startMs + slot * block.slotMs + block.phaseMs;
    const under = world.pricesOf(book.underlyingOf(listing.optionClass)).blockAt(at);
    const spot = under.slots === 0 ? Number.NaN : slotMiddle(under, Math.max(0, slotAt(under, at)));
    if (Number.isNaN(spot)) return;
    const bid = block.bid[slot]!;
    const ask = block.ask[slot]!;
    // Nothing moved: the same computation would come out.
    const key = `${bid}/${ask}/${day.last}/${spot}`;
    if (key === this.shownOption) return;
    this.shownOption = key;
    const shown = { bid, ask, last: day.last, spot };
    ticks.push(...optionTicks(listing, world.optionPathOf(listing), shown, at, this.grant.delayMs > 0));
  }
}

/** A regulatory snapshot says when its last trade was reported, in seconds. */
function regulatoryTime(day: DayState): MarketTick {
  const text = `${Math.floor(day.lastTimeMs / 1000)}`;
  return { kind: 'string', tickType: tickTypes.lastRegulatoryTime, text };
}
