// Looks at everything a start can find (journal, backups, snapshots, the mark, the tape's notes) and puts it into the
// terms of the decision table. Opens logs for reading, changes nothing.

import { backupNames, problemsOf } from './backup-store.ts';
import type { ChainPoint } from './chain.ts';
import { examineLog, type LogExamination } from './examine.ts';
import { journalLayout } from './layout.ts';
import { readMark } from './mark.ts';
import type { RecoveryObservation } from './recovery-cases.ts';
import { isBasis, isKnownLost } from './restoration.ts';
import { readSnapshot, type Snapshot, snapshotNames } from './snapshot-store.ts';
import type { Storage } from './storage.ts';

/** What the tape knows about the journal. */
export interface TapeWitness {
  /** Notes of the journal's last durable place, from the tape's blocks. */
  readonly notes: readonly ChainPoint[];
  /** Largest `seq` of a record on the tape, -1 for none. */
  readonly lastSeq: number;
}

export interface SurveyOptions {
  /** Whose journal it should be; default: whosever it is. */
  readonly nodeId?: string;
  /** The form of state this build can read; a snapshot in another form is passed over. Default: any. */
  readonly stateFormat?: string;
  readonly tape?: TapeWitness;
  /** Checks every page and payload too; slower. */
  readonly depth?: 'quick' | 'full';
  readonly onProgress?: (entriesDone: number) => void;
}

/** A place in the chain that somebody outside the journal saw. */
export interface Witness {
  readonly who: string;
  readonly point: ChainPoint;
}

export interface SurveyedBackup {
  readonly name: string;
  readonly relation: 'usable' | 'redundant' | 'foreign';
  readonly good: ChainPoint;
}

/** A snapshot whose checksum is good and whose form this build reads. */
export interface FoundSnapshot {
  readonly name: string;
  readonly snapshot: Snapshot;
}

export interface SurveyedSnapshot extends FoundSnapshot {
  readonly relation: 'linked' | 'ahead';
}

export interface Survey {
  readonly observation: RecoveryObservation;
  readonly primary: LogExamination | undefined;
  readonly backup: SurveyedBackup | undefined;
  /** The one to start from, if the primary stays. */
  readonly snapshot: SurveyedSnapshot | undefined;
  /** All good ones, newest first. */
  readonly snapshots: readonly FoundSnapshot[];
  /** Witnesses that the primary contradicts, or does not reach. */
  readonly against: readonly Witness[];
  readonly witnesses: readonly Witness[];
  /** Largest `seq` seen anywhere, -1 for none. */
  readonly highestSeq: number;
  readonly problems: readonly string[];
}

interface PrimaryView {
  readonly finding: RecoveryObservation['primary'];
  readonly examined: LogExamination | undefined;
  readonly problems: readonly string[];
}

const nothing: ChainPoint = { seq: -1, hash: '' };

export function surveyNode(storage: Storage, options: SurveyOptions): Survey {
  const problems: string[] = [];
  const snapshots = readSnapshots(storage, options, problems);
  const witnesses = gatherWitnesses(storage, snapshots, options.tape);
  const primary = surveyPrimary(storage, witnesses, snapshots, options);
  problems.push(...primary.problems);
  const good = primary.examined?.good ?? nothing;
  const backups = surveyBackups(storage, primary, options.nodeId ?? nodeIdOf(primary.examined), problems);
  const against = witnessesAgainst(witnesses, primary.examined);
  const points = primary.examined?.pointsAt.slice(witnesses.length);
  const snapshot = chooseSnapshot(snapshots, primary.examined, points);
  const highestSeq = Math.max(
    primary.examined?.highestSeq ?? -1,
    options.tape?.lastSeq ?? -1,
    ...witnesses.map((witness) => witness.point.seq),
    ...snapshots.map((found) => found.snapshot.header.seq),
    ...backups.map((backup) => backup.good.seq),
  );
  return {
    observation: {
      primary: primary.finding,
      backup: backups[0]?.relation ?? 'none',
      snapshot: snapshot?.relation ?? 'none',
      witness: witnessFinding(witnesses, against, good),
    },
    primary: primary.examined,
    backup: backups[0],
    snapshot,
    snapshots,
    against,
    witnesses,
    highestSeq,
    problems,
  };
}

