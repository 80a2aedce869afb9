// Blocks of a scripted stock: the price is the script's at every instant, the bid at it, the ask one spread above, a trade at
// the price in each slot. A function of time like every path, so history, live data and options on it all follow the
// script. A `gap` has no quotes and no trades; what lies before the script holds its first price.

import { parseDurationMs } from '../../../faults/fault-definition.ts';
import type { MarketScript, MarketSegment } from '../../../market/index.ts';
import { extendedHours, tradingDayAt } from '../calendar/hours.ts';
import type { MinuteBlock, PricePath } from '../model/minute-block.ts';

export type ScriptedMarket = MarketScript['markets'][number];

const MINUTE = 60_000;
const CENT = 0.01;
const DEFAULT_VOLUME_PER_MINUTE = 20_000;
const DEFAULT_DEPTH = 500;

/** What a segment may say for itself. */
interface Look {
  readonly spread?: number | string | undefined;
  readonly depth?: number | undefined;
  readonly volume?: number | undefined;
}

/** A segment on the script's own time. */
interface Placed {
  readonly segment: MarketSegment;
  readonly fromMs: number;
  readonly durationMs: number;
  /** Price when it begins. */
  readonly price: number;
}

export class ScriptedPath implements PricePath {
  readonly slots: number;
  readonly phaseMs = 0;
  private readonly market: ScriptedMarket;
  private readonly startMs: number;
  private readonly placed: readonly Placed[];
  private readonly lengthMs: number;
  private readonly endPrice: number;

  /** `tickEveryMs` must divide a minute. */
  constructor(market: ScriptedMarket, startMs: number, tickEveryMs: number) {
    if (MINUTE % tickEveryMs !== 0) {
      throw new RangeError(
        `market script: tickEvery ${tickEveryMs} ms does not divide a minute; take 250ms, 500ms, 1s, 5s ...`,
      );
    }
    this.market = market;
    this.startMs = startMs;
    this.slots = MINUTE / tickEveryMs;
    const placed: Placed[] = [];
    let fromMs = 0;
    let price = Number(market.price);
    for (const segment of market.segments) {
      const durationMs = segment.type === 'jump' ? 0 : parseDurationMs(segment.duration);
      placed.push({ segment, fromMs, durationMs, price });
      fromMs += durationMs;
      price = priceAfter(segment, price, durationMs);
    }
    this.placed = placed;
    this.lengthMs = fromMs;
    this.endPrice = price;
  }

  fill(minuteMs: number, block: MinuteBlock): void {
    block.startMs = minuteMs;
    block.slotMs = MINUTE / this.slots;
    block.phaseMs = 0;
    block.slots = 0;
    block.halted = false;
    const hours = extendedHours('stock', tradingDayAt('stock', minuteMs));
    if (hours === undefined || minuteMs < hours.startMs || minuteMs >= hours.endMs) return;
    block.slots = this.slots;
    for (let slot = 0; slot < this.slots; slot++) this.fillSlot(block, slot, minuteMs + slot * block.slotMs);
  }

  private fillSlot(block: MinuteBlock, slot: number, utcMs: number): void {
    const at = this.placeAt(utcMs);
    const look: Look =
      at === undefined || at.segment.type === 'jump' || at.segment.type === 'gap' ? {} : at.segment;
    const price =
      at === undefined ? this.priceOutside(utcMs) : priceWithin(at, utcMs - this.timeOf(utcMs, at));
    const silent = at?.segment.type === 'gap';
    const bid = silent ? Number.NaN : Math.round(price / CENT) * CENT;
    const spread = Number(look.spread ?? this.market.spread ?? CENT);
    const depth = look.depth ?? this.market.depth ?? DEFAULT_DEPTH;
    const volume = look.volume ?? this.market.volume ?? DEFAULT_VOLUME_PER_MINUTE;
    block.bid[slot] = clean(bid);
    block.ask[slot] = clean(bid + spread);
    block.bidSize[slot] = silent ? 0 : depth;
    block.askSize[slot] = silent ? 0 : depth;
    // Whole shares: what a slot's share leaves over goes to the next ones.
    const shares = Math.floor(((slot + 1) * volume) / this.slots) - Math.floor((slot * volume) / this.slots);
    const prints = !silent && shares > 0;
    block.trade[slot] = prints ? clean(bid) : Number.NaN;
    block.tradeSize[slot] = prints ? shares : 0;
    block.tradeCount[slot] = prints ? 1 : 0;
  }

  /** The segment in force; undefined before the script and, where it does not repeat, after it. */
  private placeAt(utcMs: number): Placed | undefined {
    const time = this.scriptTime(utcMs);
    if (time < 0 || (time >= this.lengthMs && !this.repeats())) return undefined;
    return this.placed.find((placed) => time >= placed.fromMs && time < placed.fromMs + placed.durationMs);
  }

  private scriptTime(utcMs: number): number {
    const time = utcMs - this.startMs;
    return time < 0 || !this.repeats() ? time : time % this.lengthMs;
  }

  /** When the round of the script that `at` belongs to began, plus the segment's own beginning. */
  private timeOf(utcMs: number, at: Placed): number {
    return utcMs - this.scriptTime(utcMs) + at.fromMs;
  }

  private priceOutside(utcMs: number): number {
    return utcMs < this.startMs ? Number(this.market.price) : this.endPrice;
  }

  private repeats(): boolean {
    return this.market.after === 'repeat' && this.lengthMs > 0;
  }
}

/** The price `elapsedMs` into a segment. */
function priceWithin(placed: Placed, elapsedMs: number): number {
  const { segment, durationMs, price } = placed;
  switch (segment.type) {
    case 'hold':
    case 'gap':
      return price;
    case 'jump':
      return Number(segment.to);
    case 'ramp':
      return price + ((Number(segment.to) - price) * elapsedMs) / durationMs;
    case 'range':
      return swing(Number(segment.low), Number(segment.high), elapsedMs / parseDurationMs(segment.period));
    case 'path': {
      const index = Math.floor((elapsedMs * segment.prices.length) / durationMs);
      return Number(segment.prices[Math.min(segment.prices.length - 1, index)]);
    }
  }
}

function priceAfter(segment: MarketSegment, price: number, durationMs: number): number {
  switch (segment.type) {
    case 'hold':
      return price;
    case 'jump':
    case 'ramp':
      return Number(segment.to);
    case 'gap':
      return segment.to === undefined ? price : Number(segment.to);
    case 'range':
      return swing(Number(segment.low), Number(segment.high), durationMs / parseDurationMs(segment.period));
    case 'path':
      return Number(segment.prices[segment.prices.length - 1]);
  }
}

/** Up in the first half of a period, down in the second. */
function swing(low: number, high: number, periods: number): number {
  const phase = periods - Math.floor(periods);
  return low + (high - low) * (phase < 0.5 ? 2 * phase : 2 - 2 * phase);
}

function clean(price: number): number {
  return Math.round(price * 1e4) / 1e4;
}
