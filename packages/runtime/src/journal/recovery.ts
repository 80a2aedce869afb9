// The start: look (survey.ts), decide (recovery-cases.ts), and do it. Whatever is restored is written aside, verified by
// its own chain while it is copied, and takes the journal's place in one rename; the damaged journal moves aside first and
// is never changed. A crash at any step leaves a directory from which the next start gets to the same end.

import { genesisOf } from './chain.ts';
import { must } from './chain-copy.ts';
import type { CommitterStart } from './committer.ts';
import { headerText, type JournalHeader, readHeader } from './header.ts';
import { journalLayout } from './layout.ts';
import { writeMark } from './mark.ts';
import { forgetProof, writeProof } from './proof.ts';
import { decideRecovery, type RecoveryDecision, type RecoveryRefusal } from './recovery-cases.ts';
import { allocateReserve, reserveBytesDefault } from './reserve.ts';
import { type Restoration, restorationRow } from './restoration.ts';
import {
  basisOf,
  type CarriedOut,
  contradictions,
  finishInterruptedRestore,
  type RestoreOptions,
  restore,
} from './restore.ts';
import { keepBasis, type Snapshot } from './snapshot-store.ts';
import { type Log, type Storage, StorageError } from './storage.ts';
import { type Survey, surveyNode, type TapeWitness } from './survey.ts';

export interface RecoveryOptions extends RestoreOptions {
  /** What a new journal's header says; an old one keeps its own. */
  readonly header: JournalHeader;
  /** The form of state this build snapshots and reads. */
  readonly stateFormat: string;
  readonly tape?: TapeWitness;
  readonly reserveBytes?: number;
  /** As in `SurveyOptions`: what is believed is read again behind the start (`proveJournal`). */
  readonly trustProofFrom?: number;
  /** A person has said that starting from nothing is right. */
  readonly acceptTotalLoss?: boolean;
  readonly onProgress?: (entriesDone: number) => void;
}

export interface RecoveredJournal {
  readonly status: 'ready';
  /** Name of the matched case, for the log and the screen. */
  readonly case: string;
  readonly action: 'create' | 'use' | 'restore';
  /** Open for writing. Hand it to a Committer, or close it before a worker opens its own. */
  readonly log: Log;
  readonly start: CommitterStart;
  /** Header in force: its fingerprints may differ from this build's. */
  readonly header: JournalHeader;
  /** No input may have a smaller number. */
  readonly nextSeq: number;
  /** Fold the entries after `snapshot.header.seq` onto this state; all entries when there is none. */
  readonly snapshot: Snapshot | undefined;
  /** What was lost and restored in this start. */
  readonly restoration: Restoration | undefined;
  readonly problems: readonly string[];
  /** Entries at the beginning that an earlier proof stood for: to be read behind the start. 0: all were read. */
  readonly entriesTrusted: number;
}

export interface RefusedRecovery {
  readonly status: 'refused';
  readonly case: string;
  readonly reason: RecoveryRefusal;
  readonly message: string;
  readonly problems: readonly string[];
}

const refusals: Record<RecoveryRefusal, string> = {
  newerFormat: 'The journal was written by a newer Holdfast. Start with that version; nothing was changed.',
  foreignJournal:
    'journal.db belongs to another node. Give this node its own directory; nothing was changed.',
  nothingLeft:
    'The journal is lost, and no backup or snapshot of it is left. Put a backup into backups/, or start in a new ' +
    'directory (--dir), which knows nothing of former orders, limits and latches; nothing was changed.',
};

/** Throws StorageError when a step of the recovery itself fails: then nothing may be sent, and the process must exit. */
export function recoverJournal(
  storage: Storage,
  options: RecoveryOptions,
): RecoveredJournal | RefusedRecovery {
  finishInterruptedRestore(storage, options.crashPoint);
  const survey = surveyNode(storage, {
    nodeId: options.header.nodeId,
    stateFormat: options.stateFormat,
    ...(options.trustProofFrom === undefined ? {} : { trustProofFrom: options.trustProofFrom }),
    ...(options.tape === undefined ? {} : { tape: options.tape }),
    ...(options.onProgress === undefined ? {} : { onProgress: options.onProgress }),
  });
  const row = decideRecovery(survey.observation);
  const decision = row.decision;
  if (decision.action === 'refuse') {
    if (decision.reason !== 'nothingLeft' || options.acceptTotalLoss !== true) {
      const { reason } = decision;
      return {
        status: 'refused',
        case: row.name,
        reason,
        message: refusals[reason],
        problems: survey.problems,
      };
    }
  }
  const done = carryOut(storage, decision, survey, options);
  keepProof(storage, decision, survey, options);
  return ready(storage, row.name, decision, survey, done, options);
}

