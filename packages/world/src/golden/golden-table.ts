// Reads a table of the golden values: gzip CSV with a header, cells never quoted, an empty cell is "no value". The values
// lie beside the project (`<repository>/../shared/golden`) and are not part of it: where they are absent, tests skip.
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';

const goldenPath = (name: string): string =>
  fileURLToPath(new URL(`../../../../../shared/golden/${name}.csv.gz`, import.meta.url));

export type GoldenRow = Readonly<Record<string, string>>;

/** Undefined where the golden values are not on this machine. */
export function readGolden(name: string): readonly GoldenRow[] | undefined {
  const path = goldenPath(name);
  if (!existsSync(path)) return undefined;
  const [header = '', ...lines] = gunzipSync(readFileSync(path)).toString('utf8').trimEnd().split('\n');
  const names = header.split(',');
  return lines.map((line) => rowOf(names, line.split(',')));
}

function rowOf(names: readonly string[], cells: readonly string[]): GoldenRow {
  if (cells.length !== names.length)
    throw new Error(`expected ${names.length} cells, got ${cells.length}: ${cells.join(',')}`);
  return Object.fromEntries(names.map((name, at) => [name, cells[at] ?? '']));
}

/** For the title of a suite: what it reads, or why it is skipped. */
export const goldenNote = (rows: readonly GoldenRow[] | undefined): string =>
  rows === undefined
    ? 'skipped: no golden values beside the project, in ../shared/golden'
    : `${rows.length} golden rows`;

/** Rows by the value of one column, in order. */
export function groupRows(rows: readonly GoldenRow[], column: string): Map<string, GoldenRow[]> {
  const groups = new Map<string, GoldenRow[]>();
  for (const row of rows) {
    const key = row[column] ?? '';
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [row]);
    else group.push(row);
  }
  return groups;
}
