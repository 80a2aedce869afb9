// The kernel's side of the journal: takes entries without ever blocking, and says how far they are durable. A commit
// starts as soon as none is under way and takes all that is waiting; so one row waits for one sync, and a burst shares
// the next. There is no timer.
//
// Effects wait for `durableSeq >= seq`. What cannot be taken is refused to the caller with a reason, and nothing that
// was accepted is ever dropped: a failure latches, `onFailed` is called once, and the process must stop sending and exit.
//
// Not here: threads and files (the port behind it), and deciding what an exit is (the caller flags the lane).

import type { ChainPoint } from './chain.ts';
import type { CommitPort } from './commit-port.ts';
import type { CommitOutcome, JournalMode, PendingRecord } from './committer.ts';
import { type NewEntry, rowSize, type StateHashNote, unsealedRow } from './entry.ts';
import type { StepOutcome } from './storage.ts';

export type AppendRefusal = 'queueFull' | 'diskFull' | 'failed' | 'closed';

export type AppendOutcome =
  | { readonly status: 'accepted' }
  | { readonly status: 'refused'; readonly reason: AppendRefusal };

/** `onFailed` says which: after either the process must stop sending and exit. */
export type JournalFailure = { readonly kind: 'diskFull' | 'storage'; readonly reason: string };

export interface JournalWriterOptions {
  /** Where the chain stands at the start. */
  readonly start: ChainPoint;
  /** Called after each commit; all entries up to `point.seq` are durable. */
  readonly onDurable: (point: ChainPoint) => void;
  readonly onFailed: (failure: JournalFailure) => void;
  /** The disk is full (`reserve`) or has room again (`normal`). */
  readonly onMode?: (mode: JournalMode) => void;
  /** Limits of what waits for a commit. Defaults: 20,000 entries, 8 Mi characters. */
  readonly maxQueuedEntries?: number;
  readonly maxQueuedCharacters?: number;
}

/** Share of the queue that exits and cancels have on top: entries cannot fill it. */
const exitHeadroom = 0.25;

const accepted: AppendOutcome = { status: 'accepted' };
const refused = (reason: AppendRefusal): AppendOutcome => ({ status: 'refused', reason });

export class JournalWriter {
  readonly #port: CommitPort;
  readonly #options: JournalWriterOptions;
  readonly #maxEntries: number;
  readonly #maxCharacters: number;
  #waiting: PendingRecord[] = [];
  #waitingCharacters = 0;
  #inFlight = 0;
  #inFlightCharacters = 0;
  #lastSeq: number;
  #lastEntrySeq: number;
  #durable: ChainPoint;
  #mode: JournalMode = 'normal';
  #failure: JournalFailure | undefined;
  #closing: (() => void) | undefined;

  constructor(port: CommitPort, options: JournalWriterOptions) {
    this.#port = port;
    this.#options = options;
    this.#maxEntries = options.maxQueuedEntries ?? 20_000;
    this.#maxCharacters = options.maxQueuedCharacters ?? 8 * 1024 * 1024;
    this.#lastSeq = options.start.seq;
    this.#lastEntrySeq = options.start.seq;
    this.#durable = options.start;
  }

  /** All entries up to and including this one are durable. */
  get durableSeq(): number {
    return this.#durable.seq;
  }

  /** The chain at `durableSeq`: what tape blocks note. */
  get durablePoint(): ChainPoint {
    return this.#durable;
  }

  /** The last entry that was accepted; durable or not. */
  get lastEntrySeq(): number {
    return this.#lastEntrySeq;
  }

  get mode(): JournalMode {
    return this.#mode;
  }

  get failure(): JournalFailure | undefined {
    return this.#failure;
  }

