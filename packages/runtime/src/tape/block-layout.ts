// The form of a block on disk; see docs/journal.md for the same as a table. Little-endian, everything on multiples of 8,
// so that a file read into one ArrayBuffer is read through typed-array views, without a copy.
//
//   0 u32 magic "HFBK"        24 f64 seq of the first record          80 u32 CRC-32 of bytes 0-79 and the payload
//   4 u32 index in the file   32 f64 time of the first record         84 u32 zero
//   8 u32 records             40 f64 journal's last durable seq, -1   88 payload
//  12 u32 payload bytes       48 32 bytes its chain hash
//  16 u32 flags               (zeros for none)
//  20 u32 CRC of the block before (of the head, for the first)
//
// Payload, each column padded to a multiple of 8: a b c d [e f g] time seq instrument flags kind. Widths: values and time
// offsets Int32, or Float64 where a flag says so; seq offsets Uint32; instrument and flags Uint16; kind Uint8.

import { endianness } from 'node:os';

export const blockMagic = 0x4b424648;
export const blockHeaderBytes = 88;
export const noteHashBytes = 32;
/** Position of the checksum, and of what it does not cover. */
export const sumAt = 80;

/** Bits 0 to 6: column a to g is Float64. */
export const wideTimes = 1 << 7;
export const hasExtraColumns = 1 << 8;
/** The last block of a file that was closed on purpose; it has no records. */
export const endOfSegment = 1 << 9;
/** All bits that mean something. */
export const knownFlags = 0x3ff;

if (endianness() !== 'LE')
  throw new Error('tapes are read through typed arrays, which need a little-endian machine');

export const padded = (bytes: number): number => (bytes + 7) & ~7;

/** Columns of values under `flags`. */
export const valueColumns = (flags: number): number => ((flags & hasExtraColumns) === 0 ? 4 : 7);

/** Bytes of the payload of `count` records under `flags`. */
export function payloadBytes(count: number, flags: number): number {
  const columns = valueColumns(flags);
  let bytes = 0;
  for (let column = 0; column < columns; column += 1)
    bytes += padded(count * ((flags & (1 << column)) === 0 ? 4 : 8));
  bytes += padded(count * ((flags & wideTimes) === 0 ? 4 : 8));
  return bytes + padded(count * 4) + 2 * padded(count * 2) + padded(count);
}
