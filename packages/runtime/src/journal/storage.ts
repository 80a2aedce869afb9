// The port on which commit, snapshots, backups and recovery stand. It has two halves, cut where the behaviour under
// faults differs:
//
// - `files`: plain files with explicit sync and rename, for snapshots, the reserve, the mark, and tape segments.
// - `logs`: transactional logs of entries. A log promises that a transaction is durable and whole once `sync` said ok,
//   and nothing about one that did not get there. SQLite keeps that promise in the product; a log of lines in memory,
//   with faults, stands in for it in the world. The chain, not the log, decides whether content is good.
//
// All calls are synchronous: they run on a worker thread, or in virtual time. Names are relative to the node's
// directory, with `/` between the parts. Expected failures are outcomes; what cannot be read throws StorageError.

import type { ChainPoint } from './chain.ts';
import type { EntryRow, StateHashRow } from './entry.ts';

/** How a step that should have made something durable ended. After `failed` nothing more is tried: see journal-writer. */
export type StepOutcome =
  | { readonly status: 'done' }
  | { readonly status: 'full'; readonly reason: string }
  | { readonly status: 'failed'; readonly reason: string };

export const stepDone: StepOutcome = { status: 'done' };

export type StorageErrorCode = 'storage.unreadable' | 'storage.unwritable';

/** Something could not be read, or a step without which nothing can go on could not be written. Never retried by itself. */
export class StorageError extends Error {
  readonly code: StorageErrorCode;
  constructor(code: StorageErrorCode, message: string) {
    super(message);
    this.name = 'StorageError';
    this.code = code;
  }
}

export interface FileStore {
  /** Names of the files directly in `directory`, sorted by code unit; empty when there is none. */
  list(directory: string): string[];
  read(name: string): Uint8Array | undefined;
  /** Creates or replaces the file, not atomically and not synced. Creates the directory. */
  write(name: string, bytes: Uint8Array): StepOutcome;
  /** Writes at the start of an existing or new file and leaves the rest; not synced. */
  overwrite(name: string, bytes: Uint8Array): StepOutcome;
  /** Adds at the end of an existing or new file; not synced. */
  append(name: string, bytes: Uint8Array): StepOutcome;
  sync(name: string): StepOutcome;
  /** Replaces `to`. Durable after `syncDirectory`. */
  rename(from: string, to: string): StepOutcome;
  syncDirectory(directory: string): StepOutcome;
  /** No error when there is none. */
  remove(name: string): StepOutcome;
}

export type LogRecord =
  | { readonly table: 'entries'; readonly row: EntryRow }
  | { readonly table: 'stateHashes'; readonly row: StateHashRow };

/** What the last transaction said of itself; kept apart from the entries, so that a vanished row is seen. */
export interface LogTail {
  readonly seq: number;
  readonly hash: string;
  /** Entries in the log. */
  readonly entries: number;
}

export interface Log {
  readonly headerText: string | undefined;
  /** Opens a transaction with these records and the tail they lead to. Nothing is durable yet. */
  append(records: readonly LogRecord[], tail: LogTail): StepOutcome;
  /** Makes the open transaction durable. After `failed` its fate is unknown until the log is opened again. */
  sync(): StepOutcome;
  tail(): LogTail | undefined;
  /** Entries with a larger `seq`, in order. Throws StorageError where the log cannot be read on. */
  entries(afterSeq: number): Iterable<EntryRow>;
  /** The last entry with a smaller `seq`; undefined: there is none. Throws StorageError. */
  lastBefore(seq: number): ChainPoint | undefined;
  /** Those of `fromSeq` and later, in order. */
  stateHashes(fromSeq?: number): readonly StateHashRow[];
  /**
   * What was dropped at the end because it was no whole transaction: what a death in the middle of a commit leaves, or
   * damage to the last commit. Only a witness can tell which.
   */
  readonly torn: string | undefined;
  /** Physical damage that the log's own form shows; reads every page. */
  physicalProblems(): readonly string[];
  /** A consistent copy under another name; the caller syncs and verifies it. */
  copyTo(name: string): StepOutcome;
  /** Moves work out of the way of later commits (SQLite: a passive checkpoint). */
  checkpoint(): void;
  close(): void;
}

export type LogOpening =
  | { readonly status: 'open'; readonly log: Log }
  | { readonly status: 'missing' }
  | { readonly status: 'unreadable'; readonly reason: string };

export type LogMode = 'read' | 'write';

export interface LogStore {
  /** A new, empty log; durable with its header when this returns. Replaces what stood there. */
  create(name: string, headerText: string): Log;
  open(name: string, mode: LogMode): LogOpening;
  /** Moves a closed log with all that belongs to it; replaces `to`. Durable when it returns. */
  rename(from: string, to: string): StepOutcome;
  remove(name: string): StepOutcome;
}

export interface Storage {
  readonly files: FileStore;
  readonly logs: LogStore;
}
