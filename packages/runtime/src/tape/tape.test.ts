import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type JournalEntry, MemoryStorage, nodeStorage } from '../journal/index.ts';
import { everyInstrument, type TapeVisitor } from './record.ts';
import { replayInOrder } from './replay-order.ts';
import type { TapeHeader } from './segment-header.ts';
import { readSegment, type TapeSegment, visitBlock } from './segment-reader.ts';
import { streamTape } from './segment-stream.ts';
import {
  closeOpenSegments,
  listTapes,
  pruneTape,
  readSegmentFile,
  readTape,
  surveyTape,
} from './tape-directory.ts';
import { TapeError } from './tape-error.ts';
import { deferredTapeFiles, nodeTapeFiles } from './tape-files.ts';
import { closeStoredSegments, readTapeFrom, storedTape, surveyTapeFrom } from './tape-source.ts';
import { type TapeFailure, TapeWriter, type TapeWriterOptions } from './tape-writer.ts';
import { verifyNode } from './verify-node.ts';

const header: TapeHeader = {
  format: 1,
  instruments: [
    { id: 'BTCUSDT-PERP.BITUNIX', tickSize: '0.1', lotSize: '0.001' },
    { id: 'ETHUSDT-PERP.BITUNIX', tickSize: '0.01', lotSize: '0.01' },
  ],
  source: 'node-1',
  createdAtMs: 1_700_000_000_000,
};

type Call = readonly (string | number)[];

/** Writes down what it is told. */
function recorder(calls: Call[]): TapeVisitor {
  return {
    onQuote: (...values) => void calls.push(['quote', ...values]),
    onTrade: (...values) => void calls.push(['trade', ...values]),
    onBar: (...values) => void calls.push(['bar', ...values]),
    onGap: (...values) => void calls.push(['gap', ...values]),
  };
}

function callsOf(segments: Iterable<TapeSegment>): Call[] {
  const calls: Call[] = [];
  for (const segment of segments) for (const block of segment.blocks) visitBlock(block, recorder(calls));
  return calls;
}

/** A writer over a disk in memory whose steps run when the test says so. */
function memoryTape(seed = 1, options: Partial<TapeWriterOptions> = {}) {
  const storage = new MemoryStorage({ seed });
  const steps: Array<() => void> = [];
  const durable: number[] = [];
  const failures: TapeFailure[] = [];
  const writer = new TapeWriter(
    deferredTapeFiles(storage.files, (run) => void steps.push(run)),
    {
      header,
      onDurable: (seq) => durable.push(seq),
      onFailed: (failure) => failures.push(failure),
      ...options,
    },
  );
  const runAll = (): void => {
    for (let step = steps.shift(); step !== undefined; step = steps.shift()) step();
  };
  const segments = (): TapeSegment[] =>
    storage.files
      .list('tape')
      .map((name) => readSegment(storage.files.read(`tape/${name}`)! as Uint8Array<ArrayBuffer>, name));
  return { storage, steps, durable, failures, writer, runAll, segments };
}

