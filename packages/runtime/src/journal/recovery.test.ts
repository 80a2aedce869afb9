import { describe, expect, it } from 'vitest';
import { makeBackup } from './backup-store.ts';
import { sealRow } from './chain.ts';
import { type CrashPointName, crashPoints, noCrash } from './crash-points.ts';
import { unsealedRow } from './entry.ts';
import { JournalWriter } from './journal-writer.ts';
import { MemoryStorage } from './memory-storage.ts';
import { readEntries } from './reading.ts';
import { recoverJournal } from './recovery.ts';
import { writeSnapshot } from './snapshot-store.ts';
import {
  committerOf,
  crashAt,
  manualPort,
  startJournal,
  survives,
  testEntry,
  testHeader,
  testRecovery,
} from './testing.ts';
import { verifyJournal } from './verify.ts';

/** Commits entries one by one; returns the last acknowledged. */
function commitEntries(storage: MemoryStorage, seqs: readonly number[]): number {
  const recovered = startJournal(storage);
  const committer = committerOf(storage, recovered);
  let last = recovered.start.point.seq;
  for (const seq of seqs) {
    const outcome = committer.commit([{ table: 'entries', row: unsealedRow(testEntry(seq)) }]);
    if (outcome.status === 'durable') last = outcome.point.seq;
  }
  return last;
}

function seqsIn(storage: MemoryStorage): number[] {
  const recovered = startJournal(storage);
  return [...readEntries(recovered.log)].map((entry) => entry.seq);
}

function backUp(storage: MemoryStorage, atMs = 1): void {
  const recovered = startJournal(storage);
  expect(makeBackup(storage, recovered.log, { atMs, crashPoint: noCrash }).status).toBe('done');
}

function snapshotAt(storage: MemoryStorage, seq: number): void {
  const recovered = startJournal(storage);
  const outcome = writeSnapshot(
    storage.files,
    {
      header: { seq, chain: recovered.start.point, stateHash: 'ab', stateFormat: 'state-1', atMs: 5 },
      body: new Uint8Array([1, 2, 3]),
    },
    noCrash,
  );
  expect(outcome.status).toBe('done');
}

const oneToTen = Array.from({ length: 10 }, (_, at) => at + 1);

/** Byte position of the `count`-th line of the journal in memory. */
function lineStart(storage: MemoryStorage, find: string): number {
  const text = new TextDecoder().decode(storage.files.read('journal.db'));
  const at = text.indexOf(find);
  if (at < 0) throw new Error(`no ${find}`);
  return at;
}

