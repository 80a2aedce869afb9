// The few calls of SQLite that the log needs, over two drivers: better-sqlite3 (the product's) and node:sqlite (built
// into Node, no native package to install). Errors leave as SqliteFailure with SQLite's primary result code.

import { createRequire } from 'node:module';
import type { DatabaseSync as NodeDatabase } from 'node:sqlite';
import type BetterSqlite3 from 'better-sqlite3';

export type SqliteDriver = 'better-sqlite3' | 'node:sqlite';

export type SqliteValue = string | number | bigint | null | Uint8Array;

export interface SqliteStatement {
  run(...values: readonly (string | number | null)[]): void;
  /** Rows as arrays in the order of the columns. */
  all(...values: readonly (string | number | null)[]): SqliteValue[][];
}

export interface SqliteConnection {
  exec(sql: string): void;
  prepare(sql: string): SqliteStatement;
  close(): void;
}

/** https://www.sqlite.org/rescode.html; other codes matter to nobody here. */
export const sqliteCodes = { ioError: 10, corrupt: 11, full: 13, cantOpen: 14, notADatabase: 26 } as const;

export class SqliteFailure extends Error {
  /** Primary result code, or -1 when the driver gave none. */
  readonly code: number;
  constructor(code: number, message: string) {
    super(message);
    this.name = 'SqliteFailure';
    this.code = code;
  }
}

const codesByName: ReadonlyArray<readonly [string, number]> = [
  ['SQLITE_IOERR', sqliteCodes.ioError],
  ['SQLITE_CORRUPT', sqliteCodes.corrupt],
  ['SQLITE_FULL', sqliteCodes.full],
  ['SQLITE_CANTOPEN', sqliteCodes.cantOpen],
  ['SQLITE_NOTADB', sqliteCodes.notADatabase],
];

function failureOf(error: unknown): SqliteFailure {
  const fields = error as { code?: unknown; errcode?: unknown; message?: unknown };
  const text = String(fields.message ?? error);
  if (typeof fields.errcode === 'number') return new SqliteFailure(fields.errcode & 0xff, text);
  const name = String(fields.code);
  const code = codesByName.find(([prefix]) => name.startsWith(prefix))?.[1];
  return new SqliteFailure(code ?? -1, code === undefined ? text : `${name}: ${text}`);
}

function guarded<T>(run: () => T): T {
  try {
    return run();
  } catch (error) {
    throw failureOf(error);
  }
}

/** Opens an existing file, or creates it when `mode` is `create`. */
export function connectSqlite(
  driver: SqliteDriver,
  path: string,
  mode: 'create' | 'read' | 'write',
): SqliteConnection {
  return guarded(() => (driver === 'node:sqlite' ? connectNode(path, mode) : connectBetter(path, mode)));
}

const require = createRequire(import.meta.url);

function connectBetter(path: string, mode: 'create' | 'read' | 'write'): SqliteConnection {
  const Database = require('better-sqlite3') as typeof BetterSqlite3;
  const database = new Database(path, { readonly: mode === 'read', fileMustExist: mode !== 'create' });
  return {
    exec: (sql) => guarded(() => void database.exec(sql)),
    close: () => guarded(() => void database.close()),
    prepare: (sql) => {
      const statement = guarded(() => database.prepare(sql));
      if (statement.reader) statement.raw(true);
      return {
        run: (...values) => guarded(() => void statement.run(...values)),
        all: (...values) => guarded(() => statement.all(...values) as SqliteValue[][]),
      };
    },
  };
}

function connectNode(path: string, mode: 'create' | 'read' | 'write'): SqliteConnection {
  const { DatabaseSync } = require('node:sqlite') as { DatabaseSync: typeof NodeDatabase };
  if (mode !== 'create' && !(require('node:fs') as typeof import('node:fs')).existsSync(path)) {
    throw Object.assign(new Error(`no file ${path}`), { code: 'SQLITE_CANTOPEN' });
  }
  const database = new DatabaseSync(path, { readOnly: mode === 'read' });
  return {
    exec: (sql) => guarded(() => database.exec(sql)),
    close: () => guarded(() => database.close()),
    prepare: (sql) => {
      const statement = guarded(() => database.prepare(sql));
      statement.setReturnArrays(true);
      return {
        run: (...values) => guarded(() => void statement.run(...values)),
        all: (...values) => guarded(() => statement.all(...values) as unknown as SqliteValue[][]),
      };
    },
  };
}
