// A simulator's memory in one file of a directory: written beside, synced and moved into place in one step, so that a
// kill leaves either the old or the new text.

import { closeSync, fsyncSync, mkdirSync, openSync, readFileSync, renameSync, writeSync } from 'node:fs';
import path from 'node:path';
import type { StateStore } from '../ports/index.ts';

export function openStateFile(directory: string, name: string): StateStore {
  mkdirSync(directory, { recursive: true });
  const file = path.join(directory, name);
  return {
    load: () => {
      try {
        return readFileSync(file, 'utf8');
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
        throw error;
      }
    },
    save: (text) => {
      const staging = `${file}.next`;
      const descriptor = openSync(staging, 'w');
      try {
        writeSync(descriptor, text);
        fsyncSync(descriptor);
      } finally {
        closeSync(descriptor);
      }
      renameSync(staging, file);
    },
  };
}
