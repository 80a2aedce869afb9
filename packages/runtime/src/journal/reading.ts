// Reading a journal that a recovery or a verification found good: for folding, replay and export.

import { decodeEntry, type JournalEntry } from './entry.ts';
import { restoredKind } from './restoration.ts';
import type { Log } from './storage.ts';

/**
 * Entries with a larger `seq` than `afterSeq`, payloads parsed, in order, for folding and replay: without the journal's own
 * (`JournalRestored`), which are no input of the kernel. Throws StorageError at a damaged place.
 */
export function* readEntries(log: Log, afterSeq = -1): Generator<JournalEntry> {
  for (const row of log.entries(afterSeq)) {
    if (row.kind !== restoredKind) yield decodeEntry(row);
  }
}

/** Everything on record, the words of recoveries included: a replay has to know where the history has a hole. */
export function* readHistory(log: Log): Generator<JournalEntry> {
  for (const row of log.entries(-1)) yield decodeEntry(row);
}

export interface ExportProgress {
  readonly entriesDone: number;
  readonly entriesTotal: number;
}

export interface ExportOptions {
  readonly afterSeq?: number;
  /** Called about every 4,096 entries and at the end. */
  readonly onProgress?: (progress: ExportProgress) => void;
}

const progressEvery = 4096;

/**
 * The journal as NDJSON: a line for the header, one per input, one per event, in order of (seq, index). Payloads are
 * the stored bytes. `write` gets whole lines, many at a time.
 */
export function exportJournal(log: Log, write: (lines: string) => void, options: ExportOptions = {}): void {
  const entriesTotal = log.tail()?.entries ?? 0;
  let lines = `{"record":"header","header":${log.headerText ?? 'null'}}\n`;
  let entriesDone = 0;
  for (const row of log.entries(options.afterSeq ?? -1)) {
    if (row.kind !== null) {
      lines += `{"record":"input","seq":${row.seq},"atMs":${row.atMs},"kind":"${row.kind}","payload":${row.input}}\n`;
    }
    const events = JSON.parse(row.events) as Array<{ type: string; payload: unknown }>;
    for (const [index, event] of events.entries()) {
      lines += `{"record":"event","seq":${row.seq},"index":${index},"atMs":${row.atMs},"type":"${event.type}","payload":${JSON.stringify(event.payload)}}\n`;
    }
    entriesDone += 1;
    if (entriesDone % progressEvery !== 0) continue;
    write(lines);
    lines = '';
    options.onProgress?.({ entriesDone, entriesTotal });
  }
  if (lines !== '') write(lines);
  options.onProgress?.({ entriesDone, entriesTotal });
}
