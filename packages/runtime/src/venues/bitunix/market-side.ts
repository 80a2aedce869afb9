// Everything public: subscriptions, quotes and trades, closed bars, funding rates, and how fresh all of it is. One per
// gateway; the link tells it when a stream begins and ends.
import { type InstrumentIndex, invariant } from '@holdfast/engine/base';
import type { StalenessConfig, StalenessLevel } from '@holdfast/engine/resilience';
import type { Clock } from '../../ports/index.ts';
import type { VenueSink } from '../common/index.ts';
import { type Channel, type Frame, subscribeText, unsubscribeText } from './codec.ts';
import { FundingPoll } from './funding-poll.ts';
import { klineIntervalOf } from './kline-intervals.ts';
import { KlineFeed, type KlineTallies } from './klines.ts';
import type { LinkSync } from './link-sync.ts';
import { MarketFeed } from './market-feed.ts';
import type { BitunixRequests } from './requests.ts';
import type { InstrumentDirectory, VenueInstrument } from './venue-instrument.ts';
import type { VenueTime } from './venue-time.ts';

export interface MarketSideOptions {
  readonly directory: InstrumentDirectory;
  readonly clock: Clock;
  readonly time: VenueTime;
  readonly requests: BitunixRequests;
  readonly sink: VenueSink;
  readonly staleness: StalenessConfig;
  /**
   * Without them the link is not ready. Not so where there is an account: orders can be sent, above all exits, and
   * bars that come later come as history.
   */
  readonly barsRequired: boolean;
  /** To the public socket of the link's present life. */
  readonly send: (text: string) => void;
  readonly onRefused: (reason: string) => void;
  /** The freshest of all instruments changed its rung. */
  readonly onStaleness: (ageLevel: StalenessLevel) => void;
  readonly onRestartWanted: (silentForMs: number) => void;
  readonly onReconciliationWanted: () => void;
}

/** An instrument that gives no quote by then (a halted market) does not keep the link from being ready. */
const firstQuoteMs = 5_000;
/** The venue takes about five messages a second and 300 channels a connection. */
const channelsPerMessage = 50;
const messageEveryMs = 250;
const mostChannels = 300;
const channelsEach = 3;
const stalenessOrder: readonly StalenessLevel[] = ['fresh', 'polling', 'restarting', 'safeStop'];

/** @throws InvariantBroken for what no connection can carry. */
export function checkInstruments(instruments: readonly VenueInstrument[]): void {
  for (const { instrument, barIntervalMs } of instruments)
    invariant(
      barIntervalMs === undefined || klineIntervalOf(barIntervalMs) !== undefined,
      `${instrument.symbol}: Bitunix has no bars of ${barIntervalMs} ms`,
    );
  invariant(
    instruments.length * channelsEach <= mostChannels,
    `${instruments.length} instruments need more than ${mostChannels} channels, the most of one connection`,
  );
}

export class MarketSide {
  readonly #options: MarketSideOptions;
  readonly #feeds: ReadonlyMap<InstrumentIndex, MarketFeed>;
  readonly #klines: ReadonlyMap<InstrumentIndex, KlineFeed>;
  readonly #fundingPoll: FundingPoll;
  #staleness: StalenessLevel = 'fresh';
  /** One more with each stream: what is still to be said on an earlier one is not. */
  #stream = 0;

