// A whole node against the simulated Bitunix in one process: frames of the venue through codec, adapter, live loop, kernel,
// journal and adapter again to the order request. The venue's time is virtual, so it never lags; what is measured is real.
import { createHash } from 'node:crypto';
import { configToText, Kernel } from '@holdfast/engine/kernel';
import type { Instrument, SubmitOrder } from '@holdfast/engine/model';
import { BitunixVenue } from 'holdfast-sim/bitunix';
import { fundingSchedule, type MarketEvent, type MarketFeed, standardInstruments } from 'holdfast-sim/market';
import { jsonText } from '../../packages/runtime/src/journal/index.ts';
import { openDurable, openTape } from '../../packages/runtime/src/node/durable-parts.ts';
import { LiveLoop, type LoopJournal, type LoopTape } from '../../packages/runtime/src/node/index.ts';
import type { Transport } from '../../packages/runtime/src/ports/index.ts';
import { BitunixGateway, fetchInstruments } from '../../packages/runtime/src/venues/bitunix/index.ts';
import { VirtualNet, VirtualTime } from '../../packages/world/src/net/index.ts';
import { probeAccount, probeRegistry, probeUse, sessionConfig } from './probe.ts';

const host = 'venue.bench';
const urls = { rest: `http://${host}`, publicWs: `ws://${host}/public/`, privateWs: `ws://${host}/private/` };
const startMs = Date.UTC(2026, 10, 25, 10);

/** A quote every 100 ms, from two minutes before the start on. */
class BusyMarket implements MarketFeed {
  readonly startMs = startMs - 120_000;
  readonly #symbol: string;
  readonly #centerTicks: number;
  #step = 0;

  constructor(symbol: string, centerTicks: number) {
    this.#symbol = symbol;
    this.#centerTicks = centerTicks;
  }

  next(): MarketEvent {
    const step = this.#step++;
    const bidTicks = this.#centerTicks + ((step * 7) % 11) - 5;
    const atMs = this.startMs + step * 100;
    const lots = 5_000;
    return {
      type: 'quote',
      symbol: this.#symbol,
      atMs,
      bidTicks,
      bidLots: lots,
      askTicks: bidTicks + 2,
      askLots: lots,
    };
  }
}

export interface Durability {
  readonly journal: LoopJournal;
  readonly tape: LoopTape;
  close(): Promise<void>;
}

export class OrderRig {
  readonly time = new VirtualTime(startMs);
  readonly net = new VirtualNet(this.time, { latencyMs: () => 1 });
  /** Milliseconds from a frame in to its order's request handed over. */
  readonly samples: number[] = [];
  kernel!: Kernel;
  loop!: LiveLoop;
  readonly #submitted = new Map<string, number>();
  readonly #every: number;
  #frameAt = Number.NaN;
  #wake: () => void = () => undefined;

  /** @param every bars of one second between two decisions. */
  constructor(every = 1) {
    this.#every = every;
  }

