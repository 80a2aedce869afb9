// All prices of one instrument, live or past: blocks by minute with a small memory, walks over a stretch of time, the
// totals of a day, the last state before an instant.

import { extendedHours, regularHours, type TradingHours, tradingDayAt } from '../calendar/hours.ts';
import { previousSessionDay } from '../calendar/new-york-sessions.ts';
import type { HoursKind } from '../universe/listing.ts';
import { FIRST_DAY } from './factors.ts';
import type { Interventions } from './interventions.ts';
import {
  emptyBlock,
  type MinuteBlock,
  type PricePath,
  slotAt,
  slotMiddle,
  slotTime,
} from './minute-block.ts';

const MINUTE = 60_000;
const REMEMBERED_MINUTES = 4;

/** Trades of a stretch of time. NaN where there was none. */
export interface TradeTotals {
  open: number;
  high: number;
  low: number;
  close: number;
  volume: number;
  /** Sum of price x size. */
  turnover: number;
  count: number;
}

function noTrades(): TradeTotals {
  return {
    open: Number.NaN,
    high: Number.NaN,
    low: Number.NaN,
    close: Number.NaN,
    volume: 0,
    turnover: 0,
    count: 0,
  };
}

/** Adds a slot's print to totals; a slot without one changes nothing. */
function addTrade(totals: TradeTotals, block: MinuteBlock, slot: number): void {
  const price = block.trade[slot]!;
  if (Number.isNaN(price)) return;
  if (Number.isNaN(totals.open)) {
    totals.open = price;
    totals.high = price;
    totals.low = price;
  }
  if (price > totals.high) totals.high = price;
  if (price < totals.low) totals.low = price;
  totals.close = price;
  const size = block.tradeSize[slot]!;
  totals.volume += size;
  totals.turnover += size * price;
  totals.count += block.tradeCount[slot]!;
}

/** The market's state in one slot. */
export interface SlotState {
  readonly timeMs: number;
  readonly bid: number;
  readonly ask: number;
  readonly bidSize: number;
  readonly askSize: number;
  readonly halted: boolean;
}

const NO_QUOTE = { bid: Number.NaN, ask: Number.NaN, bidSize: 0, askSize: 0, halted: true } as const;

/** Where an instrument's day stands at an instant. */
export interface DayState {
  readonly day: number;
  readonly regular: TradeTotals;
  /** Volume of the whole day, pre-market included. */
  volume: number;
  count: number;
  last: number;
  lastSize: number;
  lastTimeMs: number;
}

export class InstrumentPrices {
  readonly hours: HoursKind;
  readonly path: PricePath;
  /** First instant with prices. */
  readonly firstMs: number;
  /** First instant without any (an expiry). */
  readonly endMs: number;
  private readonly interventions: Interventions;
  /** Under whose name it is halted: an option's is its underlying's. */
  private readonly haltName: string;
  private readonly remembered: MinuteBlock[] = [];
  private rememberedVersion = 0;
  private readonly scratch: MinuteBlock;
  private readonly dayTotals = new Map<string, TradeTotals>();
  private readonly closes = new Map<number, number>();

  constructor(
    path: PricePath,
    hours: HoursKind,
    interventions: Interventions,
    span: { readonly firstMs: number; readonly endMs: number },
    haltName: string,
  ) {
    this.path = path;
    this.hours = hours;
    this.interventions = interventions;
    this.haltName = haltName;
    this.firstMs = span.firstMs;
    this.endMs = span.endMs;
    this.scratch = emptyBlock(path.slots);
  }

  /** The block that holds an instant. Kept for a few minutes; do not write. */
  blockAt(utcMs: number): MinuteBlock {
    const minuteMs = utcMs - (((utcMs % MINUTE) + MINUTE) % MINUTE);
    this.forgetIfChanged();
    for (const block of this.remembered) if (block.startMs === minuteMs) return block;
    const block =
      this.remembered.length >= REMEMBERED_MINUTES ? this.remembered.shift()! : emptyBlock(this.path.slots);
    if (minuteMs >= this.firstMs) this.path.fill(minuteMs, block);
    else {
      block.startMs = minuteMs;
      block.slots = 0;
    }
    this.remembered.push(block);
    return block;
  }

  /**
   * Visits every minute with prices that overlaps `[startMs, endMs)`, ascending. The block is reused for each: read it
   * inside the call only.
   */
  forEachMinute(startMs: number, endMs: number, visit: (block: MinuteBlock) => void): void {
    const from = Math.floor(Math.max(startMs, this.firstMs) / MINUTE) * MINUTE;
    for (let minuteMs = from; minuteMs < Math.min(endMs, this.endMs); minuteMs += MINUTE) {
      this.path.fill(minuteMs, this.scratch);
      if (this.scratch.slots > 0) visit(this.scratch);
    }
  }

  hoursOf(day: number, regular: boolean): TradingHours | undefined {
    return regular ? regularHours(this.hours, day) : extendedHours(this.hours, day);
  }

  isRegularAt(utcMs: number): boolean {
    const hours = this.hoursOf(tradingDayAt(this.hours, utcMs), true);
    return hours !== undefined && utcMs >= hours.startMs && utcMs < hours.endMs;
  }

