// The log of MemoryStorage: lines of JSON in one file. See memory-storage.ts for the form.
//
// Reading is strict: a line that cannot be parsed ends the readable part. A damaged line in the middle therefore shows
// as "cannot be read on", one at the end as a torn transaction, like the two kinds of damage a SQLite file has.

import type { ChainPoint } from './chain.ts';
import type { EntryRow, StateHashRow } from './entry.ts';
import type { Log, LogMode, LogOpening, LogRecord, LogTail, StepOutcome } from './storage.ts';
import { StorageError, stepDone } from './storage.ts';

/** The file under a log. */
export interface MemoryLogFile {
  read(): Uint8Array;
  write(bytes: Uint8Array): StepOutcome;
  append(bytes: Uint8Array): StepOutcome;
  sync(): StepOutcome;
  copyTo(name: string): StepOutcome;
}

interface Line {
  readonly header?: string;
  readonly entry?: EntryRow;
  readonly stateHash?: StateHashRow;
  readonly commit?: LogTail;
}

interface Parsed {
  readonly lines: readonly Line[];
  /** Bytes up to and including the last commit line. */
  readonly committedBytes: number;
  /** A line that is no JSON has committed lines after it. */
  readonly damagedAt: number | undefined;
  readonly torn: boolean;
}

const encoder = new TextEncoder();
const decoder = new TextDecoder();

function parseLine(text: string): Line | undefined {
  try {
    return JSON.parse(text) as Line;
  } catch {
    return undefined;
  }
}

/** A flipped byte may leave JSON that is no row any more. */
function isEntryRow(row: EntryRow): boolean {
  const texts = [row.events, row.hash, row.kind ?? '', row.input ?? ''];
  const numbers = [row.seq, row.atMs, row.eventCount];
  return (
    row.kind !== undefined &&
    row.input !== undefined &&
    texts.every((text) => typeof text === 'string') &&
    numbers.every((number) => Number.isSafeInteger(number))
  );
}

function endsTransaction(line: Line | undefined): boolean {
  return line?.commit !== undefined || line?.header !== undefined;
}

function parseLog(bytes: Uint8Array): Parsed {
  const lines: Line[] = [];
  let committedBytes = 0;
  let committedLines = 0;
  let damagedAt: number | undefined;
  let start = 0;
  for (let end = bytes.indexOf(10); end >= 0; start = end + 1, end = bytes.indexOf(10, start)) {
    const line = parseLine(decoder.decode(bytes.subarray(start, end)));
    if (line === undefined) damagedAt ??= lines.length;
    lines.push(line ?? {});
    if (!endsTransaction(line)) continue;
    committedBytes = end + 1;
    committedLines = lines.length;
  }
  const damaged = damagedAt !== undefined && damagedAt < committedLines ? damagedAt : undefined;
  return {
    lines: lines.slice(0, committedLines),
    committedBytes,
    damagedAt: damaged,
    torn: committedBytes < bytes.length,
  };
}

export class MemoryLog implements Log {
  readonly #file: MemoryLogFile;
  readonly #torn: boolean;
  readonly #damagedAt: number | undefined;
  readonly #lines: Line[];
  #open: Line[] = [];

  private constructor(file: MemoryLogFile, parsed: Parsed) {
    this.#file = file;
    this.#lines = [...parsed.lines];
    this.#torn = parsed.torn;
    this.#damagedAt = parsed.damagedAt;
  }

  static create(file: MemoryLogFile, headerText: string): MemoryLog {
    const bytes = encoder.encode(`${JSON.stringify({ header: headerText })}\n`);
    const written = file.write(bytes);
    const outcome = written.status === 'done' ? file.sync() : written;
    if (outcome.status !== 'done') {
      throw new StorageError('storage.unwritable', `cannot create the log: ${outcome.reason}`);
    }
    return new MemoryLog(file, parseLog(bytes));
  }

  static open(file: MemoryLogFile, mode: LogMode): LogOpening {
    const bytes = file.read();
    const parsed = parseLog(bytes);
    if (parsed.lines.length === 0) return { status: 'unreadable', reason: 'no line of the log can be read' };
    if (parsed.torn && mode === 'write') file.write(bytes.slice(0, parsed.committedBytes));
    return { status: 'open', log: new MemoryLog(file, parsed) };
  }

  get headerText(): string | undefined {
    return this.#lines[0]?.header;
  }

  append(records: readonly LogRecord[], tail: LogTail): StepOutcome {
    const lines: Line[] = records.map((record) =>
      record.table === 'entries' ? { entry: record.row } : { stateHash: record.row },
    );
    lines.push({ commit: { seq: tail.seq, hash: tail.hash, entries: tail.entries } });
    const outcome = this.#file.append(
      encoder.encode(lines.map((line) => `${JSON.stringify(line)}\n`).join('')),
    );
    if (outcome.status === 'done') this.#open = lines;
    return outcome;
  }

  sync(): StepOutcome {
    const outcome = this.#file.sync();
    if (outcome.status !== 'done') return outcome;
    this.#lines.push(...this.#open);
    this.#open = [];
    return stepDone;
  }

  tail(): LogTail | undefined {
    return this.#lines.findLast((line) => line.commit !== undefined)?.commit;
  }

  *entries(afterSeq: number): Generator<EntryRow> {
    for (const [at, { entry }] of this.#lines.entries()) {
      const damaged = at === this.#damagedAt || (entry !== undefined && !isEntryRow(entry));
      if (damaged) throw new StorageError('storage.unreadable', `line ${at + 1} cannot be read`);
      if (entry !== undefined && entry.seq > afterSeq) yield entry;
    }
  }

  lastBefore(seq: number): ChainPoint | undefined {
    let last: ChainPoint | undefined;
    for (const row of this.entries(-1)) {
      if (row.seq >= seq) break;
      last = { seq: row.seq, hash: row.hash };
    }
    return last;
  }

  stateHashes(fromSeq = -1): readonly StateHashRow[] {
    return this.#lines.flatMap(({ stateHash }) =>
      stateHash === undefined || stateHash.seq < fromSeq ? [] : [stateHash],
    );
  }

  get torn(): string | undefined {
    return this.#torn ? 'a transaction at the end of the log is torn' : undefined;
  }

  physicalProblems(): readonly string[] {
    return [];
  }

  copyTo(name: string): StepOutcome {
    return this.#file.copyTo(name);
  }

  checkpoint(): void {
    // Lines in memory have no write-ahead log to move.
  }

  close(): void {
    // Nothing is held open.
  }
}
