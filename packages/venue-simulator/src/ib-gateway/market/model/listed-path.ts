// Blocks of everything that follows a factor path: stocks, funds, indexes, currencies, the index future. Minute nodes come
// from the factors, the path between them from a bridge of the minute's own; around it stands a quote with a spread that
// widens at the open and outside regular hours, and trades fall by the day's volume profile. The first print of regular
// hours is the opening auction, the last the closing auction.

import { extendedHours, regularHours, type TradingHours, tradingDayAt } from '../calendar/hours.ts';
import { nextSessionDay, sessionOn } from '../calendar/new-york-sessions.ts';
import { wallTime } from '../calendar/zone.ts';
import { hash3, hashText, normal3, normalQuantile, uniformOf } from '../random/index.ts';
import type { HoursKind } from '../universe/listing.ts';
import { fillInnerBridge, innerPoints } from './bridge.ts';
import type { Interventions } from './interventions.ts';
import type { MinuteBlock, PricePath } from './minute-block.ts';
import { regularWeight, type Segment, segmentOf } from './segment.ts';

const MINUTE = 60_000;
/** Shares of the day's volume in the two auctions. */
const OPENING_AUCTION_SHARE = 0.012;
const CLOSING_AUCTION_SHARE = 0.07;
/** Share of the day's volume that trades outside regular hours. */
const EXTENDED_SHARE = 0.025;
/** Integral of the day's U, by which minutes' shares are normalized. */
const U_INTEGRAL = 0.75 + 1.9 * 0.06 + 0.6 * 0.08;
/** A trading pause of a single stock: seldom, five minutes. */
const PAUSE_MS = 5 * MINUTE;

export interface ListedPathOptions {
  readonly symbol: string;
  readonly hours: HoursKind;
  readonly seed: number;
  /** Instruments of one inner name move together within the minute. */
  readonly innerName: string;
  readonly slotsPerMinute: number;
  readonly tick: number;
  /** Typical spread in ticks; 0: the instrument has no quotes (an index). */
  readonly spreadTicks: number;
  /** Shares or contracts a day; 0: no trades with size. */
  readonly averageVolume: number;
  /** Shares in a round lot of a quote's size. */
  readonly lot: number;
  /** Log price at the segment's nodes. */
  logPath(day: number): Float64Array;
  /** Standard deviation of the log price over the whole segment. */
  deviation(day: number): number;
  /** First instant at which nothing trades any more (an expiry). */
  readonly endMs: number;
  readonly interventions: Interventions;
  /** Chance of a trading pause on a day. */
  readonly pauseChance: number;
}

/** Everything about a segment that its minutes share. */
interface SegmentContext {
  readonly segment: Segment;
  readonly path: Float64Array;
  readonly deviation: number;
}

/** Everything about a trading day that its minutes share. */
interface DayContext {
  readonly extended: TradingHours;
  readonly regular: TradingHours;
  readonly volume: number;
  readonly pauseFromMs: number;
}

export class ListedPath implements PricePath {
  readonly slots: number;
  readonly phaseMs: number;
  private readonly options: ListedPathOptions;
  private readonly seed: number;
  private readonly innerSeed: number;
  private readonly points: number;
  private readonly inner: Float64Array;
  private segmentContext: SegmentContext | undefined;
  private dayContext: DayContext | undefined;

  constructor(options: ListedPathOptions) {
    this.options = options;
    this.slots = options.slotsPerMinute;
    this.seed = hash3(options.seed, hashText(options.symbol), 21);
    this.innerSeed = hash3(options.seed, hashText(options.innerName), 22);
    const slotMs = MINUTE / this.slots;
    this.phaseMs = slotMs >= 100 ? Math.floor((this.seed % 5) * (slotMs / 5)) : 0;
    this.points = innerPoints(this.slots);
    this.inner = new Float64Array(this.points + 1);
  }

  fill(minuteMs: number, block: MinuteBlock): void {
    block.startMs = minuteMs;
    block.slotMs = MINUTE / this.slots;
    block.phaseMs = this.phaseMs;
    block.slots = 0;
    block.halted = false;
    if (minuteMs >= this.options.endMs) return;
    const day = this.dayAt(minuteMs);
    if (day === undefined) return;
    block.slots = this.slots;
    this.fillMiddles(minuteMs, block);
    this.applyJumps(minuteMs, block);
    const pause = this.pauseOf(minuteMs, day);
    if (this.options.spreadTicks === 0) this.printIndex(block);
    else this.quoteAndTrade(minuteMs, block, day);
    if (pause !== undefined) this.halt(block, pause.fromMs, pause.toMs);
  }

  /** The exact log price at a minute's node, without interventions. */
  logAt(minuteMs: number): number {
    const { segment, path } = this.contextOf(minuteMs);
    return path[segment.nodeAt(minuteMs)]!;
  }

