// The Bitunix adapter against the real simulator core over the virtual net: a rig for tests. In the kernel's place stands the
// least that the adapter needs of it: it asks for a read when the link syncs, and keeps everything it hears.
import { createHash } from 'node:crypto';
import type { AccountId, ClientOrderId, InstrumentIndex, Lots, Ticks } from '@holdfast/engine/base';
import type {
  Instrument,
  LinkState,
  OrderTerms,
  SubmitOrder,
  VenueReport,
  VenueStateReport,
} from '@holdfast/engine/model';
import { BitunixGateway, type BitunixGatewayOptions, fetchInstruments } from 'holdfast/venues/bitunix';
import type { VenueBar, VenueMeasure, VenueSink } from 'holdfast/venues/common';
import { BitunixVenue, type BitunixVenueOptions } from 'holdfast-sim/bitunix';
import { fundingSchedule, standardInstruments } from 'holdfast-sim/market';
import { VirtualNet, VirtualTime } from '../net/index.ts';
import { QuietMarket } from './quiet-market.ts';

const account = 'BITUNIX:main' as AccountId;
export const btc = 0 as InstrumentIndex;
const host = 'venue.test';
const urls = {
  rest: `http://${host}`,
  publicWs: `ws://${host}/public/`,
  privateWs: `ws://${host}/private/`,
};
const key = { apiKey: 'holdfast-sim', secret: 'holdfast-sim' };
const minuteMs = 60_000;
/** 2026-11-25 10:00:20 UTC: within a minute, not on its edge. */
export const startMs = Date.UTC(2026, 10, 25, 10, 0, 20);
/** The market has run for this long when the adapter starts. */
const historyMs = 30 * minuteMs;

interface QuoteSeen {
  readonly bid: number;
  readonly ask: number;
  readonly timeMs: number;
}

class RecordingSink implements VenueSink {
  readonly quotes: QuoteSeen[] = [];
  readonly bars: VenueBar[] = [];
  readonly reports: VenueReport[] = [];
  readonly measures: VenueMeasure[] = [];
  trades = 0;
  onReport: (report: VenueReport) => void = () => undefined;

  quote(
    _: InstrumentIndex,
    bid: number,
    ask: number,
    _bidLots: number,
    _askLots: number,
    timeMs: number,
  ): void {
    this.quotes.push({ bid, ask, timeMs });
  }

  trade(): void {
    this.trades++;
  }

  bar(bar: VenueBar): void {
    this.bars.push(bar);
  }

  report(report: VenueReport): void {
    this.reports.push(report);
    this.onReport(report);
  }

  measured(measure: VenueMeasure): void {
    if (measure.type !== 'frame') this.measures.push(measure);
  }

  of<Type extends VenueReport['type']>(type: Type): Extract<VenueReport, { type: Type }>[] {
    return this.reports.filter(
      (report): report is Extract<VenueReport, { type: Type }> => report.type === type,
    );
  }
}

export interface RigOptions {
  readonly gateway?: Partial<BitunixGatewayOptions>;
  readonly venue?: Partial<BitunixVenueOptions>;
  readonly keyless?: boolean;
  readonly warmupBars?: number;
}

export class AdapterRig {
  readonly time = new VirtualTime(startMs);
  readonly net = new VirtualNet(this.time, { latencyMs: () => 3 });
  readonly venue: BitunixVenue;
  readonly sink = new RecordingSink();
  readonly gateway: BitunixGateway;
  readonly instrument: Instrument;
  /** Orders that the next reads ask for one by one. */
  inDoubt: ClientOrderId[] = [];
  #reads = 0;
  #nonces = 0;

