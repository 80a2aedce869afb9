// A dry run in virtual time: the live loop, journal and tape on a disk in memory, the paper venue over a script of market data.
import { configToText, Kernel, type NodeConfig, type Step } from '@holdfast/engine/kernel';
import { defaultProfile } from '@holdfast/engine/matching';
import { builtInStrategies } from '@holdfast/engine/strategy';
import {
  Committer,
  deferredCommitPort,
  type JournalEntry,
  JournalWriter,
  MemoryStorage,
  noCrash,
  readEntries,
  recoverJournal,
} from 'holdfast/journal';
import { LiveLoop, type LoopObserver, type LoopTape, stateFormat } from 'holdfast/node';
import type { Clock } from 'holdfast/ports';
import { deferredTapeFiles, storedTape, type TapeSource, TapeWriter, tapeFormatVersion } from 'holdfast/tape';
import { bitunixCapabilities } from 'holdfast/venues/bitunix';
import type { VenueGateway } from 'holdfast/venues/common';
import { PaperGateway } from 'holdfast/venues/paper';
import { VirtualTime } from '../net/index.ts';
import { scriptInstrument } from '../strategies/scripted-run.ts';
import { type ScriptedFeed, ScriptedGateway } from './scripted-gateway.ts';

/** Milliseconds of one disk step. */
const diskMs = 1;

export interface DryRunOptions {
  readonly config: NodeConfig;
  readonly feed: ScriptedFeed;
  readonly startMs: number;
  readonly seed: string;
  readonly onStep?: (step: Step, atMs: number) => void;
}

export class DryRun {
  readonly time: VirtualTime;
  readonly kernel: Kernel;
  ended: { readonly reason: string; readonly exitCode: number } | undefined;
  readonly #options: DryRunOptions;
  readonly #storage = new MemoryStorage({ seed: 1 });
  readonly #clock: Clock;
  readonly #loop: LiveLoop;

  constructor(options: DryRunOptions) {
    const { config, startMs } = options;
    this.#options = options;
    this.time = new VirtualTime(startMs);
    this.#clock = this.time.machineClock();
    this.kernel = new Kernel(config, builtInStrategies);
    const journal = this.#journal();
    this.#loop = new LiveLoop(this.kernel, {
      clock: this.#clock,
      journal,
      tape: this.#tapeFor(journal),
      gateways: [this.#gateway()],
      observer: this.#observer(),
      lanes: { entries: 50, exits: 50 },
      durableSeq: -1,
    });
    this.#loop.input({
      type: 'NodeStarted',
      config: configToText(config),
      engineFingerprint: 'golden',
      strategyFingerprint: 'golden',
      configFingerprint: 'golden',
      atMs: startMs as never,
    });
    this.#loop.start();
  }

  readonly #onDisk = (run: () => void): void => {
    this.#clock.after(diskMs, run);
  };

  #journal(): JournalWriter {
    const { config, startMs } = this.#options;
    const [engine, strategies] = ['golden', 'golden'];
    const recovered = recoverJournal(this.#storage, {
      header: {
        format: 1,
        nodeId: config.nodeId,
        createdAtMs: startMs,
        engine,
        strategies,
        config: 'golden',
      },
      stateFormat,
      atMs: startMs,
      tape: { notes: [], lastSeq: -1 },
      crashPoint: noCrash,
      reserveBytes: 0,
    });
    if (recovered.status === 'refused') throw new Error(recovered.message);
    const committer = new Committer(recovered.log, this.#storage.files, recovered.start, noCrash);
    return new JournalWriter(deferredCommitPort(committer, this.#onDisk), {
      start: recovered.start.point,
      onDurable: (point) => this.#loop.journalDurable(point.seq),
      onFailed: ({ reason }) => failed(reason),
      onMode: () => undefined,
    });
  }

  #tapeFor(journal: JournalWriter): LoopTape {
    const header = {
      format: tapeFormatVersion,
      instruments: [scriptInstrument],
      source: 'golden',
      createdAtMs: 0,
    } as const;
    const tape = new TapeWriter(deferredTapeFiles(this.#storage.files, this.#onDisk), {
      header,
      journalPoint: () => journal.durablePoint,
      onDurable: (seq) => this.#loop.tapeDurable(seq),
      onFailed: ({ reason }) => failed(reason),
    });
    return {
      quote: (...record) => tape.quote(...record),
      trade: (seq, i, price, lots, side, timeMs) =>
        tape.trade(seq, i, price, lots, side === 'buy' ? 1 : 2, timeMs),
      bar: (seq, { instrument, openMs, intervalMs, open, high, low, close, volume, source, flags, timeMs }) =>
        tape.bar(seq, instrument, openMs, intervalMs, open, high, low, close, volume, source, flags, timeMs),
      flush: (seq) => tape.flush(seq),
    };
  }

  #gateway(): VenueGateway {
    const { config, feed, seed } = this.#options;
    const account = config.accounts[0]!;
    let saved: string | undefined;
    const store = {
      name: 'memory',
      load: () => saved,
      replace: (text: string) => {
        saved = text;
      },
      append: (text: string) => {
        saved += text;
      },
    };
    const venue = {
      account: account.id,
      currency: account.currency,
      instruments: config.instruments.map(({ instrument }) => instrument),
      profile: defaultProfile,
      latency: { minMs: 50, maxMs: 500 },
      seed,
      initialBalance: '10000',
    };
    const market = new ScriptedGateway(account.id, bitunixCapabilities, this.time, feed);
    return new PaperGateway(market, venue, this.#clock, { store, note: () => undefined });
  }

  #observer(): LoopObserver {
    return {
      onStep: (step) => this.#options.onStep?.(step, this.kernel.nowMs),
      onAlert: () => undefined,
      onMeasure: () => undefined,
      onEnd: (reason, exitCode) => {
        this.ended = { reason, exitCode };
      },
    };
  }

  /** To the end: then a stop by the session's policy, until the kernel says that the node may end. */
  finish(untilMs: number): void {
    this.time.advanceTo(untilMs);
    const atMs = this.#loop.nowMs as never;
    this.#loop.input({ type: 'Stop', by: 'script', reason: 'end of the script', atMs });
    if (!this.time.advanceUntil(() => this.ended !== undefined, 60_000))
      throw new Error('the session did not end within a minute of its stop');
  }

  entries(): JournalEntry[] {
    const opened = this.#storage.logs.open('journal.db', 'read');
    if (opened.status !== 'open') throw new Error('the journal cannot be read');
    const entries = [...readEntries(opened.log)];
    opened.log.close();
    return entries;
  }

  tape(): TapeSource {
    return storedTape(this.#storage.files);
  }
}

function failed(reason: string): never {
  throw new Error(`the disk in memory failed: ${reason}`);
}