describe('recovery', () => {
  it('creates a journal in a new directory, and goes on with it', () => {
    const storage = new MemoryStorage({ seed: 1 });
    expect(startJournal(storage).action).toBe('create');
    commitEntries(storage, [1, 2]);
    const again = startJournal(storage);
    expect([again.action, again.nextSeq, again.problems]).toEqual(['use', 3, []]);
  });

  it('numbers on above what the tape has', () => {
    const storage = new MemoryStorage({ seed: 1 });
    commitEntries(storage, [1, 2]);
    expect(startJournal(storage, { tape: { notes: [], lastSeq: 500 } }).nextSeq).toBe(501);
  });

  it('folds from the newest good snapshot and passes over a damaged one', () => {
    const storage = new MemoryStorage({ seed: 1 });
    commitEntries(storage, [1, 2, 3]);
    snapshotAt(storage, 3);
    commitEntries(storage, [4, 5]);
    snapshotAt(storage, 5);
    expect(startJournal(storage).snapshot?.header.seq).toBe(5);
    storage.flipByte('snapshots/0000000000000005.snapshot', 90);
    const recovered = startJournal(storage);
    expect(recovered.snapshot?.header.seq).toBe(3);
    expect(recovered.problems.join()).toMatch(/checksum does not match/);
  });

  it('ignores a snapshot in a form of another build', () => {
    const storage = new MemoryStorage({ seed: 1 });
    commitEntries(storage, [1]);
    snapshotAt(storage, 1);
    expect(startJournal(storage, { stateFormat: 'state-2' }).snapshot).toBeUndefined();
  });

  it('keeps a damaged journal as evidence, takes the backup and what can be salvaged after it', () => {
    const storage = new MemoryStorage({ seed: 1 });
    commitEntries(storage, [1, 2, 3, 4, 5]);
    backUp(storage);
    commitEntries(storage, [6, 7, 8]);
    storage.flipByte('journal.db', lineStart(storage, 'order-2') + 1, 1);
    const recovered = startJournal(storage);
    expect(recovered.action).toBe('restore');
    expect(recovered.restoration).toMatchObject({ source: 'backup', lostAfterSeq: 8, resumedAtSeq: 9 });
    expect([...readEntries(recovered.log)].map((entry) => entry.seq)).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
    expect([...recovered.log.entries(8)].map((row) => row.kind)).toEqual(['JournalRestored']);
    expect(storage.files.list('')).toContain('journal.db.corrupt.1700000100000');
    expect(verifyJournal(storage)).toMatchObject({ ok: true, lastSeq: 9, problems: [] });
  });

  it('keeps the good beginning of a damaged journal without a backup, and records the hole', () => {
    const storage = new MemoryStorage({ seed: 1 });
    commitEntries(storage, oneToTen);
    storage.flipByte('journal.db', lineStart(storage, 'order-6') + 1, 1);
    const recovered = startJournal(storage);
    expect(recovered.restoration).toMatchObject({ source: 'primary', lostAfterSeq: 5, resumedAtSeq: 11 });
    expect(recovered.nextSeq).toBe(12);
    expect(verifyJournal(storage).ok).toBe(true);
  });

  it('goes on from a snapshot that is newer than what is left, also after the next crash', () => {
    const storage = new MemoryStorage({ seed: 1 });
    commitEntries(storage, oneToTen);
    snapshotAt(storage, 10);
    storage.flipByte('journal.db', lineStart(storage, 'order-6') + 1, 1);
    expect(startJournal(storage).snapshot?.header.seq).toBe(10);
    commitEntries(storage, [12]);
    storage.crash();
    const again = startJournal(storage);
    expect([again.action, again.snapshot?.header.seq, again.problems]).toEqual(['use', 10, []]);
  });

  it('sees an old copy put in the place of the journal, by its mark', () => {
    const storage = new MemoryStorage({ seed: 1 });
    commitEntries(storage, [1, 2, 3]);
    const old = storage.files.read('journal.db')!;
    commitEntries(storage, [4, 5]);
    storage.files.write('journal.db', old);
    storage.files.sync('journal.db');
    expect(verifyJournal(storage)).toMatchObject({ ok: false, lastSeq: 3 });
    const recovered = startJournal(storage);
    expect(recovered.restoration).toMatchObject({ lostAfterSeq: 3, resumedAtSeq: 6 });
    expect(verifyJournal(storage)).toMatchObject({ ok: true, lastSeq: 6 });
  });

  it('sees a lost tail by the notes of the tape', () => {
    const storage = new MemoryStorage({ seed: 1 });
    commitEntries(storage, [1, 2, 3]);
    const notes = [startJournal(storage).start.point];
    storage.files.remove('journal.mark');
    storage.cut('journal.db', lineStart(storage, '{"entry":{"seq":3'));
    expect(verifyJournal(storage).ok).toBe(true);
    expect(verifyJournal(storage, { tape: { notes, lastSeq: 3 } }).ok).toBe(false);
    const recovered = startJournal(storage, { tape: { notes, lastSeq: 3 } });
    expect(recovered.restoration).toMatchObject({ lostAfterSeq: 2, resumedAtSeq: 4 });
    expect(verifyJournal(storage, { tape: { notes, lastSeq: 3 } }).ok).toBe(true);
  });

  it('takes the backup when the journal file is gone, unreadable, or its header is bad', () => {
    const damage: Array<(storage: MemoryStorage) => void> = [
      (storage) => storage.files.remove('journal.db'),
      (storage) => storage.cut('journal.db', 10),
      (storage) => storage.flipByte('journal.db', lineStart(storage, 'nodeId') + 12, 1),
    ];
    const outcomes = damage.map((hurt) => {
      const storage = new MemoryStorage({ seed: 1 });
      commitEntries(storage, [1, 2, 3, 4]);
      backUp(storage);
      hurt(storage);
      return [startJournal(storage).restoration?.source, seqsIn(storage)];
    });
    expect(outcomes).toEqual(Array(3).fill(['backup', [1, 2, 3, 4]]));
  });

  it('refuses to start from nothing where something stood, unless a person accepts it', () => {
    const storage = new MemoryStorage({ seed: 1 });
    commitEntries(storage, [1, 2, 3, 4]);
    storage.files.remove('journal.db');
    const refused = recoverJournal(storage, testRecovery());
    expect(refused).toMatchObject({ status: 'refused', reason: 'nothingLeft' });
    const accepted = startJournal(storage, { acceptTotalLoss: true });
    expect(accepted.restoration).toMatchObject({ source: 'nothing', lostAfterSeq: -1, resumedAtSeq: 5 });
  });

  it("refuses another node's journal and a newer version's, and changes nothing", () => {
    const storage = new MemoryStorage({ seed: 1 });
    commitEntries(storage, [1]);
    const before = storage.files.read('journal.db');
    const other = recoverJournal(storage, testRecovery({ header: { ...testHeader, nodeId: 'node-2' } }));
    expect(other).toMatchObject({ status: 'refused', reason: 'foreignJournal' });
    expect(storage.files.read('journal.db')).toEqual(before);
    const newer = new MemoryStorage({ seed: 1 });
    newer.logs.create('journal.db', '{"format":2}');
    expect(recoverJournal(newer, testRecovery())).toMatchObject({ status: 'refused', reason: 'newerFormat' });
  });

  it('sees every flipped byte and every cut of the last transaction', () => {
    const storage = new MemoryStorage({ seed: 1 });
    commitEntries(storage, [1, 2, 3]);
    const bytes = storage.files.read('journal.db')!;
    const from = lineStart(storage, '{"entry":{"seq":3');
    const unseen: number[] = [];
    for (let at = from; at < bytes.length; at += 1) {
      storage.flipByte('journal.db', at, 1 << (at % 8));
      if (verifyJournal(storage).ok) unseen.push(at);
      storage.files.write('journal.db', bytes.subarray(0, at));
      if (verifyJournal(storage).ok) unseen.push(-at);
      storage.files.write('journal.db', bytes);
    }
    expect(unseen).toEqual([]);
  });

  it('takes a torn commit that nobody was told about for what it is, as long as the mark vouches for the rest', () => {
    const storage = new MemoryStorage({ seed: 1 });
    commitEntries(storage, [1, 2]);
    const { log, start } = startJournal(storage);
    const row = sealRow(start.point, unsealedRow(testEntry(3)));
    log.append([{ table: 'entries', row }], { seq: 3, hash: row.hash, entries: 3 });
    storage.cut('journal.db', storage.files.read('journal.db')!.length - 5);
    expect(verifyJournal(storage)).toMatchObject({ ok: true, lastSeq: 2 });
    storage.files.remove('journal.mark');
    expect(verifyJournal(storage).problems.join()).toMatch(/is torn, and there is no mark/);
    const recovered = startJournal(storage);
    expect([recovered.action, recovered.start.point.seq, recovered.restoration]).toEqual([
      'use',
      2,
      undefined,
    ]);
  });

  it('sees a changed state hash, and one that was moved to another place', () => {
    const storage = new MemoryStorage({ seed: 1 });
    const recovered = startJournal(storage);
    committerOf(storage, recovered).commit([
      { table: 'entries', row: unsealedRow(testEntry(1)) },
      { table: 'stateHashes', note: { seq: 4, stateHash: 'cafe', why: 'cleanEnd' } },
      { table: 'entries', row: unsealedRow(testEntry(7)) },
    ]);
    expect(verifyJournal(storage).ok).toBe(true);
    storage.flipByte('journal.db', lineStart(storage, 'cafe'), 2);
    expect(verifyJournal(storage).problems.join()).toMatch(/state hash of seq 4/);
  });
});

