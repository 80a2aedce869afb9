// Reads a log once from end to end and says how far its chain holds. Content is judged by the chain alone; what the log
// says of itself (its tail, torn transactions) is added as evidence.

import { type ChainPoint, genesisOf, isStateHashIntact, linkHash } from './chain.ts';
import type { EntryRow } from './entry.ts';
import { type HeaderReading, readHeader } from './header.ts';
import type { ChainProof } from './proof.ts';
import { type Restoration, restorationOf, restoredKind } from './restoration.ts';
import { type Log, type LogTail, StorageError } from './storage.ts';

export interface ChainBreak {
  /** The first entry that does not follow from the one before; or the last good one where reading stopped. */
  readonly seq: number;
  readonly reason: string;
  /** Entries after the break that could still be read: evidence, never folded. */
  readonly entriesAfter: number;
}

export interface LogExamination {
  readonly header: HeaderReading;
  /** Where the chain starts: the header's link. */
  readonly genesis: ChainPoint;
  /** The last entry that follows from the header without a break; seq -1 for none. */
  readonly good: ChainPoint;
  /** Good entries. */
  readonly entries: number;
  /** Events of those that were read: of all, unless a proof stood for the first ones. */
  readonly events: number;
  readonly break: ChainBreak | undefined;
  /** Largest `seq` seen anywhere in the log, broken part and tail included: no new input may have a smaller one. */
  readonly highestSeq: number;
  /** Problems that leave all entries good: a vanished tail, bad pages, bad state hashes. */
  readonly problems: readonly string[];
  /** The tail knows more, or other, entries than the log holds. */
  readonly tailLost: boolean;
  /** What the log dropped at its end, see storage.ts; no problem in itself. */
  readonly torn: string | undefined;
  /** Stretches of `seq` that an earlier recovery found lost, as it recorded them. */
  readonly restorations: readonly Restoration[];
  /** The good chain's point at or before each asked `seq`, in the order asked. */
  readonly pointsAt: readonly ChainPoint[];
  /** That the chain is good up to the asked place; undefined: it is not, or has no entry there. */
  readonly proof: ChainProof | undefined;
}

export interface ExamineOptions {
  /** Places to report the chain at. */
  readonly pointsAt?: readonly number[];
  /** `seq` of the entry to give a proof for. */
  readonly proofAt?: number;
  /** What is proven already (`holdsIn` said so): reading begins behind it. */
  readonly since?: ChainProof | undefined;
  /** `full` also reads every page of the log and parses every entry. */
  readonly depth?: 'quick' | 'full';
  /** Called about every 4,096 entries. */
  readonly onProgress?: (entriesDone: number) => void;
}

const progressEvery = 4096;

/** Somebody wants to know the good chain's point at or before `seq`. */
interface Ask {
  readonly seq: number;
  readonly tell: (point: ChainPoint) => void;
}

/** One pass over the chain. A class, because the pass has many results and may end anywhere. */
class ChainWalk {
  point: ChainPoint;
  entries: number;
  events = 0;
  highestSeq: number;
  readonly restorations: Restoration[];
  break: { seq: number; reason: string; entriesAfter: number } | undefined;
  readonly #asks: readonly Ask[];
  readonly #deep: boolean;
  #asked = 0;

  constructor(from: ChainProof, asks: readonly Ask[], deep: boolean) {
    this.point = from.point;
    this.entries = from.entries;
    this.highestSeq = from.point.seq;
    this.restorations = [...from.restorations];
    this.#asks = [...asks].sort((a, b) => a.seq - b.seq);
    this.#deep = deep;
  }

  take(row: EntryRow): void {
    if (row.seq > this.highestSeq) this.highestSeq = row.seq;
    if (this.break !== undefined) {
      this.break.entriesAfter += 1;
      return;
    }
    const fault = this.#faultOf(row);
    if (fault !== undefined) {
      this.break = { seq: row.seq, reason: fault, entriesAfter: 0 };
      return;
    }
    this.#answerBefore(row.seq);
    this.point = { seq: row.seq, hash: row.hash };
    this.entries += 1;
    this.events += row.eventCount;
    if (row.kind === restoredKind) this.restorations.push(restorationOf(row));
  }

  /** Reading stopped here. */
  stop(reason: string): void {
    this.break ??= { seq: this.point.seq, reason, entriesAfter: 0 };
  }

  finish(): void {
    this.#answerBefore(Number.POSITIVE_INFINITY);
  }

  #answerBefore(seq: number): void {
    for (
      let ask = this.#asks[this.#asked];
      ask !== undefined && ask.seq < seq;
      ask = this.#asks[this.#asked]
    ) {
      ask.tell(this.point);
      this.#asked += 1;
    }
  }

  #faultOf(row: EntryRow): string | undefined {
    if (row.seq <= this.point.seq) return 'its seq does not grow';
    if (linkHash(this.point.hash, row) !== row.hash) return 'its content does not match its hash';
    return this.#deep ? contentFault(row) : undefined;
  }
}

