// How far the chain was proven: a small file that says "everything up to this entry was read and follows from the header".
// A start reads on from there, so that it takes as long as the last hours and not as the years; what lies before is read
// again behind it (`proveJournal`, on a thread of its own), and by `journal verify`.
//
// It only ever saves work. The file is not believed where the entry that it names is another one, or does not follow from the
// one before it; where what is left since shows any fault, everything is read. And it stands at or before the oldest
// snapshot that is kept: whatever a start folds was proven by that start.
//
// File `journal.proof`: a line of JSON, a line with its SHA-256.

import { hash } from 'node:crypto';
import { problemsOf } from './backup-store.ts';
import { type ChainPoint, genesisOf, linkHash } from './chain.ts';
import { examineLog } from './examine.ts';
import { journalLayout } from './layout.ts';
import { type Restoration, restorationOf, restoredKind } from './restoration.ts';
import { readSnapshot, type Snapshot, snapshotNames } from './snapshot-store.ts';
import { type FileStore, type Log, type Storage, StorageError } from './storage.ts';

/** The chain from the header to a point of it, read whole and found good. */
export interface ChainProof {
  /** Hash of the header's link: of which journal this is said. */
  readonly genesis: string;
  readonly point: ChainPoint;
  /** Entries up to the point, its own included. */
  readonly entries: number;
  /** What recoveries had found lost up to there. */
  readonly restorations: readonly Restoration[];
}

const temporary = `${journalLayout.proof}.tmp`;

/** What cannot be written is left out: the next start reads more. */
export function writeProof(files: FileStore, proof: ChainProof): void {
  const { genesis, point, entries, restorations } = proof;
  const text = JSON.stringify({ genesis, point, entries, restorations });
  const bytes = new TextEncoder().encode(`${text}\n${hash('sha256', text)}\n`);
  const steps = [
    () => files.write(temporary, bytes),
    () => files.sync(temporary),
    () => files.rename(temporary, journalLayout.proof),
  ];
  if (!steps.every((step) => step().status === 'done')) files.remove(temporary);
}

/** `undefined` where there is none, or it is damaged: then nothing is proven. */
export function readProof(files: FileStore): ChainProof | undefined {
  const bytes = files.read(journalLayout.proof);
  if (bytes === undefined) return undefined;
  const [text = '', sum] = new TextDecoder().decode(bytes).split('\n');
  return hash('sha256', text) === sum ? (JSON.parse(text) as ChainProof) : undefined;
}

/** From now on a start reads everything. */
export const forgetProof = (files: FileStore): void => void files.remove(journalLayout.proof);

/** Whether the log still has the proof's entry in its place, following from the entry before it. */
export function holdsIn(log: Log, proof: ChainProof): boolean {
  const genesis = genesisOf(log.headerText ?? '');
  if (genesis.hash !== proof.genesis) return false;
  try {
    const before = log.lastBefore(proof.point.seq) ?? genesis;
    for (const row of log.entries(before.seq))
      return (
        row.seq === proof.point.seq &&
        row.hash === proof.point.hash &&
        linkHash(before.hash, row) === row.hash &&
        (row.kind !== restoredKind || isLastOf(proof.restorations, restorationOf(row)))
      );
    return false;
  } catch (error) {
    if (error instanceof StorageError) return false;
    throw error;
  }
}

const isLastOf = (known: readonly Restoration[], restoration: Restoration): boolean =>
  known.at(-1)?.resumedAtSeq === restoration.resumedAtSeq;

/**
 * Where a proof may stand: at the oldest of the snapshots (newest first), so that whichever is used, what is folded onto it is
 * read by that start. -1: nowhere, there is none.
 */
export const provableUpTo = (snapshots: readonly { readonly snapshot: Snapshot }[]): number =>
  snapshots.at(-1)?.snapshot.header.chain.seq ?? -1;

function goodSnapshots(files: FileStore): { readonly snapshot: Snapshot }[] {
  return snapshotNames(files).flatMap((name) => {
    const reading = readSnapshot(files, name);
    return reading.status === 'good' ? [reading] : [];
  });
}

export interface ProofOutcome {
  /** `unfinished`: the thread died; nothing is known. */
  readonly status: 'good' | 'damaged' | 'unfinished';
  readonly entries: number;
  readonly problems: readonly string[];
}

/**
 * Reads the whole chain, beside a running node or not. Good: the next start goes on from the oldest snapshot. Damaged: the
 * next start reads everything, and recovers.
 * @param rest called about every 4,096 entries: where the work pauses.
 */
export function proveJournal(storage: Storage, rest: () => void = () => undefined): ProofOutcome {
  const opening = storage.logs.open(journalLayout.journal, 'read');
  if (opening.status !== 'open') {
    forgetProof(storage.files);
    return { status: 'damaged', entries: 0, problems: [`the journal cannot be read (${opening.status})`] };
  }
  const { log } = opening;
  const examined = examineLog(log, { proofAt: provableUpTo(goodSnapshots(storage.files)), onProgress: rest });
  log.close();
  const problems = problemsOf(examined);
  if (problems.length > 0) forgetProof(storage.files);
  else if (examined.proof !== undefined) writeProof(storage.files, examined.proof);
  return { status: problems.length > 0 ? 'damaged' : 'good', entries: examined.entries, problems };
}
