import { type ChildProcess, spawn } from 'node:child_process';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { unsealedRow } from './entry.ts';
import { type NodeJournal, openNodeJournal } from './node-journal.ts';
import { nodeStorage } from './node-storage.ts';
import { exportJournal } from './reading.ts';
import type { RecoveredJournal } from './recovery.ts';
import { connectSqlite, type SqliteDriver, SqliteFailure, sqliteCodes } from './sqlite-connection.ts';
import { committerOf, startJournal, testEntry, testRecovery } from './testing.ts';
import { verifyJournal } from './verify.ts';

let directory = '';

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'holdfast-journal-'));
});

afterEach(() => {
  rmSync(directory, { recursive: true, force: true });
});

/** Commits on this thread, so that the test decides when; closes cleanly unless told not to. */
function commitHere(seqs: readonly number[], driver: SqliteDriver = 'better-sqlite3', at = directory): void {
  const storage = nodeStorage({ directory: at, driver });
  const recovered = startJournal(storage);
  const committer = committerOf(storage, recovered);
  for (const seq of seqs) {
    expect(committer.commit([{ table: 'entries', row: unsealedRow(testEntry(seq)) }]).status).toBe('durable');
  }
  recovered.log.close();
}

async function openHere(
  seen: RecoveredJournal[] = [],
  found: number[] = [],
): Promise<NodeJournal & { points: number[] }> {
  const points: number[] = [];
  const journal = await openNodeJournal({
    ...testRecovery(),
    trustProofFrom: 1,
    directory,
    onDurable: (point) => points.push(point.seq),
    onFailed: (failure) => {
      throw new Error(failure.reason);
    },
    onRecovered: (recovered, entries) => {
      seen.push(recovered);
      for (const entry of entries) found.push(entry.seq);
    },
  });
  if (journal.status === 'refused') throw new Error(journal.message);
  return Object.assign(journal, { points });
}

describe.each(['better-sqlite3', 'node:sqlite'] as const)('the log on %s', (driver) => {
  it('keeps entries, verifies, and is the same file for both drivers', () => {
    commitHere([1, 2, 3], driver);
    const other: SqliteDriver = driver === 'node:sqlite' ? 'better-sqlite3' : 'node:sqlite';
    const verified = verifyJournal(nodeStorage({ directory, driver: other }));
    expect(verified).toEqual({ ok: true, events: 6, lastSeq: 3, problems: [] });
    commitHere([4], other);
    expect(verifyJournal(nodeStorage({ directory, driver })).lastSeq).toBe(4);
  });

  it('says so when a commit fails for another reason than a full disk', () => {
    const storage = nodeStorage({ directory, driver });
    const recovered = startJournal(storage);
    const committer = committerOf(storage, recovered);
    expect(committer.commit([{ table: 'entries', row: unsealedRow(testEntry(1)) }])).toMatchObject({
      status: 'durable',
      mode: 'normal',
    });
    recovered.log.close();
    expect(committer.commit([{ table: 'entries', row: unsealedRow(testEntry(2)) }]).status).toBe('failed');
  });
});

describe.each(['better-sqlite3', 'node:sqlite'] as const)('errors of %s', (driver) => {
  it('carry the result code of a full disk, so that the reserve is used', () => {
    const database = connectSqlite(driver, join(directory, 'full.db'), 'create');
    database.exec('PRAGMA max_page_count=2; CREATE TABLE t (x TEXT)');
    const code = thrownCode(() => database.exec(`INSERT INTO t VALUES ('${'x'.repeat(20_000)}')`));
    database.close();
    expect(code).toBe(sqliteCodes.full);
  });

  it('carry the result code of a file that is no database, or not there', () => {
    writeFileSync(join(directory, 'no.db'), 'x'.repeat(5000));
    const database = connectSqlite(driver, join(directory, 'no.db'), 'write');
    expect(thrownCode(() => database.exec('SELECT * FROM sqlite_schema'))).toBe(sqliteCodes.notADatabase);
    database.close();
    expect(thrownCode(() => connectSqlite(driver, join(directory, 'none.db'), 'read'))).toBe(
      sqliteCodes.cantOpen,
    );
  });

  function thrownCode(run: () => unknown): number | undefined {
    try {
      run();
    } catch (error) {
      return error instanceof SqliteFailure ? error.code : undefined;
    }
    return undefined;
  }
});

