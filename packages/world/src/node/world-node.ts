// A whole node in virtual time: the kernel, the live loop, the journal and the tape on a faulty disk, and the Bitunix adapter,
// put together as the product does it, with virtual ports. It can be killed between any two steps and started again on the
// same disk; what a dead life had scheduled never runs.
import { createHash } from 'node:crypto';
import type { AccountId, InstrumentIndex } from '@holdfast/engine/base';
import {
  canonicalText,
  configToText,
  Kernel,
  type NodeConfig,
  type Step,
  type StrategyRegistry,
} from '@holdfast/engine/kernel';
import type { Instrument, OperatorCommand, VenueCapabilities } from '@holdfast/engine/model';
import {
  type BackupOutcome,
  Committer,
  type CrashPoint,
  deferredCommitPort,
  type JournalEntry,
  JournalWriter,
  type MemoryStorage,
  makeBackup,
  readEntries,
  recoverJournal,
  writeSnapshot,
} from 'holdfast/journal';
import { encodeSnapshotBody, LiveLoop, type RecoveredState, recoverState, stateFormat } from 'holdfast/node';
import type { Cancelable, Clock, Transport } from 'holdfast/ports';
import {
  closeStoredSegments,
  deferredTapeFiles,
  readTapeFrom,
  storedTape,
  surveyTapeFrom,
  TapeWriter,
  tapeFormatVersion,
} from 'holdfast/tape';
import { BitunixGateway, bitunixCapabilities } from 'holdfast/venues/bitunix';
import type { VenueBar } from 'holdfast/venues/common';
import type { VirtualTime } from '../net/index.ts';

export interface WorldNodeParts {
  readonly time: VirtualTime;
  readonly transport: Transport;
  readonly storage: MemoryStorage;
  readonly config: NodeConfig;
  readonly registry: StrategyRegistry;
  readonly urls: { readonly rest: string; readonly publicWs: string; readonly privateWs: string };
  readonly seed: string;
  /** How far this machine's wall clock is from true time. */
  readonly wallOffsetMs: () => number;
  /** Virtual milliseconds of one disk step. */
  readonly diskLatencyMs: (disk: 'journal' | 'tape') => number;
  readonly crashPoint: CrashPoint;
  /** How often the node writes a snapshot of its state. */
  readonly snapshotEveryMs: number;
}

/** Thrown by a crash point: the process is gone. */
export class ProcessKilled extends Error {
  override readonly name = 'ProcessKilled';
}

export const account = 'BITUNIX:main' as AccountId;
export const btc = 0 as InstrumentIndex;
export const capabilities: VenueCapabilities = bitunixCapabilities;

/** More steps than this in one millisecond of true time are a loop. */
const mostStepsAtOnce = 2_000;

export interface WorldAlert {
  readonly code: string;
  readonly text: string;
  readonly atMs: number;
}

/** What a start found: the books that recovery arrived at, and the last entry that they hold. */
export interface Recovery {
  readonly life: number;
  readonly seq: number;
  readonly books: string;
}

/** No rule of the world says more of such a node: it never comes to what a rule looks at. */
export class TimeStandsStill extends Error {
  override readonly name = 'TimeStandsStill';
}

/** What survives lives: facts for the checkers. */
export class WorldNode {
  readonly alerts: WorldAlert[] = [];
  readonly ends: { readonly reason: string; readonly exitCode: number }[] = [];
  /** True time at which the link became ready, per life. */
  readonly readyAtMs: number[] = [];
  readonly recoveryProblems: string[] = [];
  readonly recoveries: Recovery[] = [];
  snapshots = 0;
  /** Client ids of the orders whose request was handed to the network, read from the request's own text. */
  readonly handedOver = new Set<string>();
  /** Closed bars of the venue as the kernel was given them, over all lives. */
  readonly bars: VenueBar[] = [];
  /** The disk lost a part of the journal, and the recovery said so. */
  entriesLost = false;
  lives = 0;
  kernel: Kernel | undefined;
  loop: LiveLoop | undefined;
  state: RecoveredState | undefined;
  readonly #parts: WorldNodeParts;
  #life: { alive: boolean; sockets: Set<() => void> } = { alive: false, sockets: new Set() };
  #gateway: BitunixGateway | undefined;
  #durableSeq: () => number = () => -1;
  #backUp: (atMs: number) => BackupOutcome | undefined = () => undefined;
  #pulse: Cancelable | undefined;
  #stepsNow = 0;
  #stepsAtMs = 0;

