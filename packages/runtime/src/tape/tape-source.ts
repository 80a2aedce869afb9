// A tape as named files that can be read whole, wherever they are: on the disk, or in the storage of a virtual node.
// Reading in order, and what a start asks of a tape, are the same for both.

import { basename, dirname } from 'node:path';
import type { ChainPoint, FileStore, TapeWitness } from '../journal/index.ts';
import { endBlock } from './block-builder.ts';
import { isTornHead } from './segment-header.ts';
import { readSegment, type TapeBlock, type TapeSegment } from './segment-reader.ts';
import { TapeError } from './tape-error.ts';

export interface TapeSource {
  /** In order of their first `seq`. */
  names(): readonly string[];
  /** The whole file, at the beginning of its own ArrayBuffer. */
  read(name: string): Uint8Array<ArrayBuffer>;
}

export const tapeSuffix = '.tape';

/** The tape in a folder of a storage. */
export function storedTape(files: FileStore, folder = 'tape'): TapeSource {
  return {
    names: () =>
      files
        .list(folder)
        .filter((name) => name.endsWith(tapeSuffix))
        .map((name) => `${folder}/${name}`),
    // A copy, so that it begins its buffer whatever the storage hands out.
    read: (name) => Uint8Array.from(files.read(name) ?? []),
  };
}

export interface TapeReadOptions {
  /**
   * `refuse` (default): TapeError at the first damage, for what must be complete. `report`: goes on with what is good,
   * and tells.
   */
  readonly onDamage?: 'refuse' | ((problem: string) => void);
  /** Files that hold nothing with a larger `seq` are passed over, unread. Records before it may still come. */
  readonly afterSeq?: number;
}

/** The names that a reading after `afterSeq` has to open. */
export function namesToRead(names: readonly string[], afterSeq = -1): string[] {
  // A file's name is its first seq, so the next one's name says where it ends.
  return names.filter((_, at) => {
    const next = names[at + 1];
    return next === undefined || !(firstSeqOf(next) <= afterSeq + 1);
  });
}

/** NaN for a file that is not named by its first `seq`. */
export function firstSeqOf(name: string): number {
  return Number.parseInt(basename(name), 10);
}

/** The segments of a tape in order, one in memory at a time. */
export function* readTapeFrom(source: TapeSource, options: TapeReadOptions = {}): Generator<TapeSegment> {
  const { onDamage = 'refuse' } = options;
  for (const name of namesToRead(source.names(), options.afterSeq)) {
    const segment = readNamed(source, name);
    for (const problem of typeof segment === 'string' ? [segment] : segment.problems) {
      if (onDamage === 'refuse') throw new TapeError('tape.damaged', problem);
      onDamage(problem);
    }
    if (typeof segment !== 'string') yield segment;
  }
}

/** The segment, or what is wrong with its head. */
export function readNamed(source: TapeSource, name: string): TapeSegment | string {
  try {
    return readSegment(source.read(name), name);
  } catch (error) {
    if (error instanceof TapeError) return error.message;
    throw error;
  }
}

export interface TapeSurvey {
  readonly witness: TapeWitness;
  /** In the files that were read. */
  readonly records: number;
  readonly problems: readonly string[];
}

/**
 * What a node's tape says about its journal, and what is wrong with the tape itself. `quick` (default) reads from the
 * newest file back to the first that has records, for a start; `full` reads all, for a check.
 */
export function surveyTapeFrom(source: TapeSource, depth: 'quick' | 'full' = 'quick'): TapeSurvey {
  const notes: ChainPoint[] = [];
  const problems: string[] = [];
  let [records, lastSeq] = [0, -1];
  for (const name of source.names().toReversed()) {
    const segment = readNamed(source, name);
    if (typeof segment === 'string') {
      problems.unshift(segment);
      continue;
    }
    notes.unshift(...newestNotes(segment.blocks));
    problems.unshift(...segment.problems);
    records += segment.records;
    lastSeq = Math.max(lastSeq, segment.lastSeq);
    if (records > 0 && depth === 'quick') break;
  }
  return { witness: { notes, lastSeq }, records, problems };
}

/** The last note of the segment, and the one before it: enough to see a lost end, cheap to compare. */
function newestNotes(blocks: readonly TapeBlock[]): ChainPoint[] {
  const notes: ChainPoint[] = [];
  for (let at = blocks.length - 1; at >= 0 && notes.length < 2; at -= 1) {
    const note = blocks[at]!.note;
    if (note !== undefined && note.seq !== notes.at(-1)?.seq) notes.push(note);
  }
  return notes.reverse();
}

/** As `closeOpenSegments`, for a tape in a storage: the ended file replaces the open one in one step. */
export function closeStoredSegments(
  files: FileStore,
  onProblem: (problem: string) => void,
  folder = 'tape',
): void {
  const source = storedTape(files, folder);
  for (const name of source.names()) {
    const bytes = source.read(name);
    const segment = readNamed(source, name);
    if (typeof segment === 'string') {
      onProblem(segment);
      if (isTornHead(bytes)) files.rename(name, `${name}.torn`);
    } else if (segment.end === 'open' || segment.end === 'torn') {
      for (const problem of segment.problems) onProblem(problem);
      replaceWithEnded(files, name, bytes, segment);
    }
  }
}

function replaceWithEnded(files: FileStore, name: string, bytes: Uint8Array, segment: TapeSegment): void {
  if (bytes.length > segment.goodBytes) files.write(`${name}.torn`, bytes.subarray(segment.goodBytes));
  const end = endBlockOf(segment);
  const ended = new Uint8Array(segment.goodBytes + end.length);
  ended.set(bytes.subarray(0, segment.goodBytes));
  ended.set(end, segment.goodBytes);
  const steps = [
    () => files.write(`${name}.part`, ended),
    () => files.sync(`${name}.part`),
    () => files.rename(`${name}.part`, name),
    () => files.syncDirectory(dirname(name)),
  ];
  for (const step of steps) {
    const outcome = step();
    if (outcome.status !== 'done')
      throw new TapeError('tape.misused', `${name} cannot be ended: ${outcome.reason}`);
  }
}

/** The end mark that follows the segment's last good block. */
export function endBlockOf(segment: TapeSegment): Uint8Array {
  const note = { seq: -1, hash: '' };
  return endBlock({ index: segment.blocks.length, previousSum: segment.lastSum, note }).bytes;
}
