// One group commit: seal the batch onto the chain, append, sync, move the mark. Pure over the Storage port; it runs on
// the journal's worker thread, in the world on virtual time.
//
// Order matters and is the whole point: nobody is told `durable` before `sync` said so, the mark moves only after that,
// and a failed sync ends this committer for good. (After a failed fsync the kernel may have dropped the dirty pages and
// report success the next time: a retry would be a lie.) Only a full disk has a second try, once, after the reserve was
// released, because there nothing was lost: the transaction was refused whole.

import { type ChainPoint, sealRow, sealStateHash } from './chain.ts';
import type { CrashPoint } from './crash-points.ts';
import type { StateHashNote, UnsealedRow } from './entry.ts';
import { writeMark } from './mark.ts';
import { allocateReserve, releaseReserve } from './reserve.ts';
import type { FileStore, Log, LogRecord, StepOutcome } from './storage.ts';

export type PendingRecord =
  | { readonly table: 'entries'; readonly row: UnsealedRow }
  | { readonly table: 'stateHashes'; readonly note: StateHashNote };

/** `reserve`: the disk was full and the reserve is spent; only exits and cancels may follow. */
export type JournalMode = 'normal' | 'reserve';

export type CommitOutcome =
  | { readonly status: 'durable'; readonly point: ChainPoint; readonly mode: JournalMode }
  | { readonly status: 'full'; readonly reason: string }
  | { readonly status: 'failed'; readonly reason: string };

export interface CommitterStart {
  /** Where the chain stands. */
  readonly point: ChainPoint;
  /** Entries in the log. */
  readonly entries: number;
  readonly reserveBytes: number;
}

interface SealedBatch {
  readonly records: readonly LogRecord[];
  readonly point: ChainPoint;
  readonly entries: number;
}

export class Committer {
  readonly #log: Log;
  readonly #files: FileStore;
  readonly #crashPoint: CrashPoint;
  readonly #reserveBytes: number;
  #point: ChainPoint;
  #entries: number;
  #mode: JournalMode = 'normal';
  #failure: string | undefined;

  constructor(log: Log, files: FileStore, start: CommitterStart, crashPoint: CrashPoint) {
    this.#log = log;
    this.#files = files;
    this.#crashPoint = crashPoint;
    this.#reserveBytes = start.reserveBytes;
    this.#point = start.point;
    this.#entries = start.entries;
  }

  /** Makes the batch durable as one transaction, or says why it is not. */
  commit(batch: readonly PendingRecord[]): CommitOutcome {
    if (this.#failure !== undefined) return { status: 'failed', reason: this.#failure };
    const sealed = this.#seal(batch);
    let outcome = this.#store(sealed);
    if (outcome.status === 'full' && this.#mode === 'normal') outcome = this.#storeWithReserve(sealed);
    if (outcome.status === 'failed') this.#failure = outcome.reason;
    if (outcome.status !== 'done') return outcome;
    this.#point = sealed.point;
    this.#entries = sealed.entries;
    this.#crashPoint('journal.after-commit');
    // The mark is a witness, not a promise: without it a vanished tail may go unseen, but nothing is wrong.
    if (this.#point.seq >= 0) writeMark(this.#files, this.#point);
    this.#crashPoint('journal.after-mark');
    return { status: 'durable', point: this.#point, mode: this.#mode };
  }

  /** Puts the reserve back when there is room again, and with it the normal mode. */
  restoreReserve(): StepOutcome {
    const outcome = allocateReserve(this.#files, this.#reserveBytes, this.#crashPoint);
    if (outcome.status === 'done') this.#mode = 'normal';
    return outcome;
  }

  #seal(batch: readonly PendingRecord[]): SealedBatch {
    let point = this.#point;
    let entries = this.#entries;
    const records = batch.map((record): LogRecord => {
      if (record.table === 'stateHashes') {
        return { table: 'stateHashes', row: sealStateHash(point.hash, record.note) };
      }
      const row = sealRow(point, record.row);
      point = { seq: row.seq, hash: row.hash };
      entries += 1;
      return { table: 'entries', row };
    });
    return { records, point, entries };
  }

  #store(sealed: SealedBatch): StepOutcome {
    this.#crashPoint('journal.before-append');
    const appended = this.#log.append(sealed.records, { ...sealed.point, entries: sealed.entries });
    if (appended.status !== 'done') return appended;
    this.#crashPoint('journal.before-commit');
    return this.#log.sync();
  }

  #storeWithReserve(sealed: SealedBatch): StepOutcome {
    if (releaseReserve(this.#files, this.#crashPoint) === 'noReserve') {
      return { status: 'full', reason: 'the disk is full and the reserve is gone' };
    }
    this.#mode = 'reserve';
    return this.#store(sealed);
  }
}