  constructor(parts: WorldNodeParts) {
    this.#parts = parts;
  }

  get alive(): boolean {
    return this.#life.alive;
  }

  /** Everything up to here stands in the journal. */
  get durableSeq(): number {
    return this.#durableSeq();
  }

  /** Recovers what the disk holds and begins a life. Throws `ProcessKilled` if a crash point of the recovery kills it. */
  start(): void {
    const { time, storage, config, registry, crashPoint } = this.#parts;
    const life = { alive: true, sockets: new Set<() => void>() };
    this.#life = life;
    this.lives += 1;
    const clock = this.#clockOf(life);
    const tapeSource = storedTape(storage.files);
    const recovered = recoverJournal(storage, {
      header: {
        format: 1,
        nodeId: config.nodeId,
        createdAtMs: time.nowMs,
        engine: 'world',
        strategies: 'world',
        config: 'world',
      },
      stateFormat,
      atMs: time.nowMs,
      tape: surveyTapeFrom(tapeSource).witness,
      crashPoint,
      reserveBytes: 64_000,
    });
    if (recovered.status === 'refused')
      throw new Error(`recovery refused: ${recovered.message}\n${recovered.problems.join('\n')}`);
    this.recoveryProblems.push(...recovered.problems);
    const loss = recovered.restoration;
    if (loss !== undefined && loss.lostAfterSeq < loss.resumedAtSeq - 1) this.entriesLost = true;
    this.state = recoverState({
      snapshot: recovered.snapshot,
      entries: [...readEntries(recovered.log, recovered.snapshot?.header.seq ?? -1)],
      tape: () => readTapeFrom(tapeSource, { onDamage: (problem) => this.recoveryProblems.push(problem) }),
      registry,
    });
    this.recoveryProblems.push(...this.state.problems);
    closeStoredSegments(storage.files, (problem) => this.recoveryProblems.push(problem));
    const kernel = new Kernel(config, registry);
    if (this.state.snapshot) {
      const { books, seq } = this.state.snapshot;
      this.recoveries.push({ life: this.lives, seq, books: canonicalText(books) });
      kernel.restore(this.state.snapshot);
    }
    kernel.seq = Math.max(kernel.seq, recovered.nextSeq - 1) as never;
    this.kernel = kernel;
    this.#run(clock, kernel, recovered);
  }

