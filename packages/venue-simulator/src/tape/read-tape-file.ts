// A tape from disk: CSV, gzipped or not.

import { readFileSync } from 'node:fs';
import path from 'node:path';
import { gunzipSync } from 'node:zlib';
import { parseTape } from './parse-tape.ts';
import { TapeError } from './tape-error.ts';
import type { Tape } from './tape-record.ts';

/** @throws TapeError for a file that is missing, damaged or no tape. */
export function readTapeFile(file: string): Tape {
  return parseTape(readText(file), path.basename(file));
}

function readText(file: string): string {
  const name = path.basename(file);
  let bytes: Buffer;
  try {
    bytes = readFileSync(file);
  } catch (error) {
    throw new TapeError(
      name,
      {},
      `cannot be read: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
  const isGzip = bytes[0] === 0x1f && bytes[1] === 0x8b;
  if (!isGzip && name.endsWith('.gz')) throw new TapeError(name, {}, 'is named .gz and is not gzip data');
  try {
    return (isGzip ? gunzipSync(bytes) : bytes).toString('utf8');
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new TapeError(name, {}, `is damaged gzip data (${why}); take a whole copy of the file`);
  }
}
