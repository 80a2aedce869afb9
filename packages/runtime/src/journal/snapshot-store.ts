// Snapshots of the kernel's state, as files: a start folds events from the newest good one. Each names its place in the
// chain, so one that belongs to another history is never used, and carries a checksum over all its bytes.
//
// File `snapshots/<seq, 16 digits>.snapshot`: "HFSNAP01", header length (u32 LE), header (JSON), body, SHA-256 of all
// before. Written aside, synced, renamed, directory synced; a crash leaves the old ones and at most a `.tmp`.

import { hash } from 'node:crypto';
import type { ChainPoint } from './chain.ts';
import type { CrashPoint } from './crash-points.ts';
import { journalLayout } from './layout.ts';
import type { FileStore, StepOutcome } from './storage.ts';

export interface SnapshotHeader {
  /** The state after this input. */
  readonly seq: number;
  /** The chain's last entry at or before `seq`. It must be durable before the snapshot is written. */
  readonly chain: ChainPoint;
  readonly stateHash: string;
  /** Names the form of the body; a build that cannot read it passes over the snapshot. */
  readonly stateFormat: string;
  /** Kernel time, UTC epoch milliseconds. */
  readonly atMs: number;
}

export interface Snapshot {
  readonly header: SnapshotHeader;
  readonly body: Uint8Array;
}

export type SnapshotReading =
  | { readonly status: 'good'; readonly name: string; readonly snapshot: Snapshot }
  | { readonly status: 'bad'; readonly name: string; readonly reason: string };

const magic = 'HFSNAP01';
const suffix = '.snapshot';
const prefixBytes = 12;
const sumBytes = 32;

function encodeSnapshot(snapshot: Snapshot): Uint8Array {
  const { seq, chain, stateHash, stateFormat, atMs } = snapshot.header;
  const header = Buffer.from(JSON.stringify({ seq, chain, stateHash, stateFormat, atMs }));
  const bytes = Buffer.alloc(prefixBytes + header.length + snapshot.body.length + sumBytes);
  bytes.write(magic, 'latin1');
  bytes.writeUInt32LE(header.length, 8);
  header.copy(bytes, prefixBytes);
  bytes.set(snapshot.body, prefixBytes + header.length);
  const content = bytes.subarray(0, bytes.length - sumBytes);
  bytes.set(hash('sha256', content, 'buffer'), content.length);
  return bytes;
}

function decodeSnapshot(bytes: Uint8Array): Snapshot | string {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (buffer.length < prefixBytes + sumBytes) return 'it is too short';
  const content = buffer.subarray(0, buffer.length - sumBytes);
  if (!hash('sha256', content, 'buffer').equals(buffer.subarray(content.length)))
    return 'its checksum does not match';
  if (content.toString('latin1', 0, 8) !== magic) return 'it is no snapshot of this format';
  const bodyAt = prefixBytes + content.readUInt32LE(8);
  return {
    header: JSON.parse(content.toString('utf8', prefixBytes, bodyAt)) as SnapshotHeader,
    body: new Uint8Array(content.subarray(bodyAt)),
  };
}

/** Writes a snapshot and removes all but the newest `keep` (default 3). A failed step leaves the earlier ones alone. */
export function writeSnapshot(
  files: FileStore,
  snapshot: Snapshot,
  crashPoint: CrashPoint,
  keep = 3,
): StepOutcome {
  const name = `${journalLayout.snapshots}/${String(snapshot.header.seq).padStart(16, '0')}${suffix}`;
  const temporary = `${name}.tmp`;
  crashPoint('snapshot.before-write');
  const steps = [
    () => files.write(temporary, encodeSnapshot(snapshot)),
    () => files.sync(temporary),
    () => {
      crashPoint('snapshot.before-rename');
      return files.rename(temporary, name);
    },
    () => files.syncDirectory(journalLayout.snapshots),
  ];
  for (const step of steps) {
    const outcome = step();
    if (outcome.status === 'done') continue;
    files.remove(temporary);
    return outcome;
  }
  crashPoint('snapshot.after-rename');
  const names = snapshotNames(files);
  for (const old of names.slice(keep)) files.remove(old);
  return { status: 'done' };
}

const basisName = (seq: number): string =>
  `${journalLayout.snapshots}/${String(seq).padStart(16, '0')}.basis`;

/**
 * Keeps for ever what a restored history goes on from: its entries are lost, so no replay could find this state again, and
 * snapshots are removed in time.
 */
export function keepBasis(files: FileStore, snapshot: Snapshot): StepOutcome {
  const name = basisName(snapshot.header.chain.seq);
  const written = files.write(name, encodeSnapshot(snapshot));
  return written.status === 'done' ? files.sync(name) : written;
}

/** The snapshot whose last entry is `seq` and that a restored history goes on from; undefined: it is gone or damaged. */
export function readBasis(files: FileStore, seq: number): Snapshot | undefined {
  const reading = readSnapshot(files, basisName(seq));
  return reading.status === 'good' ? reading.snapshot : undefined;
}

/** Newest first. */
export function snapshotNames(files: FileStore): string[] {
  return files
    .list(journalLayout.snapshots)
    .filter((name) => name.endsWith(suffix))
    .map((name) => `${journalLayout.snapshots}/${name}`)
    .reverse();
}

export function readSnapshot(files: FileStore, name: string): SnapshotReading {
  const bytes = files.read(name);
  const decoded = bytes === undefined ? 'it cannot be read' : decodeSnapshot(bytes);
  if (typeof decoded === 'string') return { status: 'bad', name, reason: `${name}: ${decoded}` };
  return { status: 'good', name, snapshot: decoded };
}
