// Looks at everything a start can find (journal, backups, snapshots, the mark, the tape's notes) and puts it into the
// terms of the decision table. Opens logs for reading, changes nothing.

import { problemsOf } from './backup-store.ts';
import { type SurveyedBackup, surveyBackups } from './backup-survey.ts';
import type { ChainPoint } from './chain.ts';
import { examineLog, type LogExamination } from './examine.ts';
import { journalLayout } from './layout.ts';
import { readMark } from './mark.ts';
import { type ChainProof, holdsIn, provableUpTo, readProof } from './proof.ts';
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
  /**
   * A proof of so many entries or more is believed where nothing speaks against it (proof.ts); a shorter past is read again, which
   * takes no time. Default: everything is read.
   */
  readonly trustProofFrom?: number;
  readonly onProgress?: (entriesDone: number) => void;
}

/** A place in the chain that somebody outside the journal saw. */
export interface Witness {
  readonly who: string;
  readonly point: ChainPoint;
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
  /** Entries that an earlier proof stood for and that were not read; 0: all were. */
  readonly entriesTrusted: number;
  /** For the next start: that the chain is good up to the oldest snapshot. */
  readonly proof: ChainProof | undefined;
}

interface PrimaryView {
  readonly finding: RecoveryObservation['primary'];
  readonly examined: LogExamination | undefined;
  readonly problems: readonly string[];
  /** Entries that were not read. */
  readonly trusted: number;
}

const markName = 'the mark';
const nothing: ChainPoint = { seq: -1, hash: '' };

export function surveyNode(storage: Storage, options: SurveyOptions): Survey {
  const problems: string[] = [];
  const snapshots = readSnapshots(storage, options, problems);
  const witnesses = gatherWitnesses(storage, snapshots, options.tape);
  const outside: Outside = { snapshots, witnesses, problems };
  const { trustProofFrom = Number.POSITIVE_INFINITY } = options;
  const stored = trustProofFrom < Number.POSITIVE_INFINITY ? readProof(storage.files) : undefined;
  const proof = stored && stored.entries >= trustProofFrom ? stored : undefined;
  const quick = proof && look(storage, options, outside, proof);
  return quick && isEnough(quick, proof) ? quick : look(storage, options, outside, undefined);
}

/** What there is beside the journal. */
interface Outside {
  readonly snapshots: readonly FoundSnapshot[];
  readonly witnesses: readonly Witness[];
  readonly problems: readonly string[];
}

/** Whatever is found wrong is judged by a look at everything; and what is folded must have been read, or lie behind a snapshot. */
function isEnough({ observation, snapshot, entriesTrusted }: Survey, proof: ChainProof): boolean {
  const { primary, witness } = observation;
  return (
    entriesTrusted > 0 &&
    (primary === 'good' || primary === 'torn') &&
    (witness === 'none' || witness === 'agrees') &&
    snapshot?.relation === 'linked' &&
    snapshot.snapshot.header.chain.seq >= proof.point.seq
  );
}

function look(
  storage: Storage,
  options: SurveyOptions,
  { snapshots, witnesses, problems: outside }: Outside,
  proof: ChainProof | undefined,
): Survey {
  const problems = [...outside];
  const primary = surveyPrimary(storage, witnesses, snapshots, options, proof);
  problems.push(...primary.problems);
  const good = primary.examined?.good ?? nothing;
  const backups = surveyBackups(
    storage,
    { finding: primary.finding, good, nodeId: options.nodeId ?? nodeIdOf(primary.examined) },
    options.depth ?? 'quick',
    problems,
  );
  const against = witnessesAgainst(witnesses, primary.examined);
  problems.push(...tornProblems(primary.examined, witnesses));
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
    entriesTrusted: primary.trusted,
    proof: primary.examined?.proof,
  };
}

// --- the journal -----------------------------------------------------------------------------------------------------

function surveyPrimary(
  storage: Storage,
  witnesses: readonly Witness[],
  snapshots: readonly FoundSnapshot[],
  options: SurveyOptions,
  proof: ChainProof | undefined,
): PrimaryView {
  const opening = storage.logs.open(journalLayout.journal, 'read');
  if (opening.status === 'missing')
    return { finding: 'missing', examined: undefined, problems: [], trusted: 0 };
  if (opening.status === 'unreadable') {
    return {
      finding: 'unreadable',
      examined: undefined,
      problems: [`the journal cannot be opened: ${opening.reason}`],
      trusted: 0,
    };
  }
  const since = proof && holdsIn(opening.log, proof) ? proof : undefined;
  const examined = examineLog(opening.log, {
    since,
    proofAt: provableUpTo(snapshots),
    pointsAt: [
      ...witnesses.map((witness) => witness.point.seq),
      ...snapshots.map((found) => found.snapshot.header.chain.seq),
    ],
    ...(options.depth === undefined ? {} : { depth: options.depth }),
    ...(options.onProgress === undefined ? {} : { onProgress: options.onProgress }),
  });
  opening.log.close();
  return {
    finding: findingOf(examined, options.nodeId),
    examined,
    problems: problemsOf(examined),
    trusted: since?.entries ?? 0,
  };
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
  return examined.torn === undefined ? 'good' : 'torn';
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
  if (mark !== undefined) witnesses.push({ who: markName, point: mark });
  for (const point of tape?.notes ?? []) witnesses.push({ who: 'the tape', point });
  return witnesses.filter((witness) => witness.point.seq >= 0);
}

/**
 * A death in the middle of a commit leaves a torn transaction that nobody was told about, and the mark, moved only after
 * a commit, agrees with what is left. Without a mark nobody can say that it was not an acknowledged one.
 */
function tornProblems(examined: LogExamination | undefined, witnesses: readonly Witness[]): string[] {
  if (examined?.torn === undefined || witnesses.some((witness) => witness.who === markName)) return [];
  return [`${examined.torn}, and there is no mark to say that it was not acknowledged`];
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