  private dayAt(minuteMs: number): DayContext | undefined {
    let context = this.dayContext;
    if (context === undefined || minuteMs < context.extended.startMs || minuteMs >= context.extended.endMs) {
      const { hours } = this.options;
      const day = tradingDayAt(hours, minuteMs);
      const extended = extendedHours(hours, day);
      if (extended === undefined || minuteMs < extended.startMs || minuteMs >= extended.endMs)
        return undefined;
      const regular = regularHours(hours, day)!;
      context = {
        extended,
        regular,
        volume: this.options.averageVolume * Math.exp(0.25 * normal3(this.seed, day, 31)),
        pauseFromMs: this.pauseStart(day, regular),
      };
      this.dayContext = context;
    }
    return context;
  }

  private pauseStart(day: number, regular: TradingHours): number {
    const draw = uniformOf(hash3(this.seed, day, 41));
    if (draw >= this.options.pauseChance) return Number.NaN;
    // Between 10:00 and an hour and a half before the close.
    const room = (regular.endMs - regular.startMs) / MINUTE - 120;
    return regular.startMs + (30 + Math.floor((draw / this.options.pauseChance) * room)) * MINUTE;
  }

  private contextOf(minuteMs: number): SegmentContext {
    const known = this.segmentContext;
    if (known !== undefined && minuteMs >= known.segment.startMs && minuteMs < known.segment.endMs)
      return known;
    const day = segmentDayAt(minuteMs);
    const context = {
      segment: segmentOf(day),
      path: this.options.logPath(day),
      deviation: this.options.deviation(day),
    };
    this.segmentContext = context;
    return context;
  }

  /** Log prices of the slots, left in `block.trade`. */
  private fillMiddles(minuteMs: number, block: MinuteBlock): void {
    const { segment, path, deviation } = this.contextOf(minuteMs);
    const node = segment.nodeAt(minuteMs);
    const from = path[node]!;
    const to = path[Math.min(node + 1, segment.nodes)]!;
    const variance = segment.cumulativeVariance;
    const share = variance[Math.min(node + 1, segment.nodes)]! - variance[node]!;
    // The minute that holds a gap (an opening, a weekend) jumps at its end; its inside is quiet.
    const own = deviation * Math.sqrt(Math.min(share, 0.004));
    fillInnerBridge(this.inner, this.points, hash3(this.innerSeed, minuteMs / MINUTE, 3), own);
    const jumpAtEnd = share > 0.008;
    const out = block.trade;
    const scale = this.points / this.slots;
    for (let slot = 0; slot < this.slots; slot++) {
      const progress = slot / this.slots;
      const line = jumpAtEnd ? from + 0.02 * progress * (to - from) : from + progress * (to - from);
      out[slot] = line + this.inner[Math.floor(slot * scale)]!;
    }
  }

  private applyJumps(minuteMs: number, block: MinuteBlock): void {
    const { interventions, symbol } = this.options;
    const out = block.trade;
    const shifted = interventions.hasJumps(symbol);
    // Inside a minute log prices differ by thousandths: three terms of the exponential are exact to 1e-9.
    const origin = out[0]!;
    const scale = Math.exp(origin);
    for (let slot = 0; slot < block.slots; slot++) {
      const x = out[slot]! - origin;
      let price = scale * (1 + x * (1 + x * (0.5 + x / 6)));
      if (shifted)
        price *= Math.exp(interventions.shiftAt(symbol, minuteMs + slot * block.slotMs + block.phaseMs));
      out[slot] = price;
    }
  }

  private printIndex(block: MinuteBlock): void {
    const { tick } = this.options;
    for (let slot = 0; slot < block.slots; slot++) {
      block.trade[slot] = roundTo(block.trade[slot]!, tick);
      block.tradeSize[slot] = 0;
      block.tradeCount[slot] = 0;
      block.bid[slot] = Number.NaN;
      block.ask[slot] = Number.NaN;
      block.bidSize[slot] = 0;
      block.askSize[slot] = 0;
    }
  }

  private quoteAndTrade(minuteMs: number, block: MinuteBlock, day: DayContext): void {
    const { tick, lot, averageVolume } = this.options;
    const inverse = Math.round(1 / tick);
    const spread = this.spreadOf(minuteMs, day);
    const perSlot = this.expectedVolume(minuteMs, day) / block.slots;
    const chance = averageVolume > 0 ? Math.min(0.92, 1 - Math.exp(-perSlot / (lot === 1 ? 3 : 100))) : 0;
    const threshold = chance * 65536;
    const meanSize = chance > 0 ? perSlot / chance : 0;
    // The hot loop of the whole market: arrays and constants are held in locals.
    const { bid: bids, ask: asks, bidSize, askSize, trade, tradeSize, tradeCount } = block;
    const base = 0.6 * spread + 0.5;
    const slope = (0.8 * spread) / 255;
    let bits = hash3(this.seed, minuteMs / MINUTE, 4) | 1;
    for (let slot = 0; slot < block.slots; slot++) {
      bits = xorShift(bits);
      const ticks = Math.max(1, Math.floor(base + slope * (bits & 255)));
      const bid = Math.max(1, Math.floor(trade[slot]! * inverse - 0.5 * ticks + 0.5));
      bids[slot] = bid / inverse;
      asks[slot] = (bid + ticks) / inverse;
      bidSize[slot] = lot * (1 + ((bits >>> 8) & 15));
      askSize[slot] = lot * (1 + ((bits >>> 12) & 15));
      if (bits >>> 16 < threshold) {
        const more = Math.imul(bits, 0x9e3779b1) >>> 4;
        // A wide market sees one trade in five inside the spread.
        const inside = ticks > 1 && (more & 15) < 3 ? ticks >> 1 : (more & 16) === 0 ? 0 : ticks;
        const raw = meanSize * (0.2 + (1.6 / 4095) * ((more >>> 8) & 4095));
        const inLots = lot > 1 && raw > 150 && (more & 32) === 0;
        trade[slot] = (bid + inside) / inverse;
        tradeSize[slot] = inLots ? Math.floor(raw / 100 + 0.5) * 100 : Math.max(1, Math.floor(raw));
        tradeCount[slot] = Math.floor(raw / 160) + 1;
      } else {
        trade[slot] = Number.NaN;
        tradeSize[slot] = 0;
        tradeCount[slot] = 0;
      }
    }
    if (averageVolume > 0) this.auction(minuteMs, block, day);
  }

