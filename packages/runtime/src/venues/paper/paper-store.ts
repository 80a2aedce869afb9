import { appendFileSync, existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import type { PaperStore } from './paper-memory.ts';

/** One file. The whole is replaced by a rename: a crash leaves the old state or the new one. */
export function filePaperStore(path: string): PaperStore {
  return {
    name: path,
    load: () => (existsSync(path) ? readFileSync(path, 'utf8') : undefined),
    replace: (text) => {
      writeFileSync(`${path}.new`, text);
      renameSync(`${path}.new`, path);
    },
    append: (text) => appendFileSync(path, text),
  };
}
