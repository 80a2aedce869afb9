// The Bitunix gateway: composes link, requests, feeds and readers into what the live loop needs of a venue. Sans-I/O: all
// it touches are the transport, the clock and the signing source it is given.
//
// Link and kernel: the link comes up -> channels are subscribed, missing bars fetched -> `syncing` is reported -> the kernel asks
// for `ReadVenueState` -> its complete `VenueStateReport` ends the sync -> `ready`. Without an API key (dry runs) there is no
// private socket and no read; market data and bars make it ready.
//
// Nothing is sent on a link that is not up: what becomes of it could not be seen.
import {
  type AccountId,
  DecimalError,
  type EpochMs,
  type InstrumentIndex,
  invariant,
  parseMoneyRounded,
} from '@holdfast/engine/base';
import type {
  LinkState,
  ReadVenueState,
  VenueCapabilities,
  VenueEffect,
  VenueReport,
  VenueStateReport,
} from '@holdfast/engine/model';
import {
  addClockSample,
  type ClockSkew,
  type ClockSkewConfig,
  DEFAULT_CLOCK_SKEW,
  judgeSkew,
  type LinkConfig,
  type LinkView,
  NO_CLOCK_SAMPLES,
  type PersistedCircuit,
  type RequestReport,
  type StalenessLevel,
} from '@holdfast/engine/resilience';
import type { Clock, Transport } from '../../ports/index.ts';
import type { VenueGateway, VenueMeasure, VenueSink } from '../common/index.ts';
import { bitunixCapabilities } from './capabilities.ts';
import { type Channel, type Frame, subscribeText, unsubscribeText } from './codec.ts';
import { FundingPoll } from './funding-poll.ts';
import { FundingTally } from './funding-tally.ts';
import { klineIntervalOf } from './kline-intervals.ts';
import { KlineFeed, type KlineTallies } from './klines.ts';
import { BitunixLink, type Proof, type SocketName } from './link.ts';
import { LinkSync } from './link-sync.ts';
import { MarketFeed } from './market-feed.ts';
import { OrderEntry } from './order-entry.ts';
import { PrivateFeed, privateChannels } from './private-feed.ts';
import { ProtectionKeeper } from './protection-keeper.ts';
import { ProtectionMemory } from './protection-memory.ts';
import { type ReadResult, ReconcileRead } from './reconcile-read.ts';
import { BitunixRequests } from './requests.ts';
import type { Credentials, Signing } from './signature.ts';
import { proveSimulated } from './simulation-proof.ts';
import { InstrumentDirectory, type VenueInstrument } from './venue-instrument.ts';
import { VenueTime } from './venue-time.ts';

export interface BitunixUrls {
  /** `https://fapi.bitunix.com`, without a slash at its end. */
  readonly rest: string;
  readonly publicWs: string;
  readonly privateWs: string;
}

export const bitunixUrls: BitunixUrls = {
  rest: 'https://fapi.bitunix.com',
  publicWs: 'wss://fapi.bitunix.com/public/',
  privateWs: 'wss://fapi.bitunix.com/private/',
};

export interface BitunixGatewayOptions {
  readonly account: AccountId;
  /** `paper` needs the proof that the venue is simulated, read again before every login. */
  readonly mode: 'dryRun' | 'paper' | 'live';
  readonly instruments: readonly VenueInstrument[];
  readonly transport: Transport;
  readonly clock: Clock;
  readonly signing: Signing;
  readonly urls?: BitunixUrls;
  /** Absent: market data only. */
  readonly credentials?: Credentials;
  /** Seeds the jitter of the backoff: nodes that lost the venue together must not come back together. */
  readonly seed: string;
  readonly linkConfig?: LinkConfig;
  readonly circuit?: PersistedCircuit;
  readonly onCircuit?: (circuit: PersistedCircuit) => void;
  /** What `proveSimulated` said before the node was composed: kernel time is the venue's from the first report on. */
  readonly simulated?: { readonly speed: number; readonly nowMs?: number };
}