describe('damage to a real journal', () => {
  /**
   * The last entry's cell: a length, the record's header (nine or ten bytes), seq (one), atMs (six), then the texts up to the
   * end of the hash. The hash stands in the file a second time, in the tail.
   */
  function lastRecord(bytes: Buffer): { from: number; to: number } {
    const hash = verifiedHash();
    const to = bytes.indexOf(hash) + hash.length;
    return { from: bytes.lastIndexOf('FillReport', to) - 19, to };
  }

  function verifiedHash(): string {
    const storage = nodeStorage({ directory });
    const opening = storage.logs.open('journal.db', 'read');
    if (opening.status !== 'open') throw new Error(opening.status);
    const rows = [...opening.log.entries(-1)];
    opening.log.close();
    return rows.at(-1)!.hash;
  }

  it('is seen for every byte of the last record', () => {
    commitHere([1, 2, 3]);
    const path = join(directory, 'journal.db');
    const bytes = readFileSync(path);
    const { from, to } = lastRecord(bytes);
    const unseen: number[] = [];
    for (let at = from; at < to; at += 1) {
      const flipped = Buffer.from(bytes);
      flipped[at] = flipped[at]! ^ (1 << (at % 8));
      writeFileSync(path, flipped);
      if (verifyJournal(nodeStorage({ directory })).ok) unseen.push(at - from);
    }
    expect(to - from).toBeGreaterThan(200);
    expect(unseen).toEqual([]);
  });

  it('is seen when the file is cut anywhere', () => {
    commitHere([1, 2, 3]);
    const path = join(directory, 'journal.db');
    const bytes = readFileSync(path);
    for (let length = 0; length < bytes.length; length += 331) {
      writeFileSync(path, bytes.subarray(0, length));
      expect(verifyJournal(nodeStorage({ directory })).ok, `cut to ${length}`).toBe(false);
    }
  });

  it('in the write-ahead log of a killed process is seen, and recorded by the next start', () => {
    commitHere([1, 2]);
    const storage = nodeStorage({ directory });
    const recovered = startJournal(storage);
    const committer = committerOf(storage, recovered);
    committer.commit([{ table: 'entries', row: unsealedRow(testEntry(3)) }]);
    committer.commit([{ table: 'entries', row: unsealedRow(testEntry(4)) }]);
    const killed = mkdtempSync(join(directory, 'killed-'));
    for (const name of ['journal.db', 'journal.db-wal', 'journal.mark'])
      copyFileSync(join(directory, name), join(killed, name));
    recovered.log.close();
    expect(verifyJournal(nodeStorage({ directory: killed }))).toMatchObject({ ok: true, lastSeq: 4 });
    const wal = readFileSync(join(killed, 'journal.db-wal'));
    const flipped = Buffer.from(wal);
    flipped[wal.length - 60] = flipped[wal.length - 60]! ^ 4;
    for (const damaged of [flipped, wal.subarray(0, wal.length - 1), wal.subarray(0, 32)]) {
      writeFileSync(join(killed, 'journal.db-wal'), damaged);
      rmSync(join(killed, 'journal.db-shm'), { force: true });
      expect(verifyJournal(nodeStorage({ directory: killed })).ok).toBe(false);
    }
    const next = startJournal(nodeStorage({ directory: killed }));
    expect(next.restoration).toMatchObject({ source: 'primary', lostAfterSeq: 2, resumedAtSeq: 5 });
    next.log.close();
    expect(verifyJournal(nodeStorage({ directory: killed })).ok).toBe(true);
  });

  it('is put aside as evidence; backup and salvage take its place', () => {
    commitHere([1, 2, 3]);
    const storage = nodeStorage({ directory });
    mkdirSync(join(directory, 'backups'));
    copyFileSync(join(directory, 'journal.db'), join(directory, 'backups', '0000000000000003-1.db'));
    commitHere([4, 5]);
    const path = join(directory, 'journal.db');
    const bytes = readFileSync(path);
    const at = bytes.lastIndexOf('order-2');
    bytes[at] = bytes[at]! ^ 1;
    writeFileSync(path, bytes);
    const recovered = startJournal(storage);
    expect(recovered.restoration).toMatchObject({ source: 'backup', lostAfterSeq: 5, resumedAtSeq: 6 });
    recovered.log.close();
    expect(existsSync(join(directory, 'journal.db.corrupt.1700000100000'))).toBe(true);
    expect(verifyJournal(storage)).toMatchObject({ ok: true, lastSeq: 6 });
  });
});

