// Shared by the tests of this folder: small entries, a journal in memory that commits on demand, and its start.

import type { CommitPort } from './commit-port.ts';
import { deferredCommitPort } from './commit-port.ts';
import { Committer } from './committer.ts';
import { type CrashPoint, type CrashPointName, noCrash } from './crash-points.ts';
import type { NewEntry } from './entry.ts';
import type { JournalHeader } from './header.ts';
import { jsonText } from './json-text.ts';
import { type RecoveredJournal, type RecoveryOptions, recoverJournal } from './recovery.ts';
import type { Storage } from './storage.ts';

export const testHeader: JournalHeader = {
  format: 1,
  nodeId: 'node-1',
  createdAtMs: 1_700_000_000_000,
  engine: 'engine-a',
  strategies: 'strategies-a',
  config: 'config-a',
};

export function testEntry(seq: number, text = `order-${seq}`): NewEntry {
  return {
    seq,
    atMs: 1_700_000_000_000 + seq,
    input: { kind: 'FillReport', payload: jsonText({ orderId: text }) },
    events: [
      { type: 'OrderFilled', payload: jsonText({ orderId: text, quantity: '0.5' }) },
      { type: 'PositionChanged', payload: jsonText({ seq }) },
    ],
  };
}

export function testRecovery(over: Partial<RecoveryOptions> = {}): RecoveryOptions {
  return {
    header: testHeader,
    stateFormat: 'state-1',
    atMs: 1_700_000_100_000,
    crashPoint: noCrash,
    reserveBytes: 2000,
    ...over,
  };
}

/** Recovers and expects to be let in. */
export function startJournal(storage: Storage, over: Partial<RecoveryOptions> = {}): RecoveredJournal {
  const recovered = recoverJournal(storage, testRecovery(over));
  if (recovered.status === 'refused') throw new Error(`refused: ${recovered.message}`);
  return recovered;
}

export function committerOf(
  storage: Storage,
  recovered: RecoveredJournal,
  crashPoint: CrashPoint = noCrash,
): Committer {
  return new Committer(recovered.log, storage.files, recovered.start, crashPoint);
}

/** A port whose commits run when `runNext` is called: the test is the disk. */
export function manualPort(
  committer: Committer,
): CommitPort & { runNext(): boolean; readonly waiting: number } {
  const queue: Array<() => void> = [];
  const port = deferredCommitPort(committer, (run) => void queue.push(run));
  return {
    ...port,
    get waiting() {
      return queue.length;
    },
    runNext: () => {
      const run = queue.shift();
      run?.();
      return run !== undefined;
    },
  };
}

/** What a crash point throws in tests: the process is gone. */
class Crashed extends Error {
  readonly at: CrashPointName;
  constructor(at: CrashPointName) {
    super(`crashed at ${at}`);
    this.at = at;
  }
}

/** Dies at the `count`-th arrival at `name`. */
export function crashAt(name: CrashPointName, count = 1): CrashPoint {
  let left = count;
  return (reached) => {
    if (reached !== name) return;
    left -= 1;
    if (left === 0) throw new Crashed(name);
  };
}

/** Runs until the crash point; says whether it was reached. */
export function survives(run: () => void): boolean {
  try {
    run();
    return true;
  } catch (error) {
    if (error instanceof Crashed) return false;
    throw error;
  }
}
