// The head of each tape file: what the numbers in it mean.
//
//   0  8 bytes  "HFTAPE01"
//   8  u32      length of the JSON text
//  12  u32      CRC-32 of the JSON text
//  16           JSON text (UTF-8), then zeros up to a multiple of 8
// All numbers little-endian.

import { crc32 } from 'node:zlib';
import { TapeError } from './tape-error.ts';

export interface TapeInstrument {
  /** For example `BTCUSDT-PERP.BITUNIX`. */
  readonly id: string;
  /** Decimal text: what one tick, one lot is. */
  readonly tickSize: string;
  readonly lotSize: string;
}

export interface TapeHeader {
  readonly format: number;
  /** Position in this table is the instrument index of the records. At most 65,535. */
  readonly instruments: readonly TapeInstrument[];
  /** Where the records come from: a node's id, or the names of imported files. */
  readonly source: string;
  readonly createdAtMs: number;
}

export const tapeFormatVersion = 1;
const tapeMagic = 'HFTAPE01';
const prefixBytes = 16;

export interface HeaderSize {
  readonly header: TapeHeader;
  /** Where the first block begins. */
  readonly bytes: number;
  /** The first block's `previousSum`. */
  readonly sum: number;
}

export function encodeSegmentHeader(header: TapeHeader): Uint8Array {
  const { format, instruments, source, createdAtMs } = header;
  const text = Buffer.from(JSON.stringify({ format, source, createdAtMs, instruments }));
  const bytes = Buffer.alloc(Math.ceil((prefixBytes + text.length) / 8) * 8);
  bytes.write(tapeMagic, 'latin1');
  bytes.writeUInt32LE(text.length, 8);
  bytes.writeUInt32LE(crc32(text), 12);
  text.copy(bytes, prefixBytes);
  return new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.length);
}

/** Throws TapeError naming `name` when the bytes are no tape, damaged, or of a newer format. */
export function decodeSegmentHeader(bytes: Uint8Array, name: string): HeaderSize {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (buffer.length < prefixBytes || buffer.toString('latin1', 0, 8) !== tapeMagic) {
    throw new TapeError('tape.notATape', `${name} is no tape: it does not begin with "${tapeMagic}"`);
  }
  const length = buffer.readUInt32LE(8);
  const end = Math.ceil((prefixBytes + length) / 8) * 8;
  const text = buffer.subarray(prefixBytes, prefixBytes + length);
  const padding = buffer.subarray(prefixBytes + length, end);
  const sum = buffer.readUInt32LE(12);
  if (text.length !== length || crc32(text) !== sum || padding.some((byte) => byte !== 0)) {
    throw new TapeError('tape.damaged', `${name}: the head of the tape is damaged`);
  }
  const header = JSON.parse(text.toString('utf8')) as TapeHeader;
  if (header.format > tapeFormatVersion) {
    throw new TapeError(
      'tape.newerFormat',
      `${name} is of format ${header.format}; this Holdfast reads ${tapeFormatVersion}`,
    );
  }
  return { header, bytes: end, sum };
}

/**
 * Whether the file ends within its head: its writer died before the first block, so nothing is missing. Only for bytes that
 * `decodeSegmentHeader` refuses.
 */
export function isTornHead(bytes: Uint8Array): boolean {
  if (bytes.length < prefixBytes) return true;
  const length = new DataView(bytes.buffer, bytes.byteOffset).getUint32(8, true);
  return bytes.length <= Math.ceil((prefixBytes + length) / 8) * 8;
}
