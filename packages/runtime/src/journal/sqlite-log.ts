// The product's log: one SQLite file in WAL mode with `synchronous=FULL`, so a COMMIT that returned is on the disk.
// Checkpoints are never automatic, because they would run inside a commit: a second connection makes them.
//
// Tables: `header` (one text), `entries` (a row an input, see entry.ts), `state_hashes`, `tail` (one row, rewritten in
// each transaction). They are WITHOUT ROWID because a rowid alias leaves a byte in each record that SQLite ignores, and
// a flip of it could not be seen. The view `events` unfolds the events for people with a SQL shell; nothing here reads it.

import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { ChainPoint } from './chain.ts';
import type { EntryRow, StateHashRow } from './entry.ts';
import {
  connectSqlite,
  type SqliteConnection,
  type SqliteDriver,
  SqliteFailure,
  type SqliteStatement,
  sqliteCodes,
} from './sqlite-connection.ts';
import {
  type Log,
  type LogMode,
  type LogRecord,
  type LogTail,
  type StepOutcome,
  StorageError,
  stepDone,
} from './storage.ts';
import { scanWal } from './wal-scan.ts';

const schema = `
CREATE TABLE header (text TEXT NOT NULL) STRICT;
CREATE TABLE entries (
  seq INTEGER NOT NULL PRIMARY KEY,
  at_ms INTEGER NOT NULL,
  kind TEXT,
  input TEXT,
  event_count INTEGER NOT NULL,
  events TEXT NOT NULL,
  hash TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE state_hashes (
  seq INTEGER NOT NULL,
  why TEXT NOT NULL,
  state_hash TEXT NOT NULL,
  "check" TEXT NOT NULL,
  PRIMARY KEY (seq, why)
) STRICT, WITHOUT ROWID;
CREATE TABLE tail (
  id INTEGER NOT NULL PRIMARY KEY CHECK (id = 0),
  seq INTEGER NOT NULL,
  hash TEXT NOT NULL,
  entries INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE VIEW events AS
  SELECT entries.seq AS seq, e.key AS "index", entries.at_ms AS at_ms,
         e.value ->> '$.type' AS type, e.value -> '$.payload' AS payload
  FROM entries, json_each(entries.events) AS e;
`;

/** `HFJ1` as a number that `file` and SQLite show. */
const applicationId = 0x48464a31;
const pageRows = 1000;

function pragmas(mode: 'create' | LogMode): string {
  const waiting = 'PRAGMA busy_timeout=5000;';
  if (mode === 'read') return waiting;
  const mac = process.platform === 'darwin' ? 'PRAGMA fullfsync=1; PRAGMA checkpoint_fullfsync=1;' : '';
  return `${waiting} PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA wal_autocheckpoint=0; ${mac}`;
}

/** Turns what a write threw into an outcome; anything but a full disk is a failure for good. */
function outcomeOf(error: unknown): StepOutcome {
  if (!(error instanceof SqliteFailure)) throw error;
  return error.code === sqliteCodes.full
    ? { status: 'full', reason: error.message }
    : { status: 'failed', reason: error.message };
}

function readable<T>(read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (error instanceof SqliteFailure) throw new StorageError('storage.unreadable', error.message);
    throw error;
  }
}

/** The verdict on the write-ahead log must be taken before SQLite opens, and thereby drops or moves, it. */
function walVerdict(path: string): string | undefined {
  const walPath = `${path}-wal`;
  if (!existsSync(walPath)) return undefined;
  const verdict = scanWal(readFileSync(walPath));
  return verdict.status === 'torn' ? verdict.reason : undefined;
}

export class SqliteLog implements Log {
  readonly headerText: string | undefined;
  readonly torn: string | undefined;
  readonly #root: string;
  readonly #database: SqliteConnection;
  #before: SqliteStatement | undefined;
  #inserts: { entry: SqliteStatement; stateHash: SqliteStatement; tail: SqliteStatement } | undefined;

  private constructor(root: string, database: SqliteConnection, torn: string | undefined) {
    this.#root = root;
    this.#database = database;
    this.torn = torn;
    const header = database.prepare('SELECT text FROM header').all()[0]?.[0];
    this.headerText = typeof header === 'string' ? header : undefined;
  }

  /** `name` is relative to `root`, as all names of the storage are. */
  static create(driver: SqliteDriver, root: string, name: string, headerText: string): SqliteLog {
    const database = connectSqlite(driver, join(root, name), 'create');
    database.exec(pragmas('create'));
    database.exec(`BEGIN IMMEDIATE; PRAGMA application_id=${applicationId}; ${schema}`);
    database.prepare('INSERT INTO header VALUES (?)').run(headerText);
    database.exec('COMMIT');
    return new SqliteLog(root, database, undefined);
  }

