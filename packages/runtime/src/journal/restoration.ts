// The one entry that the journal writes on its own: `JournalRestored`, an input that says that a recovery found part of
// the history gone, which part, and where the numbering goes on. It stands in the chain like any other input, so an
// audit knows the hole for ever, and witnesses of the lost stretch (tape notes, snapshots) are not alarms again.

import { type ChainPoint, sealRow } from './chain.ts';
import { type EntryRow, type NewEntry, unsealedRow } from './entry.ts';
import { jsonText } from './json-text.ts';

export const restoredKind = 'JournalRestored';

export type RestorationSource = 'primary' | 'backup' | 'snapshot' | 'nothing';

export interface Restoration {
  /** Entries after this one, and before `resumedAtSeq`, may be lost; equal to `resumedAtSeq - 1` when none is. */
  readonly lostAfterSeq: number;
  readonly resumedAtSeq: number;
  readonly source: RestorationSource;
  /** Where the damaged journal was put aside, if there was one. */
  readonly evidence: string | undefined;
  /**
   * The chain point of the snapshot that went on where the entries had ended: later starts fold onto it although its
   * place in the chain is lost.
   */
  readonly basis: ChainPoint | undefined;
  readonly reasons: readonly string[];
}

/** The restoration as the next row of the chain at `point`. */
export function restorationRow(point: ChainPoint, restoration: Restoration, atMs: number): EntryRow {
  const entry: NewEntry = {
    seq: restoration.resumedAtSeq,
    atMs,
    input: { kind: restoredKind, payload: jsonText(restoration) },
    events: [],
  };
  return sealRow(point, unsealedRow(entry));
}

/** Whether a recovery has said that the history goes on from a snapshot at this point. */
export function isBasis(restorations: readonly Restoration[], point: ChainPoint): boolean {
  return restorations.some(({ basis }) => basis?.seq === point.seq && basis.hash === point.hash);
}

/** Reads a row of kind `JournalRestored` whose link is good, so its payload is what we wrote. */
export function restorationOf(row: EntryRow): Restoration {
  return JSON.parse(row.input ?? '{}') as Restoration;
}

/** Whether a recovery has already said that the history at `seq` may be missing. */
export function isKnownLost(restorations: readonly Restoration[], seq: number): boolean {
  return restorations.some((known) => seq > known.lostAfterSeq && seq < known.resumedAtSeq);
}
