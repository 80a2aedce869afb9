// Recording and reading the tape. Figures, not tests. Each reading is done twice: the first one compiles.
//
//   node --conditions=holdfast-source bench/tape.ts [folder]      (default: a folder under the system's temporary one)

import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  nodeTapeFiles,
  readSegmentFile,
  streamTape,
  type TapeHeader,
  type TapeSegment,
  type TapeVisitor,
  TapeWriter,
  visitBlock,
} from '../packages/runtime/src/tape/index.ts';

const folder = mkdtempSync(join(process.argv[2] ?? tmpdir(), 'holdfast-bench-'));

function print(name: string, figures: Readonly<Record<string, number | string>>): void {
  const words = Object.entries(figures).map(([key, value]) => {
    const text =
      typeof value === 'number'
        ? value >= 100
          ? Math.round(value).toLocaleString('en-US')
          : value.toFixed(3)
        : value;
    return `${key} ${text}`;
  });
  console.log(`${name.padEnd(44)} ${words.join('   ')}`);
}

const secondsSince = (start: number): number => (performance.now() - start) / 1000;

const tapeHeader: TapeHeader = {
  format: 1,
  instruments: [{ id: 'BTCUSDT-PERP.BITUNIX', tickSize: '0.1', lotSize: '0.001' }],
  source: 'bench',
  createdAtMs: 0,
};

async function tape(records: number, wide: boolean): Promise<void> {
  const directory = join(folder, wide ? 'tape-wide' : 'tape');
  const writer = new TapeWriter(nodeTapeFiles(directory), {
    header: tapeHeader,
    maxSegmentBytes: 2 ** 31,
    onDurable: () => undefined,
    onFailed: (failure) => {
      throw new Error(failure.reason);
    },
  });
  const base = wide ? 5e9 : 618_000;
  const start = performance.now();
  for (let seq = 1; seq <= records; seq += 1) {
    const price = base + (seq % 977);
    writer.quote(seq, 0, price, price + 1, base + (seq % 3000), base + (seq % 2900), 1_700_000_000_000 + seq);
    if (seq % 500_000 === 0) await new Promise((resolve) => setImmediate(resolve));
  }
  const recorded = secondsSince(start);
  await new Promise<void>((resolve) => writer.close(resolve));
  const path = join(directory, 'tape', '0000000000000001.tape');
  const name = wide ? 'tape, Float64 columns' : 'tape, Int32 columns';
  print(name, {
    'bytes/record': statSync(path).size / records,
    'recorded, records/s': records / recorded,
    'with disk, records/s': records / secondsSince(start),
  });
  const reading = performance.now();
  const segment = readSegmentFile(path);
  print('  read and check', { 'records/s': records / secondsSince(reading) });
  for (let round = 0; round < 2; round += 1) {
    iterate(segment, records);
    stream(path, records);
  }
}

/** What a backtest does: read, check and visit, block by block. */
function stream(path: string, records: number): void {
  let sum = 0;
  let start = performance.now();
  for (const part of streamTape(path)) for (const block of part.blocks) sum += block.count;
  const checked = records / secondsSince(start);
  const visitor = new Summing();
  start = performance.now();
  for (const part of streamTape(path)) for (const block of part.blocks) visitBlock(block, visitor);
  print('  stream', {
    'read and check, records/s': checked,
    'and visit, records/s': records / secondsSince(start),
    sum: (sum + visitor.sum[0]!) % 10,
  });
}

/** Adds up everything it is given. */
class Summing implements TapeVisitor {
  readonly sum = new Float64Array(1);

  onQuote(
    seq: number,
    instrument: number,
    bidTicks: number,
    askTicks: number,
    bidLots: number,
    askLots: number,
    timeMs: number,
  ): void {
    this.sum[0]! += seq + instrument + bidTicks + askTicks + bidLots + askLots + timeMs;
  }

  onTrade(): void {
    this.sum[0]! += 1;
  }

  onBar(): void {
    this.sum[0]! += 1;
  }

  onGap(): void {
    this.sum[0]! += 1;
  }
}

function iterate(segment: TapeSegment, records: number): void {
  let sum = 0;
  let start = performance.now();
  for (const { a, b, count } of segment.blocks) for (let at = 0; at < count; at += 1) sum += a[at]! + b[at]!;
  const columns = records / secondsSince(start);
  const visitor = new Summing();
  start = performance.now();
  for (const block of segment.blocks) visitBlock(block, visitor);
  print('  iterate', {
    'two columns, records/s': columns,
    'visitor, records/s': records / secondsSince(start),
    sum: (sum + visitor.sum[0]!) % 10,
  });
}

try {
  const [cpu] = cpus();
  console.log(`node ${process.version}, ${cpus().length} x ${cpu?.model ?? 'unknown'}, ${folder}`);
  await tape(5_000_000, false);
  await tape(5_000_000, true);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