describe('a crash at every named step', () => {
  const journalSteps = crashPoints.filter((name) => !name.startsWith('tape.') && name !== 'reserve.release');

  /** A life with commits, snapshots and a backup; returns what was acknowledged when the crash came. */
  function live(
    storage: MemoryStorage,
    at: CrashPointName,
    count: number,
  ): { acknowledged: number; died: boolean } {
    const crashPoint = crashAt(at, count);
    let acknowledged = -1;
    const lived = survives(() => {
      const recovered = startJournal(storage, { crashPoint });
      acknowledged = recovered.start.point.seq;
      const port = manualPort(committerOf(storage, recovered, crashPoint));
      const writer = new JournalWriter(port, {
        start: recovered.start.point,
        onDurable: (point) => {
          acknowledged = point.seq;
        },
        onFailed: () => undefined,
      });
      for (let seq = recovered.nextSeq; seq < recovered.nextSeq + 6; seq += 1) {
        writer.append(testEntry(seq));
        if (seq % 2 === 0) while (port.runNext());
      }
      while (port.runNext());
      const header = {
        seq: writer.durableSeq,
        chain: writer.durablePoint,
        stateHash: 'a',
        stateFormat: 'state-1',
        atMs: 1,
      };
      writeSnapshot(storage.files, { header, body: new Uint8Array(40) }, crashPoint);
      makeBackup(storage, recovered.log, { atMs: 1, crashPoint });
    });
    return { acknowledged, died: !lived };
  }

  it.each(journalSteps.filter((name) => !name.startsWith('restore.')))('%s', (name) => {
    for (let seed = 1; seed <= 60; seed += 1) {
      const storage = new MemoryStorage({ seed });
      live(storage, 'tape.block.after-sync', 1);
      const { acknowledged, died } = live(storage, name, 1);
      expect(died).toBe(true);
      if (seed % 2 === 0) storage.crash();
      else storage.kill();
      const recovered = startJournal(storage);
      expect(recovered.restoration, `seed ${seed}`).toBeUndefined();
      expect(recovered.start.point.seq).toBeGreaterThanOrEqual(acknowledged);
      expect(
        recovered.snapshot === undefined || recovered.snapshot.header.seq <= recovered.start.point.seq,
      ).toBe(true);
      expect([...readEntries(recovered.log)].map((entry) => entry.seq)).toEqual(
        Array.from({ length: recovered.start.point.seq + 1 }, (_, seq) => seq),
      );
    }
  });

  it.each(journalSteps.filter((name) => name.startsWith('restore.')))('%s, while restoring', (name) => {
    for (let seed = 1; seed <= 30; seed += 1) {
      const storage = new MemoryStorage({ seed });
      commitEntries(storage, [1, 2, 3, 4, 5]);
      backUp(storage);
      commitEntries(storage, [6, 7]);
      storage.files.sync('journal.mark');
      storage.flipByte('journal.db', lineStart(storage, 'order-3') + 1, 1);
      expect(survives(() => startJournal(storage, { crashPoint: crashAt(name) }))).toBe(false);
      storage.crash();
      const recovered = startJournal(storage);
      const seqs = [...readEntries(recovered.log)].map((entry) => entry.seq);
      expect(seqs.slice(0, 7), `seed ${seed}`).toEqual([1, 2, 3, 4, 5, 6, 7]);
      expect(storage.files.list('').filter((file) => file.includes('.corrupt.'))).toHaveLength(1);
      expect(verifyJournal(storage).ok).toBe(true);
    }
  });

  it('never loses an acknowledged entry over many lives with crashes anywhere', () => {
    for (let seed = 1; seed <= 150; seed += 1) {
      const storage = new MemoryStorage({ seed });
      let acknowledged = -1;
      for (let life = 0; life < 5; life += 1) {
        const name = journalSteps[(seed * 7 + life * 3) % journalSteps.length]!;
        const lived = live(storage, name, 1 + ((seed + life) % 5));
        acknowledged = Math.max(acknowledged, lived.acknowledged);
        storage.crash();
        const recovered = startJournal(storage);
        expect(recovered.start.point.seq, `seed ${seed}, life ${life}`).toBeGreaterThanOrEqual(acknowledged);
        expect(recovered.restoration).toBeUndefined();
      }
    }
  });
});
