// Replay merges by `seq`: all inputs of a node stand in one sequence, market inputs on the tape, the others in the
// journal. Here the two are zipped again, without an object per record.

import type { JournalEntry } from '../journal/index.ts';
import type { TapeVisitor } from './record.ts';
import type { TapeHeader } from './segment-header.ts';
import { type TapeBlock, visitBlock } from './segment-reader.ts';

/** A file of a tape: read whole (TapeSegment) or block by block (`streamTape`). */
export interface TapePart {
  readonly header: TapeHeader;
  readonly blocks: Iterable<TapeBlock>;
}

export interface ReplayVisitor extends TapeVisitor {
  /** An entry of the journal: before all records with a larger `seq`, after the record with the same one. */
  onEntry(entry: JournalEntry): void;
  /** Another file begins: its instrument table holds from here on. */
  onPart?(part: TapePart): void;
}

/** Position of the first record whose `seq` is above the given one. */
function firstAfter(block: TapeBlock, seq: number, from: number): number {
  let [low, high] = [from, block.count];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (block.baseSeq + block.seqOffsets[middle]! > seq) high = middle;
    else low = middle + 1;
  }
  return low;
}

/**
 * Visits records and entries with a `seq` above `afterSeq`, in order of `seq`. An entry without an input (a market
 * input's events) comes right after the record that it belongs to.
 */
export function replayInOrder(
  parts: Iterable<TapePart>,
  entries: Iterable<JournalEntry>,
  visitor: ReplayVisitor,
  afterSeq = -1,
): void {
  const journal = entries[Symbol.iterator]();
  const nextEntry = (): JournalEntry | undefined => {
    const step = journal.next();
    return step.done === true ? undefined : step.value;
  };
  let entry = nextEntry();
  while (entry !== undefined && entry.seq <= afterSeq) entry = nextEntry();
  for (const part of parts) {
    visitor.onPart?.(part);
    for (const block of part.blocks) {
      let at = firstAfter(block, afterSeq, 0);
      while (at < block.count) {
        const until: number = entry === undefined ? block.count : firstAfter(block, entry.seq, at);
        visitBlock(block, visitor, at, until);
        at = until;
        if (entry === undefined || at === block.count) continue;
        visitor.onEntry(entry);
        entry = nextEntry();
      }
    }
  }
  for (; entry !== undefined; entry = nextEntry()) visitor.onEntry(entry);
}
