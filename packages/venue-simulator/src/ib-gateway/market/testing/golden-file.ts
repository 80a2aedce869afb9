// Reads the golden values that lie beside the project (`<repo>/../shared/golden`). They are not part of the project: where
// they are absent the tests that compare with them skip and say so. Only tests import this file.

import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';

const SHARED = new URL('../../../../../../../shared/', import.meta.url);

/** Is the folder of shared files there? */
export function sharedFilesPresent(path: string): boolean {
  const present = existsSync(new URL(path, SHARED));
  if (!present) console.warn(`skipped: ../shared/${path} is not beside the project`);
  return present;
}

/** Where a shared file lies on disk. */
export function sharedPath(path: string): string {
  return fileURLToPath(new URL(path, SHARED));
}

/** The rows of a gzip CSV by column name. */
export function goldenRows(path: string): Record<string, string>[] {
  const text = gunzipSync(readFileSync(new URL(path, SHARED))).toString('utf8');
  const [header, ...lines] = text.trimEnd().split('\n');
  const names = header!.split(',');
  return lines.map((line) => {
    const cells = line.split(',');
    return Object.fromEntries(names.map((name, i) => [name, cells[i] ?? '']));
  });
}

/** The objects of a JSON-lines file. */
export function goldenObjects<T>(path: string): T[] {
  const text = readFileSync(new URL(path, SHARED), 'utf8');
  return text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as T);
}
