// One line of a tape with its columns: reads cells and says file, line and column when one is wrong.

import { TapeError } from './tape-error.ts';

export class TapeRow {
  readonly file: string;
  readonly #columns: ReadonlyMap<string, number>;
  #cells: readonly string[] = [];
  #line = 1;

  constructor(file: string, header: readonly string[]) {
    this.file = file;
    this.#columns = new Map(header.map((name, index) => [name, index]));
  }

  moveTo(line: number, cells: readonly string[]): void {
    if (cells.length !== this.#columns.size) {
      throw new TapeError(
        this.file,
        { line },
        `${cells.length} cells, expected ${this.#columns.size} as the header has`,
      );
    }
    this.#line = line;
    this.#cells = cells;
  }

  fail(column: string, problem: string): never {
    throw new TapeError(this.file, { line: this.#line, column }, problem);
  }

  text(column: string): string {
    return this.#cells[this.#columns.get(column) ?? -1] ?? '';
  }

  /** A number, or undefined for an empty cell. */
  optional(column: string): number | undefined {
    const text = this.text(column);
    if (text === '') return undefined;
    const value = Number(text);
    if (!Number.isFinite(value) || text.trim() !== text) this.fail(column, `"${text}" is not a number`);
    return value;
  }

  required(column: string): number {
    return this.optional(column) ?? this.fail(column, 'is empty, expected a number');
  }

  price(column: string): number {
    const value = this.required(column);
    if (value <= 0) this.fail(column, `${value} is not a price: expected more than 0`);
    return value;
  }

  size(column: string): number | undefined {
    const value = this.optional(column);
    if (value !== undefined && value < 0) this.fail(column, `${value} is negative`);
    return value;
  }

  timeMs(column: string): number {
    const value = this.required(column);
    if (!Number.isSafeInteger(value) || value < 0)
      this.fail(column, `${value} is not a time in milliseconds`);
    return value;
  }
}
