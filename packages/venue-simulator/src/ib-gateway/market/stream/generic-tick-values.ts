// Values of the generic ticks: what a subscription with a list like `100,104,106,165,233,236,456` adds to the quote. One set
// with the first ticks; mark price, trade counts and option volumes again as they change.

import { type MarketTick, tickTypes } from '../../domain/index.ts';
import { civilOf, compactDate } from '../calendar/civil-day.ts';
import { monthlyExpiry } from '../calendar/expiries.ts';
import { nextSessionDay } from '../calendar/new-york-sessions.ts';
import { historicalVolatility, impliedVolatility } from '../history/index.ts';
import type { DayState } from '../model/instrument-prices.ts';
import { type MinuteBlock, middleOf } from '../model/minute-block.ts';
import type { PriceWorld } from '../model/price-world.ts';
import { hash3 } from '../random/index.ts';
import type { Listing, OptionListing, StockListing } from '../universe/listing.ts';

/** Share of a stock's own volume that trades in its options, contracts per share. */
const OPTION_CONTRACTS_PER_SHARE = 0.012;

export class GenericTickValues {
  private readonly numbers: ReadonlySet<number>;
  private readonly listing: Listing;
  private readonly world: PriceWorld;
  private mark = Number.NaN;

  constructor(numbers: readonly number[], listing: Listing, world: PriceWorld) {
    this.numbers = new Set(numbers);
    this.listing = listing;
    this.world = world;
  }

  first(day: DayState, utcMs: number): MarketTick[] {
    const { listing } = this;
    const out: MarketTick[] = [];
    if (listing.kind === 'stock') this.stockTicks(out, listing, day, utcMs);
    if (listing.kind === 'option') this.optionTicks(out, listing, day, utcMs);
    if (this.numbers.has(318) && !Number.isNaN(day.last))
      out.push(genericTick(tickTypes.lastRthTrade, day.last));
    this.counts(out, day);
    return out;
  }

  next(block: MinuteBlock, slot: number, day: DayState): MarketTick[] {
    const out: MarketTick[] = [];
    if (this.numbers.has(221) || this.numbers.has(232)) this.markTick(out, block, slot, day);
    if (!Number.isNaN(block.trade[slot])) {
      this.counts(out, day, block);
      if (this.numbers.has(318)) out.push(genericTick(tickTypes.lastRthTrade, day.last));
    }
    return out;
  }

  private stockTicks(out: MarketTick[], listing: StockListing, day: DayState, utcMs: number): void {
    if (this.numbers.has(100)) {
      const contracts = Math.round(day.volume * OPTION_CONTRACTS_PER_SHARE);
      out.push(sizeTick(tickTypes.callVolume, Math.round(contracts * 0.56)));
      out.push(sizeTick(tickTypes.putVolume, Math.round(contracts * 0.44)));
    }
    if (this.numbers.has(101)) {
      const open = Math.round(listing.profile.averageVolume * OPTION_CONTRACTS_PER_SHARE * 14);
      out.push(sizeTick(tickTypes.callOpenInterest, Math.round(open * 0.54)));
      out.push(sizeTick(tickTypes.putOpenInterest, Math.round(open * 0.46)));
    }
    if (this.numbers.has(104))
      out.push(genericTick(tickTypes.historicalVolatility, historicalVolatility(this.world, listing, utcMs)));
    if (this.numbers.has(105))
      out.push(
        sizeTick(
          tickTypes.averageOptionVolume,
          Math.round(listing.profile.averageVolume * OPTION_CONTRACTS_PER_SHARE),
        ),
      );
    if (this.numbers.has(106))
      out.push(genericTick(tickTypes.impliedVolatility, impliedVolatility(this.world, listing, utcMs)));
    if (this.numbers.has(165)) this.ranges(out, listing, day.day);
    if (this.numbers.has(236)) this.shortable(out, listing, day.day);
    if (this.numbers.has(411))
      out.push(
        genericTick(tickTypes.rtHistoricalVolatility, historicalVolatility(this.world, listing, utcMs)),
      );
    if (this.numbers.has(456))
      out.push({ kind: 'string', tickType: tickTypes.ibDividends, text: dividendsText(listing, day.day) });
  }

