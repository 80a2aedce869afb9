import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { connectSqlite } from './sqlite-connection.ts';
import { scanWal } from './wal-scan.ts';

/** A real write-ahead log: two transactions after a restart, so that frames of an older generation follow. */
function realWal(): { first: Uint8Array; later: Uint8Array } {
  const directory = mkdtempSync(join(tmpdir(), 'holdfast-wal-'));
  const path = join(directory, 'a.db');
  const database = connectSqlite('better-sqlite3', path, 'create');
  database.exec(
    'PRAGMA page_size=512; PRAGMA journal_mode=WAL; PRAGMA wal_autocheckpoint=0; CREATE TABLE t (x TEXT)',
  );
  for (const text of ['a', 'b', 'c']) database.exec(`INSERT INTO t VALUES ('${text.repeat(900)}')`);
  const first = new Uint8Array(readFileSync(`${path}-wal`));
  database.prepare('PRAGMA wal_checkpoint(RESTART)').all();
  database.exec(`INSERT INTO t VALUES ('d')`);
  const later = new Uint8Array(readFileSync(`${path}-wal`));
  database.close();
  rmSync(directory, { recursive: true });
  return { first, later };
}

describe('scanWal', () => {
  const { first, later } = realWal();

  it('finds whole logs whole, with and without frames of an older generation behind', () => {
    expect(scanWal(first)).toMatchObject({ status: 'whole' });
    expect(scanWal(later)).toMatchObject({ status: 'whole' });
    expect(later.length).toBe(first.length);
    expect(scanWal(new Uint8Array(0))).toEqual({ status: 'empty' });
  });

  it('sees every flipped byte of every frame of this generation', () => {
    const unseen: number[] = [];
    for (let at = 0; at < first.length; at += 1) {
      const flipped = Uint8Array.from(first);
      flipped[at] = flipped[at]! ^ (1 << (at % 8));
      if (scanWal(flipped).status !== 'torn') unseen.push(at);
    }
    expect(unseen).toEqual([]);
  });

  it('sees every cut that is not at the end of a transaction', () => {
    const whole: number[] = [];
    for (let length = 1; length < first.length; length += 1) {
      if (scanWal(first.subarray(0, length)).status === 'whole') whole.push(length);
    }
    // The schema and two of the three inserts; a cut exactly between transactions is for the mark and the tape to see.
    expect(whole).toHaveLength(3);
  });
});
