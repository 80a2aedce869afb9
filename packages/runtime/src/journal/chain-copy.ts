// Copies entries from one log to another along the chain: what does not follow from the entry before is not copied.

import { type ChainPoint, isStateHashIntact, linkHash } from './chain.ts';
import type { EntryRow, StateHashRow } from './entry.ts';
import { type Log, type LogRecord, type StepOutcome, StorageError } from './storage.ts';

/** For steps of a recovery: without them nothing may be sent, and the process must exit. */
export function must(outcome: StepOutcome): void {
  if (outcome.status !== 'done') {
    throw new StorageError('storage.unwritable', `the journal cannot be recovered: ${outcome.reason}`);
  }
}

const copyBatch = 1000;

/** Copies what follows the chain, and only that, with the state hashes that belong to it. */
export class ChainCopy {
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

  finish(row: EntryRow): void {
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
