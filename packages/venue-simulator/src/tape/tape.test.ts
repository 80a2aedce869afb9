import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { parseTape, readTapeFile, TapePlayer } from './index.ts';

const shared = path.resolve(import.meta.dirname, '../../../../../shared/data');
const tickHeader = 'ts_ms,recv_us,kind,bid_or_price,bid_size_or_quantity,ask,ask_size,aggressor';

describe('parseTape', () => {
  it('reads ticks with trades, and leaves empty cells unknown', () => {
    const tape = parseTape(
      `${tickHeader}\n5,1,quote,61800.20,2.507,,,\n5,2,trade,61800.3,0.006,,,buy\n`,
      'x.csv',
    );
    expect(tape.format).toBe('ticks');
    expect(tape.records).toEqual([
      { kind: 'quote', tsMs: 5, bid: 61800.2, bidSize: 2.507 },
      { kind: 'trade', tsMs: 5, price: 61800.3, quantity: 0.006, aggressor: 'buy' },
    ]);
  });

  it('sorts by time and keeps the order of one moment', () => {
    const tape = parseTape(
      'ts_ms,open,high,low,close,volume\n120000,3,3,3,3,\n60000,1,1,1,1,1\n60000,2,2,2,2,1\n',
      'b',
    );
    expect(tape.records.map((record) => [record.tsMs, 'open' in record && record.open])).toEqual([
      [60000, 1],
      [60000, 2],
      [120000, 3],
    ]);
    expect(tape.intervalMs).toBe(60_000);
  });

  it.each([
    [
      'ts_ms,open\n',
      /x\.csv, line 1: the header "ts_ms,open" is no tape format; the nearest one is "ts_ms,open,high/,
    ],
    ['ts_ms,open,high,low,close,volume\n1,2,3\n', /line 2: 3 cells, expected 6/],
    ['ts_ms,open,high,low,close,volume\n1,2,3,1,x,5\n', /line 2, column close: "x" is not a number/],
    ['ts_ms,open,high,low,close,volume\n1,2,1,1,2,5\n', /line 2, column high: is below/],
    ['ts_ms,open,high,low,close,volume\n1.5,2,2,2,2,5\n', /column ts_ms: 1.5 is not a time/],
    ['ts_ms,open,high,low,close,volume\n', /no data/],
    [`${tickHeader}\n1,1,offer,1,1,1,1,\n`, /column kind: "offer" is neither/],
  ])('says where a tape is wrong: %j', (text, problem) =>
    expect(() => parseTape(text, 'x.csv')).toThrow(problem),
  );
});

describe('readTapeFile', () => {
  it('says what is wrong with the file', () => {
    const directory = mkdtempSync(path.join(tmpdir(), 'tape-'));
    try {
      writeFileSync(path.join(directory, 'cut.csv.gz'), gzipSync('ts_ms\n'.repeat(1000)).subarray(0, 20));
      writeFileSync(path.join(directory, 'plain.csv.gz'), 'ts_ms');
      expect(() => readTapeFile(path.join(directory, 'cut.csv.gz'))).toThrow(/damaged gzip/);
      expect(() => readTapeFile(path.join(directory, 'plain.csv.gz'))).toThrow(/is not gzip data/);
      expect(() => readTapeFile(path.join(directory, 'none.csv'))).toThrow(/none\.csv: cannot be read/);
    } finally {
      rmSync(directory, { recursive: true });
    }
  });

  it.skipIf(!existsSync(shared))('reads every recorded tape (skipped where ../shared is absent)', () => {
    for (const folder of ['crypto', 'equity', 'options']) {
      for (const name of readdirSync(path.join(shared, folder))) {
        if (name === 'goog-1m-20151224-quote.csv.gz' && folder === 'options') continue; // 275,552 lines: one like it is enough
        const tape = readTapeFile(path.join(shared, folder, name));
        expect(tape.records.length, name).toBeGreaterThan(100);
      }
    }
    const ticks = readTapeFile(path.join(shared, 'crypto/btcusdt-perp-ticks-20240808.csv.gz'));
    expect(ticks.records.filter((record) => record.kind === 'quote')).toHaveLength(66_089);
    expect(ticks.records.filter((record) => record.kind === 'trade')).toHaveLength(21_313);
  });
});

describe('TapePlayer', () => {
  const tapeOf = (...times: number[]) =>
    parseTape(`${tickHeader}\n${times.map((ts) => `${ts},1,trade,10,1,,,buy`).join('\n')}\n`, 't');
  const day = 86_400_000;

  it('shifts by whole days to the date, merges, and repeats after a marked gap', () => {
    const player = new TapePlayer([tapeOf(1000, 3000), tapeOf(1000, 2000)], {
      onDateOfMs: 20_000 * day + 555,
    });
    expect(player.startMs).toBe(20_000 * day + 1000);
    const played = Array.from({ length: 6 }, () => player.next()!);
    expect(
      played.map((item) => [item.type, item.atMs - 20_000 * day, 'tapeIndex' in item && item.tapeIndex]),
    ).toEqual([
      ['record', 1000, 0],
      ['record', 1000, 1],
      ['record', 2000, 1],
      ['record', 3000, 0],
      ['gap', 3000, false],
      ['record', 121_000, 0],
    ]);
  });

  it('leaves out rounds that are long past, and keeps the beat', () => {
    const tape = tapeOf(1000, 3000);
    const starts = (fromMs: number) => new TapePlayer([tape], { fromMs }).startMs;
    expect([0, 3000, 3001, 123_000, 123_001, 1_000_000].map(starts)).toEqual([
      1000, 1000, 121_000, 121_000, 241_000, 1_081_000,
    ]);
  });

  it('ends when it shall not repeat', () => {
    const player = new TapePlayer([tapeOf(1)], { repeat: false });
    expect(player.next()?.atMs).toBe(1);
    expect(player.next()).toBeUndefined();
    expect(player.next()).toBeUndefined();
  });
});
