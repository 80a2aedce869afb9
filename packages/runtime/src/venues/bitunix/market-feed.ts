// One instrument's live data: best bid and ask, trades and kline pushes of the public stream, and how fresh they are.
//
// Freshness is the staleness ladder's (15 s without data: poll REST; 30 s: restart the stream; 120 s: safe stop), by the local
// monotonic clock. A push older than the one before is dropped: connections can deliver out of order; one that is much older
// means that the venue's clock was set back, and is taken.
import type { EpochMs } from '@holdfast/engine/base';
import type { StalenessReport } from '@holdfast/engine/model';
import {
  nextStalenessCheckMs,
  type StalenessConfig,
  type StalenessEffect,
  type StalenessInput,
  type StalenessLadder,
  type StalenessLevel,
  startLadder,
  stepStaleness,
} from '@holdfast/engine/resilience';
import type { Cancelable, Clock } from '../../ports/index.ts';
import type { VenueSink } from '../common/index.ts';
import type { WirePrint } from './codec.ts';
import type { BitunixRequests } from './requests.ts';
import { levelOf, shownLots, ticksOf } from './translate.ts';
import type { Level, VenueInstrument } from './venue-instrument.ts';
import type { VenueTime } from './venue-time.ts';
import { objectOf } from './wire-fields.ts';
import { bestLevel, type WireLevel } from './wire-records.ts';

export interface MarketFeedOptions {
  readonly instrument: VenueInstrument;
  readonly clock: Clock;
  readonly time: VenueTime;
  readonly requests: BitunixRequests;
  readonly sink: VenueSink;
  readonly staleness: StalenessConfig;
  readonly onStaleness: (ageLevel: StalenessLevel) => void;
  readonly onRestart: (silentForMs: number) => void;
  readonly onReconciliationWanted: () => void;
  readonly onRefused: (reason: string) => void;
}

/** Two pushes of one instrument may overtake each other by this much at most. */
const reorderMs = 5_000;

export class MarketFeed {
  readonly #options: MarketFeedOptions;
  #ladder: StalenessLadder | undefined;
  #wake: Cancelable | undefined;
  #dataAtMs: number | undefined;
  /** Newest data of the stream that the ladder has not been told of: it is told when it is asked. */
  #untoldAtMs: number | undefined;
  #toldFirst = false;
  #lastTsMs = 0;
  #onFirstQuote: (() => void) | undefined;
  #polling = false;

  constructor(options: MarketFeedOptions) {
    this.#options = options;
  }

  get instrument(): VenueInstrument {
    return this.#options.instrument;
  }

  get ageLevel(): StalenessLevel {
    return this.#ladder?.ageLevel ?? 'safeStop';
  }

  dataAgeMs(): number | undefined {
    return this.#dataAtMs === undefined ? undefined : this.#options.clock.monotonicMs() - this.#dataAtMs;
  }