/** What people read of the gateway. */
export interface BitunixGatewayView {
  readonly link: LinkView;
  readonly simulated: boolean;
  readonly refusedFrames: number;
  readonly requests: readonly RequestReport[];
  readonly klines: readonly {
    readonly instrument: InstrumentIndex;
    readonly tallies: Readonly<KlineTallies>;
  }[];
}

/** Subscriptions are not acknowledged: a read waits this long, so that nothing falls between read and pushes. */
const subscriptionSettleMs = 500;
/** An instrument that gives no quote by then (a halted market) does not keep the link from being ready. */
const firstQuoteMs = 5_000;
/** The venue takes about five messages a second and 300 channels a connection. */
const channelsPerMessage = 50;
const messageEveryMs = 250;
const mostChannels = 300;
/** Clocks further apart than this endanger signatures (the window is 60 s). */
export const skewLimitMs = 20_000;
const secondsStamps: ClockSkewConfig = { ...DEFAULT_CLOCK_SKEW, stampResolutionMs: 1_000 };
const stalenessOrder: readonly StalenessLevel[] = ['fresh', 'polling', 'restarting', 'safeStop'];

export class BitunixGateway implements VenueGateway {
  readonly account: AccountId;
  readonly capabilities: VenueCapabilities = bitunixCapabilities;
  readonly #options: BitunixGatewayOptions;
  readonly #urls: BitunixUrls;
  readonly #directory: InstrumentDirectory;
  readonly #time: VenueTime;
  readonly #requests: BitunixRequests;
  readonly #memory: ProtectionMemory;
  readonly #funding = new FundingTally();
  readonly #link: BitunixLink;
  readonly #orders: OrderEntry;
  readonly #protection: ProtectionKeeper;
  readonly #reader: ReconcileRead;
  readonly #privateFeed: PrivateFeed;
  #sink: VenueSink | undefined;
  #feeds: ReadonlyMap<InstrumentIndex, MarketFeed> = new Map();
  #klines: ReadonlyMap<InstrumentIndex, KlineFeed> = new Map();
  #fundingPoll: FundingPoll | undefined;
  #sync: LinkSync | undefined;
  #syncStartedAtMs = 0;
  #subscribedAtMs = 0;
  #linkOpenedAtMs = 0;
  /** Ends of link lives so far: what began before one is not finished after it. */
  #lives = 0;
  #linkStaleness: StalenessLevel = 'fresh';
  #refusedFrames = 0;
  #skew: ClockSkew = NO_CLOCK_SAMPLES;
  #stopped = false;

  constructor(options: BitunixGatewayOptions) {
    this.account = options.account;
    this.#options = options;
    this.#urls = options.urls ?? bitunixUrls;
    for (const { instrument, barIntervalMs } of options.instruments)
      invariant(
        barIntervalMs === undefined || klineIntervalOf(barIntervalMs) !== undefined,
        `${instrument.symbol}: Bitunix has no bars of ${barIntervalMs} ms`,
      );
    invariant(
      options.instruments.length * 3 <= mostChannels,
      `${options.instruments.length} instruments need more than ${mostChannels} channels, the most of one connection`,
    );
    this.#directory = new InstrumentDirectory(options.instruments);
    this.#time = new VenueTime(options.clock);
    if (options.simulated !== undefined)
      this.#time.proveSimulated(options.simulated.speed, options.simulated.nowMs);
    this.#requests = this.#newRequests();
    this.#memory = new ProtectionMemory((price, index) => this.#looseTicks(price, index));
    this.#link = this.#newLink();
    const common = {
      account: options.account,
      directory: this.#directory,
      requests: this.#requests,
      memory: this.#memory,
      funding: this.#funding,
      time: this.#time,
      now: () => this.#time.nowMs(),
      report: (report: VenueReport) => this.#report(report),
      obstacle: () => this.#obstacle(),
      later: (run: () => void) => this.#after(0, run),
      after: (delayMs: number, run: () => void) => this.#after(delayMs, run),
      linkOpenedAtMs: () => this.#linkOpenedAtMs as EpochMs,
      life: () => this.#lives,
    };
    this.#orders = new OrderEntry(common);
    this.#protection = new ProtectionKeeper(common);
    this.#reader = new ReconcileRead(common);
    this.#privateFeed = new PrivateFeed(common);
  }

