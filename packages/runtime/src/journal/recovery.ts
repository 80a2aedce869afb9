// The start: look (survey.ts), decide (recovery-cases.ts), and do it. Whatever is restored is written aside, verified by
// its own chain while it is copied, and takes the journal's place in one rename; the damaged journal moves aside first and
// is never changed. A crash at any step leaves a directory from which the next start gets to the same end.

import { type ChainPoint, genesisOf, isStateHashIntact, linkHash } from './chain.ts';
import type { CommitterStart } from './committer.ts';
import type { CrashPoint } from './crash-points.ts';
import type { StateHashRow } from './entry.ts';
import { examineLog } from './examine.ts';
import { headerText, type JournalHeader, readHeader } from './header.ts';
import { corruptName, journalLayout } from './layout.ts';
import { writeMark } from './mark.ts';
import { decideRecovery, type RecoveryDecision, type RecoveryRefusal } from './recovery-cases.ts';
import { allocateReserve, reserveBytesDefault } from './reserve.ts';
import { type Restoration, type RestorationSource, restorationRow } from './restoration.ts';
import type { Snapshot } from './snapshot-store.ts';
import { type Log, type LogRecord, type StepOutcome, type Storage, StorageError } from './storage.ts';
import {
  chooseSnapshot,
  type Survey,
  type SurveyedSnapshot,
  surveyNode,
  type TapeWitness,
} from './survey.ts';

export interface RecoveryOptions {
  /** What a new journal's header says; an old one keeps its own. */
  readonly header: JournalHeader;
  /** The form of state this build snapshots and reads. */
  readonly stateFormat: string;
  /** Host time for names and records of a restoration, UTC epoch milliseconds. */
  readonly atMs: number;
  readonly tape?: TapeWitness;
  readonly crashPoint: CrashPoint;
  readonly reserveBytes?: number;
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
    'The journal is lost, and no backup or snapshot of it is left. Put a backup into backups/, or accept the loss of ' +
    'orders, limits and latches explicitly; nothing was changed.',
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
  return ready(storage, row.name, decision, survey, done, options);
}

/** The only step of a restore after which the journal is missing is the one between its two renames. */
function finishInterruptedRestore(storage: Storage, crashPoint: CrashPoint): void {
  const restored = storage.logs.open(journalLayout.restoring, 'read');
  if (restored.status === 'missing') return;
  const complete = restored.status === 'open' && isCompleteRestore(restored.log);
  if (restored.status === 'open') restored.log.close();
  const primary = storage.logs.open(journalLayout.journal, 'read');
  if (primary.status === 'open') primary.log.close();
  if (complete && primary.status === 'missing') {
    must(storage.logs.rename(journalLayout.restoring, journalLayout.journal));
    crashPoint('restore.after-rename');
  } else {
    must(storage.logs.remove(journalLayout.restoring));
  }
}

function isCompleteRestore(log: Log): boolean {
  const examined = examineLog(log);
  const last = examined.restorations.at(-1);
  return examined.break === undefined && !examined.tailLost && last?.resumedAtSeq === examined.good.seq;
}

function must(outcome: StepOutcome): void {
  if (outcome.status !== 'done') {
    throw new StorageError('storage.unreadable', `the journal cannot be recovered: ${outcome.reason}`);
  }
}

interface CarriedOut {
  readonly restoration: Restoration | undefined;
  readonly snapshot: SurveyedSnapshot | undefined;
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
  const row = restorationRow(point, restoration, options.atMs);
  const tail = { seq: row.seq, hash: row.hash, entries: survey.primary!.entries + 1 };
  must(log.append([{ table: 'entries', row }], tail));
  must(log.sync());
  log.close();
  return restoration;
}

function contradictions(survey: Survey): string[] {
  return survey.against.map(
    (witness) => `${witness.who} saw entry ${witness.point.seq}, which is not in the journal`,
  );
}

function openForWriting(storage: Storage): Log {
  const opening = storage.logs.open(journalLayout.journal, 'write');
  if (opening.status === 'open') return opening.log;
  throw new StorageError(
    'storage.unreadable',
    `the journal cannot be opened for writing (${opening.status})`,
  );
}

// --- restore ---------------------------------------------------------------------------------------------------------

