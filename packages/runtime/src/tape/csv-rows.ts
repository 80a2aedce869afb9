// The recorded-data CSV formats: which header means what, and one line of each as numbers. Errors carry line and column,
// because the person with the file has to find the cell.
//
//   bars        ts_ms,open,high,low,close,volume                                     ts_ms is the bar's open
//   quote bars  ts_ms,bid_open,...,bid_close,bid_size,ask_open,...,ask_size          a quote at the bar's close
//   ticks       ts_ms,recv_us,kind,bid_or_price,bid_size_or_quantity,ask,ask_size,aggressor
// Bars and quote bars may begin with expiry,right,strike: then each option is an instrument of its own.
// An empty cell means "not known".

import { aggressors, unknownLots, unknownTicks } from './record.ts';
import { partialStepsOf, type StepSize, stepsOf } from './steps.ts';
import { TapeError } from './tape-error.ts';

export type CsvFormat = 'bars' | 'quoteBars' | 'ticks';

const optionColumns = ['expiry', 'right', 'strike'];
const formats: Readonly<Record<CsvFormat, readonly string[]>> = {
  bars: ['ts_ms', 'open', 'high', 'low', 'close', 'volume'],
  quoteBars: [
    ['ts_ms'],
    ['bid_open', 'bid_high', 'bid_low', 'bid_close', 'bid_size'],
    ['ask_open', 'ask_high', 'ask_low', 'ask_close', 'ask_size'],
  ].flat(),
  ticks: ['ts_ms', 'recv_us', 'kind', 'bid_or_price', 'bid_size_or_quantity', 'ask', 'ask_size', 'aggressor'],
};

export type StepKind = 'tick' | 'lot';

/** Columns of prices and of sizes that have to be whole steps, counted from `ts_ms` on. A bar's volume need not. */
export const stepColumns: Readonly<Record<CsvFormat, Readonly<Record<StepKind, readonly number[]>>>> = {
  bars: { tick: [1, 2, 3, 4], lot: [] },
  quoteBars: { tick: [4, 9], lot: [5, 10] },
  ticks: { tick: [3, 5], lot: [4, 6] },
};

/** A price or a size is no whole number of steps. */
export class StepMisfit extends TapeError {
  readonly kind: StepKind;
  constructor(kind: StepKind, message: string) {
    super('tape.importFailed', message);
    this.kind = kind;
  }
}

export interface CsvShape {
  readonly format: CsvFormat;
  readonly columns: readonly string[];
  /** Leading columns that name an option: 0 or 3. */
  readonly optionColumns: number;
}

/** Recognizes a header line; throws TapeError that says what was expected. */
export function csvShape(headerLine: string, file: string): CsvShape {
  const columns = headerLine.trim().split(',');
  const isOption = optionColumns.every((name, at) => columns[at] === name);
  const own = isOption ? columns.slice(optionColumns.length) : columns;
  for (const format of ['bars', 'quoteBars', 'ticks'] as const) {
    if (own.join() === formats[format].join()) {
      return { format, columns, optionColumns: isOption ? optionColumns.length : 0 };
    }
  }
  const known = Object.values(formats).map((names) => `  ${names.join()}`);
  throw new TapeError(
    'tape.importFailed',
    `${file}:1: these columns are of no known format: ${columns.join()}\nKnown are, optionally after ${optionColumns.join()}:\n${known.join('\n')}`,
  );
}

/** Reads the cells of one line; every complaint names file, line and column. */
export class CsvRow {
  readonly #file: string;
  readonly #shape: CsvShape;
  readonly #tick: StepSize;
  readonly #lot: StepSize;
  #cells: readonly string[] = [];
  #line = 0;

  constructor(file: string, shape: CsvShape, tick: StepSize, lot: StepSize) {
    this.#file = file;
    this.#shape = shape;
    this.#tick = tick;
    this.#lot = lot;
  }

  load(text: string, line: number): void {
    this.#cells = text.split(',');
    this.#line = line;
    const { length } = this.#shape.columns;
    if (this.#cells.length !== length)
      this.fail(0, `${this.#cells.length} cells, but the header has ${length}`);
  }

  /** `column` counts from `ts_ms` on. */
  text(column: number): string {
    return this.#cells[column + this.#shape.optionColumns] ?? '';
  }

  /** The leading columns of an option as one text, for example `20151224-C-590`; empty for other files. */
  optionKey(): string {
    return this.#cells.slice(0, this.#shape.optionColumns).join('-');
  }

  timeMs(): number {
    const text = this.text(0);
    const timeMs = Number(text);
    if (!/^-?\d+$/.test(text) || !Number.isSafeInteger(timeMs))
      this.fail(0, `"${text}" is no time in milliseconds`);
    return timeMs;
  }

  ticks(column: number): number {
    return this.text(column) === '' ? unknownTicks : this.#steps(column, this.#tick, 'tick');
  }

  lots(column: number): number {
    if (this.text(column) === '') return unknownLots;
    const lots = this.#steps(column, this.#lot, 'lot');
    if (lots < 0) this.fail(column, `a size of ${this.text(column)}; it cannot be negative`);
    return lots;
  }

  /** A bar's volume: a statistic of the market, which need not be whole lots of the instrument. */
  volume(column: number): number {
    const text = this.text(column);
    if (text === '') return unknownLots;
    const lots = partialStepsOf(text, this.#lot);
    if (typeof lots === 'string') return this.fail(column, `${lots} (the lot size)`);
    return lots < 0 ? this.fail(column, `a volume of ${text}; it cannot be negative`) : lots;
  }

  needed(column: number): void {
    if (this.text(column) === '') this.fail(column, 'it is empty, but a record needs it');
  }

  aggressor(column: number): number {
    const text = this.text(column);
    if (text === 'buy') return aggressors.buy;
    if (text === 'sell') return aggressors.sell;
    return text === '' ? aggressors.unknown : this.fail(column, `"${text}"; expected buy, sell or nothing`);
  }

  fail(column: number, complaint: string): never {
    throw new TapeError('tape.importFailed', this.#complaint(column, complaint));
  }

  #complaint(column: number, complaint: string): string {
    const name = this.#shape.columns[column + this.#shape.optionColumns] ?? '?';
    return `${this.#file}:${this.#line}: column ${name}: ${complaint}`;
  }

  #steps(column: number, step: StepSize, kind: StepKind): number {
    const steps = stepsOf(this.text(column), step);
    if (typeof steps === 'number') return steps;
    throw new StepMisfit(kind, this.#complaint(column, `${steps} (the ${kind} size)`));
  }
}
