// A node's directory with a journal of a given number of events, written by the product's own writer and decided by its own
// kernel: one session on minute bars that enters or takes back each quarter of an hour, its equity marked each minute, over months of kernel time.
import { rmSync } from 'node:fs';
import { SeededRandom } from '@holdfast/engine/base';
import { configToText, Kernel, type NodeConfig } from '@holdfast/engine/kernel';
import type {
  AppendOutcome,
  JournalHeader,
  NewEntry,
  NodeJournal,
} from '../../packages/runtime/src/journal/index.ts';
import {
  captureState,
  type NodeTape,
  openDurable,
  openTape,
  writeCaptured,
} from '../../packages/runtime/src/node/durable-parts.ts';
import { LiveLoop } from '../../packages/runtime/src/node/index.ts';
import type { VenueGateway, VenueSink } from '../../packages/runtime/src/venues/common/index.ts';
import { begin, PaperPort } from './paper-port.ts';
import { probeAccount, probeRegistry, probeUse, sessionConfig } from './probe.ts';
import { instrumentFor } from './workloads.ts';

const startMs = Date.UTC(2026, 0, 5);
const barMs = 60_000;
const quoteEveryMs = barMs / 4;
/** The product's own defaults. */
const reconcileEveryMs = 300_000;
/** Kernel time between the snapshot and the death: what the product's interval leaves at the most. */
const afterSnapshotMs = 300_000;

export interface LongJournal {
  readonly events: number;
  readonly entries: number;
  readonly days: number;
}

export const longJournalConfig = (): NodeConfig => {
  const use = { use: probeUse.use, parameters: { every: 15 } };
  const config = sessionConfig(instrumentFor('0.1', '0.001'), use, 'backtest');
  return {
    ...config,
    accounts: config.accounts.map((account) => ({ ...account, reconcileEveryMs })),
    sessions: config.sessions.map((session) => ({ ...session, barIntervalMs: barMs })),
  };
};

export const longJournalHeader: Omit<JournalHeader, 'format'> = {
  nodeId: 'bench0',
  createdAtMs: startMs,
  engine: 'b',
  strategies: 'b',
  config: 'bench',
};

/** Leaves the directory as a death does: a snapshot some minutes old, entries after it. */
export async function writeLongJournal(directory: string, events: number): Promise<LongJournal> {
  rmSync(directory, { recursive: true, force: true });
  const life = await LongLife.begin(directory);
  while (life.events < events) await life.play(500);
  await life.snapshot();
  await life.play(afterSnapshotMs / quoteEveryMs);
  await life.end();
  return { events: life.events, entries: life.entries, days: life.days };
}

const fail = (reason: string): never => {
  throw new Error(reason);
};

/** A node whose months pass in seconds: nothing is sent, so no effect waits for the disk. */
class LongLife {
  events = 0;
  entries = 0;
  readonly #kernel: Kernel;
  readonly #port: PaperPort;
  readonly #journal: NodeJournal;
  readonly #tape: NodeTape;
  readonly #loop: LiveLoop;
  readonly #random = SeededRandom.fromSeed(1);
  #sink: VenueSink | undefined;
  #nowMs = startMs;
  #bid = 600_000;

  static async begin(directory: string): Promise<LongLife> {
    const { journal } = await openDurable({
      directory,
      header: longJournalHeader,
      registry: probeRegistry,
      atMs: startMs,
      onDurable: () => undefined,
      onFailed: fail,
      onDiskFull: () => fail('disk full'),
      onProgress: () => undefined,
    });
    const config = longJournalConfig();
    const tape = openTape(directory, config, journal, { durable: () => undefined, failed: fail }, startMs);
    return new LongLife(config, journal, tape);
  }

  private constructor(config: NodeConfig, journal: NodeJournal, tape: NodeTape) {
    this.#kernel = new Kernel(config, probeRegistry);
    this.#port = new PaperPort(config.instruments[0]!.instrument);
    this.#journal = journal;
    this.#tape = tape;
    const nothing = (): void => undefined;
    this.#loop = new LiveLoop(this.#kernel, {
      clock: {
        wallMs: () => this.#nowMs,
        monotonicMs: () => this.#nowMs,
        after: () => ({ cancel: nothing }),
      },
      journal: { pressure: 0, append: (entry) => this.#append(entry) },
      tape: {
        quote: (...record) => tape.quote(...record),
        trade: (...record) => tape.trade(...record),
        bar: (...record) => tape.bar(...record),
        flush: (seq) => this.#loop.tapeDurable(seq),
      },
      gateways: [this.#gateway(config)],
      observer: { onStep: nothing, onAlert: nothing, onMeasure: nothing, onEnd: fail },
      lanes: { entries: 50, exits: 50 },
      durableSeq: this.#kernel.seq,
    });
    this.#loop.start();
    begin((input) => this.#loop.input(input), configToText(config), startMs);
  }

  get days(): number {
    return (this.#nowMs - startMs) / 86_400_000;
  }

  #append(entry: NewEntry): AppendOutcome {
    this.events += entry.events.length;
    this.entries += 1;
    const outcome = this.#journal.writer.append(entry);
    this.#loop.journalDurable(entry.seq);
    return outcome;
  }

  #gateway(config: NodeConfig): VenueGateway {
    return {
      account: probeAccount,
      capabilities: config.accounts[0]!.capabilities,
      start: (sink) => {
        this.#sink = sink;
      },
      perform: (effect) => {
        for (const report of this.#port.perform(effect, this.#nowMs)) this.#sink!.report(report);
      },
      nowMs: () => this.#nowMs,
      localMs: (ms) => ms,
      dataAgeMs: () => 0,
      stop: (done) => done(),
    };
  }

  /** So many quotes, and then until all is on the disk. */
  async play(quotes: number): Promise<void> {
    for (let quote = 0; quote < quotes; quote++) {
      this.#nowMs += quoteEveryMs;
      this.#bid += this.#random.nextBelow(5) - 2;
      const [bid, nowMs] = [this.#bid, this.#nowMs];
      if (this.#kernel.nextTimerMs <= nowMs) this.#tick();
      for (const report of this.#port.quote(bid, bid + 1, 5_000, nowMs)) this.#sink!.report(report);
      this.#sink!.quote(0 as never, bid, bid + 1, 5_000, 5_000, nowMs);
    }
    await this.#settled();
  }

  #tick(): void {
    this.#loop.input({ type: 'TimerFired', atMs: this.#nowMs as never });
  }

  async #settled(): Promise<void> {
    const { writer } = this.#journal;
    this.#tape.flush(this.#kernel.seq);
    while (writer.durableSeq < writer.lastEntrySeq) await new Promise((resolve) => setImmediate(resolve));
  }

  /** Stands at an entry: what follows it on the tape is undecided after a death. */
  async snapshot(): Promise<void> {
    this.#tick();
    const captured = captureState(this.#journal, this.#kernel, 'snapshot');
    await this.#settled();
    const problem = await writeCaptured(this.#journal, captured);
    if (problem !== '') fail(problem);
  }

  async end(): Promise<void> {
    await new Promise<void>((done) => this.#tape.close(done));
    await this.#journal.close();
  }
}
