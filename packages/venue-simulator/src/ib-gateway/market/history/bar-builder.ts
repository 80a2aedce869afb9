// Makes bars of any size from minute blocks. A bar of TRADES sums prints; bars of BID, ASK and MIDPOINT follow a price and
// carry -1 as volume, average and count; BID_ASK has the average bid as open, the highest ask, the lowest bid and the average
// ask as close. A bar without a price of its kind is left out.

import type { Bar } from '../../domain/index.ts';
import { compactDate } from '../calendar/civil-day.ts';
import { monthStart, type TradingHours, weekStart } from '../calendar/hours.ts';
import { MS_PER_DAY, wallTime, type ZoneName } from '../calendar/zone.ts';
import type { InstrumentPrices } from '../model/instrument-prices.ts';
import { type MinuteBlock, middleOf, slotTime } from '../model/minute-block.ts';
import type { BarSize } from './bar-rules.ts';

export type BarKind = 'TRADES' | 'BID' | 'ASK' | 'MIDPOINT' | 'BID_ASK';

const MINUTE = 60_000;

/** A bar in the making. */
export interface BarSum {
  open: number;
  high: number;
  low: number;
  close: number;
  volume: number;
  turnover: number;
  count: number;
  /** Slots seen, for averages. */
  samples: number;
  bidSum: number;
  askSum: number;
}

export function emptySum(): BarSum {
  return {
    open: Number.NaN,
    high: Number.NEGATIVE_INFINITY,
    low: Number.POSITIVE_INFINITY,
    close: Number.NaN,
    volume: 0,
    turnover: 0,
    count: 0,
    samples: 0,
    bidSum: 0,
    askSum: 0,
  };
}

/** Adds one slot of a block to a bar. */
export function addSlot(sum: BarSum, kind: BarKind, block: MinuteBlock, slot: number): void {
  if (kind === 'BID_ASK') {
    addBidAsk(sum, block.bid[slot]!, block.ask[slot]!);
    return;
  }
  const price = priceOf(kind, block, slot);
  if (Number.isNaN(price)) return;
  if (Number.isNaN(sum.open)) sum.open = price;
  if (price > sum.high) sum.high = price;
  if (price < sum.low) sum.low = price;
  sum.close = price;
  sum.samples++;
  if (kind !== 'TRADES') return;
  const size = block.tradeSize[slot]!;
  sum.volume += size;
  sum.turnover += size * price;
  sum.count += block.tradeCount[slot]!;
}

function priceOf(kind: BarKind, block: MinuteBlock, slot: number): number {
  switch (kind) {
    case 'TRADES':
      return block.trade[slot]!;
    case 'BID':
      return block.bid[slot]!;
    case 'ASK':
      return block.ask[slot]!;
    default:
      return middleOf(block.bid[slot]!, block.ask[slot]!);
  }
}

function addBidAsk(sum: BarSum, bid: number, ask: number): void {
  if (Number.isNaN(bid) || Number.isNaN(ask)) return;
  sum.samples++;
  sum.bidSum += bid;
  sum.askSum += ask;
  sum.open = sum.bidSum / sum.samples;
  sum.close = sum.askSum / sum.samples;
  if (ask > sum.high) sum.high = ask;
  if (bid < sum.low) sum.low = bid;
}

/** `undefined` while nothing of the kind was seen. */
export function barOf(sum: BarSum, kind: BarKind, timeMs: number, day: string | undefined): Bar | undefined {
  if (sum.samples === 0) return undefined;
  const prices = { open: sum.open, high: sum.high, low: sum.low, close: sum.close };
  if (kind === 'BID_ASK') {
    prices.open = decimals(sum.open, 6);
    prices.close = decimals(sum.close, 6);
  }
  const dated = day === undefined ? { timeMs } : { timeMs, day };
  if (kind !== 'TRADES') return { ...dated, ...prices, volume: -1, wap: -1, count: -1 };
  // An index prints without size: its average is the close.
  const wap = sum.volume > 0 ? sum.turnover / sum.volume : sum.close;
  return { ...dated, ...prices, volume: sum.volume, wap: decimals(wap, 4), count: sum.count };
}

function decimals(value: number, digits: number): number {
  const scale = digits === 4 ? 1e4 : 1e6;
  return Math.round(value * scale) / scale;
}

