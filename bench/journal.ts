// The journal on this machine's disk, beside the bare fsync of the same disk. Figures, not tests.
//
//   node --conditions=holdfast-source bench/journal.ts [folder]      (default: a folder under the system's temporary one)

import { closeSync, fdatasyncSync, mkdtempSync, openSync, rmSync, statSync, writeSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  type JournalHeader,
  jsonText,
  type NewEntry,
  type NodeJournal,
  noCrash,
  nodeStorage,
  openNodeJournal,
  type RecoveryOptions,
  readEntries,
  recoverJournal,
  type SqliteDriver,
  verifyJournal,
} from '../packages/runtime/src/journal/index.ts';

const folder = mkdtempSync(join(process.argv[2] ?? tmpdir(), 'holdfast-bench-'));

const header: JournalHeader = {
  format: 1,
  nodeId: 'bench',
  createdAtMs: 0,
  engine: 'e',
  strategies: 's',
  config: 'c',
};
const recovery: RecoveryOptions = { header, stateFormat: 'bench', atMs: 0, crashPoint: noCrash };

/** About what an order's events look like. */
function entryOf(seq: number, events = 2): NewEntry {
  const order = {
    clientOrderId: `hf-${seq}-a1b2c3`,
    instrument: 'BTCUSDT-PERP.BITUNIX',
    side: 'buy',
    quantity: '0.012',
  };
  return {
    seq,
    atMs: 1_700_000_000_000 + seq,
    input: { kind: 'OrderReport', payload: jsonText({ ...order, state: 'working', filled: '0' }) },
    events: Array.from({ length: events }, (_, at) => ({
      type: at === 0 ? 'OrderAccepted' : 'LimitUsed',
      payload: jsonText({ ...order, at }),
    })),
  };
}

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

function percentiles(samples: number[]): Record<string, number> {
  const sorted = samples.toSorted((a, b) => a - b);
  const at = (share: number): number =>
    sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))]!;
  return { 'p50 ms': at(0.5), 'p99 ms': at(0.99), 'p99.9 ms': at(0.999) };
}

const secondsSince = (start: number): number => (performance.now() - start) / 1000;

function bareSync(count: number): void {
  const file = openSync(join(folder, 'bare'), 'w');
  const bytes = Buffer.alloc(600, 65);
  const samples: number[] = [];
  for (let at = 0; at < count; at += 1) {
    const start = performance.now();
    writeSync(file, bytes);
    fdatasyncSync(file);
    samples.push(performance.now() - start);
  }
  closeSync(file);
  print('bare append of 600 bytes + fdatasync', percentiles(samples));
}

/** A journal with its acknowledgements. */
async function openBench(
  directory: string,
  driver: SqliteDriver,
): Promise<{ journal: NodeJournal; durable: (seq: number) => Promise<void> }> {
  const waiting: Array<{ seq: number; resolve: () => void }> = [];
  const journal = await openNodeJournal({
    ...recovery,
    directory,
    driver,
    maxQueuedEntries: 2_000_000,
    maxQueuedCharacters: 2 ** 40,
    onRecovered: () => undefined,
    onDurable: (point) => {
      while (waiting[0] !== undefined && waiting[0].seq <= point.seq) waiting.shift()!.resolve();
    },
    onFailed: (failure) => {
      throw new Error(failure.reason);
    },
  });
  if (journal.status === 'refused') throw new Error(journal.message);
  return { journal, durable: (seq) => new Promise((resolve) => waiting.push({ seq, resolve })) };
}

async function appendToDurable(driver: SqliteDriver, count: number): Promise<void> {
  const { journal, durable } = await openBench(join(folder, `latency-${driver.replace(':', '-')}`), driver);
  const samples: number[] = [];
  const started = performance.now();
  for (let seq = 1; seq <= count; seq += 1) {
    const start = performance.now();
    const done = durable(seq);
    journal.writer.append(entryOf(seq));
    await done;
    samples.push(performance.now() - start);
  }
  const seconds = secondsSince(started);
  await journal.close();
  print(`append -> durable, one at a time (${driver})`, {
    ...percentiles(samples),
    'commits/s': count / seconds,
  });
}

async function groupCommit(driver: SqliteDriver, entries: number, burst: number): Promise<void> {
  const { journal, durable } = await openBench(
    join(folder, `group-${driver.replace(':', '-')}-${burst}`),
    driver,
  );
  const started = performance.now();
  for (let seq = 1; seq <= entries; ) {
    const last = Math.min(entries, seq + burst - 1);
    for (; seq <= last; seq += 1) journal.writer.append(entryOf(seq));
    await durable(last);
  }
  const seconds = secondsSince(started);
  await journal.close();
  print(`group commit, bursts of ${burst} entries (${driver})`, {
    'events/s': (entries * 2) / seconds,
    'entries/s': entries / seconds,
  });
}

async function millionEvents(): Promise<void> {
  const directory = join(folder, 'million');
  const entries = 500_000;
  const { journal, durable } = await openBench(directory, 'better-sqlite3');
  for (let seq = 1; seq <= entries; ) {
    const last = Math.min(entries, seq + 9_999);
    for (; seq <= last; seq += 1) journal.writer.append(entryOf(seq));
    await durable(last);
  }
  const point = journal.writer.durablePoint;
  await journal.close();
  const storage = nodeStorage({ directory });
  print('journal of 1,000,000 events', { MB: statSync(join(directory, 'journal.db')).size / 1e6 });
  let start = performance.now();
  const opening = storage.logs.open('journal.db', 'read');
  if (opening.status !== 'open') throw new Error(opening.status);
  let events = 0;
  for (const entry of readEntries(opening.log)) events += entry.events.length;
  opening.log.close();
  print('  read and parse all', { s: secondsSince(start), events });
  start = performance.now();
  const recovered = recoverJournal(storage, recovery);
  if (recovered.status === 'refused') throw new Error(recovered.message);
  recovered.log.close();
  print('  start: verify the chain, ready to fold', { s: secondsSince(start) });
  start = performance.now();
  print('  verify (every page, every payload)', {
    ok: String(verifyJournal(storage).ok),
    s: secondsSince(start),
  });
  const again = await openBench(directory, 'better-sqlite3');
  start = performance.now();
  await again.journal.writeSnapshot({
    header: { seq: point.seq, chain: point, stateHash: '', stateFormat: 'bench', atMs: 0 },
    body: new Uint8Array(1_000_000),
  });
  print('  snapshot of 1 MB', { s: secondsSince(start) });
  start = performance.now();
  const backup = await again.journal.makeBackup(1);
  print('  backup and its verification', { status: backup.status, s: secondsSince(start) });
  await again.journal.close();
}

try {
  const [cpu] = cpus();
  console.log(`node ${process.version}, ${cpus().length} x ${cpu?.model ?? 'unknown'}, ${folder}`);
  bareSync(2000);
  for (const driver of ['better-sqlite3', 'node:sqlite'] as const) {
    await appendToDurable(driver, 2000);
    await groupCommit(driver, 20_000, 100);
  }
  await groupCommit('better-sqlite3', 200_000, 5000);
  await millionEvents();
} finally {
  rmSync(folder, { recursive: true, force: true });
}
