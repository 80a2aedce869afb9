// What the accounts watch: every quote, print, auction and change of phase of one instrument, as it happens.

import type { AuctionPrint, MarketQuote, MarketSubscription, QuoteWatcher } from '../../domain/index.ts';
import { regularHours, tradingDayAt } from '../calendar/hours.ts';
import type { DayState, InstrumentPrices } from '../model/instrument-prices.ts';
import { type MinuteBlock, slotTime } from '../model/minute-block.ts';
import type { Listing } from '../universe/listing.ts';
import type { StreamContext } from './quote-subscription.ts';

const MINUTE = 60_000;

export function watchQuotes(
  context: StreamContext,
  listing: Listing,
  watcher: QuoteWatcher,
): MarketSubscription {
  const prices = context.world.pricesOf(listing);
  let closeDay = Number.NaN;
  let close: number | undefined;
  const handle = context.feeds.listen(listing.conId, prices, 0, {
    onSlot: (block, slot) => {
      const { day } = handle.feed;
      if (day.day !== closeDay) {
        closeDay = day.day;
        const previous = prices.previousClose(slotTime(block, slot));
        close = !Number.isNaN(previous) ? previous : undefined;
      }
      watcher.onQuote(quoteOf(block, slot, day, close));
      const price = block.trade[slot]!;
      if (Number.isNaN(price)) return;
      const auction = auctionAt(listing, prices, block, slot);
      if (auction !== undefined) watcher.onAuction?.(auction);
      watcher.onTrade?.({ timeMs: slotTime(block, slot), price, size: block.tradeSize[slot]! });
    },
    onHours: (state) => watcher.onPhase?.(state),
  });
  return handle;
}

function quoteOf(block: MinuteBlock, slot: number, day: DayState, close: number | undefined): MarketQuote {
  const bid = block.bid[slot]!;
  const ask = block.ask[slot]!;
  return {
    timeMs: slotTime(block, slot),
    bid: !Number.isNaN(bid) ? bid : undefined,
    ask: !Number.isNaN(ask) ? ask : undefined,
    bidSize: block.bidSize[slot]!,
    askSize: block.askSize[slot]!,
    last: !Number.isNaN(day.last) ? day.last : undefined,
    lastSize: day.lastSize,
    close,
    volume: day.volume,
    halted: block.halted && Number.isNaN(bid),
  };
}

/** Stocks and funds open and close by auction: the first and the last slot of regular hours. */
function auctionAt(
  listing: Listing,
  prices: InstrumentPrices,
  block: MinuteBlock,
  slot: number,
): AuctionPrint | undefined {
  if (listing.kind !== 'stock') return undefined;
  const regular = regularHours(prices.hours, tradingDayAt(prices.hours, block.startMs));
  if (regular === undefined) return undefined;
  const opens = block.startMs === regular.startMs && slot === 0;
  const closes = block.startMs === regular.endMs - MINUTE && slot === block.slots - 1;
  if (!opens && !closes) return undefined;
  return {
    kind: opens ? 'open' : 'close',
    timeMs: slotTime(block, slot),
    price: block.trade[slot]!,
    size: block.tradeSize[slot]!,
  };
}
