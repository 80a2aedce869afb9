// Several tapes as one endless series in the simulator's time: merged by time, shifted by whole days so that the first
// record falls on the simulator's date, and repeated at the end after a gap that is marked.
//
// Invariants: time never goes back; within one moment the tapes keep the order in which they were given, and a tape the
// order of its file; prices and sizes are as recorded.

import type { Tape, TapeRecord } from './tape-record.ts';

const dayMs = 86_400_000;

export interface PlayedRecord {
  readonly type: 'record';
  /** The tape's place in the list. */
  readonly tapeIndex: number;
  readonly record: TapeRecord;
  /** The record's time as shifted. */
  readonly atMs: number;
}

/** The tapes end at `atMs` and start again at `resumesAtMs`; in between nothing is known. */
export interface TapeGap {
  readonly type: 'gap';
  readonly atMs: number;
  readonly resumesAtMs: number;
}

export interface TapePlayerOptions {
  /** Any moment of the UTC date to which the first record is shifted. Without it times stay as recorded. */
  readonly onDateOfMs?: number;
  /** Silence between two rounds (60 s). */
  readonly gapMs?: number;
  readonly repeat?: boolean;
  /** Rounds that end before this moment are not played: nobody wants hours of the same past. */
  readonly fromMs?: number;
}

export class TapePlayer {
  readonly #tapes: readonly Tape[];
  readonly #next: number[];
  readonly #gapMs: number;
  readonly #repeat: boolean;
  readonly #firstTsMs: number;
  readonly #endTsMs: number;
  #shiftMs: number;
  #ended = false;

  constructor(tapes: readonly Tape[], options: TapePlayerOptions = {}) {
    this.#tapes = tapes.filter((tape) => tape.format !== 'openInterest');
    if (this.#tapes.length === 0) throw new RangeError('no tape with times was given');
    this.#next = this.#tapes.map(() => 0);
    this.#gapMs = options.gapMs ?? 60_000;
    this.#repeat = options.repeat ?? true;
    this.#firstTsMs = Math.min(...this.#tapes.map((tape) => tape.records[0]!.tsMs));
    this.#endTsMs = Math.max(
      ...this.#tapes.map((tape) => tape.records.at(-1)!.tsMs + (tape.intervalMs ?? 0)),
    );
    this.#shiftMs = options.onDateOfMs === undefined ? 0 : dayShiftMs(this.#firstTsMs, options.onDateOfMs);
    if (options.fromMs !== undefined && this.#repeat) this.#skipRounds(options.fromMs);
  }

  /** From one round's start to the next: whole minutes, so that bars of the next round open where bars open. */
  get #roundMs(): number {
    return Math.ceil((this.#endTsMs - this.#firstTsMs + this.#gapMs) / 60_000) * 60_000;
  }

  #skipRounds(fromMs: number): void {
    const endedMs = fromMs - (this.#endTsMs + this.#shiftMs);
    if (endedMs > 0) this.#shiftMs += Math.ceil(endedMs / this.#roundMs) * this.#roundMs;
  }

  /** When the first record plays, in the simulator's time. */
  get startMs(): number {
    return this.#firstTsMs + this.#shiftMs;
  }

  /** The next record or gap; undefined at the end when the tapes do not repeat. */
  next(): PlayedRecord | TapeGap | undefined {
    const tapeIndex = this.#earliestTape();
    if (tapeIndex === undefined) return this.#endOfRound();
    const record = this.#tapes[tapeIndex]!.records[this.#next[tapeIndex]!]!;
    this.#next[tapeIndex]!++;
    return { type: 'record', tapeIndex, record, atMs: record.tsMs + this.#shiftMs };
  }

  #earliestTape(): number | undefined {
    let earliest: number | undefined;
    let earliestTsMs = Number.POSITIVE_INFINITY;
    for (let index = 0; index < this.#tapes.length; index++) {
      const tsMs = this.#tapes[index]!.records[this.#next[index]!]?.tsMs;
      if (tsMs !== undefined && tsMs < earliestTsMs) {
        earliest = index;
        earliestTsMs = tsMs;
      }
    }
    return earliest;
  }

  #endOfRound(): TapeGap | undefined {
    if (!this.#repeat || this.#ended) {
      this.#ended = true;
      return undefined;
    }
    const atMs = this.#endTsMs + this.#shiftMs;
    this.#shiftMs += this.#roundMs;
    this.#next.fill(0);
    return { type: 'gap', atMs, resumesAtMs: this.#firstTsMs + this.#shiftMs };
  }
}

/** Whole days from the date of `fromMs` to the date of `toMs`. */
export function dayShiftMs(fromMs: number, toMs: number): number {
  return (Math.floor(toMs / dayMs) - Math.floor(fromMs / dayMs)) * dayMs;
}
