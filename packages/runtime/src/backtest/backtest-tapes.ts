// The tapes of a backtest: files and folders as they are, CSV files imported once and kept. Several tapes follow one
// another in time; those that overlap would make time go back, so they are refused with what to do instead.
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, rmSync, statSync, utimesSync } from 'node:fs';
import { basename, join } from 'node:path';
import { ConfigError } from '../config/index.ts';
import {
  importCsv,
  listTapes,
  streamTape,
  TapeError,
  type TapeInstrument,
  type TapePart,
  type TapeSummary,
} from '../tape/index.ts';

export interface CsvImport {
  /** Where imported tapes are kept. */
  readonly folder: string;
  /** Named in errors. */
  readonly sessionFile: string;
  /** What the session trades: a CSV file does not say what its prices are of. */
  readonly instruments: readonly (TapeInstrument & { readonly symbol: string })[];
  readonly nowMs: () => number;
  readonly onProgress?: (done: number, total: number) => void;
}

export interface BacktestTapes {
  readonly summaries: readonly TapeSummary[];
  readonly records: number;
  /** Each file with records, in order of time. */
  parts(): Generator<TapePart>;
}

const isCsv = (path: string): boolean => /\.csv(\.gz)?$/i.test(path);

/** Throws `TapeError`, `ConfigError`. */
export async function openTapes(paths: readonly string[], csv: CsvImport): Promise<BacktestTapes> {
  const missing = paths.find((path) => !existsSync(path));
  if (missing !== undefined) throw new TapeError('tape.notFound', `there is no tape at ${missing}`);
  const files = paths.filter(isCsv);
  const imported = files.length > 0 ? [await importOnce(files, csv)] : [];
  const summaries = [...paths.filter((path) => !isCsv(path)), ...imported]
    .flatMap(listTapes)
    .filter(({ records, problems }) => records > 0 || problems.length > 0)
    .sort((a, b) => (a.fromMs ?? 0) - (b.fromMs ?? 0));
  checkTapes(summaries);
  return {
    summaries,
    records: summaries.reduce((sum, { records }) => sum + records, 0),
    parts: function* () {
      for (const { path } of summaries) yield* streamTape(path);
    },
  };
}

function checkTapes(summaries: readonly TapeSummary[]): void {
  if (summaries.length === 0) throw new TapeError('tape.notFound', 'the tapes hold no record');
  const damaged = summaries.find(({ problems }) => problems.length > 0);
  if (damaged) throw new TapeError('tape.damaged', damaged.problems.join('\n'));
  summaries.forEach(({ path, fromMs }, at) => {
    const before = summaries[at - 1];
    if (!before || before.toMs === undefined || fromMs === undefined || before.toMs <= fromMs) return;
    throw new TapeError(
      'tape.importFailed',
      `${path} begins before ${before.path} ends; make one tape of their sources with "holdfast data import"`,
    );
  });
}

/** All CSV files of a run become one tape, sorted by time; the same files are imported once. */
async function importOnce(files: readonly string[], csv: CsvImport): Promise<string> {
  const sources = files.map((path) => {
    const { symbol: _, ...instrument } = instrumentOf(path, csv);
    return { path, instrument };
  });
  const key = createHash('sha256');
  for (const { path, instrument } of sources) {
    const { size, mtimeMs } = statSync(path);
    key.update(JSON.stringify([path, size, mtimeMs, instrument]));
  }
  const name = basename(files[0]!).replace(/\.csv(\.gz)?$/i, '');
  const output = join(csv.folder, `${name}-${key.digest('hex').slice(0, 12)}.tape`);
  if (existsSync(output)) return used(output);
  mkdirSync(csv.folder, { recursive: true });
  await importCsv({
    sources,
    output,
    nowMs: csv.nowMs,
    onProgress: ({ done, total }) => csv.onProgress?.(done, total),
  });
  removeOlder(csv.folder, name);
  return output;
}

/** The same files under other steps, or as they were before they changed: more copies than this are not looked for again. */
const copiesKept = 3;

function removeOlder(folder: string, name: string): void {
  const copies = readdirSync(folder)
    .filter((file) => file.startsWith(`${name}-`) && /^[0-9a-f]{12}\.tape$/.test(file.slice(name.length + 1)))
    .map((file) => join(folder, file))
    .sort((a, b) => statSync(b).mtimeMs - statSync(a).mtimeMs);
  for (const path of copies.slice(copiesKept)) rmSync(path, { force: true });
}

/** Its time says when it was last of use. */
function used(path: string): string {
  const now = new Date();
  utimesSync(path, now, now);
  return path;
}

/** The session's one instrument, or the one whose symbol stands in the file's name. */
function instrumentOf(
  path: string,
  { instruments, sessionFile }: CsvImport,
): CsvImport['instruments'][number] {
  const [only, ...others] = instruments;
  if (only && others.length === 0) return only;
  const name = basename(path).toLowerCase();
  const named = instruments.filter(({ symbol }) => name.includes(symbol.toLowerCase()));
  if (named.length === 1) return named[0]!;
  const symbols = instruments.map(({ symbol }) => symbol).join(', ');
  throw new ConfigError(sessionFile, [
    {
      path: 'instruments',
      message: `${basename(path)} does not say of which instrument it is (${symbols}): put the symbol into its name, or make a tape with "holdfast data import"`,
    },
  ]);
}
