// Builds a journal anew beside the damaged one and swaps it in: copy, verify by the chain, record what was lost, move the
// damaged journal aside, move the new one in. Part of recovery.ts. A crash at any step is finished or undone by the next
// start: until both renames are done, either the damaged journal stands, or the new one is complete.

import { type ChainPoint, genesisOf } from './chain.ts';
import { ChainCopy, must } from './chain-copy.ts';
import type { CrashPoint } from './crash-points.ts';
import { examineLog } from './examine.ts';
import { headerText, type JournalHeader, readHeader } from './header.ts';
import { corruptName, journalLayout } from './layout.ts';
import { type Restoration, type RestorationSource, restorationRow } from './restoration.ts';
import { keepBasis } from './snapshot-store.ts';
import type { Log, Storage } from './storage.ts';
import { chooseSnapshot, type Survey, type SurveyedSnapshot } from './survey.ts';

/** What a recovery has done, and the snapshot to start from. */
export interface CarriedOut {
  readonly restoration: Restoration | undefined;
  readonly snapshot: SurveyedSnapshot | undefined;
}

export interface RestoreOptions {
  /** For a journal of which no header is left. */
  readonly header: JournalHeader;
  /** Host time for names and records, UTC epoch milliseconds. */
  readonly atMs: number;
  readonly crashPoint: CrashPoint;
}

/** The only step of a restore after which the journal is missing is the one between its two renames. */
export function finishInterruptedRestore(storage: Storage, crashPoint: CrashPoint): void {
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

/** What witnesses say against the journal, in words. */
export function contradictions(survey: Survey): string[] {
  return survey.against.map(
    (witness) => `${witness.who} saw entry ${witness.point.seq}, which is not in the journal`,
  );
}

// --- restore ---------------------------------------------------------------------------------------------------------

export function restore(
  storage: Storage,
  source: RestorationSource,
  survey: Survey,
  options: RestoreOptions,
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
  if (restoration.basis && snapshot) must(keepBasis(storage.files, snapshot.snapshot));
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

export function basisOf(snapshot: SurveyedSnapshot | undefined): ChainPoint | undefined {
  return snapshot?.relation === 'ahead' ? snapshot.snapshot.header.chain : undefined;
}

function swapIn(storage: Storage, evidence: string | undefined, crashPoint: CrashPoint): void {
  crashPoint('restore.before-quarantine');
  if (evidence !== undefined) must(storage.logs.rename(journalLayout.journal, evidence));
  crashPoint('restore.before-rename');
  must(storage.logs.rename(journalLayout.restoring, journalLayout.journal));
  crashPoint('restore.after-rename');
}
