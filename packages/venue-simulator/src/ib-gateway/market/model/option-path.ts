// Blocks of one option series. A value every five seconds: the American (or European) price at the minute's start, moved
// by delta and gamma with the underlying inside the minute; around it a quote on the class's price increments. Trades fall
// more often near the money and near expiry.

import { regularHours, type TradingHours, tradingDayAt } from '../calendar/hours.ts';
import { MS_PER_DAY } from '../calendar/zone.ts';
import { americanPrice, europeanGreeks, type OptionTerms } from '../pricing/index.ts';
import { hash3, uniformOf } from '../random/index.ts';
import type { OptionListing } from '../universe/listing.ts';
import { incrementAt } from '../universe/market-rules.ts';
import { type MinuteBlock, type PricePath, slotMiddle } from './minute-block.ts';

const MINUTE = 60_000;
const OPTION_SLOTS = 12;
/** With the European value as control variate this is within a hundredth of a cent on a hundred-dollar stock. */
const TREE_STEPS = 21;
export const MS_PER_YEAR = 365 * MS_PER_DAY;

/** What an option needs of its underlying. */
export interface OptionUnderlying {
  /** The underlying's block of a minute; shared, read only. */
  blockOf(minuteMs: number): MinuteBlock;
  /** Last known price at a minute without one. */
  priceBefore(minuteMs: number): number;
  /** Model volatility of a strike at an instant. */
  volatility(listing: OptionListing, spot: number, utcMs: number): number;
  readonly rate: number;
  readonly dividendYield: number;
  /** Shares a day of the underlying: what its options' volume is measured by. */
  readonly averageVolume: number;
}

export interface OptionPathOptions {
  readonly listing: OptionListing;
  readonly seed: number;
  readonly underlying: OptionUnderlying;
  /** When it stops trading on its last day. */
  readonly expiryMs: number;
}

export class OptionPath implements PricePath {
  readonly slots = OPTION_SLOTS;
  readonly phaseMs: number;
  private readonly options: OptionPathOptions;
  private readonly seed: number;
  private hours: TradingHours | undefined;

  constructor(options: OptionPathOptions) {
    this.options = options;
    this.seed = hash3(options.seed, options.listing.conId, 51);
    this.phaseMs = 100 * (this.seed % 10);
  }

  fill(minuteMs: number, block: MinuteBlock): void {
    block.startMs = minuteMs;
    block.slotMs = MINUTE / OPTION_SLOTS;
    block.phaseMs = this.phaseMs;
    block.slots = 0;
    block.halted = false;
    if (minuteMs >= this.options.expiryMs || !this.tradesAt(minuteMs)) return;
    const under = this.options.underlying.blockOf(minuteMs);
    block.slots = OPTION_SLOTS;
    block.halted = under.halted;
    this.quote(minuteMs, block, under);
    this.trade(minuteMs, block);
  }

  /** The terms of the model at an instant, for prices and greeks. */
  termsAt(spot: number, utcMs: number): OptionTerms {
    const { listing, underlying } = this.options;
    return {
      right: listing.right,
      spot,
      strike: listing.strike,
      years: Math.max(0, this.options.expiryMs - utcMs) / MS_PER_YEAR,
      volatility: underlying.volatility(listing, spot, utcMs),
      rate: underlying.rate,
      dividendYield: underlying.dividendYield,
    };
  }

  private tradesAt(minuteMs: number): boolean {
    if (this.hours === undefined || minuteMs < this.hours.startMs || minuteMs >= this.hours.endMs) {
      const kind = this.options.listing.hours;
      this.hours = regularHours(kind, tradingDayAt(kind, minuteMs));
    }
    return this.hours !== undefined && minuteMs >= this.hours.startMs && minuteMs < this.hours.endMs;
  }