  /** Kernel time at this venue: the venue's own where it is simulated. */
  nowMs(): EpochMs {
    return this.#time.nowMs();
  }

  localMs(kernelMs: number): number {
    return this.#time.localMs(kernelMs);
  }

  view(): BitunixGatewayView {
    return {
      link: this.#link.view(),
      simulated: this.#time.simulated,
      refusedFrames: this.#refusedFrames,
      requests: this.#requests.reports(),
      klines: [...this.#klines].map(([instrument, feed]) => ({ instrument, tallies: feed.tallies })),
    };
  }

  start(sink: VenueSink): void {
    invariant(this.#sink === undefined, 'a gateway is started once');
    this.#sink = sink;
    const { clock, instruments } = this.#options;
    const parts = { clock, sink, time: this.#time, requests: this.#requests };
    this.#feeds = new Map(
      instruments.map((instrument) => [instrument.index, this.#newFeed(instrument, sink)]),
    );
    this.#klines = new Map(
      instruments.flatMap((instrument) => {
        const interval =
          instrument.barIntervalMs === undefined ? undefined : klineIntervalOf(instrument.barIntervalMs);
        if (interval === undefined) return [];
        return [
          [
            instrument.index,
            new KlineFeed({ ...parts, instrument, interval, deliver: (bar) => sink.bar(bar) }),
          ],
        ];
      }),
    );
    this.#fundingPoll = new FundingPoll({ ...parts, instruments });
    for (const feed of this.#feeds.values()) feed.watch();
    this.#link.connect('the node starts');
  }

  perform(effect: VenueEffect): void {
    switch (effect.type) {
      case 'SubmitOrder':
        return this.#orders.submit(effect);
      case 'CancelOrder':
        return this.#orders.cancel(effect);
      case 'SetProtection':
        return this.#protection.set(effect);
      case 'ReadVenueState':
        return this.#read(effect);
    }
  }

  dataAgeMs(instrument: InstrumentIndex): number | undefined {
    return this.#feeds.get(instrument)?.dataAgeMs();
  }

  stop(done: () => void): void {
    if (!this.#stopped) {
      this.#stopped = true;
      for (const feed of this.#feeds.values()) feed.stop();
      this.#fundingPoll?.stop();
      this.#link.disconnect('the node stops');
      this.#requests.close();
    }
    // Answers under way are still worth hearing; their own timeouts end the wait.
    if (!this.#requests.idle) return this.#after(20, () => this.stop(done));
    this.#after(0, () => {
      this.#sink = undefined;
      done();
    });
  }

  // -- Parts ---------------------------------------------------------------------------------------------------------

  #newRequests(): BitunixRequests {
    const { transport, clock, signing, credentials } = this.#options;
    return new BitunixRequests({
      transport,
      clock,
      signing,
      restUrl: this.#urls.rest,
      ...(credentials !== undefined && { credentials }),
      onMeasure: (measure) => this.#measured(measure),
      onDate: (sentAtMs, receivedAtMs, date) => this.#onStamp(sentAtMs, receivedAtMs, Date.parse(date)),
    });
  }

  #newLink(): BitunixLink {
    const { transport, clock, signing, credentials, linkConfig, seed, circuit, onCircuit } = this.#options;
    return new BitunixLink({
      transport,
      clock,
      signing,
      seed,
      urls: this.#urls,
      ...(credentials !== undefined && { credentials }),
      ...(linkConfig !== undefined && { config: linkConfig }),
      ...(circuit !== undefined && { circuit }),
      ...(onCircuit !== undefined && { onCircuit }),
      prove: (done) => this.#prove(done),
      onFrame: (socket, frame, text) => this.#onFrame(socket, frame, text),
      onPong: (sentAtMs, receivedAtMs, seconds) => this.#onStamp(sentAtMs, receivedAtMs, seconds * 1000),
      onSync: (generation, syncNumber, resubscribe) => this.#onSync(generation, syncNumber, resubscribe),
      onLost: (why) => this.#onLost(why),
      onState: (state, why, generation) => this.#onState(state, why, generation),
    });
  }

  #newFeed(instrument: VenueInstrument, sink: VenueSink): MarketFeed {
    return new MarketFeed({
      instrument,
      sink,
      clock: this.#options.clock,
      time: this.#time,
      requests: this.#requests,
      onStaleness: () => this.#onStaleness(),
      onRestart: (silentForMs) => this.#onStreamSilent(instrument, silentForMs),
      onReconciliationWanted: () => this.#wantReconciliation(),
      onRefused: (reason) => this.#refuse(reason, ''),
    });
  }

  // -- The link ------------------------------------------------------------------------------------------------------

  #prove(done: (proof: Proof) => void): void {
    const { transport, mode } = this.#options;
    proveSimulated(transport, this.#urls.rest, (proof) => {
      if (proof.type === 'unanswered')
        return done({ outcome: 'failed', why: `${this.#urls.rest}: ${proof.reason}` });
      if (proof.type === 'simulated') this.#time.proveSimulated(proof.speed, proof.nowMs);
      else this.#time.notSimulated();
      if (proof.type === 'simulated' || mode !== 'paper') return done({ outcome: 'proven' });
      done({
        outcome: 'refused',
        why: `${this.#urls.rest} is not a simulated venue and Bitunix has no paper account: use mode dryRun, or point BITUNIX_REST_URL at holdfast-sim`,
      });
    });
  }

  #onState(state: LinkState, why: string, generation: number): void {
    if (state === 'handshaking') this.#linkOpenedAtMs = this.#time.nowMs();
    if (state === 'ready') this.#fundingPoll?.start();
    this.#report({
      type: 'LinkReport',
      account: this.account,
      state,
      why,
      generation,
      atMs: this.#time.nowMs(),
    });
  }

  #onLost(why: string): void {
    this.#lives++;
    this.#sync?.abandon();
    this.#sync = undefined;
    for (const klines of this.#klines.values()) klines.interrupt();
    this.#fundingPoll?.stop();
    this.#requests.takeBack(`not sent: the link was lost (${why})`, [
      'exits',
      'cancels',
      'protectiveQuotes',
      'entries',
    ]);
  }

  #onSync(generation: number, syncNumber: number, resubscribe: boolean): void {
    const { clock, credentials } = this.#options;
    this.#sync?.abandon();
    const sync = new LinkSync(
      () => {
        if (credentials === undefined) this.#reconciled();
        this.#link.syncDone(generation, syncNumber);
      },
      (why) => this.#link.syncFailed(generation, syncNumber, why),
    );
    this.#sync = sync;
    this.#syncStartedAtMs = clock.monotonicMs();
    if (resubscribe) this.#subscribe(sync);
    for (const [index, klines] of this.#klines) {
      sync.need(`bars ${index}`);
      klines.resume((problem) => (problem === undefined ? sync.has(`bars ${index}`) : sync.fail(problem)));
    }
    if (credentials !== undefined) sync.need('account');
    sync.seal();
  }

  #subscribe(sync: LinkSync): void {
    this.#subscribedAtMs = this.#options.clock.monotonicMs();
    for (const [index, feed] of this.#feeds) {
      sync.need(`quote ${index}`);
      feed.restarted(() => sync.has(`quote ${index}`));
    }
    this.#after(firstQuoteMs, () => this.#onQuotesDue(sync));
    this.#sendChannels(
      'public',
      this.#options.instruments.flatMap((instrument) => this.#channelsOf(instrument)),
    );
    if (this.#options.credentials !== undefined) this.#sendChannels('private', privateChannels);
  }

  #onQuotesDue(sync: LinkSync): void {
    const silent = [...this.#feeds.keys()].filter((index) => sync.needs(`quote ${index}`));
    if (silent.length === 0) return;
    if (silent.length === this.#feeds.size) return sync.fail('no market data came after subscribing');
    for (const index of silent) sync.has(`quote ${index}`);
  }

  #channelsOf({ instrument: { symbol }, barIntervalMs }: VenueInstrument): Channel[] {
    const kline = barIntervalMs === undefined ? undefined : klineIntervalOf(barIntervalMs);
    return [
      { symbol, ch: 'depth_book1' },
      { symbol, ch: 'trade' },
      ...(kline === undefined ? [] : [{ symbol, ch: kline.channel }]),
    ];
  }

  #sendChannels(socket: SocketName, channels: readonly Channel[]): void {
    const life = this.#lives;
    for (let at = 0; at < channels.length; at += channelsPerMessage) {
      const text = subscribeText(channels.slice(at, at + channelsPerMessage));
      if (at === 0) this.#link.send(socket, text);
      else
        this.#after((at / channelsPerMessage) * messageEveryMs, () => {
          if (this.#lives === life) this.#link.send(socket, text);
        });
    }
  }

  // -- Frames --------------------------------------------------------------------------------------------------------

  #onFrame(socket: SocketName, frame: Frame, text: string): void {
    this.#measured({ type: 'frame' });
    if (frame.type === 'refused') return this.#refuse(`${socket}: ${frame.reason}`, text);
    if (frame.type === 'error') return this.#refuse(`${socket}: the venue says: ${frame.reason}`, text);
    if ('tsMs' in frame) this.#time.note(frame.tsMs);
    try {
      this.#dispatch(frame);
    } catch (error) {
      // A figure that does not fit the instrument's steps: the frame is no use, the link is.
      if (!(error instanceof DecimalError)) throw error;
      this.#refuse(`${socket}: ${error.message}`, text);
    }
  }

  #dispatch(frame: Frame): void {
    if (!('symbol' in frame)) return this.#privateFeed.onFrame(frame);
    const instrument = this.#directory.bySymbol(frame.symbol);
    if (instrument === undefined) return;
    if (frame.type === 'kline') return this.#klines.get(instrument.index)?.onPush(frame.bar, frame.tsMs);
    const feed = this.#feeds.get(instrument.index);
    if (frame.type === 'book') feed?.onBook(frame.tsMs, frame.bid, frame.ask);
    else feed?.onTrades(frame.trades);
  }

  #refuse(reason: string, frame: string): void {
    this.#refusedFrames++;
    this.#measured({ type: 'frameRefused', reason, frame });
  }

  // -- Freshness -----------------------------------------------------------------------------------------------------

  /** The link is as fresh as its freshest instrument: one silent market is its own affair, not the link's. */
  #onStaleness(): void {
    const levels = [...this.#feeds.values()].map((feed) => stalenessOrder.indexOf(feed.ageLevel));
    const best = stalenessOrder[Math.min(...levels)] ?? 'fresh';
    if (best === this.#linkStaleness) return;
    this.#linkStaleness = best;
    this.#link.give({ type: 'StalenessChanged', ageLevel: best });
  }

  #onStreamSilent(instrument: VenueInstrument, silentForMs: number): void {
    if (this.#linkStaleness === 'fresh' && this.#feeds.size > 1) {
      const channels = this.#channelsOf(instrument);
      this.#link.send('public', unsubscribeText(channels));
      this.#after(messageEveryMs, () => this.#link.send('public', subscribeText(channels)));
      return;
    }
    this.#link.give({ type: 'StreamRestartRequested', silentForMs });
  }

  /** Data are back after a safe stop and what happened meanwhile is not known: the link syncs once more. */
  #wantReconciliation(): void {
    if (this.#options.credentials === undefined) return this.#after(0, () => this.#reconciled());
    this.#link.give({ type: 'UpstreamRestored', generation: this.#link.generation, dataLost: false });
  }

  #reconciled(): void {
    for (const feed of this.#feeds.values()) feed.reconciled();
  }

  /** A stamp of the venue in whole seconds. At a simulated venue that runs at another pace it says nothing of our clock. */
  #onStamp(sentAtMs: number, receivedAtMs: number, venueMs: number): void {
    if (!Number.isFinite(venueMs) || !this.#time.comparable || sentAtMs > receivedAtMs) return;
    const { clock } = this.#options;
    this.#skew = addClockSample(
      this.#skew,
      { sentAtMs, receivedAtMs, venueStampMs: venueMs as EpochMs },
      secondsStamps,
    );
    const now = { monotonicMs: clock.monotonicMs(), epochMs: clock.wallMs() as EpochMs };
    const verdict = judgeSkew(this.#skew, now, skewLimitMs, secondsStamps);
    if (verdict.verdict === 'unknown') return;
    this.#measured({ type: 'clockSkew', skewMs: verdict.skewMs, uncertaintyMs: verdict.uncertaintyMs });
  }

  // -- Reading the account -------------------------------------------------------------------------------------------

  #read(effect: ReadVenueState): void {
    const { clock } = this.#options;
    const obstacle = this.#obstacle();
    if (obstacle !== undefined) return this.#after(0, () => this.#report(this.#nothingRead(effect)));
    const life = this.#lives;
    const settledAtMs = this.#subscribedAtMs + subscriptionSettleMs;
    this.#after(Math.max(0, settledAtMs - clock.monotonicMs()), () => {
      const startedAtMs = clock.monotonicMs();
      if (life === this.#lives)
        this.#reader.perform(effect, (result) => this.#onRead(result, startedAtMs, life));
      else this.#report(this.#nothingRead(effect));
    });
  }

  #onRead({ report, problem, positionMode }: ReadResult, startedAtMs: number, life: number): void {
    for (const position of report.positions)
      this.#memory.notePosition(position.instrument, position.positionId);
    if (report.complete) this.#notePositionsGone(report);
    if (report.complete) this.#noteProtections(report);
    this.#report(report);
    if (life !== this.#lives) return;
    if (positionMode === 'HEDGE')
      return this.#link.give({
        type: 'LinkFailed',
        generation: this.#link.generation,
        kind: 'refused',
        retryAfterMs: 0,
        why: 'the account is in hedge mode; Holdfast trades one-way accounts: change the position mode at the venue',
      });
    if (report.complete) this.#reconciled();
    // A read that began before this sync did may have missed what it is for.
    const sync = startedAtMs >= this.#syncStartedAtMs ? this.#sync : undefined;
    if (report.complete) sync?.has('account');
    else if (sync?.needs('account') === true) sync.fail(problem ?? 'the account could not be read');
  }

  #noteProtections(report: VenueStateReport): void {
    const { account, atMs } = report;
    for (const { index } of this.#directory.all)
      this.#memory.note(
        report.protections.find((one) => one.instrument === index) ?? {
          type: 'ProtectionReport',
          account,
          instrument: index,
          atMs,
        },
      );
  }

  #notePositionsGone(report: VenueStateReport): void {
    for (const { index } of this.#directory.all)
      if (!report.positions.some((position) => position.instrument === index))
        this.#memory.notePosition(index, undefined);
  }

  #nothingRead({ readNumber }: ReadVenueState): VenueStateReport {
    const nowMs = this.#time.nowMs();
    return {
      type: 'VenueStateReport',
      account: this.account,
      readNumber,
      linkOpenedAtMs: this.#linkOpenedAtMs as EpochMs,
      startedAtMs: nowMs,
      atMs: nowMs,
      openOrders: [],
      endedOrders: [],
      ordersNotFound: [],
      fills: [],
      positions: [],
      protections: [],
      balances: [],
      fundings: [],
      historySinceMs: nowMs,
      complete: false,
    };
  }

  // -- Small things --------------------------------------------------------------------------------------------------

  #obstacle(): string | undefined {
    if (this.#stopped) return 'the gateway is stopped';
    if (this.#options.credentials === undefined) return 'there is no API key: market data only';
    const { state, why } = this.#link;
    if (state === 'syncing' || state === 'ready' || state === 'degraded') return undefined;
    return `the link to Bitunix is ${state}: ${why}`;
  }

  /** For comparisons only: averages lie between ticks. */
  #looseTicks(price: string, index: InstrumentIndex): number | undefined {
    const instrument = this.#directory.byIndex(index)?.instrument;
    return instrument && Number(parseMoneyRounded(price)) / Number(instrument.tickSize);
  }

  #report(report: VenueReport): void {
    this.#sink?.report(report);
  }

  #measured(measure: VenueMeasure): void {
    this.#sink?.measured(measure);
  }

  #after(delayMs: number, run: () => void): void {
    this.#options.clock.after(delayMs, run);
  }
}
