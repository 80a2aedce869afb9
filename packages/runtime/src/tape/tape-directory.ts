// Tapes on the disk: a node's folder of segments, or one file that an import made. Files are read whole, one at a time.

import {
  closeSync,
  existsSync,
  fsyncSync,
  ftruncateSync,
  openSync,
  readdirSync,
  readSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { basename, join } from 'node:path';
import { isTornHead, type TapeHeader } from './segment-header.ts';
import { readSegment, type SegmentEnd, type TapeSegment } from './segment-reader.ts';
import { TapeError } from './tape-error.ts';
import {
  endBlockOf,
  firstSeqOf,
  readNamed,
  readTapeFrom,
  surveyTapeFrom,
  type TapeReadOptions,
  type TapeSource,
  type TapeSurvey,
  tapeSuffix,
} from './tape-source.ts';

/** Paths of the segments under `path` (a folder or one file), in order. Throws TapeError when there is no such path. */
export function segmentPaths(path: string): string[] {
  if (!existsSync(path)) throw new TapeError('tape.notFound', `there is no tape at ${path}`);
  if (statSync(path).isFile()) return [path];
  const names = readdirSync(path).filter((name) => name.endsWith(tapeSuffix));
  return names.sort((a, b) => (a < b ? -1 : 1)).map((name) => join(path, name));
}

/** The whole file at the beginning of its own ArrayBuffer, so that typed arrays can be laid over it. */
function readWhole(path: string): Uint8Array<ArrayBuffer> {
  const file = openSync(path, 'r');
  try {
    const bytes = new Uint8Array(statSync(path).size);
    let at = 0;
    while (at < bytes.length) {
      const read = readSync(file, bytes, at, Math.min(bytes.length - at, 1 << 30), at);
      if (read === 0) return bytes.slice(0, at);
      at += read;
    }
    return bytes;
  } finally {
    closeSync(file);
  }
}

/** Reads and checks one segment; damage stands in `problems`. Throws TapeError when it is no tape at all. */
export function readSegmentFile(path: string): TapeSegment {
  return readSegment(readWhole(path), path);
}

/** The segments of a tape in order, one in memory at a time. */
export function readTape(path: string, options: TapeReadOptions = {}): Generator<TapeSegment> {
  return readTapeFrom(diskTape(path), options);
}

/** The tape at `path`, a folder or one file. */
function diskTape(path: string): TapeSource {
  return { names: () => segmentPaths(path), read: readWhole };
}

export interface TapeSummary {
  readonly path: string;
  readonly header: TapeHeader;
  readonly records: number;
  readonly bytes: number;
  /** Times of the first and last record; undefined without records. */
  readonly fromMs: number | undefined;
  readonly toMs: number | undefined;
  readonly firstSeq: number;
  readonly lastSeq: number;
  readonly end: SegmentEnd;
  readonly problems: readonly string[];
}

/** What stands in a folder of tapes (or in one file), for people. A file that is no tape is listed with its problem. */
export function listTapes(path: string): TapeSummary[] {
  return segmentPaths(path).map(summarize);
}

function summarize(path: string): TapeSummary {
  const bytes = statSync(path).size;
  try {
    const segment = readSegmentFile(path);
    const { header, records, lastSeq, end, problems } = segment;
    const [first, last] = [segment.blocks[0], segment.blocks.at(-1)];
    const toMs = last === undefined ? undefined : last.baseTimeMs + last.timeOffsetsMs[last.count - 1]!;
    return {
      path,
      header,
      records,
      bytes,
      fromMs: first?.baseTimeMs,
      toMs,
      firstSeq: first?.baseSeq ?? -1,
      lastSeq,
      end,
      problems,
    };
  } catch (error) {
    if (!(error instanceof TapeError)) throw error;
    const header: TapeHeader = { format: 0, instruments: [], source: basename(path), createdAtMs: 0 };
    const nothing = { records: 0, fromMs: undefined, toMs: undefined, firstSeq: -1, lastSeq: -1 };
    return { path, header, bytes, ...nothing, end: 'damaged', problems: [error.message] };
  }
}

/** As `surveyTapeFrom`; no folder is an empty tape. */
export function surveyTape(path: string, depth: 'quick' | 'full' = 'quick'): TapeSurvey {
  return surveyTapeFrom(
    { names: () => (existsSync(path) ? segmentPaths(path) : []), read: readWhole },
    depth,
  );
}

/**
 * Ends the segments that a dead process left open: a torn last block is cut off (its bytes are kept beside the file as
 * `.torn`), and the end is marked; a file that ends within its head is put aside whole. For the start of a node, before a writer begins. Returns what was dropped.
 */
export function closeOpenSegments(path: string, onProblem: (problem: string) => void): void {
  for (const segmentPath of existsSync(path) ? segmentPaths(path) : []) {
    const segment = readNamed({ names: () => [], read: readWhole }, segmentPath);
    if (typeof segment === 'string') {
      onProblem(segment);
      if (isTornHead(readWhole(segmentPath))) renameSync(segmentPath, `${segmentPath}.torn`);
    } else if (segment.end === 'open' || segment.end === 'torn') {
      for (const problem of segment.problems) onProblem(problem);
      closeSegment(segmentPath, segment);
    }
  }
}

function closeSegment(path: string, segment: TapeSegment): void {
  const dropped = readWhole(path).subarray(segment.goodBytes);
  if (dropped.length > 0) writeFileSync(`${path}.torn`, dropped);
  const end = endBlockOf(segment);
  const file = openSync(path, 'r+');
  try {
    ftruncateSync(file, segment.goodBytes);
    writeSync(file, end, 0, end.length, segment.goodBytes);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}

export interface PruneOptions {
  /** Bytes that all segments together may take. */
  readonly maxBytes: number;
  /** Records with this `seq` or a larger one are still needed, for example those after the oldest kept snapshot. */
  readonly keepFromSeq: number;
}

/** Removes the oldest segments beyond the limit; never the newest, never what is still needed. Returns their paths. */
export function pruneTape(path: string, options: PruneOptions): string[] {
  const paths = existsSync(path) ? segmentPaths(path) : [];
  const sizes = paths.map((segment) => statSync(segment).size);
  let total = sizes.reduce((sum, size) => sum + size, 0);
  const removed: string[] = [];
  for (const [at, segment] of paths.entries()) {
    const next = paths[at + 1];
    // A segment's name is its first seq, so the next one's name ends it.
    if (total <= options.maxBytes || next === undefined) break;
    if (firstSeqOf(next) > options.keepFromSeq) break;
    rmSync(segment);
    removed.push(segment);
    total -= sizes[at]!;
  }
  return removed;
}
