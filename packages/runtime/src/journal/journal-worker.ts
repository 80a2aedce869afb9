// Entry of the worker threads. `commit` owns the one writing connection and does nothing but commits. `maintenance` has a
// connection of its own for what takes long: checkpoints, backups, snapshots, verification. `proof` lives as long as it
// reads the chain. Requests are answered one by one, in order.
//
// Kept free of imports outside this folder, so that it starts in a few milliseconds and from sources as well as built.

import { parentPort, workerData } from 'node:worker_threads';
import { type BackupOptions, type BackupOutcome, makeBackup } from './backup-store.ts';
import { Committer } from './committer.ts';
import { type CrashPoint, noCrash } from './crash-points.ts';
import { journalLayout } from './layout.ts';
import { nodeStorage } from './node-storage.ts';
import { forgetProof, proveJournal } from './proof.ts';
import { writeSnapshot } from './snapshot-store.ts';
import { type Log, type StepOutcome, type Storage, StorageError, stepDone } from './storage.ts';
import { verifyJournal } from './verify.ts';
import type { WorkerAnswer, WorkerRequest, WorkerSetup } from './worker-messages.ts';

const setup = workerData as WorkerSetup;
const port = parentPort;
if (port === null) throw new Error('journal-worker.ts runs as a worker thread only');

async function crashPointOf(): Promise<CrashPoint> {
  if (setup.crashPointModule === undefined) return noCrash;
  const loaded = (await import(setup.crashPointModule)) as { crashPoint: CrashPoint };
  return loaded.crashPoint;
}

function openJournal(storage: Storage): Log {
  const opening = storage.logs.open(journalLayout.journal, 'write');
  if (opening.status === 'open') return opening.log;
  throw new StorageError('storage.unreadable', `the journal is ${opening.status}`);
}

/** Long work reports its failures as outcomes; only broken invariants end the thread. */
function checkpoint(log: Log): StepOutcome {
  try {
    log.checkpoint();
    return stepDone;
  } catch (error) {
    return { status: 'failed', reason: error instanceof Error ? error.message : String(error) };
  }
}

/** A copy that is not good may come from a journal that is not: the next start looks at all of it. */
function backUp(storage: Storage, log: Log, options: BackupOptions): BackupOutcome {
  const outcome = makeBackup(storage, log, options);
  if (outcome.status === 'damaged') forgetProof(storage.files);
  return outcome;
}

/** Sleeps as long as it has worked since the last time: half a core is left to those who trade. */
function resting(): () => void {
  const never = new Int32Array(new SharedArrayBuffer(4));
  let awakeAt = performance.now();
  return () => {
    Atomics.wait(never, 0, 0, performance.now() - awakeAt);
    awakeAt = performance.now();
  };
}

function serve(storage: Storage, log: Log, crashPoint: CrashPoint): (request: WorkerRequest) => WorkerAnswer {
  const committer = new Committer(log, storage.files, setup.start, crashPoint);
  return (request) => {
    switch (request.type) {
      case 'commit':
        return committer.commit(request.batch);
      case 'restoreReserve':
        return committer.restoreReserve();
      case 'checkpoint':
        return checkpoint(log);
      case 'snapshot':
        return writeSnapshot(storage.files, request.snapshot, crashPoint, request.keep);
      case 'backup':
        return backUp(storage, log, { atMs: request.atMs, keep: request.keep, crashPoint });
      case 'verify':
        return verifyJournal(storage, request.tape === undefined ? {} : { tape: request.tape });
      case 'prove':
        return proveJournal(storage, resting());
      case 'close':
        log.close();
        return stepDone;
    }
  };
}

const storage = nodeStorage({ directory: setup.directory, driver: setup.driver, live: true });
const answer = serve(storage, openJournal(storage), await crashPointOf());
port.on('message', (request: WorkerRequest) => {
  port.postMessage(answer(request));
  if (request.type === 'close') port.close();
});
