// The lines of a plain or gzip file, many at a time. Errors of the disk and of the compression reach the reader of the
// lines; a file that ends in the middle of its compression is an error, not a shorter file.

import { createReadStream } from 'node:fs';
import { pipeline, type Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';

export interface LineChunk {
  readonly lines: readonly string[];
  /** Bytes of the file read so far, as they are on the disk. */
  readonly bytesRead: number;
}

export async function* readLines(path: string): AsyncGenerator<LineChunk> {
  const file = createReadStream(path, { highWaterMark: 256 * 1024 });
  const content: Readable = path.endsWith('.gz') ? unzipped(file) : file;
  const decoder = new TextDecoder();
  let rest = '';
  try {
    for await (const chunk of content) {
      const lines = (rest + decoder.decode(chunk as Uint8Array, { stream: true })).split('\n');
      rest = lines.pop() ?? '';
      yield { lines: lines.map(withoutReturn), bytesRead: file.bytesRead };
    }
    if (rest !== '') yield { lines: [withoutReturn(rest)], bytesRead: file.bytesRead };
  } finally {
    content.destroy();
    file.destroy();
  }
}

/** `pipeline` hands an error of the file on to the reader of the unzipped stream. */
function unzipped(file: Readable): Readable {
  const gunzip = createGunzip();
  pipeline(file, gunzip, () => undefined);
  return gunzip;
}

function withoutReturn(line: string): string {
  return line.endsWith('\r') ? line.slice(0, -1) : line;
}