  /** Share of the queue in use; near 1 the loop should slow its intake. Exits and cancels may take it above 1. */
  get pressure(): number {
    const entries = (this.#waiting.length + this.#inFlight) / this.#maxEntries;
    const characters = (this.#waitingCharacters + this.#inFlightCharacters) / this.#maxCharacters;
    return Math.max(entries, characters);
  }

  /** Whether `append` would take an entry of this lane now: ask before deciding, for a decision cannot be taken back. */
  accepts(lane: NewEntry['lane'] = 'normal'): AppendOutcome {
    if (this.#failure !== undefined) return refused('failed');
    if (this.#closing !== undefined) return refused('closed');
    if (this.#mode === 'reserve' && lane === 'normal') return refused('diskFull');
    const limit = lane === 'normal' ? 1 : 1 + exitHeadroom;
    return this.pressure >= limit ? refused('queueFull') : accepted;
  }

  /** Queues an entry. Throws RangeError when `seq` does not grow. */
  append(entry: NewEntry): AppendOutcome {
    const verdict = this.accepts(entry.lane);
    if (verdict.status === 'refused') return verdict;
    if (entry.seq <= this.#lastSeq) {
      throw new RangeError(`journal entries must grow: seq ${entry.seq} after ${this.#lastSeq}`);
    }
    const row = unsealedRow(entry);
    this.#lastSeq = row.seq;
    this.#lastEntrySeq = row.seq;
    return this.#enqueue({ table: 'entries', row }, rowSize(row));
  }

  /** Records the state hash after `note.seq`; call it before a later entry is appended. Served in every lane. */
  recordStateHash(note: StateHashNote): AppendOutcome {
    if (note.seq < this.#lastSeq) {
      throw new RangeError(`state hash of seq ${note.seq} after entry ${this.#lastSeq}`);
    }
    const verdict = this.accepts('exit');
    if (verdict.status === 'refused') return verdict;
    this.#lastSeq = note.seq;
    return this.#enqueue({ table: 'stateHashes', note }, 160);
  }

  /** Tries to leave the reserve mode; `onMode` reports success. */
  restoreReserve(done: (outcome: StepOutcome) => void): void {
    this.#port.restoreReserve((outcome) => {
      if (outcome.status === 'done') this.#setMode('normal');
      done(outcome);
    });
  }

  /** Takes no more entries and calls `done` when all are durable or the journal has failed. */
  close(done: () => void): void {
    this.#closing = done;
    this.#finishClosing();
  }

  #enqueue(record: PendingRecord, characters: number): AppendOutcome {
    this.#waiting.push(record);
    this.#waitingCharacters += characters;
    this.#startCommit();
    return accepted;
  }

  #startCommit(): void {
    if (this.#inFlight > 0 || this.#waiting.length === 0 || this.#failure !== undefined) return;
    const batch = this.#waiting;
    this.#waiting = [];
    this.#inFlight = batch.length;
    this.#inFlightCharacters = this.#waitingCharacters;
    this.#waitingCharacters = 0;
    this.#port.commit(batch, (outcome) => this.#onCommitted(outcome));
  }

  #onCommitted(outcome: CommitOutcome): void {
    this.#inFlight = 0;
    this.#inFlightCharacters = 0;
    if (outcome.status === 'durable') {
      this.#durable = outcome.point;
      this.#startCommit();
      this.#setMode(outcome.mode);
      this.#options.onDurable(outcome.point);
    } else {
      this.#failure = { kind: outcome.status === 'full' ? 'diskFull' : 'storage', reason: outcome.reason };
      this.#options.onFailed(this.#failure);
    }
    this.#finishClosing();
  }

  #setMode(mode: JournalMode): void {
    if (mode === this.#mode) return;
    this.#mode = mode;
    this.#options.onMode?.(mode);
  }

  #finishClosing(): void {
    const idle = this.#inFlight === 0 && (this.#waiting.length === 0 || this.#failure !== undefined);
    if (this.#closing === undefined || !idle) return;
    const done = this.#closing;
    this.#closing = () => undefined;
    done();
  }
}