  constructor(options: MarketSideOptions) {
    this.#options = options;
    const { all } = options.directory;
    this.#feeds = new Map(all.map((instrument) => [instrument.index, this.#newFeed(instrument)]));
    this.#klines = new Map(
      all.flatMap((instrument) => {
        const feed = this.#newKlines(instrument);
        return feed === undefined ? [] : [[instrument.index, feed] as const];
      }),
    );
    this.#fundingPoll = new FundingPoll({ ...options, instruments: all });
  }

  get tallies(): readonly {
    readonly instrument: InstrumentIndex;
    readonly tallies: Readonly<KlineTallies>;
  }[] {
    return [...this.#klines].map(([instrument, { tallies }]) => ({ instrument, tallies }));
  }

  dataAgeMs(instrument: InstrumentIndex): number | undefined {
    return this.#feeds.get(instrument)?.dataAgeMs();
  }

  /** Data that never come are stale data: the watch begins before the first attempt to connect. */
  watch(): void {
    for (const feed of this.#feeds.values()) feed.watch();
  }

  /** A new stream: asks for all channels. The sync is over when quotes come. */
  subscribe(sync: LinkSync): void {
    const stream = ++this.#stream;
    const { clock, send, directory } = this.#options;
    for (const [index, feed] of this.#feeds) {
      sync.need(quoteOf(index));
      feed.restarted(() => sync.has(quoteOf(index)));
    }
    clock.after(firstQuoteMs, () => this.#onQuotesDue(sync));
    const channels = directory.all.flatMap(channelsOf);
    for (let at = 0; at < channels.length; at += channelsPerMessage) {
      const text = subscribeText(channels.slice(at, at + channelsPerMessage));
      if (at === 0) send(text);
      else
        clock.after((at / channelsPerMessage) * messageEveryMs, () => {
          if (stream === this.#stream) send(text);
        });
    }
  }

  /** Fetches the bars that are missing. The sync waits for them, or for the first failure where it can do without. */
  fetchBars(sync: LinkSync): void {
    for (const [index, klines] of this.#klines) {
      const bars = `bars ${index}`;
      sync.need(bars);
      klines.resume((problem) => {
        if (problem !== undefined && this.#options.barsRequired) sync.fail(problem);
        else sync.has(bars);
      });
    }
  }

  pollFunding(): void {
    this.#fundingPoll.start();
  }

  /** The stream is gone. */
  interrupt(): void {
    this.#stream++;
    for (const klines of this.#klines.values()) klines.interrupt();
    this.#fundingPoll.stop();
  }

  /** The account was read whole: what a safe stop waits for. */
  reconciled(): void {
    for (const feed of this.#feeds.values()) feed.reconciled();
  }

  stop(): void {
    this.interrupt();
    for (const feed of this.#feeds.values()) feed.stop();
  }

  /** @throws WireError when a figure does not fit the instrument: the frame is refused. */
  onFrame(frame: Extract<Frame, { readonly symbol: string }>): void {
    const instrument = this.#options.directory.bySymbol(frame.symbol);
    if (instrument === undefined) return;
    if (frame.type === 'kline') return this.#klines.get(instrument.index)?.onPush(frame.bar, frame.tsMs);
    const feed = this.#feeds.get(instrument.index);
    if (frame.type === 'book') feed?.onBook(frame.tsMs, frame.bid, frame.ask);
    else feed?.onTrades(frame.trades);
  }

  #newFeed(instrument: VenueInstrument): MarketFeed {
    return new MarketFeed({
      ...this.#options,
      instrument,
      onStaleness: () => this.#onStaleness(),
      onRestart: (silentForMs) => this.#onSilent(instrument, silentForMs),
    });
  }

  #newKlines(instrument: VenueInstrument): KlineFeed | undefined {
    const { barIntervalMs } = instrument;
    const interval = barIntervalMs === undefined ? undefined : klineIntervalOf(barIntervalMs);
    const deliver = this.#options.sink.bar.bind(this.#options.sink);
    return interval && new KlineFeed({ ...this.#options, instrument, interval, deliver });
  }

  #onQuotesDue(sync: LinkSync): void {
    const silent = [...this.#feeds.keys()].filter((index) => sync.needs(quoteOf(index)));
    if (silent.length === 0) return;
    if (silent.length === this.#feeds.size) return sync.fail('no market data came after subscribing');
    for (const index of silent) sync.has(quoteOf(index));
  }

  /** The stream is as fresh as its freshest instrument: one silent market is its own affair, not the link's. */
  #onStaleness(): void {
    const levels = [...this.#feeds.values()].map((feed) => stalenessOrder.indexOf(feed.ageLevel));
    const best = stalenessOrder[Math.min(...levels)] ?? 'fresh';
    if (best === this.#staleness) return;
    this.#staleness = best;
    this.#options.onStaleness(best);
  }

  /** Others flow: only this instrument's channels are asked for again. None does: the stream is opened anew. */
  #onSilent(instrument: VenueInstrument, silentForMs: number): void {
    const { clock, send, onRestartWanted } = this.#options;
    if (this.#staleness !== 'fresh' || this.#feeds.size === 1) return onRestartWanted(silentForMs);
    const stream = this.#stream;
    const channels = channelsOf(instrument);
    send(unsubscribeText(channels));
    clock.after(messageEveryMs, () => {
      if (stream === this.#stream) send(subscribeText(channels));
    });
  }
}

const quoteOf = (index: InstrumentIndex): string => `quote ${index}`;

function channelsOf({ instrument: { symbol }, barIntervalMs }: VenueInstrument): Channel[] {
  const kline = barIntervalMs === undefined ? undefined : klineIntervalOf(barIntervalMs);
  return [
    { symbol, ch: 'depth_book1' },
    { symbol, ch: 'trade' },
    ...(kline === undefined ? [] : [{ symbol, ch: kline.channel }]),
  ];
}