describe('a tape', () => {
  it('gives back every kind of record, in order, with its numbers', () => {
    const { writer, runAll, segments } = memoryTape();
    writer.quote(3, 0, 618_002, 618_003, 2507, 2510, 1_000);
    writer.trade(4, 1, 3_000_000_000, 6, 1, 1_001);
    writer.bar(7, 0, -59_000, 60_000, 10.5, 12, 9, 11, 23_004_137_295, 3, 9, 1_002);
    writer.gap(9, everyInstrument, 1_002, 1_900, 1);
    writer.close(() => undefined);
    runAll();
    expect(segments()[0]).toMatchObject({ end: 'closed', records: 4, lastSeq: 9, problems: [], header });
    expect(callsOf(segments())).toEqual([
      ['quote', 3, 0, 618_002, 618_003, 2507, 2510, 1_000],
      ['trade', 4, 1, 3_000_000_000, 6, 1, 1_001],
      ['bar', 7, 0, -59_000, 60_000, 10.5, 12, 9, 11, 23_004_137_295, 3, 9, 1_002],
      ['gap', 9, everyInstrument, 1_002, 1_900, 1],
    ]);
  });

  it('gives back whatever was written (property)', () => {
    const value = fc.oneof(
      fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 }),
      fc.maxSafeInteger(),
      fc.constantFrom(2 ** 31, -(2 ** 31) - 1, 0, 0.5),
    );
    const record = fc.record({
      step: fc.oneof(fc.integer({ min: 1, max: 9 }), fc.constant(2 ** 33)),
      timeMs: fc.oneof(
        fc.integer({ min: 1_600_000_000_000, max: 1_600_000_100_000 }),
        fc.integer({ min: 0, max: 2e12 }),
      ),
      instrument: fc.integer({ min: 0, max: 65_534 }),
      values: fc.tuple(value, value, value, value, value),
      kind: fc.constantFrom('quote', 'trade', 'bar'),
    });
    const check = fc.property(
      fc.array(record, { maxLength: 60 }),
      fc.integer({ min: 1, max: 20 }),
      (records, blockRecords) => {
        const { writer, runAll, segments } = memoryTape(1, { blockRecords, maxSegmentBytes: 2000 });
        let seq = 0;
        const written = records.map(({ step, timeMs, instrument, values: [a, b, c, d, e], kind }): Call => {
          seq += step;
          if (kind === 'quote') {
            writer.quote(seq, instrument, a, b, c, d, timeMs);
            return ['quote', seq, instrument, a, b, c, d, timeMs];
          }
          if (kind === 'trade') {
            writer.trade(seq, instrument, a, b, 2, timeMs);
            return ['trade', seq, instrument, a, b, 2, timeMs];
          }
          writer.bar(seq, instrument, timeMs - 60_000, 60_000, a, b, c, d, e, 4, 1, timeMs);
          return ['bar', seq, instrument, timeMs - 60_000, 60_000, a, b, c, d, e, 4, 1, timeMs];
        });
        writer.close(() => undefined);
        runAll();
        expect(callsOf(segments())).toEqual(written);
        expect(segments().flatMap((segment) => segment.problems)).toEqual([]);
      },
    );
    fc.assert(check, { numRuns: 150 });
  });

  it('shows every flipped byte and every cut', () => {
    const { writer, runAll, storage } = memoryTape(1, {
      blockRecords: 3,
      journalPoint: () => ({ seq: 2, hash: 'ab'.repeat(32) }),
    });
    for (let seq = 1; seq <= 7; seq += 1) writer.quote(seq, 0, seq, seq + 1, 5, 5, 1_000 + seq);
    writer.close(() => undefined);
    runAll();
    const bytes = storage.files.read('tape/0000000000000001.tape')! as Uint8Array<ArrayBuffer>;
    const unseen: number[] = [];
    for (let at = 0; at < bytes.length; at += 1) {
      const flipped = bytes.slice();
      flipped[at] = flipped[at]! ^ (1 << (at % 8));
      if (soundsGood(flipped)) unseen.push(at);
      if (soundsGood(bytes.slice(0, at))) unseen.push(-at);
    }
    expect(unseen).toEqual([]);
  });

  function soundsGood(bytes: Uint8Array<ArrayBuffer>): boolean {
    try {
      return readSegment(bytes, 'x').end === 'closed';
    } catch {
      // The head is unusable, and was refused: seen.
      return false;
    }
  }
});

