import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import type { PaperStore } from './paper-gateway.ts';

/** One file, replaced by a rename: a crash leaves the old state or the new one. */
export function filePaperStore(path: string): PaperStore {
  return {
    load: () => (existsSync(path) ? readFileSync(path, 'utf8') : undefined),
    save: (text) => {
      writeFileSync(`${path}.new`, text);
      renameSync(`${path}.new`, path);
    },
  };
}
