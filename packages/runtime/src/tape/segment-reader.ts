// Reads one tape file that is in memory: checks every block and gives its columns as views, without copying. Damage is
// reported, never skipped in silence: blocks after a damaged one are not returned, because `seq` would have a hole.

import { crc32 } from 'node:zlib';
import type { ChainPoint } from '../journal/index.ts';
import {
  blockHeaderBytes,
  blockMagic,
  endOfSegment,
  hasExtraColumns,
  knownFlags,
  noteHashBytes,
  padded,
  payloadBytes,
  sumAt,
  wideTimes,
} from './block-layout.ts';
import { recordKinds, type TapeVisitor } from './record.ts';
import { decodeSegmentHeader, type TapeHeader } from './segment-header.ts';

export type ValueColumn = Int32Array | Float64Array;

/** The records of one block, as columns; what each means is in record.ts. */
export interface TapeBlock {
  readonly count: number;
  readonly baseSeq: number;
  readonly baseTimeMs: number;
  /** The journal's last durable place when the block was sealed. */
  readonly note: ChainPoint | undefined;
  readonly a: ValueColumn;
  readonly b: ValueColumn;
  readonly c: ValueColumn;
  readonly d: ValueColumn;
  /** Absent where the block has neither bars nor gaps. */
  readonly e: ValueColumn | undefined;
  readonly f: ValueColumn | undefined;
  readonly g: ValueColumn | undefined;
  readonly timeOffsetsMs: ValueColumn;
  readonly seqOffsets: Uint32Array;
  readonly instruments: Uint16Array;
  readonly flags: Uint16Array;
  readonly kinds: Uint8Array;
}

export type SegmentEnd =
  /** Closed on purpose. */
  | 'closed'
  /** The writer is at work, or died between two blocks: nothing is missing that was durable. */
  | 'open'
  /** The last block was cut or half written; it is dropped. */
  | 'torn'
  /** A block is damaged, or bytes follow the end; later blocks are not returned. */
  | 'damaged';

export interface TapeSegment {
  readonly header: TapeHeader;
  readonly blocks: readonly TapeBlock[];
  readonly end: SegmentEnd;
  /** Sentences, each naming what is wrong and where. */
  readonly problems: readonly string[];
  readonly records: number;
  /** -1 without records. */
  readonly lastSeq: number;
  /** Bytes up to the end of the last good block. */
  readonly goodBytes: number;
  /** Checksum of the last good block, or of the head. */
  readonly lastSum: number;
}

/** `bytes` must begin its ArrayBuffer. Throws TapeError when the head is unusable. */
export function readSegment(bytes: Uint8Array<ArrayBuffer>, name: string): TapeSegment {
  const { header, bytes: start, sum } = decodeSegmentHeader(bytes, name);
  const walk = walkBlocks(bytes, start, sum);
  const records = walk.blocks.reduce((total, block) => total + block.count, 0);
  const last = walk.blocks.at(-1);
  const lastSeq = last === undefined ? -1 : last.baseSeq + last.seqOffsets[last.count - 1]!;
  const problems = walk.fault === undefined ? [] : [`${name}: ${walk.fault}`];
  const { blocks, end, goodBytes, lastSum } = walk;
  return { header, blocks, end, problems, records, lastSeq, goodBytes, lastSum };
}

interface BlockWalk {
  readonly blocks: TapeBlock[];
  readonly end: SegmentEnd;
  readonly fault: string | undefined;
  readonly goodBytes: number;
  readonly lastSum: number;
}

function walkBlocks(bytes: Uint8Array<ArrayBuffer>, start: number, headSum: number): BlockWalk {
  const view = new DataView(bytes.buffer);
  const blocks: TapeBlock[] = [];
  let at = start;
  let lastSum = headSum;
  const stop = (end: SegmentEnd, fault?: string): BlockWalk => ({
    blocks,
    end,
    fault,
    goodBytes: at,
    lastSum,
  });
  while (at < bytes.length) {
    const left = bytes.length - at;
    const found = inspectBlock(bytes, view, at, left, blocks.length, lastSum);
    if (found.status !== 'good') return stop(...faultOf(found, blocks.length, at, left));
    lastSum = view.getUint32(at + sumAt, true);
    if (!found.isEnd) blocks.push(viewBlock(bytes, view, at));
    at += found.size;
    if (found.isEnd) return at === bytes.length ? stop('closed') : stop('damaged', bytesAfterEnd);
  }
  return stop('open');
}

export const bytesAfterEnd = 'bytes follow the end of the tape';

/** What stands at a place of a file where a block should begin. */
export type BlockFinding =
  | { readonly status: 'good'; readonly size: number; readonly isEnd: boolean }
  /** Fewer bytes are there than the block needs. */
  | { readonly status: 'short'; readonly size: number }
  /** Its header cannot be right. */
  | { readonly status: 'damaged' }
  /** Its header is plausible, its checksum is not. */
  | { readonly status: 'badSum'; readonly size: number };

/** Checks the block at `at`, of which `left` bytes are there. */
export function inspectBlock(
  bytes: Uint8Array,
  view: DataView,
  at: number,
  left: number,
  index: number,
  lastSum: number,
): BlockFinding {
  if (left < blockHeaderBytes) return { status: 'short', size: blockHeaderBytes };
  const size = plausibleSize(view, at, index, lastSum);
  if (size === undefined) return { status: 'damaged' };
  if (size > left) return { status: 'short', size };
  if (!sumMatches(bytes, view, at, size)) return { status: 'badSum', size };
  return { status: 'good', size, isEnd: (view.getUint32(at + 16, true) & endOfSegment) !== 0 };
}