describe('TapeWriter', () => {
  it('says durable only after the sync, once for all that waited', () => {
    const { writer, steps, durable, runAll } = memoryTape();
    writer.quote(1, 0, 1, 2, 1, 1, 10);
    writer.flush(1);
    writer.quote(2, 0, 1, 2, 1, 1, 11);
    writer.flush(2);
    writer.quote(3, 0, 1, 2, 1, 1, 12);
    writer.flush(4);
    expect(durable).toEqual([]);
    while (durable.length === 0) steps.shift()!();
    expect(durable).toEqual([4]);
    runAll();
    writer.flush(9);
    expect(durable).toEqual([4, 9]);
  });

  it('keeps what it called durable through a crash, and drops at most a torn block', () => {
    for (let seed = 1; seed <= 200; seed += 1) {
      const { writer, steps, durable, storage } = memoryTape(seed, {
        blockRecords: 4,
        maxSegmentBytes: 600,
      });
      for (let seq = 1; seq <= 60; seq += 1) {
        writer.quote(seq, 0, seq, seq + 1, 5, 5, 1_000 + seq);
        if (seq % 7 === 0) writer.flush(seq);
        if (seq % 3 === 0) steps.shift()?.();
      }
      for (let more = seed % 40; more > 0; more -= 1) steps.shift()?.();
      storage.crash();
      const survivors = storage.files.list('tape').length === 0 ? [] : goodSegments(storage);
      const seqs = callsOf(survivors).map((call) => call[1]);
      expect(seqs, `seed ${seed}`).toEqual(seqs.map((_, at) => at + 1));
      expect(seqs.length).toBeGreaterThanOrEqual(durable.at(-1) ?? 0);
      expect(surveyTapeFrom(storedTape(storage.files)).witness.lastSeq).toBe(seqs.at(-1) ?? -1);
      closeStoredSegments(storage.files, () => undefined);
      expect(callsOf(readTapeFrom(storedTape(storage.files))).map((call) => call[1])).toEqual(seqs);
    }
  });

  /** A file that was created but got no head yet is empty: it holds nothing. */
  function goodSegments(storage: MemoryStorage): TapeSegment[] {
    return storage.files.list('tape').flatMap((name) => {
      const bytes = storage.files.read(`tape/${name}`)! as Uint8Array<ArrayBuffer>;
      try {
        return [readSegment(bytes, name)];
      } catch {
        // A torn head: the file never had a durable block, which the caller checks by the count.
        return [];
      }
    });
  }

  it('latches a failed sync and counts what is not recorded', () => {
    const { writer, storage, failures, runAll, durable } = memoryTape();
    writer.quote(1, 0, 1, 2, 1, 1, 10);
    storage.failSyncs(1);
    writer.flush(1);
    runAll();
    expect(failures.map((failure) => failure.kind)).toEqual(['storage']);
    writer.quote(2, 0, 1, 2, 1, 1, 10);
    expect([writer.recordsNotRecorded, durable]).toEqual([1, []]);
  });

  it('tells a full disk from a broken one', () => {
    const { writer, storage, failures, runAll } = memoryTape();
    storage.setCapacity(300);
    for (let seq = 1; seq < 50; seq += 1) writer.quote(seq, 0, 1, 2, 1, 1, 10);
    writer.flush(49);
    runAll();
    expect(failures.map((failure) => failure.kind)).toEqual(['diskFull']);
  });

  it('notes the journal as it stood when the block was sealed', () => {
    let point = { seq: 4, hash: '11'.repeat(32) };
    const { writer, segments, runAll } = memoryTape(1, { blockRecords: 2, journalPoint: () => point });
    for (const seq of [1, 2, 3]) writer.quote(seq, 0, 1, 2, 1, 1, 10);
    point = { seq: 8, hash: '22'.repeat(32) };
    writer.flush(3);
    runAll();
    expect(segments()[0]!.blocks.map((block) => block.note?.seq)).toEqual([4, 8]);
  });

  it('refuses numbers that do not grow', () => {
    const { writer } = memoryTape();
    writer.quote(5, 0, 1, 2, 1, 1, 10);
    expect(() => writer.trade(5, 0, 1, 1, 0, 10)).toThrow(/must grow/);
  });
});

