// `holdfast replay DIR`: the decisions of a node run again from its journal and tape. Reads only.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { journalLayout, nodeStorage, readBasis, readHistory } from '../journal/index.ts';
import { AuditReplay, decodeSnapshotBody, undecidedRanges } from '../node/index.ts';
import { StrategyStore } from '../strategies/index.ts';
import { readTape } from '../tape/index.ts';

export interface ReplayOutcome {
  /** Of the last input. */
  readonly seq: number;
  readonly stateHash: string;
  /** The last one on record; null: none was recorded (the first life was killed before its first snapshot). */
  readonly recordedStateHash: string | null;
  /** The `seq` of that record; after it events were compared one by one. */
  readonly recordedSeq: number | null;
  readonly matches: boolean;
  readonly hashesChecked: number;
  /** Entries whose market data a crash had not let reach the tape: added up, not decided again. Nothing of them had left. */
  readonly entriesFolded: number;
  readonly firstDivergentSeq?: number;
  readonly expected?: string;
  readonly actual?: string;
}

/** The directory holds nothing that could be replayed. */
export class NothingToReplay extends Error {
  override readonly name = 'NothingToReplay';
}

/** Throws `NothingToReplay`, `StorageError`, `TapeError`. */
export async function replayNode(
  directory: string,
  onProgress: (done: number, total: number) => void,
): Promise<ReplayOutcome> {
  const storage = nodeStorage({ directory });
  const opening = existsSync(directory)
    ? storage.logs.open(journalLayout.journal, 'read')
    : ({ status: 'missing' } as const);
  if (opening.status === 'missing') throw new NothingToReplay(`there is no journal in ${directory}`);
  if (opening.status === 'unreadable')
    throw new NothingToReplay(`the journal in ${directory} cannot be read: ${opening.reason}`);
  const { log } = opening;
  try {
    const registry = await new StrategyStore(directory).registry();
    const hashes = log.stateHashes();
    const replay = new AuditReplay(
      registry,
      undecidedRanges(readHistory(log)),
      {},
      hashes.map(({ seq, stateHash }) => ({ seq, stateHash })),
      (seq) => {
        const basis = readBasis(storage.files, seq);
        return basis && decodeSnapshotBody(basis.body);
      },
    );
    const total = log.tail()?.entries ?? 0;
    const tape = join(directory, 'tape');
    replay.run(existsSync(tape) ? readTape(tape) : [], counted(readHistory(log), total, onProgress));
    return outcomeOf(replay, hashes.at(-1));
  } finally {
    log.close();
  }
}

function* counted<T>(
  entries: Iterable<T>,
  total: number,
  onProgress: (done: number, total: number) => void,
): Generator<T> {
  let done = 0;
  for (const entry of entries) {
    yield entry;
    done += 1;
    if (done % 1_000 === 0) onProgress(done, total);
  }
}

function outcomeOf(
  { kernel, firstDivergence, hashesChecked, entriesFolded }: AuditReplay,
  recorded: { readonly seq: number; readonly stateHash: string } | undefined,
): ReplayOutcome {
  if (!kernel) throw new NothingToReplay('the journal has no entry yet');
  return {
    seq: kernel.seq,
    stateHash: kernel.stateHash(),
    recordedStateHash: recorded?.stateHash ?? null,
    recordedSeq: recorded?.seq ?? null,
    matches: firstDivergence === undefined,
    hashesChecked,
    entriesFolded,
    ...(firstDivergence && {
      firstDivergentSeq: firstDivergence.seq,
      expected: firstDivergence.expected,
      actual: firstDivergence.actual,
    }),
  };
}
