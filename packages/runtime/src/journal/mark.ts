// The mark: one small file that says which entry was last acknowledged. It is rewritten after every commit and never
// synced, so it costs microseconds; after a power cut it may be old or torn, and then says less, never more. It is the
// witness of last resort: a log whose newest transactions vanished whole (a cut write-ahead log, an old copy put in its
// place) is consistent in itself, and only the mark knows better. Tape blocks carry the same note, see tape/.
//
// 112 bytes of text: "HFMARK1 " + seq in 16 digits + " " + hash in 64 hex digits + " " + CRC-32 of that in 8 hex
// digits, padded with "\n".

import { crc32 } from 'node:zlib';
import type { ChainPoint } from './chain.ts';
import { journalLayout } from './layout.ts';
import type { FileStore, StepOutcome } from './storage.ts';

const markBytes = 112;
const markPattern = /^(HFMARK1 (\d{16}) ([0-9a-f]{64})) ([0-9a-f]{8})\n*$/;

function checksum(text: string): string {
  return crc32(text).toString(16).padStart(8, '0');
}

export function encodeMark(point: ChainPoint): Uint8Array {
  const text = `HFMARK1 ${String(point.seq).padStart(16, '0')} ${point.hash}`;
  return new TextEncoder().encode(`${text} ${checksum(text)}`.padEnd(markBytes, '\n'));
}

/** `undefined` when the bytes are torn or no mark: then nothing is known, which is not an error. */
export function decodeMark(bytes: Uint8Array): ChainPoint | undefined {
  const match = markPattern.exec(new TextDecoder().decode(bytes));
  const [text, seq, hash, check] = [match?.[1], match?.[2], match?.[3], match?.[4]];
  if (text === undefined || seq === undefined || hash === undefined || checksum(text) !== check)
    return undefined;
  return { seq: Number(seq), hash };
}

export function writeMark(files: FileStore, point: ChainPoint): StepOutcome {
  return files.overwrite(journalLayout.mark, encodeMark(point));
}

export function readMark(files: FileStore): ChainPoint | undefined {
  const bytes = files.read(journalLayout.mark);
  return bytes === undefined ? undefined : decodeMark(bytes);
}