describe('tapes on the disk', () => {
  let directory = '';

  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'holdfast-tape-'));
  });

  afterEach(() => {
    rmSync(directory, { recursive: true, force: true });
  });

  function diskWriter(options: Partial<TapeWriterOptions> = {}): TapeWriter {
    return new TapeWriter(nodeTapeFiles(directory), {
      header,
      onDurable: () => undefined,
      onFailed: (failure) => {
        throw new Error(failure.reason);
      },
      ...options,
    });
  }

  async function writeQuotes(
    from: number,
    to: number,
    options: Partial<TapeWriterOptions> = {},
  ): Promise<void> {
    const writer = diskWriter(options);
    for (let seq = from; seq <= to; seq += 1) writer.quote(seq, 0, seq, seq + 1, 5, 5, 1_000 + seq);
    await new Promise<void>((resolve) => writer.close(resolve));
  }

  it('rotate, are listed, read in order, and pruned from the oldest end', async () => {
    await writeQuotes(1, 400, { blockRecords: 50, maxSegmentBytes: 3000 });
    const folder = join(directory, 'tape');
    const tapes = listTapes(folder);
    expect(tapes.length).toBeGreaterThan(3);
    expect(tapes.every((tape) => tape.end === 'closed' && tape.problems.length === 0)).toBe(true);
    expect(tapes[0]).toMatchObject({ firstSeq: 1, fromMs: 1_001 });
    expect(callsOf(readTape(folder)).map((call) => call[1])).toEqual(
      Array.from({ length: 400 }, (_, at) => at + 1),
    );
    const later = callsOf(readTape(folder, { afterSeq: tapes[1]!.lastSeq })).map((call) => call[1]);
    expect(later).toEqual(
      Array.from({ length: 400 - tapes[1]!.lastSeq }, (_, at) => tapes[1]!.lastSeq + 1 + at),
    );
    const middle = callsOf(readTape(folder, { afterSeq: tapes[1]!.lastSeq - 1 })).map((call) => call[1]);
    expect(middle[0]).toBe(tapes[1]!.firstSeq);
    expect(surveyTape(folder).witness.lastSeq).toBe(400);
    expect([surveyTape(folder).records < 400, surveyTape(folder, 'full').records]).toEqual([true, 400]);
    expect(pruneTape(folder, { maxBytes: 0, keepFromSeq: tapes[1]!.lastSeq })).toEqual([tapes[0]!.path]);
    expect(pruneTape(folder, { maxBytes: 1e9, keepFromSeq: 400 })).toEqual([]);
    expect(pruneTape(folder, { maxBytes: 0, keepFromSeq: 401 })).toHaveLength(tapes.length - 2);
  });

  it('stream block by block the same as read whole, also blocks larger than the window', async () => {
    await writeQuotes(1, 70_000, { blockRecords: 60_000, maxSegmentBytes: 1_000_000 });
    const folder = join(directory, 'tape');
    const seqs: number[] = [];
    for (const part of streamTape(folder)) {
      expect(part.header).toEqual(header);
      for (const block of part.blocks)
        for (const offset of block.seqOffsets) seqs.push(block.baseSeq + offset);
    }
    expect(seqs).toEqual(callsOf(readTape(folder)).map((call) => call[1]));
  });

  it('stream: every flipped byte and every cut is seen, and what came before is given', async () => {
    await writeQuotes(1, 9, { blockRecords: 3 });
    const path = join(directory, 'tape', '0000000000000001.tape');
    const bytes = readFileSync(path);
    const unseen: number[] = [];
    for (let at = 0; at < bytes.length; at += 1) {
      const flipped = Buffer.from(bytes);
      flipped[at] = flipped[at]! ^ (1 << (at % 8));
      writeFileSync(path, flipped);
      if (streams(path)) unseen.push(at);
    }
    writeFileSync(path, bytes.subarray(0, bytes.length - 100));
    const problems: string[] = [];
    let records = 0;
    for (const part of streamTape(path, { onDamage: (problem) => problems.push(problem) })) {
      for (const block of part.blocks) records += block.count;
    }
    expect(unseen).toEqual([]);
    expect([records, problems.length]).toEqual([6, 1]);
  });

  function streams(path: string): boolean {
    try {
      for (const part of streamTape(path))
        for (const block of part.blocks) expect(block.count).toBeGreaterThan(0);
      return true;
    } catch (error) {
      expect(error).toBeInstanceOf(TapeError);
      return false;
    }
  }

  it('of a dead process are ended at the next start, the torn part kept aside', async () => {
    await writeQuotes(1, 100, { blockRecords: 50 });
    const path = join(directory, 'tape', '0000000000000001.tape');
    const bytes = readFileSync(path);
    writeFileSync(path, bytes.subarray(0, bytes.length - 200));
    expect(surveyTape(join(directory, 'tape')).problems).toHaveLength(1);
    expect(() => [...readTape(path)]).toThrow(/is cut/);
    const problems: string[] = [];
    closeOpenSegments(join(directory, 'tape'), (problem) => problems.push(problem));
    expect(problems).toHaveLength(1);
    expect(readSegmentFile(path)).toMatchObject({ end: 'closed', records: 50, problems: [] });
    expect(statSync(`${path}.torn`).size).toBeGreaterThan(0);
    closeOpenSegments(join(directory, 'tape'), () => expect.unreachable());
  });

  it('that ends within its head is put aside, one with a damaged head stays and is reported', async () => {
    await writeQuotes(1, 10);
    const folder = join(directory, 'tape');
    const bytes = readFileSync(join(folder, '0000000000000001.tape'));
    for (const length of [0, 5, 40]) {
      writeFileSync(join(folder, '0000000000000011.tape'), bytes.subarray(0, length));
      const problems: string[] = [];
      expect([...readTape(folder, { onDamage: (problem) => problems.push(problem) })]).toHaveLength(1);
      closeOpenSegments(folder, (problem) => problems.push(problem));
      expect(problems).toHaveLength(2);
      expect(listTapes(folder)).toHaveLength(1);
    }
    bytes[20] = bytes[20]! ^ 1;
    writeFileSync(join(folder, '0000000000000001.tape'), bytes);
    closeOpenSegments(folder, () => undefined);
    expect(surveyTape(folder).problems.join()).toMatch(/head of the tape is damaged/);
  });

  it('bears witness: a journal that does not hold what the tape noted is not good', async () => {
    const log = nodeStorage({ directory }).logs.create('journal.db', '{}');
    log.close();
    const before = verifyNode(directory).problems.length;
    await writeQuotes(1, 10, { journalPoint: () => ({ seq: 6, hash: 'cd'.repeat(32) }) });
    const { ok, problems } = verifyNode(directory);
    expect([ok, problems.length]).toEqual([false, before + 1]);
    expect(problems.at(-1)).toMatch(/the tape saw entry 6, which is not in the journal/);
  });

  it('survey says what the tape knows of the journal', async () => {
    expect(surveyTape(join(directory, 'none'))).toEqual({
      witness: { notes: [], lastSeq: -1 },
      records: 0,
      problems: [],
    });
    await writeQuotes(1, 10, { journalPoint: () => ({ seq: 6, hash: 'cd'.repeat(32) }) });
    expect(surveyTape(join(directory, 'tape'))).toEqual({
      witness: { notes: [{ seq: 6, hash: 'cd'.repeat(32) }], lastSeq: 10 },
      records: 10,
      problems: [],
    });
  });

  it('are told from other files by name and reason', () => {
    mkdirSync(join(directory, 'tape'));
    writeFileSync(join(directory, 'tape', 'a.tape'), 'not a tape at all');
    expect(listTapes(join(directory, 'tape'))[0]!.problems[0]).toMatch(/a\.tape is no tape/);
    expect(() => listTapes(join(directory, 'missing'))).toThrow(/there is no tape at/);
    expect(readdirSync(join(directory, 'tape'))).toEqual(['a.tape']);
  });
});

