// The Bitunix gateway: composes link, requests, feeds and readers into what the live loop needs of a venue. Sans-I/O: all
// it touches are the transport, the clock and the signing source it is given.
//
// Link and kernel: the link comes up -> channels are subscribed, missing bars fetched -> `syncing` is reported -> the kernel asks
// for `ReadVenueState` -> its complete `VenueStateReport` ends the sync -> `ready`. Without an API key (dry runs) there is no
// private socket and no read; market data and bars make it ready.
//
// Nothing is sent on a link that is not up: what becomes of it could not be seen.
import { type AccountId, type EpochMs, type InstrumentIndex, invariant } from '@holdfast/engine/base';
import type { LinkState, VenueCapabilities, VenueEffect, VenueReport } from '@holdfast/engine/model';
import {
  DEFAULT_STALENESS,
  type LinkConfig,
  type LinkView,
  type PersistedCircuit,
  type RequestReport,
  type StalenessConfig,
} from '@holdfast/engine/resilience';
import type { Clock, Transport } from '../../ports/index.ts';
import type { UnconfirmedTerms, VenueGateway, VenueMeasure, VenueSink } from '../common/index.ts';
import { AccountSide } from './account-side.ts';
import { bitunixCapabilities } from './capabilities.ts';
import { type Frame, subscribeText } from './codec.ts';
import type { KlineTallies } from './klines.ts';
import { BitunixLink, type Proof, type SocketName } from './link.ts';
import { LinkSync } from './link-sync.ts';
import { checkInstruments, MarketSide } from './market-side.ts';
import { privateChannels } from './private-feed.ts';
import { BitunixRequests } from './requests.ts';
import type { Credentials, Signing } from './signature.ts';
import { proveSimulated, type SimulationProof } from './simulation-proof.ts';
import { SkewWatch } from './skew-watch.ts';
import { TermsCheck } from './terms-check.ts';
import { InstrumentDirectory, type VenueInstrument } from './venue-instrument.ts';
import { VenueTime } from './venue-time.ts';
import { WireError } from './wire-fields.ts';

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
  /** Ages at which silent market data is polled, its stream restarted, entries stopped. */
  readonly staleness?: StalenessConfig;
  readonly circuit?: PersistedCircuit;
  readonly onCircuit?: (circuit: PersistedCircuit) => void;
  /** What `proveSimulated` said before the node was composed: kernel time is the venue's from the first report on. */
  readonly simulated?: { readonly speed: number; readonly nowMs?: number };
  /** It has not answered yet: kernel time goes on from here until it says what it is. */
  readonly expectedMs?: number;
  readonly unconfirmedTerms?: UnconfirmedTerms;
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

/** How often a stop looks whether answers are still under way. */
const stopLookMs = 20;

export class BitunixGateway implements VenueGateway {
  readonly account: AccountId;
  readonly capabilities: VenueCapabilities = bitunixCapabilities;
  readonly #options: BitunixGatewayOptions;
  readonly #urls: BitunixUrls;
  readonly #directory: InstrumentDirectory;
  readonly #time: VenueTime;
  readonly #terms: TermsCheck | undefined;
  readonly #skew: SkewWatch;
  readonly #requests: BitunixRequests;
  readonly #link: BitunixLink;
  readonly #accountSide: AccountSide;
  #market: MarketSide | undefined;
  #sink: VenueSink | undefined;
  #sync: LinkSync | undefined;
  /** Monotonic. */
  #syncStartedAtMs = 0;
  #linkOpenedAtMs = 0;
  /** Ends of link lives so far. */
  #lives = 0;
  #refusedFrames = 0;
  #stopped = false;