function contentFault(row: EntryRow): string | undefined {
  try {
    const events: unknown = JSON.parse(row.events);
    if (row.input !== null) JSON.parse(row.input);
    const counted = Array.isArray(events) && events.length === row.eventCount;
    return counted ? undefined : 'its events are not as many as it says';
  } catch {
    return 'its payload is no JSON';
  }
}

export function examineLog(log: Log, options: ExamineOptions = {}): LogExamination {
  const depth = options.depth ?? 'quick';
  const genesis = genesisOf(log.headerText ?? '');
  const since = options.since ?? { genesis: genesis.hash, point: genesis, entries: 0, restorations: [] };
  const pointsAt: ChainPoint[] = [];
  const stateHashes = attempt(() => log.stateHashes(since.point.seq), []);
  const badStateHashes: number[] = [];
  const asks: Ask[] = stateHashes.value.map((row) => ({
    seq: row.seq,
    tell: (point) => {
      if (!isStateHashIntact(point.hash, row)) badStateHashes.push(row.seq);
    },
  }));
  const unread: string[] = [];
  for (const [index, seq] of (options.pointsAt ?? []).entries()) {
    if (seq >= since.point.seq) asks.push({ seq, tell: (point) => (pointsAt[index] = point) });
    else {
      // Before the proof nothing is read: what the log has there is compared as it stands.
      const found = attempt(() => log.lastBefore(seq + 1) ?? genesis, genesis);
      pointsAt[index] = found.value;
      unread.push(...found.failed);
    }
  }
  let proof: ChainProof | undefined;
  const { proofAt = -1 } = options;
  if (proofAt >= since.point.seq)
    asks.push({
      seq: proofAt,
      tell: (point) => {
        if (point.seq !== proofAt || point.seq < 0) return;
        const { entries, restorations } = walk;
        proof = { genesis: genesis.hash, point, entries, restorations: [...restorations] };
      },
    });
  const walk = new ChainWalk(since, asks, depth === 'full');
  walkEntries(log, walk, options.onProgress);
  return summary(log, walk, depth, {
    pointsAt,
    proof,
    notes: [...stateHashes.failed, ...unread],
    // After a break the chain's later points are unknown, and so is what hangs on them.
    badStateHashes: walk.break === undefined ? badStateHashes : [],
  });
}

interface Findings {
  readonly pointsAt: readonly ChainPoint[];
  readonly proof: ChainProof | undefined;
  readonly notes: readonly string[];
  readonly badStateHashes: readonly number[];
}

function summary(log: Log, walk: ChainWalk, depth: 'quick' | 'full', findings: Findings): LogExamination {
  const physical = attempt(() => (depth === 'full' ? log.physicalProblems() : []), []);
  const tail = attempt(() => log.tail(), undefined);
  const whole = walk.break === undefined;
  const tailLost = whole && tail.value !== undefined && !matches(tail.value, walk);
  const problems = [...findings.notes, ...physical.value, ...physical.failed, ...tail.failed];
  if (tailLost) {
    problems.push(
      `the last transaction ended at seq ${tail.value?.seq}, the entries end at ${walk.point.seq}`,
    );
  }
  for (const seq of findings.badStateHashes) problems.push(`the state hash of seq ${seq} does not match`);
  return {
    header: readHeader(log.headerText),
    genesis: genesisOf(log.headerText ?? ''),
    good: walk.point,
    entries: walk.entries,
    events: walk.events,
    break: walk.break,
    highestSeq: Math.max(walk.highestSeq, tail.value?.seq ?? -1),
    problems,
    tailLost,
    torn: log.torn,
    restorations: walk.restorations,
    pointsAt: findings.pointsAt,
    proof: findings.proof,
  };
}

function matches(tail: LogTail, walk: ChainWalk): boolean {
  return tail.seq === walk.point.seq && tail.hash === walk.point.hash && tail.entries === walk.entries;
}

function walkEntries(log: Log, walk: ChainWalk, onProgress: ((done: number) => void) | undefined): void {
  try {
    let done = 0;
    for (const row of log.entries(walk.point.seq)) {
      walk.take(row);
      done += 1;
      if (done % progressEvery === 0) onProgress?.(done);
    }
  } catch (error) {
    if (!(error instanceof StorageError)) throw error;
    walk.stop(error.message);
  }
  walk.finish();
}

/** Side tables may be damaged too; that is a problem to report, not an end. */
function attempt<T>(read: () => T, otherwise: T): { value: T; failed: readonly string[] } {
  try {
    return { value: read(), failed: [] };
  } catch (error) {
    if (!(error instanceof StorageError)) throw error;
    return { value: otherwise, failed: [error.message] };
  }
}
