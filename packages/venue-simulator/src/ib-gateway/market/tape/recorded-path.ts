// Blocks of an instrument from its tape: each recorded minute as a row of slots. A bar plays as open, its nearer extreme, the
// other one, close, so that the bar of that time comes out again with its own open, high, low, close and volume; between two
// quotes the last one stands.

import type { MinuteBlock, PricePath } from '../model/minute-block.ts';

const MINUTE = 60_000;
/** Places of a bar's four prices within its slots, as shares of them. */
const STEPS = [0, 1 / 3, 2 / 3, 1] as const;

interface RecordedBar {
  readonly open: number;
  readonly high: number;
  readonly low: number;
  readonly close: number;
}

/** What a tape says of one bar's time; a side that is missing was not recorded. */
export interface RecordedSpan {
  readonly trade?: (RecordedBar & { readonly volume: number }) | undefined;
  readonly bid?: (RecordedBar & { readonly size: number }) | undefined;
  readonly ask?: (RecordedBar & { readonly size: number }) | undefined;
}

/** Where the spans of an instrument lie: by minute of the tape's time. */
export interface RecordedMinutes {
  /** 1,000 or 60,000. */
  readonly intervalMs: number;
  /** Spans of a minute by their place in it (0 to 59, or 0); undefined: nothing recorded. */
  spansOf(tapeMinute: number): ReadonlyMap<number, RecordedSpan> | undefined;
  /** The last quotes before a minute, within its session. */
  quoteBefore(tapeMinute: number): RecordedSpan | undefined;
  /** The tape's minute for an instant of the simulator; undefined where the session was closed or not recorded. */
  tapeMinuteAt(utcMs: number): number | undefined;
}

const SLOTS_PER_SECOND = 4;
const SLOTS_PER_MINUTE = 60;

export class RecordedPath implements PricePath {
  readonly slots: number;
  readonly phaseMs = 0;
  private readonly minutes: RecordedMinutes;
  private readonly spans: number;

  constructor(minutes: RecordedMinutes) {
    this.minutes = minutes;
    const bySecond = minutes.intervalMs < MINUTE;
    this.spans = bySecond ? 60 : 1;
    this.slots = bySecond ? 60 * SLOTS_PER_SECOND : SLOTS_PER_MINUTE;
  }

  fill(minuteMs: number, block: MinuteBlock): void {
    block.startMs = minuteMs;
    block.slotMs = MINUTE / this.slots;
    block.phaseMs = 0;
    block.slots = 0;
    block.halted = false;
    const tapeMinute = this.minutes.tapeMinuteAt(minuteMs);
    if (tapeMinute === undefined) return;
    const recorded = this.minutes.spansOf(tapeMinute);
    let before = this.minutes.quoteBefore(tapeMinute);
    if (recorded === undefined && before === undefined) return;
    block.slots = this.slots;
    const length = this.slots / this.spans;
    for (let place = 0; place < this.spans; place++) {
      const span = recorded?.get(place);
      fillSide(block.bid, block.bidSize, span?.bid, before?.bid, place * length, length);
      fillSide(block.ask, block.askSize, span?.ask, before?.ask, place * length, length);
      fillTrades(block, span?.trade, place * length, length);
      before = { bid: span?.bid ?? before?.bid, ask: span?.ask ?? before?.ask };
    }
  }
}

/** The four prices in the order in which they were most likely touched: the extreme nearer to the open first. */
function pathOf(bar: RecordedBar): readonly [number, number, number, number] {
  const lowFirst = bar.open - bar.low <= bar.high - bar.open;
  return lowFirst ? [bar.open, bar.low, bar.high, bar.close] : [bar.open, bar.high, bar.low, bar.close];
}

function fillSide(
  prices: Float64Array,
  sizes: Float64Array,
  side: (RecordedBar & { readonly size: number }) | undefined,
  before: (RecordedBar & { readonly size: number }) | undefined,
  from: number,
  length: number,
): void {
  const path = side === undefined ? undefined : pathOf(side);
  const standing = before?.close ?? Number.NaN;
  const size = (side ?? before)?.size ?? 0;
  for (let i = 0; i < length; i++) {
    prices[from + i] = path === undefined ? standing : path[stepOf(i, length)]!;
    sizes[from + i] = size;
  }
}

/** Prints stand at the four steps only; the volume is dealt to them in whole units, the rest to the last. */
function fillTrades(
  block: MinuteBlock,
  bar: (RecordedBar & { readonly volume: number }) | undefined,
  from: number,
  length: number,
): void {
  for (let i = 0; i < length; i++) {
    block.trade[from + i] = Number.NaN;
    block.tradeSize[from + i] = 0;
    block.tradeCount[from + i] = 0;
  }
  if (bar === undefined) return;
  if (bar.high === bar.low) {
    block.trade[from] = bar.close;
    block.tradeSize[from] = bar.volume;
    block.tradeCount[from] = 1;
    return;
  }
  const path = pathOf(bar);
  // A bar of fewer units than prices prints each price it has; a size of 0 keeps the volume true.
  const share = Math.floor(bar.volume / 4);
  for (let step = 0; step < 4; step++) {
    const slot = from + Math.min(length - 1, Math.round(STEPS[step]! * (length - 1)));
    block.trade[slot] = path[step]!;
    block.tradeSize[slot] = step === 3 ? bar.volume - 3 * share : share;
    block.tradeCount[slot] = 1;
  }
}

/** Which of the four prices stands in a slot. */
function stepOf(i: number, length: number): number {
  return Math.min(3, Math.floor((i * 4) / length));
}