/** What a bad finding means for the file, `left` being all bytes from there on. */
export function faultOf(
  found: Exclude<BlockFinding, { status: 'good' }>,
  index: number,
  at: number,
  left: number,
): [SegmentEnd, string] {
  const where = `block ${index} at byte ${at}`;
  if (found.status === 'short') return ['torn', `${where} is cut; it was dropped`];
  if (found.status === 'damaged') return ['damaged', `${where} is damaged`];
  if (found.size < left) return ['damaged', `${where} does not match its checksum`];
  return ['torn', `${where}, the last, does not match its checksum; it was dropped`];
}

/** Size of the block at `at`, or undefined when its header cannot be right. */
function plausibleSize(view: DataView, at: number, index: number, previousSum: number): number | undefined {
  const count = view.getUint32(at + 8, true);
  const payload = view.getUint32(at + 12, true);
  const flags = view.getUint32(at + 16, true);
  const isEnd = (flags & endOfSegment) !== 0;
  const plausible =
    view.getUint32(at, true) === blockMagic &&
    view.getUint32(at + 4, true) === index &&
    view.getUint32(at + 20, true) === previousSum &&
    (flags & ~knownFlags) === 0 &&
    isEnd === (count === 0) &&
    payload === payloadBytes(count, flags);
  return plausible ? blockHeaderBytes + payload : undefined;
}

function sumMatches(bytes: Uint8Array, view: DataView, at: number, size: number): boolean {
  const payload = bytes.subarray(at + blockHeaderBytes, at + size);
  const sum = crc32(payload, crc32(bytes.subarray(at, at + sumAt)));
  return sum === view.getUint32(at + sumAt, true) && view.getUint32(at + sumAt + 4, true) === 0;
}

/** Lays columns over the bytes of a good block; they live as long as the bytes do. */
export function viewBlock(bytes: Uint8Array<ArrayBuffer>, view: DataView, at: number): TapeBlock {
  const { buffer } = bytes;
  const count = view.getUint32(at + 8, true);
  const flags = view.getUint32(at + 16, true);
  let next = at + blockHeaderBytes;
  const take = (itemBytes: number): number => {
    const start = next;
    next += padded(count * itemBytes);
    return start;
  };
  const values = (wide: boolean): ValueColumn =>
    wide ? new Float64Array(buffer, take(8), count) : new Int32Array(buffer, take(4), count);
  const column = (index: number): ValueColumn => values((flags & (1 << index)) !== 0);
  const extra = (flags & hasExtraColumns) !== 0;
  const noteSeq = view.getFloat64(at + 40, true);
  return {
    count,
    baseSeq: view.getFloat64(at + 24, true),
    baseTimeMs: view.getFloat64(at + 32, true),
    note: noteSeq < 0 ? undefined : { seq: noteSeq, hash: hexAt(bytes, at + 48) },
    a: column(0),
    b: column(1),
    c: column(2),
    d: column(3),
    e: extra ? column(4) : undefined,
    f: extra ? column(5) : undefined,
    g: extra ? column(6) : undefined,
    timeOffsetsMs: values((flags & wideTimes) !== 0),
    seqOffsets: new Uint32Array(buffer, take(4), count),
    instruments: new Uint16Array(buffer, take(2), count),
    flags: new Uint16Array(buffer, take(2), count),
    kinds: new Uint8Array(buffer, take(1), count),
  };
}

function hexAt(bytes: Uint8Array, at: number): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset + at, noteHashBytes).toString('hex');
}

/** Hands the records `from` to `to` (exclusive; default all) of a block to the visitor, in order. */
export function visitBlock(block: TapeBlock, visitor: TapeVisitor, from = 0, to = block.count): void {
  const { a, b, c, d, kinds, instruments, flags, seqOffsets, timeOffsetsMs, baseSeq, baseTimeMs } = block;
  for (let at = from; at < to; at += 1) {
    const kind = kinds[at]!;
    const seq = baseSeq + seqOffsets[at]!;
    const timeMs = baseTimeMs + timeOffsetsMs[at]!;
    if (kind === recordKinds.quote) {
      visitor.onQuote(seq, instruments[at]!, a[at]!, b[at]!, c[at]!, d[at]!, timeMs);
    } else if (kind === recordKinds.trade) {
      visitor.onTrade(seq, instruments[at]!, a[at]!, b[at]!, flags[at]!, timeMs);
    } else {
      visitRare(block, visitor, at, kind, seq, timeMs);
    }
  }
}

/** Bars and gaps, apart, so that the loop over quotes stays small enough to be inlined. */
function visitRare(
  block: TapeBlock,
  visitor: TapeVisitor,
  at: number,
  kind: number,
  seq: number,
  timeMs: number,
): void {
  const { a, b, c, d, e, f, g, instruments, flags } = block;
  const instrument = instruments[at]!;
  const sinceMs = timeMs - (f?.[at] ?? 0);
  if (kind === recordKinds.gap) {
    visitor.onGap(seq, instrument, sinceMs, timeMs, a[at]!);
    return;
  }
  const packed = flags[at]!;
  const [volume, intervalMs] = [e?.[at] ?? 0, g?.[at] ?? 0];
  visitor.onBar(
    seq,
    instrument,
    sinceMs,
    intervalMs,
    a[at]!,
    b[at]!,
    c[at]!,
    d[at]!,
    volume,
    packed >> 8,
    packed & 0xff,
    timeMs,
  );
}
