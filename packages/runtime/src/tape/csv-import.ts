// `data import`: recorded CSV files (plain or gzip) become one tape file, sorted stably by time, numbered from 0.
//
// A bar is stamped with its close (open + bar length), because that is when it can be known; a quote bar becomes one
// quote at that time, with its closing prices. The bar length is the smallest step between rows unless it is given.

import { renameSync, statSync } from 'node:fs';
import { basename } from 'node:path';
import { barFlags, barSources } from '@holdfast/engine/model';
import { type LineChunk, readLines } from './csv-lines.ts';
import { CsvRow, type CsvShape, csvShape, type CsvRow as Row, StepMisfit } from './csv-rows.ts';
import { fittingStep } from './fitting-step.ts';
import { recordKinds } from './record.ts';
import { RecordList } from './record-list.ts';
import type { TapeInstrument } from './segment-header.ts';
import { type StepSize, stepSize } from './steps.ts';
import { TapeError } from './tape-error.ts';
import { writeTapeFile } from './tape-file-writer.ts';

export interface ImportSource {
  readonly path: string;
  /** In a file of options the id of each is this one's and the option's own: `GOOG:20151224-C-590`. */
  readonly instrument: TapeInstrument;
  /** Length of a bar, in files of bars. Default: the smallest step between rows. */
  readonly barMs?: number;
}

export interface ImportProgress {
  /** Bytes of the sources, as they are on the disk. */
  readonly done: number;
  readonly total: number;
  /** Rows a second so far. */
  readonly rate: number;
}

export interface ImportOptions {
  readonly sources: readonly ImportSource[];
  /** The tape file to write; replaced only when the import succeeded. */
  readonly output: string;
  /** Wall clock, UTC epoch milliseconds. */
  readonly nowMs: () => number;
  readonly onProgress?: (progress: ImportProgress) => void;
  /** Number that the kernel gives to bars of history, in the records' `source`; default 4. */
  readonly barSource?: number;
}

export interface ImportResult {
  readonly path: string;
  readonly records: number;
  readonly instruments: readonly TapeInstrument[];
  readonly fromMs: number | undefined;
  readonly toMs: number | undefined;
}

/** Throws TapeError with file, line and column for anything that cannot be read exactly; then nothing is written. */
export async function importCsv(options: ImportOptions): Promise<ImportResult> {
  const { sources, output, nowMs } = options;
  const intake = new Intake(options);
  for (const source of sources) await intake.read(source).catch((error) => explain(error, source));
  const { list, instruments } = intake;
  const order = list.orderByTime();
  const temporary = `${output}.part`;
  const header = {
    format: 1,
    instruments,
    source: sources.map((source) => basename(source.path)).join(', '),
    createdAtMs: nowMs(),
  };
  writeTapeFile(temporary, header, list, order);
  renameSync(temporary, output);
  const at = (index: number | undefined): number | undefined =>
    index === undefined ? undefined : list.at(index).timeMs;
  return { path: output, records: list.length, instruments, fromMs: at(order[0]), toMs: at(order.at(-1)) };
}

/** A step that does not fit is told with the one that does, and where it is set. */
async function explain(error: unknown, { path, instrument }: ImportSource): Promise<never> {
  if (!(error instanceof StepMisfit)) throw error;
  const { kind, message } = error;
  const step = await fittingStep(path, kind);
  if (step === undefined) throw error;
  const what = kind === 'tick' ? 'price' : 'size';
  throw new StepMisfit(
    kind,
    `${message}\nEvery ${what} of the file is a multiple of ${step}: give ${instrument.id} that ${kind} size ("${kind}Size: ${step}" under instruments of the session file, or "--${kind}-size ${step}" of "holdfast data import")`,
  );
}

const maxInstruments = 65_535;

class Intake {
  readonly list = new RecordList();
  readonly instruments: TapeInstrument[] = [];
  readonly #indexById = new Map<string, number>();
  readonly #options: ImportOptions;
  readonly #totalBytes: number;
  readonly #startedMs: number;
  #doneBytes = 0;
  #rows = 0;

  constructor(options: ImportOptions) {
    this.#options = options;
    this.#startedMs = options.nowMs();
    this.#totalBytes = options.sources.reduce((total, source) => total + sizeOf(source.path), 0);
  }

  async read(source: ImportSource): Promise<void> {
    const first = this.list.length;
    const [tick, lot] = sizesOf(source);
    let line = 0;
    let shape: CsvShape | undefined;
    let row: Row | undefined;
    for await (const { lines, bytesRead } of linesOf(source.path)) {
      for (const text of lines) {
        line += 1;
        if (shape === undefined || row === undefined) {
          shape = csvShape(text, source.path);
          row = new CsvRow(source.path, shape, tick, lot);
        } else if (text !== '') {
          row.load(text, line);
          this.#take(row, shape, this.#instrumentOf(source, row));
          this.#rows += 1;
        }
      }
      this.#report(bytesRead);
    }
    if (shape === undefined) throw new TapeError('tape.importFailed', `${source.path}: the file is empty`);
    if (shape.format !== 'ticks') this.#stampBars(source, first);
    this.#doneBytes += sizeOf(source.path);
  }

