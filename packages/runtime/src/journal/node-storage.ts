// Storage on a real directory: files through node:fs with explicit fsync, logs through SQLite.
//
// A full disk is an outcome, other write errors are `failed`; nothing here is retried. Directory syncs matter: without
// them a rename may come undone by a power cut although the file's content was synced.

import {
  appendFileSync,
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { type SqliteDriver, SqliteFailure } from './sqlite-connection.ts';
import { SqliteLog } from './sqlite-log.ts';
import {
  type FileStore,
  type LogOpening,
  type LogStore,
  type StepOutcome,
  type Storage,
  stepDone,
} from './storage.ts';

const byCodeUnit = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
const sideFiles = ['', '-wal', '-shm'] as const;

function step(run: () => void): StepOutcome {
  try {
    run();
    return stepDone;
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === undefined) throw error;
    const full = code === 'ENOSPC' || code === 'EDQUOT';
    return { status: full ? 'full' : 'failed', reason: message };
  }
}

function syncPath(path: string): void {
  const file = openSync(path, 'r');
  try {
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}

function overwritePath(path: string, bytes: Uint8Array): void {
  const file = openSync(path, existsSync(path) ? 'r+' : 'w');
  try {
    writeSync(file, bytes, 0, bytes.length, 0);
  } finally {
    closeSync(file);
  }
}

function nodeFiles(root: string): FileStore {
  const at = (name: string): string => join(root, name);
  return {
    list: (directory) => {
      if (!existsSync(at(directory))) return [];
      const found = readdirSync(at(directory), { withFileTypes: true });
      return found
        .filter((file) => file.isFile())
        .map((file) => file.name)
        .sort(byCodeUnit);
    },
    read: (name) => (existsSync(at(name)) ? new Uint8Array(readFileSync(at(name))) : undefined),
    write: (name, bytes) =>
      step(() => {
        mkdirSync(dirname(at(name)), { recursive: true });
        writeFileSync(at(name), bytes);
      }),
    overwrite: (name, bytes) => step(() => overwritePath(at(name), bytes)),
    append: (name, bytes) =>
      step(() => {
        mkdirSync(dirname(at(name)), { recursive: true });
        appendFileSync(at(name), bytes);
      }),
    sync: (name) => step(() => syncPath(at(name))),
    rename: (from, to) => step(() => renameSync(at(from), at(to))),
    syncDirectory: (directory) => step(() => syncPath(at(directory))),
    remove: (name) => step(() => rmSync(at(name), { force: true })),
  };
}

function renameLog(from: string, to: string): void {
  for (const side of sideFiles) rmSync(to + side, { force: true });
  for (const side of sideFiles) {
    if (existsSync(from + side)) renameSync(from + side, to + side);
  }
  syncPath(dirname(from));
}

function nodeLogs(root: string, driver: SqliteDriver, live: boolean): LogStore {
  const at = (name: string): string => join(root, name);
  const removePath = (path: string): void => {
    for (const side of sideFiles) rmSync(path + side, { force: true });
  };
  return {
    create: (name, headerText) => {
      mkdirSync(dirname(at(name)), { recursive: true });
      removePath(at(name));
      const log = SqliteLog.create(driver, root, name, headerText);
      syncPath(dirname(at(name)));
      return log;
    },
    open: (name, mode): LogOpening => {
      if (!existsSync(at(name))) return { status: 'missing' };
      try {
        return { status: 'open', log: SqliteLog.open(driver, root, name, mode, live) };
      } catch (error) {
        if (!(error instanceof SqliteFailure)) throw error;
        return { status: 'unreadable', reason: error.message };
      }
    },
    rename: (from, to) => step(() => renameLog(at(from), at(to))),
    remove: (name) => step(() => removePath(at(name))),
  };
}

export interface NodeStorageOptions {
  /** The node's directory. */
  readonly directory: string;
  /** Default `better-sqlite3`. */
  readonly driver?: SqliteDriver;
  /** Another thread or process is writing the journal meanwhile. */
  readonly live?: boolean;
}

export function nodeStorage(options: NodeStorageOptions): Storage {
  return {
    files: nodeFiles(options.directory),
    logs: nodeLogs(options.directory, options.driver ?? 'better-sqlite3', options.live ?? false),
  };
}
