// What drives live data: a feed per watched instrument, beating in the instrument's slots on the venue's clock. Feeds of one
// rhythm share a timer; while their market is closed they sleep until the next change of hours. A clock that jumps makes the
// feed go on at the present: what lay between is history and is read there.

import type { Clock, Scheduled } from '../../../ports/index.ts';
import { type HoursState, hoursStateAt, nextHoursChange } from '../calendar/hours.ts';
import { addToDay, type DayState, type InstrumentPrices } from '../model/instrument-prices.ts';
import { type MinuteBlock, slotAt } from '../model/minute-block.ts';
import type { HoursKind } from '../universe/listing.ts';

const MINUTE = 60_000;
/** A beat later than this is a jump of the clock, not a slow machine. */
const JUMP_MS = 2000;

export interface FeedListener {
  /** A slot has come. The block is shared: read it inside the call. */
  onSlot(block: MinuteBlock, slot: number): void;
  /** The hours changed: opened, closed, regular trading began or ended. */
  onHours?(state: HoursState): void;
}

export class Feed {
  readonly prices: InstrumentPrices;
  /** Age of what the feed shows: 0 live, 15 minutes delayed. */
  readonly delayMs: number;
  /** The day so far, kept up with every slot. */
  day: DayState;
  readonly listeners = new Set<FeedListener>();

  constructor(prices: InstrumentPrices, delayMs: number, nowMs: number) {
    this.prices = prices;
    this.delayMs = delayMs;
    this.day = prices.dayStateAt(nowMs - delayMs);
  }

  beat(atMs: number): void {
    const shownMs = atMs - this.delayMs;
    const block = this.prices.blockAt(shownMs);
    if (block.slots === 0) return;
    const slot = slotAt(block, shownMs);
    if (slot < 0) return;
    this.advanceDay(block, slot);
    for (const listener of this.listeners) listener.onSlot(block, slot);
  }

  private advanceDay(block: MinuteBlock, slot: number): void {
    const regular = this.prices.hoursOf(this.day.day, true);
    const extended = this.prices.hoursOf(this.day.day, false);
    if (extended === undefined || block.startMs >= extended.endMs || block.startMs < extended.startMs) {
      this.day = this.prices.dayStateAt(block.startMs + slot * block.slotMs + block.phaseMs);
      return;
    }
    const isRegular =
      regular !== undefined && block.startMs >= regular.startMs && block.startMs < regular.endMs;
    addToDay(this.day, block, slot, isRegular);
  }

  /** After a jump of the clock the day's totals are counted anew. */
  recount(nowMs: number): void {
    this.day = this.prices.dayStateAt(nowMs - this.delayMs);
  }
}

/** Feeds that beat together. */
interface Rhythm {
  readonly slotMs: number;
  readonly phaseMs: number;
  readonly delayMs: number;
  readonly hours: HoursKind;
  readonly feeds: Set<Feed>;
  nextMs: number;
  state: HoursState;
  /** Until when `state` holds. */
  stateUntilMs: number;
}

export class LiveFeeds {
  private readonly clock: Clock;
  private readonly rhythms = new Map<string, Rhythm>();
  private readonly feeds = new Map<string, Feed>();
  private timer: Scheduled | undefined;
  private timerMs = Number.POSITIVE_INFINITY;

  constructor(clock: Clock) {
    this.clock = clock;
  }

  /** Joins a listener to an instrument's feed, which starts with the first and ends with the last. */
  listen(conId: number, prices: InstrumentPrices, delayMs: number, listener: FeedListener): FeedHandle {
    const key = `${conId}/${delayMs}`;
    let feed = this.feeds.get(key);
    if (feed === undefined) {
      feed = new Feed(prices, delayMs, this.clock.nowMs());
      this.feeds.set(key, feed);
      this.rhythmOf(feed).feeds.add(feed);
    }
    feed.listeners.add(listener);
    this.schedule();
    const joined = feed;
    return { feed: joined, cancel: () => this.leave(key, joined, listener) };
  }

  /** Number of instruments with a feed. */
  get size(): number {
    return this.feeds.size;
  }