describe('the journal of a node', () => {
  it('commits on its thread, snapshots, backs up and verifies while it is written, and starts again', async () => {
    const journal = await openHere();
    for (let seq = 1; seq <= 500; seq += 1)
      expect(journal.writer.append(testEntry(seq)).status).toBe('accepted');
    const backup = journal.makeBackup(7);
    expect((await journal.verify()).problems).toEqual([]);
    expect((await backup).status).toBe('done');
    await expect.poll(() => journal.writer.durableSeq).toBe(500);
    expect(journal.points.length).toBeLessThan(500);
    const chain = journal.writer.durablePoint;
    const header = { seq: 500, chain, stateHash: 'ab', stateFormat: 'state-1', atMs: 1 };
    expect(await journal.writeSnapshot({ header, body: new Uint8Array([9]) })).toEqual({ status: 'done' });
    journal.writer.recordStateHash({ seq: 500, stateHash: 'ab', why: 'snapshot' });
    journal.writer.append(testEntry(501));
    await journal.close();
    const seen: RecoveredJournal[] = [];
    const found: number[] = [];
    await (await openHere(seen, found)).close();
    expect(found).toEqual([501]);
    expect(seen[0]).toMatchObject({
      action: 'use',
      problems: [],
      nextSeq: 502,
      snapshot: { body: new Uint8Array([9]) },
    });
    expect(readdirSync(join(directory, 'backups'))).toHaveLength(1);
  });

  it('proves its past behind the start, and says what it finds there', async () => {
    const journal = await openHere();
    for (let seq = 1; seq <= 100; seq += 1) journal.writer.append(testEntry(seq));
    await expect.poll(() => journal.writer.durableSeq).toBe(100);
    const header = {
      seq: 100,
      chain: journal.writer.durablePoint,
      stateHash: '',
      stateFormat: 'state-1',
      atMs: 1,
    };
    await journal.writeSnapshot({ header, body: new Uint8Array([9]) });
    journal.writer.append(testEntry(101));
    await journal.close();
    const seen: RecoveredJournal[] = [];
    await (await openHere(seen)).close();
    const again = await openHere(seen);
    expect(seen.map(({ entriesTrusted }) => entriesTrusted)).toEqual([0, 100]);
    expect(await again.prove()).toEqual({ status: 'good', entries: 101, problems: [] });
    await again.close();
    const bytes = readFileSync(join(directory, 'journal.db'));
    const at = bytes.lastIndexOf('order-50"');
    bytes[at] = bytes[at]! ^ 1;
    writeFileSync(join(directory, 'journal.db'), bytes);
    const damaged = await openHere(seen);
    expect(seen.at(-1)).toMatchObject({ action: 'use', entriesTrusted: 100 });
    expect(await damaged.prove()).toMatchObject({
      status: 'damaged',
      problems: [expect.stringMatching(/breaks at seq 50/)],
    });
    await damaged.close();
    await (await openHere(seen)).close();
    expect(seen.at(-1)).toMatchObject({ action: 'restore', restoration: { lostAfterSeq: 49 } });
  });

  it('ends while it proves', async () => {
    const journal = await openHere();
    journal.writer.append(testEntry(1));
    const proving = journal.prove();
    await journal.close();
    expect(['good', 'unfinished']).toContain((await proving).status);
  });

  it('refuses a snapshot of what is not durable', async () => {
    const journal = await openHere();
    const header = { seq: 9, chain: { seq: 9, hash: '' }, stateHash: '', stateFormat: 'state-1', atMs: 1 };
    expect(() => journal.writeSnapshot({ header, body: new Uint8Array() })).toThrow(/only -1 is durable/);
    journal.writer.append(testEntry(3));
    const early = { seq: 3, chain: { seq: -1, hash: '' }, stateHash: '', stateFormat: 'state-1', atMs: 1 };
    expect(() => journal.writeSnapshot({ header: early, body: new Uint8Array() })).toThrow(/holds entry 3/);
    await journal.close();
  });

  it('exports NDJSON with the payloads as they were stored', () => {
    commitHere([1, 2]);
    const opening = nodeStorage({ directory }).logs.open('journal.db', 'read');
    if (opening.status !== 'open') throw new Error(opening.status);
    let text = '';
    const progress: number[] = [];
    exportJournal(opening.log, (lines) => (text += lines), {
      onProgress: (p) => progress.push(p.entriesDone),
    });
    opening.log.close();
    const lines = text
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(lines.map((line) => line.record)).toEqual([
      'header',
      'input',
      'event',
      'event',
      'input',
      'event',
      'event',
    ]);
    expect(lines[2]).toMatchObject({
      seq: 1,
      index: 0,
      type: 'OrderFilled',
      payload: { orderId: 'order-1', quantity: '0.5' },
    });
    expect(progress).toEqual([2]);
  });
});

