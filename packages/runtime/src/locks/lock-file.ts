// One holder at a time, for as long as its process lives. The lock itself is the operating system's, taken through SQLite: it
// ends with the process however that dies, so there is no stale lock to judge and no race to take one over. Beside it stands
// a note that says who holds it, for messages; a note of a dead process means nothing.
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import Database from 'better-sqlite3';
import { isAlive, ownIdentity } from '../process/index.ts';

export interface LockHolder {
  readonly pid: number;
  readonly startTicks?: string;
  /** The node's directory. */
  readonly directory: string;
  readonly sinceMs: number;
}

export interface HeldLock {
  release(): void;
}

/** Another process holds what this one wants. Exit code 1; nothing was changed. */
export class SecondInstance extends Error {
  override readonly name = 'SecondInstance';
  readonly holder: LockHolder | undefined;

  constructor(what: string, holder: LockHolder | undefined) {
    const who = holder
      ? `process ${holder.pid} (node directory ${holder.directory}, since ${new Date(holder.sinceMs).toISOString()})`
      : 'another process';
    super(
      `second instance: ${what} is in use by ${who}; end that one first, or use another directory or account`,
    );
    this.holder = holder;
  }
}

export interface LockRequest {
  /** For messages: `the node directory /home/me/.holdfast/btc`. */
  readonly what: string;
  /** `.lock` is added for the lock, `.holder` for the note. */
  readonly path: string;
  readonly directory: string;
  /** How long a holder that is about to go may take: a killed launcher's child dies within a moment. */
  readonly patienceMs?: number;
}

const retryEveryMs = 50;
export const lockPatienceMs = 2_000;

/** Throws `SecondInstance` when somebody holds it after `patienceMs`. */
export async function takeLock(request: LockRequest): Promise<HeldLock> {
  mkdirSync(dirname(request.path), { recursive: true });
  const untilMs = performance.now() + (request.patienceMs ?? lockPatienceMs);
  for (;;) {
    const held = tryLock(request);
    if (held) return held;
    if (performance.now() >= untilMs) throw new SecondInstance(request.what, readHolder(request.path));
    await new Promise((resolve) => setTimeout(resolve, retryEveryMs));
  }
}

function tryLock({ path, directory }: LockRequest): HeldLock | undefined {
  const database = new Database(`${path}.lock`, { timeout: 0 });
  try {
    database.exec('BEGIN EXCLUSIVE');
  } catch (error) {
    database.close();
    if ((error as { code?: string }).code?.startsWith('SQLITE_BUSY')) return undefined;
    throw error;
  }
  const holder: LockHolder = { ...ownIdentity(), directory, sinceMs: Date.now() };
  writeFileSync(`${path}.holder`, `${JSON.stringify(holder)}\n`);
  return {
    release: () => {
      rmSync(`${path}.holder`, { force: true });
      database.close();
    },
  };
}

/** Who the note names, if that process still runs. */
export function readHolder(path: string): LockHolder | undefined {
  try {
    const holder = JSON.parse(readFileSync(`${path}.holder`, 'utf8')) as LockHolder;
    return isAlive(holder) ? holder : undefined;
  } catch {
    return undefined; // no note, or one that is being written: the lock alone decides, the note only names
  }
}