  constructor(options: BitunixGatewayOptions) {
    checkInstruments(options.instruments);
    this.account = options.account;
    this.#options = options;
    this.#urls = options.urls ?? bitunixUrls;
    this.#directory = new InstrumentDirectory(options.instruments);
    this.#time = new VenueTime(options.clock);
    if (options.simulated !== undefined)
      this.#time.proveSimulated(options.simulated.speed, options.simulated.nowMs);
    else if (options.expectedMs !== undefined) this.#time.expectSimulated(options.expectedMs);
    this.#terms =
      options.unconfirmedTerms &&
      new TermsCheck(options.transport, this.#urls.rest, options.unconfirmedTerms);
    this.#skew = new SkewWatch(options.clock, this.#time, (measure) => this.#measured(measure));
    this.#requests = this.#newRequests();
    this.#link = this.#newLink();
    this.#accountSide = this.#newAccountSide();
  }

  nowMs(): EpochMs {
    return this.#time.nowMs();
  }

  localMs(kernelMs: number): number {
    return this.#time.localMs(kernelMs);
  }

  dataAgeMs(instrument: InstrumentIndex): number | undefined {
    return this.#market?.dataAgeMs(instrument);
  }

  view(): BitunixGatewayView {
    return {
      link: this.#link.view(),
      simulated: this.#time.simulated,
      refusedFrames: this.#refusedFrames,
      requests: this.#requests.reports(),
      klines: this.#market?.tallies ?? [],
    };
  }

  start(sink: VenueSink): void {
    invariant(this.#sink === undefined && !this.#stopped, 'a gateway is started once');
    this.#sink = sink;
    this.#market = this.#newMarketSide(sink);
    this.#market.watch();
    this.#link.connect('the node starts');
  }

  perform(effect: VenueEffect): void {
    this.#accountSide.perform(effect);
  }

  stop(done: () => void): void {
    if (!this.#stopped) {
      this.#stopped = true;
      this.#link.disconnect('the node stops');
      this.#market?.stop();
      this.#requests.close();
    }
    // Answers under way are still worth hearing; their own timeouts end the wait.
    const { clock } = this.#options;
    if (!this.#requests.idle) {
      clock.after(stopLookMs, () => this.stop(done));
      return;
    }
    clock.after(0, () => {
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
      onDate: (sentAtMs, receivedAtMs, date) => this.#skew.onStamp(sentAtMs, receivedAtMs, Date.parse(date)),
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
      onPong: (sentAtMs, receivedAtMs, seconds) =>
        this.#skew.onStamp(sentAtMs, receivedAtMs, seconds * 1_000),
      onSync: (generation, syncNumber, resubscribe) => this.#onSync(generation, syncNumber, resubscribe),
      onLost: (why) => this.#onLost(why),
      onState: (state, why, generation) => this.#onState(state, why, generation),
    });
  }

  #newMarketSide(sink: VenueSink): MarketSide {
    return new MarketSide({
      sink,
      staleness: this.#options.staleness ?? DEFAULT_STALENESS,
      directory: this.#directory,
      clock: this.#options.clock,
      time: this.#time,
      requests: this.#requests,
      barsRequired: this.#options.credentials === undefined,
      send: (text) => this.#link.send('public', text),
      onRefused: (reason) => this.#refuse(reason, ''),
      onStaleness: (ageLevel) => this.#link.give({ type: 'StalenessChanged', ageLevel }),
      onRestartWanted: (silentForMs) => this.#link.give({ type: 'StreamRestartRequested', silentForMs }),
      onReconciliationWanted: () => this.#wantReconciliation(),
    });
  }

  #newAccountSide(): AccountSide {
    return new AccountSide({
      account: this.account,
      directory: this.#directory,
      requests: this.#requests,
      clock: this.#options.clock,
      time: this.#time,
      report: (report) => this.#report(report),
      obstacle: () => this.#obstacle(),
      linkOpenedAtMs: () => this.#linkOpenedAtMs as EpochMs,
      life: () => this.#lives,
      onRead: (read) => this.#onRead(read.startedAtMs, read.problem),
      onUnfit: (why) => this.#fail(why),
    });
  }

  // -- The link ------------------------------------------------------------------------------------------------------

  #prove(done: (proof: Proof) => void): void {
    const { rest } = this.#urls;
    // The exchange's own address is no simulator: it is not asked for a path that it does not have.
    if (rest === bitunixUrls.rest) return this.#proceed({ type: 'notSimulated' }, done);
    proveSimulated(this.#options.transport, rest, (proof) => this.#proceed(proof, done));
  }

  #proceed(proof: SimulationProof, done: (proof: Proof) => void): void {
    const judged = this.#judge(proof);
    if (judged.outcome === 'proven' && this.#terms) this.#terms.ask(done);
    else done(judged);
  }

