// Brings the market's events to the venue at their time, and lets an operator move prices: an offset that is put on
// everything the feed says of a symbol from then on.

import type { MarketEvent, MarketFeed, MarketQuote } from '../market/index.ts';
import type { Clock, Scheduled } from '../ports/index.ts';

export interface MarketPumpOptions {
  readonly clock: Clock;
  readonly feed: MarketFeed;
  /** All events of one moment. */
  readonly onEvents: (events: readonly MarketEvent[]) => void;
  /** Events from before the venue opened: history. */
  readonly onHistory: (event: MarketEvent) => void;
}

export class MarketPump {
  readonly #options: MarketPumpOptions;
  readonly #offsets = new Map<string, number>();
  readonly #lastQuotes = new Map<string, MarketQuote>();
  readonly #lastTicks = new Map<string, number>();
  #head: MarketEvent | undefined;
  #timer: Scheduled | undefined;

  constructor(options: MarketPumpOptions) {
    this.#options = options;
    this.#head = options.feed.next();
  }

  /** Plays what is past at once and the rest at its time. */
  start(): void {
    const nowMs = this.#options.clock.nowMs();
    while (this.#head !== undefined && this.#head.atMs < nowMs) {
      this.#options.onHistory(this.#noted(this.#head));
      this.#head = this.#options.feed.next();
    }
    this.#arm();
  }

  stop(): void {
    this.#timer?.cancel();
  }

  #arm(): void {
    if (this.#head === undefined) return;
    this.#timer = this.#options.clock.scheduleAt(this.#head.atMs, () => this.#play());
  }

  /** Plays all events of the head's moment; those that a jump of the clock made late are each played on their own. */
  #play(): void {
    const atMs = this.#head?.atMs;
    const events: MarketEvent[] = [];
    while (this.#head !== undefined && this.#head.atMs === atMs) {
      events.push(this.#noted(this.#head));
      this.#head = this.#options.feed.next();
    }
    this.#options.onEvents(events);
    this.#arm();
  }

  /** Puts the offset on an event and remembers what the feed said. */
  #noted(event: MarketEvent): MarketEvent {
    if (event.type === 'gap') return event;
    if (event.type === 'quote') this.#lastQuotes.set(event.symbol, event);
    else this.#lastTicks.set(event.symbol, event.priceTicks);
    const offset = this.#offsets.get(event.symbol) ?? 0;
    return offset === 0 ? event : shifted(event, offset);
  }

  /** Moves the last price to `ticks`, now and from now on; undefined ends the offset. False before the first price. */
  moveTo(symbol: string, ticks: number | undefined): boolean {
    const last = this.#lastTicks.get(symbol);
    const quote = this.#lastQuotes.get(symbol);
    const raw = last ?? quote?.bidTicks;
    if (raw === undefined) return false;
    const offset = ticks === undefined ? 0 : ticks - raw;
    this.#offsets.set(symbol, offset);
    const atMs = this.#options.clock.nowMs();
    const events: MarketEvent[] = [];
    if (quote !== undefined) events.push(shifted({ ...quote, atMs }, offset));
    events.push({ type: 'trade', symbol, atMs, priceTicks: raw + offset, lots: 0, aggressor: 'buy' });
    this.#options.onEvents(events);
    return true;
  }
}

/** Prices stay at one tick or more. */
function shifted<E extends Exclude<MarketEvent, { type: 'gap' }>>(event: E, offset: number): E {
  const move = (ticks: number) => Math.max(1, ticks + offset);
  if (event.type === 'trade') return { ...event, priceTicks: move(event.priceTicks) };
  return {
    ...event,
    bidTicks: event.bidTicks === undefined ? undefined : move(event.bidTicks),
    askTicks: event.askTicks === undefined ? undefined : Math.max(2, event.askTicks + offset),
  };
}