  #take(row: Row, shape: CsvShape, instrument: number): void {
    if (shape.format === 'bars') this.#takeBar(row, instrument);
    else if (shape.format === 'quoteBars') this.#takeQuote(row, instrument, 4, 5, 9, 10);
    else if (row.text(2) === 'quote') this.#takeQuote(row, instrument, 3, 4, 5, 6);
    else if (row.text(2) === 'trade') this.#takeTrade(row, instrument);
    else row.fail(2, `"${row.text(2)}"; expected quote or trade`);
  }

  #takeQuote(row: Row, instrument: number, bid: number, bidSize: number, ask: number, askSize: number): void {
    const [a, b, c, d] = [row.ticks(bid), row.ticks(ask), row.lots(bidSize), row.lots(askSize)];
    this.list.push({
      kind: recordKinds.quote,
      timeMs: row.timeMs(),
      instrument,
      flags: 0,
      a,
      b,
      c,
      d,
      e: 0,
      f: 0,
      g: 0,
    });
  }

  #takeTrade(row: Row, instrument: number): void {
    row.needed(3);
    row.needed(4);
    const flags = row.aggressor(7);
    const [a, b] = [row.ticks(3), row.lots(4)];
    const rest = { c: 0, d: 0, e: 0, f: 0, g: 0 };
    this.list.push({ kind: recordKinds.trade, timeMs: row.timeMs(), instrument, flags, a, b, ...rest });
  }

  #takeBar(row: Row, instrument: number): void {
    for (const column of [1, 2, 3, 4]) row.needed(column);
    const [a, b, c, d, e] = [row.ticks(1), row.ticks(2), row.ticks(3), row.ticks(4), row.volume(5)];
    if (b < Math.max(a, d) || c > Math.min(a, d)) row.fail(2, 'high and low do not enclose open and close');
    // Bars of a file are whole: the file has nothing that came before their close. Without the mark nobody may enter on them.
    const flags = (this.#options.barSource ?? barSources.history) * 256 + barFlags.complete;
    this.list.push({
      kind: recordKinds.bar,
      timeMs: row.timeMs(),
      instrument,
      flags,
      a,
      b,
      c,
      d,
      e,
      f: 0,
      g: 0,
    });
  }

  #stampBars(source: ImportSource, first: number): void {
    const barMs = source.barMs ?? this.list.smallestTimeStepMs(first);
    if (barMs === undefined) {
      throw new TapeError(
        'tape.importFailed',
        `${source.path}: too few rows to tell the length of a bar; give it`,
      );
    }
    this.list.setBarTimes(first, barMs, (kind) => kind === recordKinds.bar);
  }

  #instrumentOf(source: ImportSource, row: Row): number {
    const key = row.optionKey();
    const id = key === '' ? source.instrument.id : `${source.instrument.id}:${key}`;
    const known = this.#indexById.get(id);
    if (known !== undefined) return known;
    if (this.instruments.length === maxInstruments)
      row.fail(0, `more than ${maxInstruments} instruments in one tape`);
    const index = this.instruments.push({ ...source.instrument, id }) - 1;
    this.#indexById.set(id, index);
    return index;
  }

  #report(bytesOfFile: number): void {
    const seconds = (this.#options.nowMs() - this.#startedMs) / 1000;
    const done = Math.min(this.#totalBytes, this.#doneBytes + bytesOfFile);
    this.#options.onProgress?.({
      done,
      total: this.#totalBytes,
      rate: seconds > 0 ? this.#rows / seconds : 0,
    });
  }
}

/** The file's lines; whatever the disk or the compression says becomes a TapeError that names the file. */
async function* linesOf(path: string): AsyncGenerator<LineChunk> {
  try {
    yield* readLines(path);
  } catch (error) {
    throw new TapeError('tape.importFailed', `${path} cannot be read: ${(error as Error).message}`);
  }
}

function sizeOf(path: string): number {
  try {
    return statSync(path).size;
  } catch (error) {
    throw new TapeError('tape.notFound', `cannot read ${path}: ${(error as Error).message}`);
  }
}

function sizesOf(source: ImportSource): [StepSize, StepSize] {
  const { id, tickSize, lotSize } = source.instrument;
  const [tick, lot] = [stepSize(tickSize), stepSize(lotSize)];
  if (tick === undefined)
    throw new TapeError('tape.importFailed', `${id}: tick size "${tickSize}" is no positive decimal`);
  if (lot === undefined)
    throw new TapeError('tape.importFailed', `${id}: lot size "${lotSize}" is no positive decimal`);
  return [tick, lot];
}