  private quote(minuteMs: number, block: MinuteBlock, under: MinuteBlock): void {
    const { listing, underlying } = this.options;
    const spot = under.slots > 0 ? firstMiddle(under) : Number.NaN;
    const start = !Number.isNaN(spot) ? spot : underlying.priceBefore(minuteMs);
    const terms = this.termsAt(start, minuteMs);
    const value = listing.optionClass.style === 'american' ? americanPrice(terms, TREE_STEPS) : undefined;
    const greeks = europeanGreeks(terms);
    const base = value ?? greeks.price;
    const sign = listing.right === 'C' ? 1 : -1;
    const seed = hash3(this.seed, minuteMs / MINUTE, 52);
    const stride = under.slots / OPTION_SLOTS;
    for (let slot = 0; slot < OPTION_SLOTS; slot++) {
      const underSlot = Math.min(under.slots - 1, Math.floor(slot * stride));
      const middle = under.slots > 0 ? slotMiddle(under, underSlot) : start;
      const move = !Number.isNaN(middle) ? middle - start : 0;
      const floor = listing.optionClass.style === 'american' ? sign * (start + move - listing.strike) : 0;
      const now = Math.max(0, floor, base + greeks.delta * move + 0.5 * greeks.gamma * move * move);
      this.quoteSlot(block, slot, now, hash3(seed, slot, 53));
    }
  }

  private quoteSlot(block: MinuteBlock, slot: number, value: number, bits: number): void {
    const { ruleId } = this.options.listing.optionClass;
    const tick = incrementAt(ruleId, value);
    const width = tick * Math.max(1, Math.round((0.006 * value + 0.006 + 0.01 * ((bits & 15) / 15)) / tick));
    const bid = floorTo(value - 0.5 * width, tick);
    const ask = Math.max(tick, ceilTo(value + 0.5 * width, tick), bid + tick);
    block.bid[slot] = bid < tick - 1e-9 ? Number.NaN : clean(bid);
    block.bidSize[slot] = bid < tick - 1e-9 ? 0 : 1 + ((bits >>> 4) & 127);
    block.ask[slot] = clean(ask);
    block.askSize[slot] = 1 + ((bits >>> 11) & 127);
  }

  private trade(minuteMs: number, block: MinuteBlock): void {
    const perSlot = this.expectedVolume(minuteMs) / (390 * OPTION_SLOTS);
    const chance = 1 - Math.exp(-perSlot / 8);
    const seed = hash3(this.seed, minuteMs / MINUTE, 54);
    for (let slot = 0; slot < OPTION_SLOTS; slot++) {
      const bits = hash3(seed, slot, 55);
      block.trade[slot] = Number.NaN;
      block.tradeSize[slot] = 0;
      block.tradeCount[slot] = 0;
      if (block.halted || uniformOf(bits) >= chance) continue;
      const side = (hash3(seed, slot, 56) & 1) === 0 ? block.bid[slot]! : block.ask[slot]!;
      block.trade[slot] = !Number.isNaN(side) ? side : block.ask[slot]!;
      block.tradeSize[slot] = Math.max(
        1,
        Math.round((perSlot / chance) * (0.2 + 1.6 * uniformOf(hash3(seed, slot, 57)))),
      );
      block.tradeCount[slot] = Math.max(1, Math.round(block.tradeSize[slot]! / 6));
    }
  }

  /** Contracts a day: most at the money and in the nearest weeks. */
  expectedVolume(utcMs: number): number {
    const { listing, underlying, expiryMs } = this.options;
    const years = Math.max(1 / 365, (expiryMs - utcMs) / MS_PER_YEAR);
    const spot = underlying.priceBefore(utcMs - (utcMs % MS_PER_DAY));
    const deviations = Math.log(listing.strike / spot) / (0.3 * Math.sqrt(years));
    return (underlying.averageVolume / 2500) * Math.exp(-0.8 * deviations * deviations - 3 * years);
  }
}

function firstMiddle(block: MinuteBlock): number {
  for (let slot = 0; slot < block.slots; slot++) {
    const middle = slotMiddle(block, slot);
    if (!Number.isNaN(middle)) return middle;
  }
  return Number.NaN;
}

const DUST = 1e-9;

function floorTo(price: number, tick: number): number {
  return Math.floor(price / tick + DUST) * tick;
}

function ceilTo(price: number, tick: number): number {
  return Math.ceil(price / tick - DUST) * tick;
}

/** Increments are whole cents: binary dust is cut there. */
function clean(price: number): number {
  return Math.round(price * 100) / 100;
}
