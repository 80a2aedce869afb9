import { describe, expect, it } from 'vitest';
import { unsealedRow } from './entry.ts';
import { type JournalFailure, JournalWriter } from './journal-writer.ts';
import { MemoryStorage } from './memory-storage.ts';
import { committerOf, manualPort, startJournal, testEntry } from './testing.ts';

function openWriter(storage = new MemoryStorage({ seed: 1 }), limits: { maxQueuedEntries?: number } = {}) {
  const recovered = startJournal(storage);
  const port = manualPort(committerOf(storage, recovered));
  const durable: number[] = [];
  const failures: JournalFailure[] = [];
  const modes: string[] = [];
  const writer = new JournalWriter(port, {
    start: recovered.start.point,
    onDurable: (point) => durable.push(point.seq),
    onFailed: (failure) => failures.push(failure),
    onMode: (mode) => modes.push(mode),
    ...limits,
  });
  return { storage, recovered, port, writer, durable, failures, modes };
}

describe('JournalWriter', () => {
  it('starts a commit at once, and the burst that comes meanwhile shares the next one', () => {
    const { writer, port, durable } = openWriter();
    for (const seq of [1, 2, 3, 4]) expect(writer.append(testEntry(seq))).toEqual({ status: 'accepted' });
    expect(port.waiting).toBe(1);
    expect(writer.durableSeq).toBe(-1);
    port.runNext();
    expect(durable).toEqual([1]);
    port.runNext();
    expect(durable).toEqual([1, 4]);
    expect(port.runNext()).toBe(false);
  });

  it('tells nobody "durable" before the sync, so effects follow it', () => {
    const { writer, port, storage } = openWriter();
    writer.append(testEntry(1));
    expect(writer.durableSeq).toBe(-1);
    port.runNext();
    storage.crash();
    expect(startJournal(storage).start.point).toEqual(writer.durablePoint);
  });

  it('refuses visibly when the queue is full, and takes again when it has drained', () => {
    const { writer, port } = openWriter(undefined, { maxQueuedEntries: 3 });
    for (const seq of [1, 2, 3]) writer.append(testEntry(seq));
    expect(writer.pressure).toBe(1);
    expect(writer.append(testEntry(4))).toEqual({ status: 'refused', reason: 'queueFull' });
    port.runNext();
    expect(writer.append(testEntry(4))).toEqual({ status: 'accepted' });
  });

  it('keeps room for exits and cancels that entries cannot fill', () => {
    const { writer } = openWriter(undefined, { maxQueuedEntries: 4 });
    for (const seq of [1, 2, 3, 4]) writer.append(testEntry(seq));
    expect(writer.accepts()).toEqual({ status: 'refused', reason: 'queueFull' });
    expect(writer.append({ ...testEntry(5), lane: 'exit' })).toEqual({ status: 'accepted' });
    expect(writer.append({ ...testEntry(6), lane: 'cancel' })).toEqual({
      status: 'refused',
      reason: 'queueFull',
    });
  });

  it('latches a failed sync: nothing is retried, nothing more is taken', () => {
    const { writer, port, failures, storage, durable } = openWriter();
    storage.failSyncs(1);
    writer.append(testEntry(1));
    writer.append(testEntry(2));
    port.runNext();
    expect(failures.map((failure) => failure.kind)).toEqual(['storage']);
    expect(port.waiting).toBe(0);
    expect(writer.append(testEntry(3))).toEqual({ status: 'refused', reason: 'failed' });
    expect(durable).toEqual([]);
  });

  it('keeps a failed committer failed although the disk works again', () => {
    const storage = new MemoryStorage({ seed: 2 });
    const committer = committerOf(storage, startJournal(storage));
    storage.failSyncs(1);
    const batch = [{ table: 'entries' as const, row: unsealedRow(testEntry(1)) }];
    expect(committer.commit(batch).status).toBe('failed');
    expect(committer.commit(batch).status).toBe('failed');
  });

  it('serves exits and cancels from the reserve when the disk is full, and only them', () => {
    const { writer, port, storage, modes, durable } = openWriter();
    storage.setCapacity(storage.usedBytes() + 100);
    writer.append(testEntry(1));
    port.runNext();
    expect(modes).toEqual(['reserve']);
    expect(durable).toEqual([1]);
    expect(storage.files.list('')).not.toContain('journal.reserve');
    expect(writer.append(testEntry(2))).toEqual({ status: 'refused', reason: 'diskFull' });
    expect(writer.append({ ...testEntry(2), lane: 'exit' })).toEqual({ status: 'accepted' });
    expect(writer.append({ ...testEntry(3), lane: 'cancel' })).toEqual({ status: 'accepted' });
    while (port.runNext());
    expect(writer.durableSeq).toBe(3);
  });

  it('goes back to normal when the reserve stands again', () => {
    const { writer, port, storage, modes } = openWriter();
    storage.setCapacity(storage.usedBytes() + 100);
    writer.append(testEntry(1));
    port.runNext();
    const outcomes: string[] = [];
    writer.restoreReserve((outcome) => outcomes.push(outcome.status));
    port.runNext();
    storage.setCapacity(1_000_000);
    writer.restoreReserve((outcome) => outcomes.push(outcome.status));
    port.runNext();
    expect(outcomes).toEqual(['full', 'done']);
    expect(modes).toEqual(['reserve', 'normal']);
    expect(writer.append(testEntry(2)).status).toBe('accepted');
  });

  it('fails when even the reserve is not enough', () => {
    const { writer, port, storage, failures } = openWriter();
    storage.setCapacity(0);
    writer.append(testEntry(1));
    port.runNext();
    expect(failures.map((failure) => failure.kind)).toEqual(['diskFull']);
  });

  it('refuses numbers that do not grow, and entries behind a recorded state hash', () => {
    const { writer } = openWriter();
    writer.append(testEntry(5));
    expect(() => writer.append(testEntry(5))).toThrow(/must grow/);
    writer.recordStateHash({ seq: 9, stateHash: 'aa', why: 'snapshot' });
    expect(() => writer.append(testEntry(9))).toThrow(/must grow/);
    expect(writer.append(testEntry(10)).status).toBe('accepted');
  });

  it('closes after all that was accepted is durable', () => {
    const { writer, port } = openWriter();
    writer.append(testEntry(1));
    writer.append(testEntry(2));
    let closedAt = -1;
    writer.close(() => {
      closedAt = writer.durableSeq;
    });
    expect(writer.append(testEntry(3))).toEqual({ status: 'refused', reason: 'closed' });
    while (port.runNext());
    expect(closedAt).toBe(2);
  });
});
