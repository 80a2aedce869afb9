// The journal's header: what made it. It is written once, is the first link of the chain, and is never changed: what
// changes later (a new build, a changed config) is an input like any other.

import { jsonText } from './json-text.ts';

/** Bumped when a reader of the old form would misread the new one. */
export const journalFormatVersion = 1;

export interface JournalHeader {
  readonly format: number;
  readonly nodeId: string;
  /** UTC epoch milliseconds. */
  readonly createdAtMs: number;
  /** Fingerprints of what decided: another build replays as a diff, and says so. */
  readonly engine: string;
  readonly strategies: string;
  readonly config: string;
}

export type HeaderReading =
  | { readonly status: 'good'; readonly header: JournalHeader }
  | { readonly status: 'newerFormat'; readonly format: number }
  | { readonly status: 'bad'; readonly reason: string };

/** The header's one text: fixed order of keys, no spaces. */
export function headerText(header: JournalHeader): string {
  const { format, nodeId, createdAtMs, engine, strategies, config } = header;
  return jsonText({ format, nodeId, createdAtMs, engine, strategies, config });
}

const textFields = ['nodeId', 'engine', 'strategies', 'config'] as const;

export function readHeader(text: string | undefined): HeaderReading {
  if (text === undefined) return { status: 'bad', reason: 'the journal has no header' };
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return { status: 'bad', reason: 'the header is no JSON' };
  }
  if (typeof value !== 'object' || value === null)
    return { status: 'bad', reason: 'the header is no object' };
  const fields = value as Record<string, unknown>;
  const format = fields.format;
  if (typeof format !== 'number' || !Number.isSafeInteger(format) || format < 1) {
    return { status: 'bad', reason: 'the header names no format version' };
  }
  if (format > journalFormatVersion) return { status: 'newerFormat', format };
  if (!Number.isSafeInteger(fields.createdAtMs))
    return { status: 'bad', reason: 'the header has no createdAtMs' };
  for (const field of textFields) {
    if (typeof fields[field] !== 'string') return { status: 'bad', reason: `the header has no ${field}` };
  }
  const header = value as JournalHeader;
  if (headerText(header) !== text)
    return { status: 'bad', reason: 'the header is not in its canonical form' };
  return { status: 'good', header };
}