function carryOut(
  storage: Storage,
  decision: RecoveryDecision,
  survey: Survey,
  options: RecoveryOptions,
): CarriedOut {
  if (decision.action === 'create') {
    storage.logs.create(journalLayout.journal, headerText(options.header)).close();
    return { restoration: undefined, snapshot: undefined };
  }
  if (decision.action === 'use') {
    const restoration = decision.recordLoss ? recordLoss(storage, survey, options) : undefined;
    return { restoration, snapshot: survey.snapshot };
  }
  return restore(storage, decision.action === 'restore' ? decision.source : 'nothing', survey, options);
}

/**
 * A journal that was read whole is known to be good up to a point. A proof that was believed is spent: until the past has been read
 * again behind the start, the next start reads everything, so that no two starts in a row pass over it.
 */
function keepProof(
  { files }: Storage,
  { action }: RecoveryDecision,
  { proof, entriesTrusted }: Survey,
  { trustProofFrom }: RecoveryOptions,
): void {
  if (action !== 'use' || entriesTrusted > 0) forgetProof(files);
  else if (trustProofFrom !== undefined && proof !== undefined) writeProof(files, proof);
}

// --- use -------------------------------------------------------------------------------------------------------------

function recordLoss(storage: Storage, survey: Survey, options: RecoveryOptions): Restoration {
  const log = openForWriting(storage);
  const point = survey.primary!.good;
  const firstAgainst = Math.min(...survey.against.map((witness) => witness.point.seq));
  const restoration: Restoration = {
    lostAfterSeq: Math.min(point.seq, firstAgainst - 1),
    resumedAtSeq: survey.highestSeq + 1,
    source: 'primary',
    evidence: undefined,
    basis: basisOf(survey.snapshot),
    reasons: [...survey.problems, ...contradictions(survey)],
  };
  if (restoration.basis && survey.snapshot) must(keepBasis(storage.files, survey.snapshot.snapshot));
  const row = restorationRow(point, restoration, options.atMs);
  const tail = { seq: row.seq, hash: row.hash, entries: survey.primary!.entries + 1 };
  must(log.append([{ table: 'entries', row }], tail));
  must(log.sync());
  log.close();
  return restoration;
}

function openForWriting(storage: Storage): Log {
  const opening = storage.logs.open(journalLayout.journal, 'write');
  if (opening.status === 'open') return opening.log;
  throw new StorageError(
    'storage.unreadable',
    `the journal cannot be opened for writing (${opening.status})`,
  );
}

// --- ready -----------------------------------------------------------------------------------------------------------

function ready(
  storage: Storage,
  caseName: string,
  decision: RecoveryDecision,
  survey: Survey,
  done: CarriedOut,
  options: RecoveryOptions,
): RecoveredJournal {
  const reserveBytes = options.reserveBytes ?? reserveBytesDefault;
  const reserve = allocateReserve(storage.files, reserveBytes, options.crashPoint);
  const log = openForWriting(storage);
  const header = readHeader(log.headerText);
  const tail = log.tail();
  const point = tail === undefined ? genesisOf(log.headerText ?? '') : { seq: tail.seq, hash: tail.hash };
  if (header.status !== 'good')
    throw new StorageError('storage.unreadable', 'the recovered journal has no good header');
  if (point.seq >= 0) writeMark(storage.files, point);
  const problems = [...survey.problems, ...contradictions(survey)];
  if (reserve.status !== 'done')
    problems.push(`the reserve for a full disk could not be made: ${reserve.reason}`);
  return {
    status: 'ready',
    case: caseName,
    action: decision.action === 'refuse' ? 'restore' : decision.action,
    log,
    start: { point, entries: tail?.entries ?? 0, reserveBytes },
    header: header.header,
    nextSeq: Math.max(survey.highestSeq, point.seq) + 1,
    snapshot: done.snapshot?.snapshot,
    restoration: done.restoration,
    problems,
    entriesTrusted: decision.action === 'use' ? survey.entriesTrusted : 0,
  };
}