  /**
   * Throws SqliteFailure when the file is no journal that can be read. `live`: somebody is writing it, so an unfinished
   * end of the write-ahead log is no finding. A reader sees one moment of the log for as long as it is open.
   */
  static open(driver: SqliteDriver, root: string, name: string, mode: LogMode, live: boolean): SqliteLog {
    const path = join(root, name);
    const torn = live ? undefined : walVerdict(path);
    const database = connectSqlite(driver, path, mode);
    try {
      database.exec(pragmas(mode));
      if (mode === 'read') database.exec('BEGIN');
      return new SqliteLog(root, database, torn);
    } catch (error) {
      database.close();
      throw error;
    }
  }

  append(records: readonly LogRecord[], tail: LogTail): StepOutcome {
    try {
      this.#database.exec('BEGIN IMMEDIATE');
      this.#inserts ??= this.#prepareInserts();
      for (const record of records) {
        if (record.table === 'entries') this.#insertEntry(this.#inserts.entry, record.row);
        else {
          const { seq, why, stateHash, check } = record.row;
          this.#inserts.stateHash.run(seq, why, stateHash, check);
        }
      }
      this.#inserts.tail.run(tail.seq, tail.hash, tail.entries);
      return stepDone;
    } catch (error) {
      return this.#rolledBack(error);
    }
  }

  sync(): StepOutcome {
    try {
      this.#database.exec('COMMIT');
      return stepDone;
    } catch (error) {
      return this.#rolledBack(error);
    }
  }

  tail(): LogTail | undefined {
    const row = readable(() => this.#database.prepare('SELECT seq, hash, entries FROM tail').all())[0];
    if (row === undefined) return undefined;
    return { seq: Number(row[0]), hash: String(row[1]), entries: Number(row[2]) };
  }

  *entries(afterSeq: number): Generator<EntryRow> {
    const page = readable(() =>
      this.#database.prepare(
        `SELECT seq, at_ms, kind, input, event_count, events, hash FROM entries WHERE seq > ? ORDER BY seq LIMIT ${pageRows}`,
      ),
    );
    let last = afterSeq;
    for (;;) {
      const from = last;
      const rows = readable(() => page.all(from));
      for (const row of rows) yield entryOf(row);
      if (rows.length < pageRows) return;
      last = Number(rows.at(-1)?.[0]);
    }
  }

  lastBefore(seq: number): ChainPoint | undefined {
    this.#before ??= this.#database.prepare(
      'SELECT seq, hash FROM entries WHERE seq < ? ORDER BY seq DESC LIMIT 1',
    );
    const row = readable(() => this.#before!.all(seq))[0];
    return row && { seq: Number(row[0]), hash: String(row[1]) };
  }

  stateHashes(fromSeq = -1): readonly StateHashRow[] {
    const sql = 'SELECT seq, why, state_hash, "check" FROM state_hashes WHERE seq >= ? ORDER BY seq, why';
    return readable(() => this.#database.prepare(sql).all(fromSeq)).map((row) => ({
      seq: Number(row[0]),
      why: row[1] === 'cleanEnd' ? 'cleanEnd' : 'snapshot',
      stateHash: String(row[2]),
      check: String(row[3]),
    }));
  }

  physicalProblems(): readonly string[] {
    const rows = readable(() => this.#database.prepare('PRAGMA integrity_check(20)').all());
    const lines = rows.map((row) => String(row[0]));
    return lines.filter((line) => line !== 'ok').map((line) => `SQLite: ${line}`);
  }

  copyTo(name: string): StepOutcome {
    const path = join(this.#root, name);
    try {
      mkdirSync(dirname(path), { recursive: true });
      this.#database.prepare('VACUUM INTO ?').run(path);
      return stepDone;
    } catch (error) {
      return outcomeOf(error);
    }
  }

  checkpoint(): void {
    this.#database.prepare('PRAGMA wal_checkpoint(PASSIVE)').all();
  }

  close(): void {
    this.#database.close();
  }

  #prepareInserts(): { entry: SqliteStatement; stateHash: SqliteStatement; tail: SqliteStatement } {
    const database = this.#database;
    return {
      entry: database.prepare('INSERT INTO entries VALUES (?, ?, ?, ?, ?, ?, ?)'),
      stateHash: database.prepare(
        'INSERT OR REPLACE INTO state_hashes (seq, why, state_hash, "check") VALUES (?, ?, ?, ?)',
      ),
      tail: database.prepare('INSERT OR REPLACE INTO tail VALUES (0, ?, ?, ?)'),
    };
  }

  #insertEntry(insert: SqliteStatement, row: EntryRow): void {
    insert.run(row.seq, row.atMs, row.kind, row.input, row.eventCount, row.events, row.hash);
  }

  #rolledBack(error: unknown): StepOutcome {
    const outcome = outcomeOf(error);
    try {
      this.#database.exec('ROLLBACK');
    } catch (rollbackError) {
      // SQLite rolls back by itself after a full disk and most I/O errors; then there is no transaction to end.
      if (!(rollbackError instanceof SqliteFailure)) throw rollbackError;
    }
    return outcome;
  }
}

function entryOf(row: readonly unknown[]): EntryRow {
  return {
    seq: row[0] as number,
    atMs: row[1] as number,
    kind: row[2] as string | null,
    input: row[3] as string | null,
    eventCount: row[4] as number,
    events: row[5] as string,
    hash: row[6] as string,
  };
}
