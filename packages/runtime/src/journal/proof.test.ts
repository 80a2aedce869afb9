import { describe, expect, it } from 'vitest';
import { makeBackup } from './backup-store.ts';
import { noCrash } from './crash-points.ts';
import { unsealedRow } from './entry.ts';
import { journalLayout } from './layout.ts';
import { MemoryStorage } from './memory-storage.ts';
import { type ChainProof, proveJournal, readProof, writeProof } from './proof.ts';
import { readEntries } from './reading.ts';
import type { RecoveredJournal, RecoveryOptions } from './recovery.ts';
import { writeSnapshot } from './snapshot-store.ts';
import { committerOf, startJournal, testEntry } from './testing.ts';
import { verifyJournal } from './verify.ts';

const start = (storage: MemoryStorage, over: Partial<RecoveryOptions> = {}): RecoveredJournal =>
  startJournal(storage, { trustProofFrom: 1, ...over });

function commit(storage: MemoryStorage, from: number, to: number): void {
  const committer = committerOf(storage, startJournal(storage));
  for (let seq = from; seq <= to; seq++)
    committer.commit([{ table: 'entries', row: unsealedRow(testEntry(seq)) }]);
}

function snapshotAt(storage: MemoryStorage, seq: number): void {
  const { start: journal } = startJournal(storage);
  const header = { seq, chain: journal.point, stateHash: 'ab', stateFormat: 'state-1', atMs: 5 };
  expect(writeSnapshot(storage.files, { header, body: new Uint8Array([1, 2, 3]) }, noCrash).status).toBe(
    'done',
  );
}

/** Twenty entries with snapshots after the eighth, twelfth and sixteenth. */
function twentyEntries(): MemoryStorage {
  const storage = new MemoryStorage({ seed: 1 });
  for (const [from, to] of [
    [1, 8],
    [9, 12],
    [13, 16],
  ] as const) {
    commit(storage, from, to);
    snapshotAt(storage, to);
  }
  commit(storage, 17, 20);
  return storage;
}

/** The same after a start, which has proven it up to the eighth. */
function provenTo8(): MemoryStorage {
  const storage = twentyEntries();
  expect(start(storage).entriesTrusted).toBe(0);
  return storage;
}

function damage(storage: MemoryStorage, seq: number): void {
  const text = new TextDecoder().decode(storage.files.read(journalLayout.journal));
  storage.flipByte(journalLayout.journal, text.indexOf(`order-${seq}`) + 1, 1);
}

const recoveredAs = ({ action, nextSeq, snapshot, start: journal, problems, log }: RecoveredJournal) => ({
  action,
  nextSeq,
  snapshot: snapshot?.header.seq,
  journal,
  problems,
  folded: [...readEntries(log, snapshot?.header.seq)].map((entry) => entry.seq),
});