  private optionTicks(out: MarketTick[], listing: OptionListing, day: DayState, utcMs: number): void {
    const isCall = listing.right === 'C';
    if (this.numbers.has(100)) {
      out.push(
        sizeTick(tickTypes.callVolume, isCall ? day.volume : 0),
        sizeTick(tickTypes.putVolume, isCall ? 0 : day.volume),
      );
    }
    if (this.numbers.has(101)) {
      const open = openInterest(listing, this.world.optionPathOf(listing).expectedVolume(utcMs), day.day);
      out.push(
        sizeTick(tickTypes.callOpenInterest, isCall ? open : 0),
        sizeTick(tickTypes.putOpenInterest, isCall ? 0 : open),
      );
    }
  }

  /** Lows and highs of the last 13, 26 and 52 weeks, of closes, and the average volume. */
  private ranges(out: MarketTick[], listing: StockListing, day: number): void {
    const types = [
      [13, tickTypes.low13Week, tickTypes.high13Week],
      [26, tickTypes.low26Week, tickTypes.high26Week],
      [52, tickTypes.low52Week, tickTypes.high52Week],
    ] as const;
    let low = Number.POSITIVE_INFINITY;
    let high = 0;
    let back = 1;
    for (const [weeks, lowType, highType] of types) {
      for (; back <= weeks * 7; back++) {
        const close = this.world.models.factorClose(listing, day - back);
        low = Math.min(low, close);
        high = Math.max(high, close);
      }
      out.push(priceTick(lowType, cents(low)), priceTick(highType, cents(high)));
    }
    out.push(sizeTick(tickTypes.averageVolume, listing.profile.averageVolume));
  }

  private shortable(out: MarketTick[], listing: StockListing, day: number): void {
    // Over 2.5: at least a thousand shares can be borrowed.
    out.push(genericTick(tickTypes.shortable, 3));
    const shares = listing.profile.sharesMillions * 1000 * (1 + (hash3(listing.conId, day, 71) % 100) / 50);
    out.push(sizeTick(tickTypes.shortableShares, Math.round(shares)));
  }

  private markTick(out: MarketTick[], block: MinuteBlock, slot: number, day: DayState): void {
    const bid = block.bid[slot]!;
    const ask = block.ask[slot]!;
    const middle = middleOf(bid, ask);
    const mark = day.last >= bid && day.last <= ask ? day.last : middle;
    if (Number.isNaN(mark) || mark === this.mark) return;
    this.mark = mark;
    out.push(priceTick(tickTypes.markPrice, mark));
  }

  private counts(out: MarketTick[], day: DayState, block?: MinuteBlock): void {
    if (this.numbers.has(293)) out.push(genericTick(tickTypes.tradeCount, day.count));
    if (block === undefined) return;
    if (this.numbers.has(294))
      out.push(genericTick(tickTypes.tradeRate, sumOf(block.tradeCount, block.slots)));
    if (this.numbers.has(295))
      out.push(genericTick(tickTypes.volumeRate, sumOf(block.tradeSize, block.slots)));
  }
}

/** Open contracts of a series: some days' worth of its trading. */
function openInterest(listing: OptionListing, dailyVolume: number, day: number): number {
  return Math.round(dailyVolume * (4 + (hash3(listing.conId, day, 72) % 80) / 10));
}

/** `past 12 months,next 12 months,next date,next amount`; empty between the commas where nothing is paid. */
function dividendsText(listing: StockListing, day: number): string {
  const { dividend } = listing.profile;
  if (dividend === 0) return ',,,';
  const { year, month } = civilOf(day);
  const quarter = Math.ceil(month / 3) * 3;
  const date = nextSessionDay(monthlyExpiry(year, quarter));
  const next =
    date > day ? date : nextSessionDay(monthlyExpiry(quarter === 12 ? year + 1 : year, (quarter % 12) + 3));
  return `${dividend.toFixed(2)},${dividend.toFixed(2)},${compactDate(next)},${(dividend / 4).toFixed(2)}`;
}

function sumOf(values: Float64Array, count: number): number {
  let sum = 0;
  for (let i = 0; i < count; i++) sum += values[i]!;
  return sum;
}

function cents(price: number): number {
  return Math.round(price * 100) / 100;
}

function priceTick(tickType: number, price: number): MarketTick {
  return { kind: 'price', tickType, price, size: 0, canAutoExecute: false, pastLimit: false, preOpen: false };
}

function sizeTick(tickType: number, size: number): MarketTick {
  return { kind: 'size', tickType, size };
}

function genericTick(tickType: number, value: number): MarketTick {
  return { kind: 'generic', tickType, value };
}