  private auction(minuteMs: number, block: MinuteBlock, day: DayContext): void {
    if (this.options.hours !== 'stock') return;
    if (minuteMs === day.regular.startMs) this.printAuction(block, 0, OPENING_AUCTION_SHARE * day.volume);
    if (minuteMs === day.regular.endMs - MINUTE) {
      this.printAuction(block, block.slots - 1, CLOSING_AUCTION_SHARE * day.volume);
    }
  }

  private printAuction(block: MinuteBlock, slot: number, size: number): void {
    const { tick } = this.options;
    block.trade[slot] = roundTo(0.5 * (block.bid[slot]! + block.ask[slot]!), tick);
    block.tradeSize[slot] = Math.max(1, Math.round(size));
    block.tradeCount[slot] = 1;
  }

  private spreadOf(minuteMs: number, day: DayContext): number {
    const base = this.options.spreadTicks;
    if (minuteMs < day.regular.startMs || minuteMs >= day.regular.endMs) return base * 4;
    return minuteMs - day.regular.startMs < 5 * MINUTE ? base * 2 : base;
  }

  private expectedVolume(minuteMs: number, day: DayContext): number {
    const { regular, extended, volume } = day;
    const noise = Math.exp(0.3 * normalQuantile(uniformOf(hash3(this.seed, minuteMs / MINUTE, 7))));
    const regularMinutes = (regular.endMs - regular.startMs) / MINUTE;
    if (minuteMs >= regular.startMs && minuteMs < regular.endMs) {
      const x = (minuteMs - regular.startMs) / (regular.endMs - regular.startMs);
      const share = regularWeight(x) / (U_INTEGRAL * regularMinutes);
      return volume * (1 - OPENING_AUCTION_SHARE - CLOSING_AUCTION_SHARE - EXTENDED_SHARE) * share * noise;
    }
    const extendedMinutes = (extended.endMs - extended.startMs) / MINUTE - regularMinutes;
    return (volume * EXTENDED_SHARE * noise) / Math.max(1, extendedMinutes);
  }

  private pauseOf(minuteMs: number, day: DayContext): { fromMs: number; toMs: number } | undefined {
    const byHand = this.options.interventions.haltInMinute(this.options.symbol, minuteMs);
    if (byHand !== undefined) return byHand;
    const from = day.pauseFromMs;
    if (minuteMs >= from && minuteMs < from + PAUSE_MS) return { fromMs: from, toMs: from + PAUSE_MS };
    return undefined;
  }

  /** While halted nothing trades and the quotes are gone. */
  private halt(block: MinuteBlock, fromMs: number, toMs: number): void {
    for (let slot = 0; slot < block.slots; slot++) {
      const at = block.startMs + slot * block.slotMs + block.phaseMs;
      if (at < fromMs || at >= toMs) continue;
      block.halted = true;
      block.trade[slot] = Number.NaN;
      block.tradeSize[slot] = 0;
      block.tradeCount[slot] = 0;
      block.bid[slot] = Number.NaN;
      block.ask[slot] = Number.NaN;
      block.bidSize[slot] = 0;
      block.askSize[slot] = 0;
    }
  }
}

/** The next state of a xorshift generator; never 0 from a state that is not. */
function xorShift(state: number): number {
  state ^= state << 13;
  state ^= state >>> 17;
  return state ^ (state << 5);
}

/** The session whose segment holds an instant: the next close after it. */
export function segmentDayAt(utcMs: number): number {
  const { day } = wallTime(utcMs);
  const session = sessionOn(day);
  return session !== undefined && utcMs < session.closeMs ? day : nextSessionDay(day);
}

/** The multiple of `tick` nearest to a price, free of binary dust. */
export function roundTo(price: number, tick: number): number {
  const inverse = Math.round(1 / tick);
  return inverse >= 1 && Math.abs(inverse * tick - 1) < 1e-9
    ? Math.round(price * inverse) / inverse
    : Math.round(price / tick) * tick;
}
