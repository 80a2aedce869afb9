// Records in memory that may come in any order, to be written out by time. Columns that grow, because an object per
// record would cost ten times the memory.

import type { RecordKind } from './record.ts';

export interface ListedRecord {
  readonly kind: RecordKind;
  readonly timeMs: number;
  readonly instrument: number;
  readonly flags: number;
  readonly a: number;
  readonly b: number;
  readonly c: number;
  readonly d: number;
  readonly e: number;
  readonly f: number;
  readonly g: number;
}

const fields = ['kind', 'timeMs', 'instrument', 'flags', 'a', 'b', 'c', 'd', 'e', 'f', 'g'] as const;

export class RecordList {
  length = 0;
  #columns = fields.map(() => new Float64Array(1024));

  push(record: ListedRecord): void {
    if (this.length === this.#columns[0]!.length) this.#grow();
    for (const [at, field] of fields.entries()) this.#columns[at]![this.length] = record[field];
    this.length += 1;
  }

  at(index: number): ListedRecord {
    const read = (column: number): number => this.#columns[column]![index]!;
    return {
      kind: read(0) as RecordKind,
      timeMs: read(1),
      instrument: read(2),
      flags: read(3),
      a: read(4),
      b: read(5),
      c: read(6),
      d: read(7),
      e: read(8),
      f: read(9),
      g: read(10),
    };
  }

  /** Indices by time; records of the same time keep their order. */
  orderByTime(): Uint32Array {
    const times = this.#columns[1]!;
    const order = Uint32Array.from({ length: this.length }, (_, at) => at);
    for (let at = 1; at < this.length; at += 1) {
      if (times[at]! < times[at - 1]!) return order.sort((x, y) => times[x]! - times[y]! || x - y);
    }
    return order;
  }

  /** Moves the records from `from` on to the end of their bar, and gives bars its length. */
  setBarTimes(from: number, barMs: number, isBar: (kind: number) => boolean): void {
    const [kinds, times, since, interval] = [
      this.#columns[0]!,
      this.#columns[1]!,
      this.#columns[9]!,
      this.#columns[10]!,
    ];
    for (let at = from; at < this.length; at += 1) {
      times[at]! += barMs;
      if (!isBar(kinds[at]!)) continue;
      since[at] = barMs;
      interval[at] = barMs;
    }
  }

  /** The smallest step of time from `from` on: the length of a bar in a file of bars. `undefined` for none. */
  smallestTimeStepMs(from: number): number | undefined {
    const times = Float64Array.from(this.#columns[1]!.subarray(from, this.length)).sort();
    let smallest: number | undefined;
    for (let at = 1; at < times.length; at += 1) {
      const step = times[at]! - times[at - 1]!;
      if (step > 0 && (smallest === undefined || step < smallest)) smallest = step;
    }
    return smallest;
  }

  #grow(): void {
    this.#columns = this.#columns.map((column) => {
      const larger = new Float64Array(column.length * 2);
      larger.set(column);
      return larger;
    });
  }
}
