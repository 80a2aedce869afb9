// The journal as a node runs it: recovery on the main thread at the start, then a committing thread under the writer and
// a maintenance thread for checkpoints, snapshots, backups and verification. The one place that knows all of them.
//
// Maintenance never blocks a commit: SQLite's readers and passive checkpoints work beside the writer.

import { pathToFileURL } from 'node:url';
import type { BackupOutcome } from './backup-store.ts';
import type { CommitPort } from './commit-port.ts';
import { type CrashPoint, noCrash } from './crash-points.ts';
import type { JournalEntry } from './entry.ts';
import { JournalWriter, type JournalWriterOptions } from './journal-writer.ts';
import { nodeStorage } from './node-storage.ts';
import type { ProofOutcome } from './proof.ts';
import { readEntries } from './reading.ts';
import {
  type RecoveredJournal,
  type RecoveryOptions,
  type RefusedRecovery,
  recoverJournal,
} from './recovery.ts';
import type { Snapshot } from './snapshot-store.ts';
import type { SqliteDriver } from './sqlite-connection.ts';
import type { StepOutcome } from './storage.ts';
import type { TapeWitness } from './survey.ts';
import type { Verification } from './verify.ts';
import { WorkerClient } from './worker-client.ts';
import type { WorkerAnswers, WorkerRequest, WorkerSetup } from './worker-messages.ts';

export interface NodeJournalOptions
  extends Omit<RecoveryOptions, 'crashPoint'>,
    Omit<JournalWriterOptions, 'start'> {
  /** The node's directory. */
  readonly directory: string;
  readonly driver?: SqliteDriver;
  /** Called with each entry after the snapshot, in order, before anything is written: the fold of the start. */
  readonly onRecovered: (recovered: RecoveredJournal, entries: Iterable<JournalEntry>) => void;
  /** Path of a module exporting `crashPoint`; black-box tests only. */
  readonly crashPointModule?: string;
  /** Characters committed between two checkpoints; default 4 Mi. */
  readonly checkpointEveryCharacters?: number;
}

export interface NodeJournal {
  readonly status: 'open';
  readonly writer: JournalWriter;
  /** For the durable steps that others perform on this thread (the tape); the product's does nothing. */
  readonly crashPoint: CrashPoint;
  /**
   * Writes a snapshot; keeps the newest `keep`, default 3. Throws RangeError when it holds more than is durable: its
   * `chain` must be the last entry at or before its `seq`.
   */
  writeSnapshot(snapshot: Snapshot, keep?: number): Promise<StepOutcome>;
  /** Copies, verifies and files a backup. Keeps the newest `keep`, default 5. */
  makeBackup(atMs: number, keep?: number): Promise<BackupOutcome>;
  /** Reads the chain from its beginning, on a thread of its own and at half its speed; what it finds counts at the next start. */
  prove(): Promise<ProofOutcome>;
  /** Verifies the journal while it is written. */
  verify(tape?: TapeWitness): Promise<Verification>;
  /** Commits what is queued, then ends both threads. */
  close(): Promise<void>;
}

/** Entries that are read in less than half a second are read at each start. */
const trustProofFrom = 200_000;

/** Recovers, folds, and starts the threads. A refusal changes nothing on the disk. */
export async function openNodeJournal(options: NodeJournalOptions): Promise<NodeJournal | RefusedRecovery> {
  const driver = options.driver ?? 'better-sqlite3';
  const storage = nodeStorage({ directory: options.directory, driver });
  const crashPointModule =
    options.crashPointModule === undefined ? undefined : pathToFileURL(options.crashPointModule).href;
  const crashPoint = await loadCrashPoint(crashPointModule);
  const recovered = recoverJournal(storage, { trustProofFrom, ...options, crashPoint });
  if (recovered.status === 'refused') return recovered;
  options.onRecovered(recovered, readEntries(recovered.log, recovered.snapshot?.header.seq ?? -1));
  recovered.log.close();
  const setup = { directory: options.directory, driver, start: recovered.start, crashPointModule };
  return new RunningJournal((role) => new WorkerClient({ ...setup, role }), recovered, options, crashPoint);
}

async function loadCrashPoint(module: string | undefined): Promise<CrashPoint> {
  return module === undefined ? noCrash : ((await import(module)) as { crashPoint: CrashPoint }).crashPoint;
}