// --- the journal -----------------------------------------------------------------------------------------------------

function surveyPrimary(
  storage: Storage,
  witnesses: readonly Witness[],
  snapshots: readonly FoundSnapshot[],
  options: SurveyOptions,
): PrimaryView {
  const opening = storage.logs.open(journalLayout.journal, 'read');
  if (opening.status === 'missing') return { finding: 'missing', examined: undefined, problems: [] };
  if (opening.status === 'unreadable') {
    return {
      finding: 'unreadable',
      examined: undefined,
      problems: [`the journal cannot be opened: ${opening.reason}`],
    };
  }
  const examined = examineLog(opening.log, {
    pointsAt: [
      ...witnesses.map((witness) => witness.point.seq),
      ...snapshots.map((found) => found.snapshot.header.chain.seq),
    ],
    ...(options.depth === undefined ? {} : { depth: options.depth }),
    ...(options.onProgress === undefined ? {} : { onProgress: options.onProgress }),
  });
  opening.log.close();
  return { finding: findingOf(examined, options.nodeId), examined, problems: problemsOf(examined) };
}

function nodeIdOf(examined: LogExamination | undefined): string | undefined {
  return examined?.header.status === 'good' ? examined.header.header.nodeId : undefined;
}

function findingOf(examined: LogExamination, nodeId: string | undefined): RecoveryObservation['primary'] {
  if (examined.header.status === 'newerFormat') return 'newerFormat';
  if (examined.header.status === 'bad') return 'headerBad';
  if (nodeId !== undefined && examined.header.header.nodeId !== nodeId) {
    // A header that its own first entry does not follow from was not written by another node: it was damaged.
    return examined.break !== undefined && examined.good.seq < 0 ? 'headerBad' : 'foreign';
  }
  if (examined.break !== undefined) return examined.good.seq < 0 ? 'unreadable' : 'broken';
  if (examined.tailLost) return examined.good.seq < 0 ? 'unreadable' : 'broken';
  return examined.torn ? 'torn' : 'good';
}

// --- witnesses -------------------------------------------------------------------------------------------------------

function gatherWitnesses(
  storage: Storage,
  snapshots: readonly FoundSnapshot[],
  tape: TapeWitness | undefined,
): Witness[] {
  const witnesses: Witness[] = snapshots.map((found) => ({
    who: found.name,
    point: found.snapshot.header.chain,
  }));
  const mark = readMark(storage.files);
  if (mark !== undefined) witnesses.push({ who: 'the mark', point: mark });
  for (const point of tape?.notes ?? []) witnesses.push({ who: 'the tape', point });
  return witnesses.filter((witness) => witness.point.seq >= 0);
}

/** Witnesses that saw an entry which the good chain does not have at that place. */
function witnessesAgainst(witnesses: readonly Witness[], examined: LogExamination | undefined): Witness[] {
  return witnesses.filter((witness, at) => {
    if (isKnownLost(examined?.restorations ?? [], witness.point.seq)) return false;
    const ours = examined?.pointsAt[at];
    return ours === undefined || ours.seq !== witness.point.seq || ours.hash !== witness.point.hash;
  });
}

function witnessFinding(
  witnesses: readonly Witness[],
  against: readonly Witness[],
  good: ChainPoint,
): RecoveryObservation['witness'] {
  if (witnesses.length === 0) return 'none';
  if (against.length === 0) return 'agrees';
  return against.some((witness) => witness.point.seq <= good.seq) ? 'disagrees' : 'ahead';
}

