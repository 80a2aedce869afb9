// The hash chain: each entry's hash covers its whole content and the hash before it, so a changed, missing or inserted
// entry breaks every link after it. The first link covers the header. Hashes are hex text, everywhere.
//
// Canonical text of an entry (UTF-8, `\n` between the fields, the last two not separated because the length is given):
//   previous hash, seq, atMs, kind or empty, event count, length of input in UTF-16 units or -1, input, events
// Kinds hold no newline (entry.ts checks), so no two entries share a text.

import { hash } from 'node:crypto';
import type { EntryRow, StateHashNote, StateHashRow, UnsealedRow } from './entry.ts';

/** A place in the chain: the last entry at or before `seq`. */
export interface ChainPoint {
  /** -1 before the first entry. */
  readonly seq: number;
  readonly hash: string;
}

export function genesisOf(headerText: string): ChainPoint {
  return { seq: -1, hash: hash('sha256', `holdfast journal\n${headerText}`) };
}

export function linkHash(previousHash: string, row: UnsealedRow): string {
  const inputLength = row.input === null ? -1 : row.input.length;
  return hash(
    'sha256',
    `${previousHash}\n${row.seq}\n${row.atMs}\n${row.kind ?? ''}\n${row.eventCount}\n${inputLength}\n${row.input ?? ''}${row.events}`,
  );
}

/** Gives a row its link. Throws when `seq` does not grow: that is a broken invariant of the caller. */
export function sealRow(previous: ChainPoint, row: UnsealedRow): EntryRow {
  if (row.seq <= previous.seq) {
    throw new RangeError(`journal entries must grow: seq ${row.seq} after ${previous.seq}`);
  }
  return { ...row, hash: linkHash(previous.hash, row) };
}

function stateHashCheck(note: StateHashNote, chainHash: string): string {
  return hash('sha256', `${chainHash}\n${note.seq}\n${note.why}\n${note.stateHash}`);
}

/** Binds a state hash to the chain as it stands at its `seq`. */
export function sealStateHash(chainHash: string, note: StateHashNote): StateHashRow {
  return { seq: note.seq, stateHash: note.stateHash, why: note.why, check: stateHashCheck(note, chainHash) };
}

export function isStateHashIntact(chainHash: string, row: StateHashRow): boolean {
  return row.check === stateHashCheck(row, chainHash);
}