describe('a process that dies at a named step of its worker thread', () => {
  it.each(['journal.before-commit', 'journal.after-commit'])('%s', async (name) => {
    const child = spawn(process.execPath, [join(import.meta.dirname, 'appender.testing.ts'), directory], {
      stdio: ['ignore', 'pipe', 'inherit'],
      env: { ...process.env, TEST_CRASH_AT: name, TEST_CRASH_COUNT: '7' },
    });
    let output = '';
    child.stdout.on('data', (chunk: Buffer) => {
      output += chunk.toString();
    });
    const signal = await new Promise((resolve) => child.on('close', (_, by) => resolve(by)));
    const acknowledged = Number(output.trimEnd().split('\n').at(-1));
    expect(signal).toBe('SIGKILL');
    const verified = verifyJournal(nodeStorage({ directory }));
    expect(verified).toMatchObject({ ok: true, problems: [] });
    expect(verified.lastSeq).toBeGreaterThanOrEqual(acknowledged);
  });
});

describe('kill -9 while appending', () => {
  /** Runs the appender until it has acknowledged `count` entries, then kills it; returns the last acknowledged. */
  function killAfter(count: number): Promise<number> {
    const child: ChildProcess = spawn(
      process.execPath,
      [join(import.meta.dirname, 'appender.testing.ts'), directory],
      {
        stdio: ['ignore', 'pipe', 'inherit'],
      },
    );
    let last = -1;
    let acknowledged = 0;
    return new Promise((resolve) => {
      child.stdout!.on('data', (chunk: Buffer) => {
        for (const line of chunk
          .toString()
          .split('\n')
          .filter((text) => text !== '')) {
          last = Number(line);
          acknowledged += 1;
        }
        if (acknowledged >= count) child.kill('SIGKILL');
      });
      child.on('exit', () => resolve(last));
    });
  }

  it('loses no acknowledged entry', async () => {
    for (const count of [1, 40, 150]) {
      const last = await killAfter(count);
      const verified = verifyJournal(nodeStorage({ directory }));
      expect(verified.problems).toEqual([]);
      expect(verified.lastSeq).toBeGreaterThanOrEqual(last);
      const recovered = startJournal(nodeStorage({ directory }));
      expect(recovered.action).toBe('use');
      recovered.log.close();
    }
  });
});