  private leave(key: string, feed: Feed, listener: FeedListener): void {
    if (!feed.listeners.delete(listener) || feed.listeners.size > 0) return;
    this.feeds.delete(key);
    const name = rhythmName(feed);
    const rhythm = this.rhythms.get(name);
    rhythm?.feeds.delete(feed);
    if (rhythm?.feeds.size === 0) this.rhythms.delete(name);
    if (this.rhythms.size === 0) this.stop();
  }

  private rhythmOf(feed: Feed): Rhythm {
    const name = rhythmName(feed);
    let rhythm = this.rhythms.get(name);
    if (rhythm === undefined) {
      const now = this.clock.nowMs();
      const { path, hours } = feed.prices;
      rhythm = {
        slotMs: MINUTE / path.slots,
        phaseMs: path.phaseMs,
        delayMs: feed.delayMs,
        hours,
        feeds: new Set(),
        nextMs: now,
        state: hoursStateAt(hours, now - feed.delayMs),
        stateUntilMs: nextHoursChange(hours, now - feed.delayMs),
      };
      rhythm.nextMs = nextBeat(rhythm, now);
      this.rhythms.set(name, rhythm);
    }
    return rhythm;
  }

  private schedule(): void {
    let next = Number.POSITIVE_INFINITY;
    for (const rhythm of this.rhythms.values()) next = Math.min(next, rhythm.nextMs);
    if (next === this.timerMs || next === Number.POSITIVE_INFINITY) return;
    this.timer?.cancel();
    this.timerMs = next;
    this.timer = this.clock.scheduleAt(next, () => this.run());
  }

  private stop(): void {
    this.timer?.cancel();
    this.timer = undefined;
    this.timerMs = Number.POSITIVE_INFINITY;
  }

  private run(): void {
    this.timer = undefined;
    this.timerMs = Number.POSITIVE_INFINITY;
    const now = this.clock.nowMs();
    // Whatever a listener does, the others' next beat is scheduled.
    try {
      for (const rhythm of [...this.rhythms.values()]) {
        // The clock went back (a jump by hand): the rhythm starts anew from the present.
        if (rhythm.nextMs > now + MINUTE && rhythm.state !== 'closed') restart(rhythm, now);
        if (rhythm.nextMs <= now) beat(rhythm, now);
      }
    } finally {
      this.schedule();
    }
  }
}

export interface FeedHandle {
  readonly feed: Feed;
  cancel(): void;
}

function beat(rhythm: Rhythm, now: number): void {
  let at = rhythm.nextMs;
  if (now - at > JUMP_MS) {
    restart(rhythm, now);
    at = rhythm.nextMs - rhythm.slotMs;
    for (const feed of rhythm.feeds) feed.recount(at - 1);
  }
  const shownMs = at - rhythm.delayMs;
  rhythm.nextMs = nextSlot(rhythm, at);
  if (shownMs >= rhythm.stateUntilMs) {
    rhythm.state = hoursStateAt(rhythm.hours, shownMs);
    rhythm.stateUntilMs = nextHoursChange(rhythm.hours, shownMs);
    for (const feed of rhythm.feeds) for (const listener of feed.listeners) listener.onHours?.(rhythm.state);
  }
  if (rhythm.state !== 'closed') for (const feed of [...rhythm.feeds]) feed.beat(at);
  rhythm.nextMs = nextBeat(rhythm, at);
}

function restart(rhythm: Rhythm, now: number): void {
  rhythm.stateUntilMs = Number.NEGATIVE_INFINITY;
  rhythm.state = hoursStateAt(rhythm.hours, now - rhythm.delayMs);
  rhythm.nextMs = nextSlot(rhythm, now);
}

/** The next slot after an instant, or the next change of hours while closed. */
function nextBeat(rhythm: Rhythm, afterMs: number): number {
  if (rhythm.state === 'closed') return nextSlot(rhythm, rhythm.stateUntilMs + rhythm.delayMs - 1);
  return nextSlot(rhythm, afterMs);
}

function nextSlot(rhythm: Rhythm, afterMs: number): number {
  const steps = Math.floor((afterMs - rhythm.phaseMs) / rhythm.slotMs) + 1;
  return steps * rhythm.slotMs + rhythm.phaseMs;
}

function rhythmName(feed: Feed): string {
  const { path, hours } = feed.prices;
  return `${path.slots}/${path.phaseMs}/${feed.delayMs}/${hours}`;
}