describe('replayInOrder', () => {
  it('zips records and entries by seq, an entry after the record of the same seq', () => {
    const { writer, runAll, segments } = memoryTape(1, { blockRecords: 3, maxSegmentBytes: 300 });
    for (const seq of [1, 2, 4, 5, 7, 8, 9, 12]) writer.quote(seq, 0, seq, seq + 1, 1, 1, seq);
    writer.close(() => undefined);
    runAll();
    const entry = (seq: number): JournalEntry => ({ seq, atMs: seq, input: undefined, events: [] });
    const order = (afterSeq: number): string[] => {
      const calls: string[] = [];
      const note = (what: string) => (seq: number) => void calls.push(`${what}${seq}`);
      replayInOrder(
        segments(),
        [3, 4, 6, 10, 11, 13, 14].map(entry),
        {
          onQuote: note('q'),
          onTrade: note('t'),
          onBar: note('b'),
          onGap: note('g'),
          onEntry: (e) => note('e')(e.seq),
        },
        afterSeq,
      );
      return calls;
    };
    expect(order(-1).join(' ')).toBe('q1 q2 e3 q4 e4 q5 e6 q7 q8 q9 e10 e11 q12 e13 e14');
    expect(order(6).join(' ')).toBe('q7 q8 q9 e10 e11 q12 e13 e14');
    expect(order(12).join(' ')).toBe('e13 e14');
  });
});