  async start(durability: (rig: OrderRig) => Promise<Durability>): Promise<Durability> {
    this.net.listen(host, this.#venue());
    const use = { use: probeUse.use, parameters: { every: this.#every } };
    const config = sessionConfig(this.#instrument(), use, 'paper');
    this.kernel = new Kernel(config, probeRegistry);
    const durable = await durability(this);
    const clock = this.time.machineClock();
    this.loop = new LiveLoop(this.kernel, {
      clock,
      journal: durable.journal,
      tape: durable.tape,
      gateways: [this.#gateway(config.instruments[0]!.instrument)],
      observer: {
        onStep: (step) => {
          for (const effect of step.effects) if (effect.type === 'SubmitOrder') this.#decided(effect);
        },
        onAlert: () => undefined,
        onMeasure: () => undefined,
        onEnd: (reason) => {
          throw new Error(reason);
        },
      },
      lanes: { entries: 50, exits: 50 },
      durableSeq: this.kernel.seq,
    });
    const atMs = startMs as never;
    const fingerprints = { engineFingerprint: 'b', strategyFingerprint: 'b', configFingerprint: 'b' };
    this.loop.input({ type: 'NodeStarted', config: configToText(config), ...fingerprints, atMs });
    this.loop.input({ type: 'MarketStateRebuilt', provenance: 'empty', atMs });
    this.loop.start();
    return durable;
  }

  /** Whoever waits for the disk looks again. */
  durable(take: () => void): void {
    take();
    this.#wake();
  }

  /** Lets time pass, moment by moment, and waits at each for what the disk owes. */
  async run(samples: number): Promise<void> {
    await this.#runWhile(() => this.samples.length < samples);
  }

  async runUntil(atMs: number): Promise<void> {
    await this.#runWhile(() => this.time.nowMs < atMs);
  }

  async #runWhile(holds: () => boolean): Promise<void> {
    while (holds()) {
      this.time.advanceTo(this.time.nextTimerMs ?? this.time.nowMs + 1);
      while (this.loop.figures().effectsWaiting > 0)
        await new Promise<void>((wake) => {
          this.#wake = wake;
        });
    }
  }

  #decided({ terms }: SubmitOrder): void {
    if (!Number.isNaN(this.#frameAt)) this.#submitted.set(terms.clientOrderId, this.#frameAt);
  }

  #venue(): BitunixVenue {
    const traded = standardInstruments[0]!;
    return new BitunixVenue({
      clock: this.time.venueClock(),
      feed: new BusyMarket(traded.symbol, traded.startPriceTicks),
      instruments: [traded],
      funding: fundingSchedule({ seed: 1, fixedRates: { BTCUSDT: '0.0001' } }),
      seed: 1,
    });
  }

  #instrument(): Instrument {
    let found: Instrument | undefined;
    fetchInstruments(this.net.transport(), urls.rest, ['BTCUSDT'], (fetched) => {
      if (fetched.ok) found = fetched.instruments[0];
    });
    this.time.advance(100);
    if (found === undefined) throw new Error('the venue lists no BTCUSDT');
    return found;
  }

  #gateway(instrument: Instrument): BitunixGateway {
    let nonces = 0;
    return new BitunixGateway({
      account: probeAccount,
      mode: 'paper',
      instruments: [{ index: 0 as never, instrument }],
      transport: this.#stamped(this.net.transport()),
      clock: this.time.machineClock(),
      signing: {
        nonce: () => String(++nonces).padStart(32, '0'),
        sha256Hex: (text) => createHash('sha256').update(text).digest('hex'),
      },
      urls,
      credentials: { apiKey: 'holdfast-sim', secret: 'holdfast-sim' },
      seed: 'bench',
    });
  }

  /** The edges of what is measured: a frame's text arrives; an order's request, signed and whole, is handed over. */
  #stamped(transport: Transport): Transport {
    return {
      openWebSocket: (url, handlers) =>
        transport.openWebSocket(url, {
          ...handlers,
          onOpen: () => handlers.onOpen(),
          onClose: (reason) => handlers.onClose(reason),
          onMessage: (text) => {
            this.#frameAt = performance.now();
            handlers.onMessage(text);
            this.#frameAt = Number.NaN;
          },
        }),
      request: (request, done) => {
        if (request.url.endsWith('/trade/place_order')) this.#sent(performance.now(), request.body ?? '');
        transport.request(request, done);
      },
    };
  }

  #sent(atMs: number, body: string): void {
    const { clientId } = JSON.parse(body) as { clientId: string };
    // Without a disk the request leaves while its frame is still being taken.
    const since = Number.isNaN(this.#frameAt) ? this.#submitted.get(clientId) : this.#frameAt;
    this.#submitted.delete(clientId);
    if (since !== undefined) this.samples.push(atMs - since);
  }
}

/** Journal and tape that are durable as soon as they are told: everything but the disk. */
export async function inMemory(rig: OrderRig): Promise<Durability> {
  const nothing = (): void => undefined;
  return {
    journal: {
      pressure: 0,
      append: ({ seq }) => {
        rig.loop.journalDurable(seq);
        return { status: 'accepted' };
      },
    },
    tape: { quote: nothing, trade: nothing, bar: nothing, flush: (seq) => rig.loop.tapeDurable(seq) },
    close: async () => undefined,
  };
}

/** The product's own: SQLite in its worker, the tape beside it, both synced before an effect leaves. */
export const onDisk =
  (directory: string) =>
  async (rig: OrderRig): Promise<Durability> => {
    const fail = (reason: string): never => {
      throw new Error(reason);
    };
    const { journal } = await openDurable({
      directory,
      header: { nodeId: 'bench0', createdAtMs: startMs, engine: 'b', strategies: 'b', config: jsonText({}) },
      registry: probeRegistry,
      atMs: startMs,
      onDurable: (seq) => rig.durable(() => rig.loop?.journalDurable(seq)),
      onFailed: fail,
      onDiskFull: () => fail('disk full'),
      onProgress: () => undefined,
    });
    const tape = openTape(
      directory,
      rig.kernel.config,
      journal,
      { durable: (seq) => rig.durable(() => rig.loop.tapeDurable(seq)), failed: fail },
      startMs,
    );
    return {
      journal: journal.writer,
      tape,
      close: async () => {
        await new Promise<void>((done) => tape.close(done));
        await journal.close();
      },
    };
  };