  constructor(options: RigOptions = {}) {
    const traded = standardInstruments[0]!;
    this.venue = new BitunixVenue({
      clock: this.time.venueClock(),
      feed: new QuietMarket('BTCUSDT', traded.startPriceTicks, startMs - historyMs),
      instruments: [traded],
      funding: fundingSchedule({ seed: 1, fixedRates: { BTCUSDT: '0.0001' } }),
      seed: 7,
      ...options.venue,
    });
    this.net.listen(host, this.venue);
    this.instrument = this.#fetchInstrument();
    this.gateway = new BitunixGateway({
      account,
      mode: options.keyless === true ? 'dryRun' : 'paper',
      instruments: [
        {
          index: btc,
          instrument: this.instrument,
          barIntervalMs: minuteMs,
          warmupBars: options.warmupBars ?? 5,
        },
      ],
      transport: this.net.transport(),
      clock: this.time.machineClock(),
      signing: {
        nonce: () => String(++this.#nonces).padStart(32, '0'),
        sha256Hex: (text) => createHash('sha256').update(text).digest('hex'),
      },
      urls,
      ...(options.keyless !== true && { credentials: key }),
      seed: 'rig',
      ...options.gateway,
    });
    this.sink.onReport = (report) => this.#onReport(report);
  }

  #fetchInstrument(): Instrument {
    let found: Instrument | undefined;
    fetchInstruments(this.net.transport(), urls.rest, ['BTCUSDT'], (fetched) => {
      if (fetched.ok) found = fetched.instruments[0];
    });
    this.time.advance(100);
    if (found === undefined) throw new Error('the venue lists no BTCUSDT');
    return found;
  }

  #onReport(report: VenueReport): void {
    if (report.type === 'LinkReport' && report.state === 'syncing') this.read();
  }

  start(): this {
    this.gateway.start(this.sink);
    return this;
  }

  /** Starts and waits until the link is ready. */
  ready(): this {
    this.start();
    if (!this.time.advanceUntil(() => this.linkState === 'ready', 30_000))
      throw new Error(`not ready: ${JSON.stringify(this.gateway.view().link)}`);
    return this;
  }

  get linkState(): LinkState | undefined {
    return this.sink.of('LinkReport').at(-1)?.state;
  }

  /** Asks for a read and gives its number. */
  read(): number {
    const readNumber = ++this.#reads;
    this.gateway.perform({ type: 'ReadVenueState', account, readNumber, ordersInDoubt: this.inDoubt });
    return readNumber;
  }

  /** Reads and waits for the answer. */
  readNow(): VenueStateReport {
    const readNumber = this.read();
    const answer = () => this.sink.of('VenueStateReport').find((report) => report.readNumber === readNumber);
    this.time.advanceUntil(() => answer() !== undefined, 60_000);
    const report = answer();
    if (report === undefined) throw new Error(`read ${readNumber} was not answered`);
    return report;
  }

  submit(
    id: string,
    terms: Partial<OrderTerms> = {},
    purpose: SubmitOrder['purpose'] = 'entry',
  ): ClientOrderId {
    const clientOrderId = `hf-abcdef-${id}-0` as ClientOrderId;
    this.gateway.perform({
      type: 'SubmitOrder',
      account,
      purpose,
      terms: {
        clientOrderId,
        instrument: btc,
        side: 'buy',
        type: 'market',
        lots: 100 as Lots,
        timeInForce: 'gtc',
        postOnly: false,
        reduceOnly: false,
        ...terms,
      },
    });
    return clientOrderId;
  }

  ordersOf(id: ClientOrderId) {
    return this.sink.of('OrderReport').filter((report) => report.clientOrderId === id);
  }

  submitsOf(id: ClientOrderId) {
    return this.sink.of('SubmitReport').filter((report) => report.clientOrderId === id);
  }

  /** Lots of the position that the venue's own books hold. */
  venueLots(): number {
    const books = this.venue.exchange.accounts.get(key.apiKey)!;
    return [...books.positions.values()].reduce(
      (lots, one) => lots + (one.side === 'LONG' ? one.lots : -one.lots),
      0,
    );
  }

  /** A price around the market's, in ticks. */
  around(ticks: number): Ticks {
    return (this.venue.exchange.marketOf('BTCUSDT').lastTicks! + ticks) as Ticks;
  }

  /** Requests that the venue received at an endpoint: its own raw log. */
  requestsTo(endpoint: string): string[] {
    const log = this.venue.frames.read(0);
    if (log.type === 'gone') throw new Error('the frame log is too short for this test');
    return log.frames
      .filter(
        ({ direction, raw }) => direction === 'in' && raw.split(' ')[1]?.split('?')[0]?.endsWith(endpoint),
      )
      .map(({ raw }) => raw);
  }
}