describe('a start that trusts what was proven', () => {
  it('reads only what came after the oldest snapshot, and finds the same', () => {
    const storage = provenTo8();
    expect(readProof(storage.files)).toMatchObject({ point: { seq: 8 }, entries: 8, restorations: [] });
    const whole = startJournal(storage);
    const quick = start(storage);
    expect([whole.entriesTrusted, quick.entriesTrusted]).toEqual([0, 8]);
    expect(recoveredAs(quick)).toEqual(recoveredAs(whole));
    expect(recoveredAs(quick)).toMatchObject({ action: 'use', snapshot: 16, folded: [17, 18, 19, 20] });
  });

  it('passes over the past once, and not again before it was read behind the start', () => {
    const storage = provenTo8();
    expect(start(storage).entriesTrusted).toBe(8);
    damage(storage, 3);
    expect(start(storage)).toMatchObject({ action: 'restore', entriesTrusted: 0 });
    const well = provenTo8();
    expect(start(well).entriesTrusted).toBe(8);
    expect(proveJournal(well).status).toBe('good');
    expect(start(well).entriesTrusted).toBe(8);
  });

  it('reads a short past whole', () => {
    const storage = provenTo8();
    expect(start(storage, { trustProofFrom: 9 }).entriesTrusted).toBe(0);
    expect(start(storage, { trustProofFrom: 8 }).entriesTrusted).toBe(8);
  });

  it('finds damage behind the proof before it is let in', () => {
    for (let seq = 9; seq <= 20; seq++) {
      const storage = provenTo8();
      damage(storage, seq);
      const recovered = start(storage);
      expect([recovered.action, recovered.restoration?.lostAfterSeq]).toEqual(['restore', seq - 1]);
    }
  });

  it('finds damage to the entry of the proof itself', () => {
    const storage = provenTo8();
    damage(storage, 8);
    expect(start(storage)).toMatchObject({ action: 'restore', entriesTrusted: 0 });
  });

  it('finds damage before the proof behind the start; the next start reads everything and recovers', () => {
    const storage = provenTo8();
    const { log } = startJournal(storage);
    expect(makeBackup(storage, log, { atMs: 1, crashPoint: noCrash }).status).toBe('done');
    damage(storage, 3);
    expect(start(storage)).toMatchObject({ action: 'use', entriesTrusted: 8 });
    const found = proveJournal(storage);
    expect(found.status).toBe('damaged');
    expect(found.problems.join()).toMatch(/breaks at seq 3/);
    expect(readProof(storage.files)).toBeUndefined();
    const next = start(storage);
    expect(next).toMatchObject({ action: 'restore', entriesTrusted: 0, restoration: { source: 'backup' } });
    expect(verifyJournal(storage).ok).toBe(true);
  });

  it('goes on from later snapshots when they have pushed the older ones out', () => {
    const storage = provenTo8();
    snapshotAt(storage, 20);
    const rests: number[] = [];
    expect(proveJournal(storage, () => rests.push(1))).toMatchObject({ status: 'good', entries: 20 });
    expect(readProof(storage.files)?.point.seq).toBe(12);
    expect(start(storage).entriesTrusted).toBe(12);
    expect(rests).toEqual([]); // fewer entries than there are between two pauses
  });

  it('reads everything where no snapshot is left that the proof does not pass', () => {
    const storage = twentyEntries();
    start(storage);
    for (const name of storage.files.list(journalLayout.snapshots))
      storage.flipByte(`${journalLayout.snapshots}/${name}`, 90);
    expect(start(storage)).toMatchObject({ action: 'use', entriesTrusted: 0, snapshot: undefined });
    const passed = provenTo8();
    writeProof(passed.files, { ...readProof(passed.files)!, ...proofAt(passed, 18) });
    expect(start(passed)).toMatchObject({
      action: 'use',
      entriesTrusted: 0,
      snapshot: { header: { seq: 16 } },
    });
  });

  it('hears a witness of the old part', () => {
    const storage = provenTo8();
    const told = (hash: string) => ({ tape: { notes: [{ seq: 5, hash }], lastSeq: 20 } });
    const { hash } = proofAt(storage, 5).point;
    expect(start(storage, told(hash)).entriesTrusted).toBe(8);
    proveJournal(storage);
    expect(start(storage, told('cd'.repeat(32)))).toMatchObject({
      case: 'a good journal whose newest entries are gone, or that is not the one that was seen',
      entriesTrusted: 0,
    });
  });

  it('sees entries that are gone from the old part, by their number', () => {
    const storage = provenTo8();
    writeProof(storage.files, { ...readProof(storage.files)!, entries: 9 });
    expect(start(storage)).toMatchObject({ action: 'use', entriesTrusted: 0, problems: [] });
  });

  it('believes no proof of another journal, and no damaged one', () => {
    const storage = provenTo8();
    const proof = readProof(storage.files)!;
    const bytes = storage.files.read(journalLayout.proof)!;
    for (let at = 0; at < bytes.length - 1; at++) {
      storage.files.write(
        journalLayout.proof,
        bytes.map((byte, i) => (i === at ? byte ^ 1 : byte)),
      );
      expect(readProof(storage.files), `byte ${at}`).toBeUndefined();
    }
    writeProof(storage.files, { ...proof, genesis: 'ab'.repeat(32) });
    expect(start(storage).entriesTrusted).toBe(0);
  });

  it('forgets the proof of a journal that is replaced', () => {
    const storage = provenTo8();
    damage(storage, 15);
    expect(start(storage).action).toBe('restore');
    expect(readProof(storage.files)).toBeUndefined();
    expect(start(storage)).toMatchObject({ action: 'use', entriesTrusted: 0 });
  });

  it('knows in the old part what recoveries had found lost', () => {
    const storage = new MemoryStorage({ seed: 1 });
    commit(storage, 1, 6);
    damage(storage, 5);
    expect(start(storage).restoration).toMatchObject({ lostAfterSeq: 4, resumedAtSeq: 7 });
    commit(storage, 8, 10);
    snapshotAt(storage, 10);
    commit(storage, 11, 12);
    start(storage);
    expect(readProof(storage.files)?.restorations).toMatchObject([{ lostAfterSeq: 4, resumedAtSeq: 7 }]);
    const lost = { tape: { notes: [{ seq: 6, hash: 'ab'.repeat(32) }], lastSeq: 6 } };
    expect(start(storage, lost)).toMatchObject({ case: 'a good journal', entriesTrusted: 8 });
  });
});

function proofAt(storage: MemoryStorage, seq: number): Pick<ChainProof, 'point' | 'entries'> {
  const rows = [...startJournal(storage).log.entries(-1)].filter((row) => row.seq <= seq);
  return { point: { seq, hash: rows.at(-1)!.hash }, entries: rows.length };
}
