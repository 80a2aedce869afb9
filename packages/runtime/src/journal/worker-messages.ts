// What goes between the node's main thread and the journal's two worker threads. Plain data, because it is cloned.

import type { BackupOutcome } from './backup-store.ts';
import type { CommitOutcome, CommitterStart, PendingRecord } from './committer.ts';
import type { ProofOutcome } from './proof.ts';
import type { Snapshot } from './snapshot-store.ts';
import type { SqliteDriver } from './sqlite-connection.ts';
import type { StepOutcome } from './storage.ts';
import type { TapeWitness } from './survey.ts';
import type { Verification } from './verify.ts';

export interface WorkerSetup {
  readonly role: 'commit' | 'maintenance' | 'proof';
  readonly directory: string;
  readonly driver: SqliteDriver;
  readonly start: CommitterStart;
  /** URL of a module that exports `crashPoint`; only the black-box entry gives one. */
  readonly crashPointModule: string | undefined;
}

export type WorkerRequest =
  | { readonly type: 'commit'; readonly batch: readonly PendingRecord[] }
  | { readonly type: 'restoreReserve' }
  | { readonly type: 'checkpoint' }
  | { readonly type: 'snapshot'; readonly snapshot: Snapshot; readonly keep: number }
  | { readonly type: 'backup'; readonly atMs: number; readonly keep: number }
  | { readonly type: 'verify'; readonly tape: TapeWitness | undefined }
  | { readonly type: 'prove' }
  | { readonly type: 'close' };

/** The answer to each request, by its type. */
export interface WorkerAnswers {
  commit: CommitOutcome;
  restoreReserve: StepOutcome;
  checkpoint: StepOutcome;
  snapshot: StepOutcome;
  backup: BackupOutcome;
  verify: Verification;
  prove: ProofOutcome;
  close: StepOutcome;
}

export type WorkerAnswer = WorkerAnswers[keyof WorkerAnswers];