  /** Trades of a whole past day's regular hours; remembered. */
  regularTotals(day: number): TradeTotals {
    const key = `${day}`;
    this.forgetIfChanged();
    const known = this.dayTotals.get(key);
    if (known !== undefined) return known;
    const totals = noTrades();
    const hours = this.hoursOf(day, true);
    if (hours !== undefined) {
      this.forEachMinute(hours.startMs, hours.endMs, (block) => {
        for (let slot = 0; slot < block.slots; slot++) addTrade(totals, block, slot);
      });
    }
    if (this.dayTotals.size > 600) this.dayTotals.clear();
    this.dayTotals.set(key, totals);
    return totals;
  }

  /** The day's totals from its first minute up to and with `utcMs`. */
  dayStateAt(utcMs: number): DayState {
    const day = tradingDayAt(this.hours, utcMs);
    const state: DayState = {
      day,
      regular: noTrades(),
      volume: 0,
      count: 0,
      last: Number.NaN,
      lastSize: 0,
      lastTimeMs: 0,
    };
    const extended = this.hoursOf(day, false);
    if (extended !== undefined) this.advanceDay(state, extended.startMs - 1, utcMs);
    return state;
  }

  /** Adds to a day's totals what traded after `fromMs` up to and with `toMs`, of that same day. */
  advanceDay(state: DayState, fromMs: number, toMs: number): void {
    const extended = this.hoursOf(state.day, false);
    if (extended === undefined) return;
    const regular = this.hoursOf(state.day, true)!;
    const start = Math.max(extended.startMs, fromMs);
    this.forEachMinute(start, Math.min(extended.endMs, toMs + 1), (block) => {
      const isRegular = block.startMs >= regular.startMs && block.startMs < regular.endMs;
      for (let slot = 0; slot < block.slots; slot++) {
        const at = slotTime(block, slot);
        if (at > toMs) return;
        if (at > fromMs) addToDay(state, block, slot, isRegular);
      }
    });
  }

  /** The last slot at or before an instant within the same stretch of trading; undefined while closed. */
  stateAt(utcMs: number): SlotState | undefined {
    let block = this.blockAt(utcMs);
    let slot = block.slots === 0 ? -1 : slotAt(block, utcMs);
    if (slot < 0) {
      block = this.blockAt(utcMs - MINUTE);
      slot = block.slots - 1;
      // The first slots of a session's first minute have no minute before them.
      if (slot < 0) return undefined;
      if (this.blockAt(utcMs).slots === 0) return undefined;
    }
    const timeMs = slotTime(block, slot);
    // Slots know a halt from the next one on; an order that comes in between must not meet the quote from before it.
    if (this.interventions.haltAt(this.haltName, utcMs) !== undefined) return { ...NO_QUOTE, timeMs };
    return {
      timeMs,
      bid: block.bid[slot]!,
      ask: block.ask[slot]!,
      bidSize: block.bidSize[slot]!,
      askSize: block.askSize[slot]!,
      halted: block.halted && Number.isNaN(block.bid[slot]),
    };
  }

  /** The last instant at or before `utcMs` at which there was a market: inside hours itself, else the end of the last. */
  lastOpenMs(utcMs: number): number {
    if (this.stateAt(utcMs) !== undefined) return utcMs;
    let day = tradingDayAt(this.hours, utcMs);
    for (let i = 0; i < 10; i++) {
      const hours = this.hoursOf(day, false);
      if (hours !== undefined && hours.endMs <= utcMs) return Math.min(hours.endMs, this.endMs) - 1;
      day = previousSessionDay(day);
    }
    return utcMs;
  }

  /** Official close of a session: the last regular print, else the middle of the last quote. NaN before the first. */
  closeOf(day: number): number {
    if (day < FIRST_DAY) return Number.NaN;
    this.forgetIfChanged();
    let close = this.closes.get(day);
    if (close === undefined) {
      close = this.findClose(day);
      this.closes.set(day, close);
    }
    return close;
  }

  private findClose(day: number): number {
    const hours = this.hoursOf(day, true);
    if (hours === undefined) return Number.NaN;
    const endMs = Math.min(hours.endMs, this.endMs);
    // Most instruments print in the last minutes; an option may not have traded at all.
    const firstMs = Math.max(hours.startMs, endMs - 5 * MINUTE);
    for (let minuteMs = endMs - MINUTE; minuteMs >= firstMs; minuteMs -= MINUTE) {
      const block = this.blockAt(minuteMs);
      for (let slot = block.slots - 1; slot >= 0; slot--) {
        if (!Number.isNaN(block.trade[slot]!)) return block.trade[slot]!;
      }
    }
    const block = this.blockAt(endMs - MINUTE);
    return block.slots === 0 ? Number.NaN : slotMiddle(block, block.slots - 1);
  }

  /** A jump or a halt by hand changes what was made before. */
  private forgetIfChanged(): void {
    if (this.rememberedVersion === this.interventions.version) return;
    this.remembered.length = 0;
    this.dayTotals.clear();
    this.closes.clear();
    this.rememberedVersion = this.interventions.version;
  }

  /** Close of the session before the day that `utcMs` belongs to. */
  previousClose(utcMs: number): number {
    return this.closeOf(previousSessionDay(tradingDayAt(this.hours, utcMs)));
  }
}

export function addToDay(state: DayState, block: MinuteBlock, slot: number, isRegular: boolean): void {
  const price = block.trade[slot]!;
  if (Number.isNaN(price)) return;
  if (isRegular) addTrade(state.regular, block, slot);
  state.volume += block.tradeSize[slot]!;
  state.count += block.tradeCount[slot]!;
  state.last = price;
  state.lastSize = block.tradeSize[slot]!;
  state.lastTimeMs = slotTime(block, slot);
}