  /** The watch begins with the first attempt to connect: data that never came are stale data. */
  watch(): void {
    if (this.#ladder !== undefined) return;
    this.#ladder = startLadder(this.#options.clock.monotonicMs(), this.#options.staleness);
    this.#arm();
  }

  /** A new stream: what it says first is its newest. */
  restarted(onFirstQuote: () => void): void {
    this.#lastTsMs = 0;
    this.#onFirstQuote = onFirstQuote;
  }

  reconciled(): void {
    this.#step({ type: 'Reconciled' });
  }

  stop(): void {
    this.#wake?.cancel();
    this.#ladder = undefined;
    this.#onFirstQuote = undefined;
  }

  onBook(tsMs: number, bid: WireLevel | undefined, ask: WireLevel | undefined): void {
    if (tsMs < this.#lastTsMs && tsMs > this.#lastTsMs - reorderMs) return;
    this.#lastTsMs = tsMs;
    const quoted = this.#quote(bid, ask);
    if (!quoted) return;
    this.#untoldAtMs = this.#dataAtMs;
    this.#tellFirst();
    // Told at once while something waits for it; else when the ladder is looked at, so that a quote costs no allocation.
    if (this.#ladder !== undefined && this.#ladder.level !== 'fresh') this.#step({ type: 'TimePassed' });
    const waiting = this.#onFirstQuote;
    this.#onFirstQuote = undefined;
    waiting?.();
  }

  /** Nobody takes data for fresh that was never said to be: the first quote says so. */
  #tellFirst(): void {
    if (this.#toldFirst) return;
    this.#toldFirst = true;
    this.#options.sink.report(this.#report(this.#ladder?.level ?? 'fresh', 0));
  }

  onTrades(trades: readonly WirePrint[]): void {
    const { instrument, sink, time } = this.#options;
    for (const trade of trades) {
      const ticks = ticksOf(trade.price, instrument.instrument, 'price');
      const lots = shownLots(trade.quantity, instrument.instrument);
      if (lots > 0) sink.trade(instrument.index, ticks, lots, trade.side, time.nowMs());
    }
  }

  /** False when there is no two-sided quote in it: a missing side is missing. */
  #quote(bid: WireLevel | undefined, ask: WireLevel | undefined): boolean {
    if (bid === undefined || ask === undefined) return false;
    const { instrument, sink, time, clock, onRefused } = this.#options;
    const best: Level = levelOf(bid, instrument.instrument);
    const offer: Level = levelOf(ask, instrument.instrument);
    if (best.ticks >= offer.ticks) {
      onRefused(
        `${instrument.instrument.symbol}: the book is crossed, ${bid.price} bid and ${ask.price} asked`,
      );
      return false;
    }
    this.#dataAtMs = clock.monotonicMs();
    sink.quote(instrument.index, best.ticks, offer.ticks, best.lots, offer.lots, time.nowMs());
    return true;
  }

  #step(input: StalenessInput): void {
    if (this.#ladder === undefined) return;
    if (this.#untoldAtMs !== undefined) {
      const atMs = this.#untoldAtMs;
      this.#untoldAtMs = undefined;
      this.#take({ type: 'DataReceived', source: 'stream' }, atMs);
    }
    this.#take(input, this.#options.clock.monotonicMs());
    this.#arm();
  }

  #take(input: StalenessInput, nowMs: number): void {
    if (this.#ladder === undefined) return;
    const { ladder, effects } = stepStaleness(this.#ladder, input, nowMs, this.#options.staleness);
    this.#ladder = ladder;
    for (const effect of effects) this.#perform(effect);
  }

  #perform(effect: StalenessEffect): void {
    switch (effect.type) {
      case 'PollRest':
        return this.#poll();
      case 'RestartStream':
        return this.#options.onRestart(effect.silentForMs);
      case 'RequestReconciliation':
        return this.#options.onReconciliationWanted();
      case 'StalenessChanged':
        this.#options.sink.report(this.#report(effect.level, effect.ageMs));
        this.#options.onStaleness(effect.ageLevel);
    }
  }

  #report(level: StalenessLevel, ageMs: number): StalenessReport {
    const atMs: EpochMs = this.#options.time.nowMs();
    return { type: 'StalenessReport', instrument: this.#options.instrument.index, level, ageMs, atMs };
  }

  #poll(): void {
    if (this.#polling) return;
    this.#polling = true;
    const { requests, instrument } = this.#options;
    const query = [
      ['symbol', instrument.instrument.symbol],
      ['limit', '1'],
    ] as const;
    const decode = (data: unknown) => {
      const depth = objectOf(data, 'depth');
      return { bid: bestLevel(depth.bids, 'bids'), ask: bestLevel(depth.asks, 'asks') };
    };
    requests.read({ endpoint: 'depth', lane: 'protectiveQuotes', query }, decode, (outcome) => {
      this.#polling = false;
      if (!outcome.ok || this.#ladder === undefined) return;
      if (this.#quote(outcome.value.bid, outcome.value.ask))
        this.#step({ type: 'DataReceived', source: 'poll' });
    });
  }

  #arm(): void {
    this.#wake?.cancel();
    if (this.#ladder === undefined) return;
    const dueMs = nextStalenessCheckMs(this.#ladder, this.#options.staleness);
    if (dueMs === undefined) return;
    const delayMs = Math.max(1, dueMs - this.#options.clock.monotonicMs());
    this.#wake = this.#options.clock.after(delayMs, () => this.#step({ type: 'TimePassed' }));
  }
}