// --- snapshots -------------------------------------------------------------------------------------------------------

function readSnapshots(storage: Storage, options: SurveyOptions, problems: string[]): FoundSnapshot[] {
  const found: FoundSnapshot[] = [];
  for (const name of snapshotNames(storage.files)) {
    const reading = readSnapshot(storage.files, name);
    if (reading.status === 'bad') problems.push(`snapshot ${reading.reason}`);
    else if (
      (options.stateFormat ?? reading.snapshot.header.stateFormat) === reading.snapshot.header.stateFormat
    ) {
      found.push(reading);
    }
  }
  return found;
}

/**
 * The newest snapshot that belongs to the examined log, or is newer than all that is left of it. `points` is the log's
 * chain at the place of each snapshot, in their order; both are undefined where there is no log.
 */
export function chooseSnapshot(
  snapshots: readonly FoundSnapshot[],
  examined: LogExamination | undefined,
  points: readonly ChainPoint[] | undefined,
): SurveyedSnapshot | undefined {
  for (const [index, { name, snapshot }] of snapshots.entries()) {
    const { chain } = snapshot.header;
    const ours = chain.seq < 0 ? examined?.genesis : points?.[index];
    const placed = ours?.seq === chain.seq && ours.hash === chain.hash;
    if (placed || isBasis(examined?.restorations ?? [], chain)) return { name, relation: 'linked', snapshot };
    if (examined === undefined || chain.seq > examined.good.seq) return { name, relation: 'ahead', snapshot };
  }
  return undefined;
}

// --- backups ---------------------------------------------------------------------------------------------------------

const relationOrder = { usable: 0, redundant: 1, foreign: 2 } as const;

/** The good backups, best first: usable ones by how far they reach. */
function surveyBackups(
  storage: Storage,
  primary: PrimaryView,
  nodeId: string | undefined,
  problems: string[],
): SurveyedBackup[] {
  const found: SurveyedBackup[] = [];
  for (const name of backupNames(storage)) {
    const backup = surveyBackup(storage, name, primary, nodeId, problems);
    if (backup === undefined) continue;
    found.push(backup);
    // Names carry the last seq, newest first: what is older than a usable or redundant one adds nothing.
    if (backup.relation !== 'foreign') break;
  }
  return found.sort((a, b) => relationOrder[a.relation] - relationOrder[b.relation]);
}

function surveyBackup(
  storage: Storage,
  name: string,
  primary: PrimaryView,
  nodeId: string | undefined,
  problems: string[],
): SurveyedBackup | undefined {
  const opening = storage.logs.open(name, 'read');
  if (opening.status !== 'open') {
    problems.push(`backup ${name} cannot be opened`);
    return undefined;
  }
  const ours = primary.examined?.good ?? nothing;
  const examined = examineLog(opening.log, { pointsAt: [ours.seq] });
  opening.log.close();
  const faults = problemsOf(examined);
  if (faults.length > 0 || examined.header.status !== 'good') {
    problems.push(`backup ${name} is damaged: ${faults.join('; ')}`);
    return undefined;
  }
  const known = { name, good: examined.good };
  if (nodeId !== undefined && examined.header.header.nodeId !== nodeId)
    return { ...known, relation: 'foreign' };
  return { ...known, relation: relationTo(primary, examined) };
}

/** With a primary that has no good entry of its own, any backup of this node is worth having. */
function relationTo(primary: PrimaryView, backup: LogExamination): SurveyedBackup['relation'] {
  const ours = primary.examined?.good ?? nothing;
  if (primary.finding === 'missing' || primary.finding === 'unreadable' || primary.finding === 'headerBad')
    return 'usable';
  if (backup.good.seq <= ours.seq) return 'redundant';
  const theirs = backup.pointsAt[0];
  return theirs?.seq === ours.seq && theirs.hash === ours.hash ? 'usable' : 'foreign';
}
