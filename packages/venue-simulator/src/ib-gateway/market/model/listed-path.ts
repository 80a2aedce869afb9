// Blocks of everything that follows a factor path: stocks, funds, indexes, currencies, the index future. Minute nodes come
// from the factors, the path between them from a bridge of the minute's own; around it stands a quote with a spread that
// widens at the open and outside regular hours, and trades fall by the day's volume profile. The first print of regular
// hours is the opening auction, the last the closing auction.

import { nextSessionDay, sessionOn } from '../calendar/new-york-sessions.ts';
import { wallTime } from '../calendar/zone.ts';
import { hash3, hashText } from '../random/index.ts';
import type { HoursKind } from '../universe/listing.ts';
import { fillInnerBridge, innerPoints } from './bridge.ts';
import type { Interventions } from './interventions.ts';
import { haltSlots, type MinuteBlock, type PricePath } from './minute-block.ts';
import { type Segment, segmentOf } from './segment.ts';
import {
  CLOSING_AUCTION_SHARE,
  expectedVolume,
  OPENING_AUCTION_SHARE,
  pauseIn,
  spreadFactor,
  type TradingDay,
  tradingDayOf,
} from './trading-day.ts';

const MINUTE = 60_000;
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

export class ListedPath implements PricePath {
  readonly slots: number;
  readonly phaseMs: number;
  private readonly options: ListedPathOptions;
  private readonly seed: number;
  private readonly innerSeed: number;
  private readonly points: number;
  private readonly inner: Float64Array;
  private segmentContext: SegmentContext | undefined;
  private day: TradingDay | undefined;

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
    const { interventions, symbol } = this.options;
    const pause = interventions.haltInMinute(symbol, minuteMs) ?? pauseIn(day, minuteMs);
    if (this.options.spreadTicks === 0) this.printIndex(block);
    else this.quoteAndTrade(minuteMs, block, day);
    if (pause !== undefined) haltSlots(block, pause.fromMs, pause.toMs);
  }

  private dayAt(minuteMs: number): TradingDay | undefined {
    const known = this.day;
    if (known !== undefined && minuteMs >= known.extended.startMs && minuteMs < known.extended.endMs)
      return known;
    const day = tradingDayOf(this.options, this.seed, minuteMs);
    this.day = day ?? known;
    return day;
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

  private quoteAndTrade(minuteMs: number, block: MinuteBlock, day: TradingDay): void {
    const { tick, lot, averageVolume } = this.options;
    const inverse = Math.round(1 / tick);
    const spread = this.options.spreadTicks * spreadFactor(day, minuteMs);
    const perSlot = expectedVolume(day, this.seed, minuteMs) / block.slots;
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

  private auction(minuteMs: number, block: MinuteBlock, day: TradingDay): void {
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
function roundTo(price: number, tick: number): number {
  const inverse = Math.round(1 / tick);
  return inverse >= 1 && Math.abs(inverse * tick - 1) < 1e-9
    ? Math.round(price * inverse) / inverse
    : Math.round(price / tick) * tick;
}