  #run(
    clock: Clock,
    kernel: Kernel,
    recovered: Extract<ReturnType<typeof recoverJournal>, { status: 'ready' }>,
  ): void {
    const { storage, crashPoint, diskLatencyMs, config, snapshotEveryMs } = this.#parts;
    const schedule =
      (disk: 'journal' | 'tape') =>
      (run: () => void): void => {
        clock.after(diskLatencyMs(disk), run);
      };
    let snapshotDue = false;
    const committer = new Committer(recovered.log, storage.files, recovered.start, crashPoint);
    const writer = new JournalWriter(deferredCommitPort(committer, schedule('journal')), {
      start: recovered.start.point,
      onDurable: (point) => {
        loop.journalDurable(point.seq);
        if (snapshotDue && point.seq === writer.lastEntrySeq) snapshotDue = !this.#snapshot(kernel, writer);
      },
      onFailed: (failure) => this.#fail(loop, failure.reason),
      onMode: (mode) => {
        if (mode === 'reserve') loop.diskFull();
      },
    });
    this.#durableSeq = () => writer.durablePoint.seq;
    this.#backUp = (atMs) => makeBackup(storage, recovered.log, { atMs, crashPoint });
    const tape = new TapeWriter(deferredTapeFiles(storage.files, schedule('tape')), {
      header: {
        format: tapeFormatVersion,
        instruments: config.instruments.map(({ instrument }) => tapeInstrument(instrument)),
        source: 'world',
        createdAtMs: 0,
      },
      journalPoint: () => writer.durablePoint,
      onDurable: (seq) => loop.tapeDurable(seq),
      onFailed: ({ reason }) => this.#fail(loop, reason),
      crashPoint,
      blockRecords: 512,
    });
    this.#gateway = this.#newGateway(clock);
    const loop: LiveLoop = new LiveLoop(kernel, {
      clock,
      journal: writer,
      tape: {
        quote: (...record) => tape.quote(...record),
        trade: (seq, i, price, lots, side, timeMs) =>
          tape.trade(seq, i, price, lots, side === 'buy' ? 1 : 2, timeMs),
        bar: (seq, b) => {
          this.bars.push({ ...b });
          tape.bar(
            seq,
            b.instrument,
            b.openMs,
            b.intervalMs,
            b.open,
            b.high,
            b.low,
            b.close,
            b.volume,
            b.source,
            b.flags,
            b.timeMs,
          );
        },
        flush: (seq) => tape.flush(seq),
      },
      gateways: [this.#gateway],
      observer: {
        onStep: (step) => this.#onStep(step),
        onAlert: (_, code, text) => this.alerts.push({ code, text, atMs: this.#parts.time.nowMs }),
        onMeasure: () => undefined,
        onEnd: (reason, exitCode) => {
          this.ends.push({ reason, exitCode });
          this.#life.alive = false;
          this.kill();
        },
      },
      lanes: { entries: 50, exits: 50 },
      durableSeq: kernel.seq,
    });
    this.loop = loop;
    const atMs = Math.max(loop.nowMs, kernel.nowMs) as never;
    loop.input({
      type: 'NodeStarted',
      config: configToText(config),
      engineFingerprint: 'world',
      strategyFingerprint: 'world',
      configFingerprint: 'world',
      atMs,
    });
    const { market } = this.state!;
    loop.input({
      type: 'MarketStateRebuilt',
      provenance: market.provenance,
      ...(market.content && { content: market.content }),
      atMs,
    });
    this.#beat(clock, loop);
    const dueAgain = (): void => {
      snapshotDue = true;
      clock.after(snapshotEveryMs, dueAgain);
    };
    clock.after(snapshotEveryMs, dueAgain);
    loop.start();
  }

  /** As the product does it: once everything that was decided is durable. */
  #snapshot(kernel: Kernel, writer: JournalWriter): boolean {
    const { storage, crashPoint } = this.#parts;
    const { seq, nowMs: atMs, config } = kernel;
    const stateHash = kernel.stateHash();
    writer.recordStateHash({ seq, stateHash, why: 'snapshot' });
    const outcome = writeSnapshot(
      storage.files,
      {
        header: { seq, chain: writer.durablePoint, stateHash, stateFormat, atMs },
        body: encodeSnapshotBody({ config: configToText(config), kernel: kernel.snapshot() }),
      },
      crashPoint,
    );
    if (outcome.status === 'done') this.snapshots += 1;
    return outcome.status === 'done';
  }

  #beat(clock: Clock, loop: LiveLoop): void {
    this.#pulse = clock.after(5_000, () => {
      loop.input({ type: 'TimerFired', atMs: loop.nowMs as never });
      this.#beat(clock, loop);
    });
  }

  #newGateway(clock: Clock): BitunixGateway {
    const { config, urls, seed } = this.#parts;
    let nonces = 0;
    const life = this.lives;
    return new BitunixGateway({
      account,
      mode: 'paper',
      instruments: config.instruments.map(({ instrument }, index) => ({
        index: index as InstrumentIndex,
        instrument,
        ...(config.sessions[0]?.barSource === 'venue' && { barIntervalMs: config.sessions[0].barIntervalMs }),
      })),
      transport: this.#transportOf(this.#life),
      clock,
      signing: {
        nonce: () => `${String(life).padStart(8, '0')}${String(++nonces).padStart(24, '0')}`,
        sha256Hex: (text) => createHash('sha256').update(text).digest('hex'),
      },
      urls,
      credentials: { apiKey: 'holdfast-sim', secret: 'holdfast-sim' },
      seed: `${seed}/${life}`,
    });
  }

  /** A node that decides again and again in one moment would never let it pass. */
  #onStep(step: Step): void {
    const { nowMs } = this.#parts.time;
    this.#stepsNow = nowMs === this.#stepsAtMs ? this.#stepsNow + 1 : 0;
    this.#stepsAtMs = nowMs;
    if (this.#stepsNow > mostStepsAtOnce)
      throw new TimeStandsStill('the node decides on and on in one moment');
    for (const event of step.events) {
      if (event.type === 'LinkChanged' && event.state === 'ready')
        this.readyAtMs.push(this.#parts.time.nowMs);
    }
  }

  #fail(loop: LiveLoop, reason: string): void {
    loop.fail();
    this.ends.push({ reason, exitCode: 1 });
    this.kill();
  }

  command(command: DistributiveOmit<OperatorCommand, 'atMs' | 'by'>): void {
    this.loop!.input({ ...command, by: 'world', atMs: this.loop!.nowMs } as never);
  }

  /** The process is gone between two instructions: nothing of it runs any more, its sockets are reset. */
  kill(): void {
    this.#life.alive = false;
    this.#pulse?.cancel();
    for (const close of this.#life.sockets) close();
  }

  /** Everything that the journal holds, read from the disk as the next start would. */
  entriesOnDisk(): JournalEntry[] {
    const log = this.#parts.storage.logs.open('journal.db', 'read');
    if (log.status !== 'open') return [];
    const entries = [...readEntries(log.log)];
    log.log.close();
    return entries;
  }

  /** A backup of the journal as it is on the disk. */
  backUp(): BackupOutcome | undefined {
    return this.#backUp(this.#parts.time.nowMs);
  }

  #clockOf(life: { alive: boolean }): Clock {
    const machine = this.#parts.time.machineClock(this.#parts.wallOffsetMs);
    return {
      wallMs: machine.wallMs,
      monotonicMs: machine.monotonicMs,
      after: (delayMs, run) =>
        machine.after(delayMs, () => {
          if (life.alive) run();
        }),
    };
  }

  #transportOf(life: { alive: boolean; sockets: Set<() => void> }): Transport {
    const { transport } = this.#parts;
    return {
      openWebSocket: (url, handlers) => {
        const socket = transport.openWebSocket(url, {
          onOpen: () => life.alive && handlers.onOpen(),
          onMessage: (text) => life.alive && handlers.onMessage(text),
          onClose: (reason) => {
            life.sockets.delete(socket.close);
            if (life.alive) handlers.onClose(reason);
          },
        });
        life.sockets.add(socket.close);
        return socket;
      },
      request: (request, done) => {
        if (request.url.includes('/trade/place_order')) {
          const { clientId } = JSON.parse(request.body ?? '{}') as { clientId?: string };
          if (clientId !== undefined) this.handedOver.add(clientId);
        }
        transport.request(request, (outcome) => life.alive && done(outcome));
      },
    };
  }
}

type DistributiveOmit<T, K extends PropertyKey> = T extends unknown ? Omit<T, K> : never;

const tapeInstrument = ({ id, tickSize, lotSize }: Instrument) => ({
  id,
  tickSize: decimal(tickSize),
  lotSize: decimal(lotSize),
});

function decimal(amount: bigint): string {
  const digits = amount.toString().padStart(13, '0');
  return `${digits.slice(0, -12)}.${digits.slice(-12)}`.replace(/\.?0+$/, '');
}