  #judge(proof: SimulationProof): Proof {
    const { rest } = this.#urls;
    if (proof.type === 'unanswered') return { outcome: 'failed', why: `${rest}: ${proof.reason}` };
    if (proof.type === 'simulated') this.#time.proveSimulated(proof.speed, proof.nowMs);
    else this.#time.notSimulated();
    if (proof.type === 'simulated' || this.#options.mode !== 'paper') return { outcome: 'proven' };
    return {
      outcome: 'refused',
      why: `${rest} is not a simulated venue and Bitunix has no paper account: use mode dryRun, or point BITUNIX_REST_URL at holdfast-sim`,
    };
  }

  #onState(state: LinkState, why: string, generation: number): void {
    if (state === 'handshaking') this.#linkOpenedAtMs = this.#time.nowMs();
    if (state === 'ready') this.#market?.pollFunding();
    const atMs = this.#time.nowMs();
    this.#report({ type: 'LinkReport', account: this.account, state, why, generation, atMs });
  }

  #onLost(why: string): void {
    this.#lives++;
    this.#sync?.abandon();
    this.#sync = undefined;
    this.#market?.interrupt();
    const lanes = ['exits', 'cancels', 'protectiveQuotes', 'entries'] as const;
    this.#requests.takeBack(`not sent: the link was lost (${why})`, lanes);
  }

  #onSync(generation: number, syncNumber: number, resubscribe: boolean): void {
    const { clock, credentials } = this.#options;
    this.#sync?.abandon();
    const sync = new LinkSync(
      () => {
        if (credentials === undefined) this.#market?.reconciled();
        this.#link.syncDone(generation, syncNumber);
      },
      (why) => this.#link.syncFailed(generation, syncNumber, why),
    );
    this.#sync = sync;
    this.#syncStartedAtMs = clock.monotonicMs();
    if (credentials !== undefined) sync.need('account');
    if (resubscribe) this.#subscribe(sync);
    this.#market?.fetchBars(sync);
    sync.seal();
  }

  #subscribe(sync: LinkSync): void {
    this.#market?.subscribe(sync);
    if (this.#options.credentials === undefined) return;
    this.#link.send('private', subscribeText(privateChannels));
    this.#accountSide.subscribed();
  }

  /** Data are back after a safe stop and what happened meanwhile is not known: the link syncs once more. */
  #wantReconciliation(): void {
    if (this.#options.credentials === undefined)
      this.#options.clock.after(0, () => this.#market?.reconciled());
    else this.#link.give({ type: 'UpstreamRestored', generation: this.#link.generation, dataLost: false });
  }

  #onRead(startedAtMs: number, problem: string | undefined): void {
    if (problem === undefined) this.#market?.reconciled();
    // A read that began before this sync did may have missed what it is for.
    const sync = startedAtMs >= this.#syncStartedAtMs ? this.#sync : undefined;
    if (problem === undefined) sync?.has('account');
    else if (sync?.needs('account') === true) sync.fail(problem);
  }

  #fail(why: string): void {
    const { generation } = this.#link;
    this.#link.give({ type: 'LinkFailed', generation, why, kind: 'refused', retryAfterMs: 0 });
  }

  #obstacle(): string | undefined {
    if (this.#stopped) return 'the gateway is stopped';
    if (this.#options.credentials === undefined) return 'there is no API key: market data only';
    const { state, why } = this.#link;
    if (state === 'syncing' || state === 'ready' || state === 'degraded') return undefined;
    return `the link to Bitunix is ${state}: ${why}`;
  }

  // -- Frames --------------------------------------------------------------------------------------------------------

  #onFrame(socket: SocketName, frame: Frame, text: string): void {
    this.#measured({ type: 'frame' });
    if (frame.type === 'refused') return this.#refuse(`${socket}: ${frame.reason}`, text);
    if (frame.type === 'error') return this.#refuse(`${socket}: the venue says: ${frame.reason}`, text);
    if ('tsMs' in frame) this.#time.note(frame.tsMs);
    try {
      if ('symbol' in frame) this.#market?.onFrame(frame);
      else this.#accountSide.onFrame(frame);
    } catch (error) {
      // A figure that does not fit the instrument's steps: the frame is no use, the link is.
      if (!(error instanceof WireError)) throw error;
      this.#refuse(`${socket}: ${error.message}`, text);
    }
  }

  #refuse(reason: string, frame: string): void {
    this.#refusedFrames++;
    this.#measured({ type: 'frameRefused', reason, frame });
  }

  #report(report: VenueReport): void {
    this.#sink?.report(report);
  }

  #measured(measure: VenueMeasure): void {
    this.#sink?.measured(measure);
  }
}