/**
 * Bars inside the day from `fromMs` to `toMs` over the given stretches of trading. Bars of a minute and more stand on the
 * wall clock of the exchange; the first of a session begins with the session.
 */
export function intradayBars(
  prices: InstrumentPrices,
  kind: BarKind,
  sizeMs: number,
  stretches: readonly TradingHours[],
  fromMs: number,
  toMs: number,
  zone: ZoneName,
): Bar[] {
  const bars: Bar[] = [];
  for (const stretch of stretches) {
    const end = Math.min(stretch.endMs, toMs);
    if (end <= Math.max(stretch.startMs, fromMs)) continue;
    const wall = wallTime(stretch.startMs, zone);
    const zoneOffset = stretch.startMs - (wall.day * MS_PER_DAY + wall.msOfDay);
    const openOf = (utcMs: number) => {
      const aligned = Math.floor((utcMs - zoneOffset) / sizeMs) * sizeMs + zoneOffset;
      return Math.max(aligned, stretch.startMs);
    };
    // The first bar is a whole one, though the duration begins inside it.
    collectIntraday(bars, prices, kind, sizeMs, openOf(Math.max(stretch.startMs, fromMs)), end, openOf);
  }
  return bars;
}

function collectIntraday(
  bars: Bar[],
  prices: InstrumentPrices,
  kind: BarKind,
  sizeMs: number,
  start: number,
  end: number,
  openOf: (utcMs: number) => number,
): void {
  let sum = emptySum();
  let open = openOf(start);
  const close = () => {
    const bar = barOf(sum, kind, open, undefined);
    if (bar !== undefined) bars.push(bar);
    sum = emptySum();
  };
  prices.forEachMinute(start, end, (block) => {
    if (sizeMs >= MINUTE) {
      const opened = openOf(block.startMs);
      if (opened !== open) {
        close();
        open = opened;
      }
    }
    for (let slot = 0; slot < block.slots; slot++) {
      const at = slotTime(block, slot);
      if (at < start || at >= end) continue;
      if (sizeMs < MINUTE) {
        const opened = openOf(at);
        if (opened !== open) {
          close();
          open = opened;
        }
      }
      addSlot(sum, kind, block, slot);
    }
  });
  close();
}

/** Bars of days, weeks or months over the given stretches, each dated by its first day of trading. */
export function calendarBars(
  prices: InstrumentPrices,
  kind: BarKind,
  unit: Exclude<BarSize['unit'], 'intraday'>,
  stretches: readonly TradingHours[],
  toMs: number,
): Bar[] {
  const bars: Bar[] = [];
  let sum = emptySum();
  let group = Number.NaN;
  let first: TradingHours | undefined;
  const close = () => {
    if (first === undefined) return;
    const bar = barOf(sum, kind, first.startMs, compactDate(first.day));
    if (bar !== undefined) bars.push(bar);
  };
  for (const stretch of stretches) {
    const own =
      unit === 'day' ? stretch.day : unit === 'week' ? weekStart(stretch.day) : monthStart(stretch.day);
    if (own !== group) {
      close();
      sum = emptySum();
      group = own;
      first = stretch;
    }
    addDay(sum, prices, kind, stretch, toMs);
  }
  close();
  return bars;
}

function addDay(
  sum: BarSum,
  prices: InstrumentPrices,
  kind: BarKind,
  stretch: TradingHours,
  toMs: number,
): void {
  const regular = prices.hoursOf(stretch.day, true)!;
  const whole =
    stretch.endMs <= toMs && regular.startMs === stretch.startMs && regular.endMs === stretch.endMs;
  // Whole regular days of trades are remembered: a year of daily bars is asked for again and again.
  if (kind === 'TRADES' && whole) {
    const day = prices.regularTotals(stretch.day);
    if (Number.isNaN(day.open)) return;
    if (Number.isNaN(sum.open)) sum.open = day.open;
    sum.high = Math.max(sum.high, day.high);
    sum.low = Math.min(sum.low, day.low);
    sum.close = day.close;
    sum.volume += day.volume;
    sum.turnover += day.turnover;
    sum.count += day.count;
    sum.samples++;
    return;
  }
  const end = Math.min(stretch.endMs, toMs);
  prices.forEachMinute(stretch.startMs, end, (block) => {
    for (let slot = 0; slot < block.slots; slot++) {
      if (slotTime(block, slot) < end) addSlot(sum, kind, block, slot);
    }
  });
}
