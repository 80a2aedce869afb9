// One journal entry: what one input did. An entry is the atom of the journal: the input (market inputs excepted, those
// are on the tape) and all events that `decide` made of it stand in one row, so no reader ever sees half a decision.
//
// A row is the stored form: texts, plus the hash that links it to the row before (see chain.ts). Events are kept as one
// JSON array because one fetch and one parse per input is what makes a million events readable in about a second.

import type { JsonText } from './json-text.ts';

/** An input as it is handed to the writer. Payloads are stored verbatim. */
export interface JournalInput {
  /** The input's `type`, for example `FillReport`. Letters, digits, dots. */
  readonly kind: string;
  readonly payload: JsonText;
}

export interface JournalEvent {
  /** The event's `type`, for example `OrderIntended`. Letters, digits, dots. */
  readonly type: string;
  readonly payload: JsonText;
}

/** What an entry is for, when the disk is full: see reserve.ts. */
export type EntryLane = 'normal' | 'exit' | 'cancel';

export interface NewEntry {
  /** Number of the input, over all inputs of the node; larger than that of every entry before. */
  readonly seq: number;
  /** Kernel time of the input, UTC epoch milliseconds. */
  readonly atMs: number;
  /** Absent for market inputs. */
  readonly input?: JournalInput;
  readonly events: readonly JournalEvent[];
  /** Default `normal`. */
  readonly lane?: EntryLane;
}

/** An entry without its link: what a commit is made of. */
export interface UnsealedRow {
  readonly seq: number;
  readonly atMs: number;
  /** `null`: the input is on the tape. */
  readonly kind: string | null;
  readonly input: string | null;
  readonly eventCount: number;
  /** JSON array of `{"type","payload"}`. */
  readonly events: string;
}

export interface EntryRow extends UnsealedRow {
  /** Hex SHA-256, see chain.ts. */
  readonly hash: string;
}

/** Why a state hash was taken. */
export type StateHashReason = 'snapshot' | 'cleanEnd';

export interface StateHashNote {
  /** The state after this input. */
  readonly seq: number;
  readonly stateHash: string;
  readonly why: StateHashReason;
}

/** A state hash as stored: `check` binds it to the chain, so that a changed byte is seen. */
export interface StateHashRow extends StateHashNote {
  readonly check: string;
}

export interface DecodedEvent {
  readonly type: string;
  readonly payload: unknown;
}

/** An entry as a reader sees it, payloads parsed. */
export interface JournalEntry {
  readonly seq: number;
  readonly atMs: number;
  readonly input: { readonly kind: string; readonly payload: unknown } | undefined;
  readonly events: readonly DecodedEvent[];
}

const namePattern = /^[A-Za-z][A-Za-z0-9.]*$/;

/** Refuses a name that could not stand unquoted in JSON and in the chain's canonical text. */
function checkName(what: string, name: string): void {
  if (!namePattern.test(name)) throw new TypeError(`${what} must be letters, digits and dots; got "${name}"`);
}

export function unsealedRow(entry: NewEntry): UnsealedRow {
  const { seq, atMs, input, events } = entry;
  if (!Number.isSafeInteger(seq) || seq < 0)
    throw new RangeError(`seq must be a whole number >= 0; got ${seq}`);
  if (!Number.isSafeInteger(atMs)) throw new RangeError(`atMs must be whole milliseconds; got ${atMs}`);
  if (input !== undefined) checkName('input kind', input.kind);
  let text = '[';
  for (const event of events) {
    checkName('event type', event.type);
    text += `${text === '[' ? '' : ','}{"type":"${event.type}","payload":${event.payload}}`;
  }
  return {
    seq,
    atMs,
    kind: input?.kind ?? null,
    input: input?.payload ?? null,
    eventCount: events.length,
    events: `${text}]`,
  };
}

/** Parses a row; throws SyntaxError when it is no JSON, which a verified chain rules out. */
export function decodeEntry(row: EntryRow): JournalEntry {
  return {
    seq: row.seq,
    atMs: row.atMs,
    input:
      row.kind === null || row.input === null
        ? undefined
        : { kind: row.kind, payload: JSON.parse(row.input) as unknown },
    events: JSON.parse(row.events) as DecodedEvent[],
  };
}

/** Characters a row takes, near enough for limits on queues. */
export function rowSize(row: UnsealedRow): number {
  return 160 + (row.input?.length ?? 0) + row.events.length;
}
