// Reads the tables of `<repo>/../shared` that tests compare with. They are not part of the project: where the folder is absent
// the tests that need it skip, under a name that says which table is missing.
import { existsSync, readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';

const pathOf = (path: string): string => `${import.meta.dirname}/../../../../../../shared/${path}`;

export const sharedTablePresent = (path: string): boolean => existsSync(pathOf(path));

/** For the name of a `describe.skipIf`: what is compared, and what is missing if it is. */
export const withTable = (title: string, path: string): string =>
  sharedTablePresent(path) ? title : `${title} (SKIPPED: ../shared/${path} is not beside the project)`;

export interface SharedTable {
  readonly rows: number;
  /** The cells of a column: text, empty when unknown. */
  text(name: string): string[];
  /** The cells of a column as numbers, `undefined` when empty. */
  numbers(name: string): (number | undefined)[];
}

export function readSharedTable(path: string): SharedTable {
  const lines = gunzipSync(readFileSync(pathOf(path)))
    .toString('utf8')
    .trimEnd()
    .split('\n');
  const [names = [], ...cells] = lines.map((line) => line.trim().split(','));
  const text = (name: string): string[] => {
    const at = names.indexOf(name);
    if (at < 0) throw new Error(`${path} has no column "${name}"; it has ${names.join(', ')}`);
    return cells.map((row) => row[at] ?? '');
  };
  const numbers = (name: string) => text(name).map((cell) => (cell === '' ? undefined : Number(cell)));
  return { rows: cells.length, text, numbers };
}
