// How the writer reaches the committer: on a worker thread in the product (worker-committer.ts), by a deferred call in
// the world and in tests (here).

import type { CommitOutcome, Committer, PendingRecord } from './committer.ts';
import type { StepOutcome } from './storage.ts';

export interface CommitPort {
  /** Called with one batch at a time; `done` comes later, never before this returns. */
  commit(batch: readonly PendingRecord[], done: (outcome: CommitOutcome) => void): void;
  restoreReserve(done: (outcome: StepOutcome) => void): void;
}

/** A port that runs the committer itself when `schedule` gets to it, for example after a virtual disk latency. */
export function deferredCommitPort(committer: Committer, schedule: (run: () => void) => void): CommitPort {
  return {
    commit: (batch, done) => schedule(() => done(committer.commit(batch))),
    restoreReserve: (done) => schedule(() => done(committer.restoreReserve())),
  };
}
