// Collects records in wide columns and seals them into a block, each column as narrow as its values allow. Prices in
// ticks and most quantities in lots fit 32 bits: half the bytes, and twice the records a second through the cache.

import { crc32 } from 'node:zlib';
import type { ChainPoint } from '../journal/index.ts';
import {
  blockHeaderBytes,
  blockMagic,
  endOfSegment,
  hasExtraColumns,
  padded,
  payloadBytes,
  sumAt,
  valueColumns,
  wideTimes,
} from './block-layout.ts';
import type { RecordKind } from './record.ts';

export interface SealOptions {
  /** Index of the block in its file. */
  readonly index: number;
  /** Checksum of the block before, or of the file's head. */
  readonly previousSum: number;
  /** The journal's last durable place; seq -1 for none. */
  readonly note: ChainPoint;
}

export interface SealedBlock {
  readonly bytes: Uint8Array;
  readonly sum: number;
}

const isNarrow = (value: number): boolean => (value | 0) === value;

export class BlockBuilder {
  readonly capacity: number;
  count = 0;
  #flags = 0;
  #baseSeq = 0;
  #baseTimeMs = 0;
  readonly #values: readonly Float64Array[];
  readonly #times: Float64Array;
  readonly #seqs: Uint32Array;
  readonly #instruments: Uint16Array;
  readonly #recordFlags: Uint16Array;
  readonly #kinds: Uint8Array;

  constructor(capacity: number) {
    this.capacity = capacity;
    this.#values = Array.from({ length: 7 }, () => new Float64Array(capacity));
    this.#times = new Float64Array(capacity);
    this.#seqs = new Uint32Array(capacity);
    this.#instruments = new Uint16Array(capacity);
    this.#recordFlags = new Uint16Array(capacity);
    this.#kinds = new Uint8Array(capacity);
  }

  /** Meaningful while `count` is above 0. */
  get firstSeq(): number {
    return this.#baseSeq;
  }

  /** Whether a record with this `seq` still fits. */
  fits(seq: number): boolean {
    return this.count < this.capacity && (this.count === 0 || seq - this.#baseSeq <= 0xffff_ffff);
  }

  /** `e`, `f` and `g` are for bars and gaps; 0 otherwise. */
  add(
    kind: RecordKind,
    seq: number,
    timeMs: number,
    instrument: number,
    recordFlags: number,
    a: number,
    b: number,
    c: number,
    d: number,
    e: number,
    f: number,
    g: number,
  ): void {
    const at = this.count;
    if (at === 0) {
      this.#baseSeq = seq;
      this.#baseTimeMs = timeMs;
    }
    const offsetMs = timeMs - this.#baseTimeMs;
    if (!isNarrow(offsetMs)) this.#flags |= wideTimes;
    this.#set(0, at, a);
    this.#set(1, at, b);
    this.#set(2, at, c);
    this.#set(3, at, d);
    this.#set(4, at, e);
    this.#set(5, at, f);
    this.#set(6, at, g);
    this.#times[at] = offsetMs;
    this.#seqs[at] = seq - this.#baseSeq;
    this.#instruments[at] = instrument;
    this.#recordFlags[at] = recordFlags;
    this.#kinds[at] = kind;
    if (e !== 0 || f !== 0 || g !== 0) this.#flags |= hasExtraColumns;
    this.count = at + 1;
  }

  /** The records so far as one block; the builder is empty afterwards. */
  seal(options: SealOptions): SealedBlock {
    const bytes = new Uint8Array(blockHeaderBytes + payloadBytes(this.count, this.#flags));
    this.#writePayload(bytes);
    const sealed = finishBlock(bytes, this.count, this.#flags, this.#baseSeq, this.#baseTimeMs, options);
    this.count = 0;
    this.#flags = 0;
    return sealed;
  }

  #set(column: number, at: number, value: number): void {
    if (!isNarrow(value)) this.#flags |= 1 << column;
    this.#values[column]![at] = value;
  }

  #writePayload(bytes: Uint8Array): void {
    const { buffer } = bytes;
    const count = this.count;
    let at = blockHeaderBytes;
    const put = (column: Float64Array, wide: boolean): void => {
      const target = wide ? new Float64Array(buffer, at, count) : new Int32Array(buffer, at, count);
      target.set(column.subarray(0, count));
      at += padded(target.byteLength);
    };
    for (let column = 0; column < valueColumns(this.#flags); column += 1)
      put(this.#values[column]!, (this.#flags & (1 << column)) !== 0);
    put(this.#times, (this.#flags & wideTimes) !== 0);
    for (const column of [this.#seqs, this.#instruments, this.#recordFlags, this.#kinds]) {
      const source = column.subarray(0, count);
      bytes.set(new Uint8Array(source.buffer, source.byteOffset, source.byteLength), at);
      at += padded(source.byteLength);
    }
  }
}

/** The mark of a file that was closed on purpose. */
export function endBlock(options: SealOptions): SealedBlock {
  return finishBlock(new Uint8Array(blockHeaderBytes), 0, endOfSegment, 0, 0, options);
}

function finishBlock(
  bytes: Uint8Array,
  count: number,
  flags: number,
  baseSeq: number,
  baseTimeMs: number,
  options: SealOptions,
): SealedBlock {
  const view = new DataView(bytes.buffer);
  const words = [
    blockMagic,
    options.index,
    count,
    bytes.length - blockHeaderBytes,
    flags,
    options.previousSum,
  ];
  for (const [at, word] of words.entries()) view.setUint32(at * 4, word, true);
  view.setFloat64(24, baseSeq, true);
  view.setFloat64(32, baseTimeMs, true);
  view.setFloat64(40, options.note.seq, true);
  if (options.note.seq >= 0) bytes.set(Buffer.from(options.note.hash, 'hex'), 48);
  const sum = crc32(bytes.subarray(blockHeaderBytes), crc32(bytes.subarray(0, sumAt)));
  view.setUint32(sumAt, sum, true);
  return { bytes, sum };
}
