// Which backup is worth having, seen from what is left of the journal. Part of survey.ts.

import { backupNames, problemsOf } from './backup-store.ts';
import type { ChainPoint } from './chain.ts';
import { examineLog, type LogExamination } from './examine.ts';
import type { RecoveryObservation } from './recovery-cases.ts';
import type { Storage } from './storage.ts';

export interface SurveyedBackup {
  readonly name: string;
  readonly relation: 'usable' | 'redundant' | 'foreign';
  readonly good: ChainPoint;
}

/** What is left of the journal. */
export interface PrimaryState {
  readonly finding: RecoveryObservation['primary'];
  readonly good: ChainPoint;
  readonly nodeId: string | undefined;
}

const relationOrder = { usable: 0, redundant: 1, foreign: 2 } as const;

/**
 * The good backups, best first. Names carry the last seq, newest first, so the search ends at the first that shares our
 * history. Beside a whole journal an older backup is not even opened (`quick`): a start must not read everything twice.
 */
export function surveyBackups(
  storage: Storage,
  primary: PrimaryState,
  depth: 'quick' | 'full',
  problems: string[],
): SurveyedBackup[] {
  const found: SurveyedBackup[] = [];
  const whole = primary.finding === 'good' || primary.finding === 'torn';
  for (const name of backupNames(storage)) {
    const older = whole && depth === 'quick' && seqOf(name) <= primary.good.seq;
    const backup: SurveyedBackup | undefined = older
      ? { name, relation: 'redundant', good: primary.good }
      : surveyBackup(storage, name, primary, problems);
    if (backup === undefined) continue;
    found.push(backup);
    if (backup.relation !== 'foreign') break;
  }
  return found.sort((a, b) => relationOrder[a.relation] - relationOrder[b.relation]);
}

function seqOf(name: string): number {
  return Number.parseInt(name.slice(name.lastIndexOf('/') + 1), 10);
}

function surveyBackup(
  storage: Storage,
  name: string,
  primary: PrimaryState,
  problems: string[],
): SurveyedBackup | undefined {
  const opening = storage.logs.open(name, 'read');
  if (opening.status !== 'open') {
    problems.push(`backup ${name} cannot be opened`);
    return undefined;
  }
  const examined = examineLog(opening.log, { pointsAt: [primary.good.seq] });
  opening.log.close();
  const faults = problemsOf(examined);
  if (faults.length > 0 || examined.header.status !== 'good') {
    problems.push(`backup ${name} is damaged: ${faults.join('; ')}`);
    return undefined;
  }
  const sameNode = primary.nodeId === undefined || examined.header.header.nodeId === primary.nodeId;
  return { name, good: examined.good, relation: sameNode ? relationTo(primary, examined) : 'foreign' };
}

/** With a journal that has no good entry of its own, any backup of this node is worth having. */
function relationTo(primary: PrimaryState, backup: LogExamination): SurveyedBackup['relation'] {
  const { finding, good } = primary;
  if (finding === 'missing' || finding === 'unreadable' || finding === 'headerBad') return 'usable';
  if (backup.good.seq <= good.seq) return 'redundant';
  const theirs = backup.pointsAt[0];
  return theirs?.seq === good.seq && theirs.hash === good.hash ? 'usable' : 'foreign';
}