function restore(
  storage: Storage,
  source: RestorationSource,
  survey: Survey,
  options: RecoveryOptions,
): CarriedOut {
  options.crashPoint('restore.before-copy');
  const sources = openSources(storage, source, survey);
  const header = sources.find((log) => readHeader(log.headerText).status === 'good')?.headerText;
  const text = header ?? headerText(options.header);
  const target = storage.logs.create(journalLayout.restoring, text);
  const copy = new ChainCopy(target, genesisOf(text));
  for (const log of sources) copy.takeFrom(log);
  for (const log of sources) log.close();
  const snapshot = snapshotFor(target, survey);
  const evidence = survey.observation.primary === 'missing' ? undefined : corruptName(options.atMs);
  const restoration: Restoration = {
    lostAfterSeq: copy.point.seq,
    resumedAtSeq: Math.max(survey.highestSeq, copy.point.seq) + 1,
    source,
    evidence,
    basis: basisOf(snapshot),
    reasons: [...survey.problems, ...contradictions(survey)],
  };
  copy.finish(restorationRow(copy.point, restoration, options.atMs));
  target.checkpoint();
  target.close();
  swapIn(storage, evidence, options.crashPoint);
  return { restoration, snapshot };
}

/** Backup first, then what the damaged primary has after it. */
function openSources(storage: Storage, source: RestorationSource, survey: Survey): Log[] {
  const names: string[] = [];
  if (source === 'backup' && survey.backup !== undefined) names.push(survey.backup.name);
  if (source === 'backup' || source === 'primary') names.push(journalLayout.journal);
  const logs: Log[] = [];
  for (const name of names) {
    const opening = storage.logs.open(name, 'read');
    if (opening.status === 'open') logs.push(opening.log);
  }
  return logs;
}

/** The snapshot to start from is chosen anew: it must fit what was copied, not what was damaged. */
function snapshotFor(target: Log, survey: Survey): SurveyedSnapshot | undefined {
  const examined = examineLog(target, {
    pointsAt: survey.snapshots.map((found) => found.snapshot.header.chain.seq),
  });
  return chooseSnapshot(survey.snapshots, examined, examined.pointsAt);
}

function basisOf(snapshot: SurveyedSnapshot | undefined): ChainPoint | undefined {
  return snapshot?.relation === 'ahead' ? snapshot.snapshot.header.chain : undefined;
}

function swapIn(storage: Storage, evidence: string | undefined, crashPoint: CrashPoint): void {
  crashPoint('restore.before-quarantine');
  if (evidence !== undefined) must(storage.logs.rename(journalLayout.journal, evidence));
  crashPoint('restore.before-rename');
  must(storage.logs.rename(journalLayout.restoring, journalLayout.journal));
  crashPoint('restore.after-rename');
}

const copyBatch = 1000;

/** Copies what follows the chain, and only that, with the state hashes that belong to it. */
class ChainCopy {
  point: ChainPoint;
  readonly #target: Log;
  #entries = 0;
  #batch: LogRecord[] = [];

  constructor(target: Log, genesis: ChainPoint) {
    this.#target = target;
    this.point = genesis;
  }

  takeFrom(source: Log): void {
    const notes = stateHashesOf(source).filter((note) => note.seq >= this.point.seq);
    try {
      for (const row of source.entries(this.point.seq)) {
        if (row.seq <= this.point.seq || linkHash(this.point.hash, row) !== row.hash) break;
        this.#takeNotesBefore(notes, row.seq);
        this.#batch.push({ table: 'entries', row });
        this.point = { seq: row.seq, hash: row.hash };
        this.#entries += 1;
        if (this.#batch.length >= copyBatch) this.#flush();
      }
    } catch (error) {
      // A page that cannot be read ends what this source gives; the survey has already reported it.
      if (!(error instanceof StorageError)) throw error;
    }
    this.#takeNotesBefore(notes, Number.POSITIVE_INFINITY);
    this.#flush();
  }

  finish(row: Parameters<typeof linkHash>[1] & { readonly hash: string }): void {
    this.#batch.push({ table: 'entries', row });
    this.point = { seq: row.seq, hash: row.hash };
    this.#entries += 1;
    this.#flush();
  }

  #takeNotesBefore(notes: StateHashRow[], seq: number): void {
    while (notes[0] !== undefined && notes[0].seq < seq) {
      const note = notes.shift()!;
      if (isStateHashIntact(this.point.hash, note)) this.#batch.push({ table: 'stateHashes', row: note });
    }
  }

  #flush(): void {
    if (this.#batch.length === 0) return;
    must(this.#target.append(this.#batch, { ...this.point, entries: this.#entries }));
    must(this.#target.sync());
    this.#batch = [];
  }
}

function stateHashesOf(log: Log): StateHashRow[] {
  try {
    return [...log.stateHashes()];
  } catch (error) {
    if (!(error instanceof StorageError)) throw error;
    return [];
  }
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
  };
}