class RunningJournal implements NodeJournal {
  readonly status = 'open';
  readonly writer: JournalWriter;
  readonly crashPoint: CrashPoint;
  readonly #threadFor: (role: WorkerSetup['role']) => WorkerClient;
  readonly #committing: WorkerClient;
  readonly #maintenance: WorkerClient;
  readonly #checkpointEvery: number;
  #sinceCheckpoint = 0;
  /** While it reads. */
  #proof: WorkerClient | undefined;

  constructor(
    threadFor: (role: WorkerSetup['role']) => WorkerClient,
    recovered: RecoveredJournal,
    options: NodeJournalOptions,
    crashPoint: CrashPoint,
  ) {
    this.crashPoint = crashPoint;
    this.#threadFor = threadFor;
    this.#committing = threadFor('commit');
    this.#maintenance = threadFor('maintenance');
    this.#checkpointEvery = options.checkpointEveryCharacters ?? 4 * 1024 * 1024;
    this.writer = new JournalWriter(this.#commitPort(), { ...options, start: recovered.start.point });
  }

  writeSnapshot(snapshot: Snapshot, keep = 3): Promise<StepOutcome> {
    const { chain, seq } = snapshot.header;
    const { durableSeq, lastEntrySeq } = this.writer;
    if (chain.seq > durableSeq) {
      throw new RangeError(`snapshot at entry ${chain.seq}, but only ${durableSeq} is durable`);
    }
    if (lastEntrySeq > chain.seq && lastEntrySeq <= seq) {
      throw new RangeError(
        `snapshot after input ${seq} holds entry ${lastEntrySeq}, which is not durable yet`,
      );
    }
    return this.#maintain({ type: 'snapshot', snapshot, keep }, failedStep);
  }

  makeBackup(atMs: number, keep = 5): Promise<BackupOutcome> {
    return this.#maintain({ type: 'backup', atMs, keep }, failedStep);
  }

  async prove(): Promise<ProofOutcome> {
    this.#proof ??= this.#threadFor('proof');
    const thread = this.#proof;
    const outcome = await new Promise<ProofOutcome>((resolve) => {
      thread.ask<'prove'>({ type: 'prove' }, resolve, (reason) =>
        resolve({ status: 'unfinished', entries: 0, problems: [reason] }),
      );
    });
    if (this.#proof === thread) {
      this.#proof = undefined;
      await thread.close();
    }
    return outcome;
  }

  verify(tape?: TapeWitness): Promise<Verification> {
    return this.#maintain({ type: 'verify', tape }, (reason) => ({
      ok: false,
      events: 0,
      lastSeq: -1,
      problems: [reason],
    }));
  }

  async close(): Promise<void> {
    await new Promise<void>((resolve) => this.writer.close(resolve));
    await this.#proof?.terminate();
    await this.#maintenance.close();
    await this.#committing.close();
  }

  #maintain<Type extends WorkerRequest['type']>(
    request: Extract<WorkerRequest, { type: Type }>,
    onDeath: (reason: string) => WorkerAnswers[Type],
  ): Promise<WorkerAnswers[Type]> {
    return new Promise((resolve) => {
      this.#maintenance.ask<Type>(request, resolve, (reason) => resolve(onDeath(reason)));
    });
  }

  #commitPort(): CommitPort {
    return {
      commit: (batch, done) => {
        for (const record of batch)
          this.#sinceCheckpoint += record.table === 'entries' ? record.row.events.length + 200 : 0;
        this.#committing.ask<'commit'>(
          { type: 'commit', batch },
          (outcome) => {
            done(outcome);
            this.#checkpointWhenDue();
          },
          (reason) => done({ status: 'failed', reason }),
        );
      },
      restoreReserve: (done) =>
        this.#committing.ask<'restoreReserve'>({ type: 'restoreReserve' }, done, (reason) =>
          done(failedStep(reason)),
        ),
    };
  }

  /** A checkpoint that fails leaves a longer write-ahead log, nothing else; the next one tries again. */
  #checkpointWhenDue(): void {
    if (this.#sinceCheckpoint < this.#checkpointEvery) return;
    this.#sinceCheckpoint = 0;
    void this.#maintain({ type: 'checkpoint' }, failedStep);
  }
}

function failedStep(reason: string): { status: 'failed'; reason: string } {
  return { status: 'failed', reason };
}
