// Storage in memory with faults, deterministic by seed: what the world and the recovery tests run on. Fair faults, all
// of which real disks show: a crash loses what was not synced, or keeps it, or tears it in the middle; unsynced renames
// come undone from some point on; bytes flip at rest; the end of a file is gone; the disk fills up; a sync fails.
//
// A file has the content that everybody sees and the content that is known to be on the platter. A log is a file of
// lines: the header, then records, then one `commit` line per transaction; lines after the last `commit` are a torn
// transaction and dropped, as SQLite drops frames after the last good one in its write-ahead log.

import { MemoryLog, type MemoryLogFile } from './memory-log.ts';
import type { FileStore, LogMode, LogOpening, LogStore, StepOutcome, Storage } from './storage.ts';
import { stepDone } from './storage.ts';

export interface MemoryStorageOptions {
  readonly seed: number;
  /** Bytes that fit, over all files; default: no limit. */
  readonly capacityBytes?: number;
}

interface StoredFile {
  current: Uint8Array;
  synced: Uint8Array;
}

type Names = Map<string, StoredFile>;

const empty = new Uint8Array(0);
const byCodeUnit = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** xorshift32: small, seeded, and the same everywhere. */
function seededRandom(seed: number): () => number {
  let state = seed >>> 0 || 0x9e3779b9;
  return () => {
    state ^= state << 13;
    state >>>= 0;
    state ^= state >>> 17;
    state ^= state << 5;
    state >>>= 0;
    return state / 0x1_0000_0000;
  };
}

/**
 * The content with `added` at its end, in the same buffer where that has room: what was synced is a shorter view of it
 * and is not touched. Without that a long log would be copied at each commit.
 */
function appended(file: StoredFile, added: Uint8Array): Uint8Array {
  const { buffer, byteOffset, length } = file.current;
  const total = length + added.length;
  if (byteOffset + total <= buffer.byteLength && file.current.byteOffset === 0) {
    const grown = new Uint8Array(buffer, 0, total);
    grown.set(added, length);
    return grown;
  }
  const roomy = new Uint8Array(Math.max(4096, total * 2));
  roomy.set(file.current);
  roomy.set(added, length);
  return roomy.subarray(0, total);
}

export class MemoryStorage implements Storage {
  readonly files: FileStore;
  readonly logs: LogStore;
  readonly #random: () => number;
  #capacityBytes: number;
  #names: Names = new Map();
  #durableNames: Names = new Map();
  /** Changes of names since the last directory sync, in order. */
  #unsyncedNames: Array<(names: Names) => void> = [];
  #failingSyncs = 0;

  constructor(options: MemoryStorageOptions) {
    this.#random = seededRandom(options.seed);
    this.#capacityBytes = options.capacityBytes ?? Number.POSITIVE_INFINITY;
    this.files = this.#fileStore();
    this.logs = this.#logStore();
  }

  // --- faults ---------------------------------------------------------------------------------------------------

  /** The process or the machine dies: every file keeps its synced content plus, by chance, some of the rest. */
  crash(): void {
    const kept = Math.floor(this.#random() * (this.#unsyncedNames.length + 1));
    for (const change of this.#unsyncedNames.slice(0, kept)) change(this.#durableNames);
    this.#unsyncedNames = [];
    this.#names = new Map(this.#durableNames);
    for (const name of [...this.#names.keys()].sort(byCodeUnit)) {
      const file = this.#names.get(name)!;
      file.current = this.#afterCrash(file);
      file.synced = file.current;
    }
  }

  /** The process dies and the machine lives: nothing is lost, open transactions excepted. */
  kill(): void {
    for (const change of this.#unsyncedNames) change(this.#durableNames);
    this.#unsyncedNames = [];
    for (const file of this.#names.values()) file.synced = file.current;
  }

  /** The next `count` syncs fail. */
  failSyncs(count: number): void {
    this.#failingSyncs = count;
  }

  setCapacity(bytes: number): void {
    this.#capacityBytes = bytes;
  }

  usedBytes(): number {
    let used = 0;
    for (const file of this.#names.values()) used += file.current.length;
    return used;
  }

  /** Changes the bits of one byte at rest; by chance which, when `at` is not given. */
  flipByte(name: string, at?: number, bits = 0x10): void {
    const file = this.#existing(name);
    const index = at ?? Math.floor(this.#random() * file.current.length);
    const bytes = Uint8Array.from(file.current);
    bytes[index] = bytes[index]! ^ bits;
    file.current = bytes;
    file.synced = bytes;
  }

  /** Cuts the file to `length` bytes, synced or not. */
  cut(name: string, length: number): void {
    const file = this.#existing(name);
    file.current = file.current.slice(0, length);
    file.synced = file.current;
  }

  // --- files ----------------------------------------------------------------------------------------------------

  #existing(name: string): StoredFile {
    const file = this.#names.get(name);
    if (file === undefined) throw new RangeError(`no file ${name} in the memory storage`);
    return file;
  }

  #afterCrash(file: StoredFile): Uint8Array {
    if (file.current === file.synced) return file.current;
    const dice = this.#random();
    if (dice < 0.4) return file.synced;
    if (dice < 0.6) return file.current;
    // Torn: the unsynced end got to the platter in part, its last sector perhaps as noise.
    const common = Math.min(file.synced.length, file.current.length);
    const length = common + Math.floor(this.#random() * (file.current.length - common + 1));
    const torn = file.current.slice(0, length);
    if (dice > 0.8 && length > common) torn[length - 1] = torn[length - 1]! ^ 0x55;
    return torn;
  }

  #change(change: (names: Names) => void): void {
    change(this.#names);
    this.#unsyncedNames.push(change);
  }

  #put(name: string, bytes: Uint8Array): StepOutcome {
    const file = this.#names.get(name);
    const grown = bytes.length - (file?.current.length ?? 0);
    if (grown > 0 && this.usedBytes() + grown > this.#capacityBytes) {
      return { status: 'full', reason: 'no space left on the memory storage' };
    }
    if (file === undefined) {
      const created: StoredFile = { current: bytes, synced: empty };
      this.#change((names) => names.set(name, created));
    } else {
      file.current = bytes;
    }
    return stepDone;
  }

  #sync(name: string): StepOutcome {
    if (this.#failingSyncs > 0) {
      this.#failingSyncs -= 1;
      return { status: 'failed', reason: 'the memory storage failed this sync' };
    }
    const file = this.#existing(name);
    file.synced = file.current;
    return stepDone;
  }

  #rename(from: string, to: string): StepOutcome {
    const file = this.#existing(from);
    this.#change((names) => {
      names.delete(from);
      names.set(to, file);
    });
    return stepDone;
  }

  #syncNames(): StepOutcome {
    for (const change of this.#unsyncedNames) change(this.#durableNames);
    this.#unsyncedNames = [];
    return stepDone;
  }

  #fileStore(): FileStore {
    return {
      list: (directory) => {
        const prefix = directory === '' ? '' : `${directory}/`;
        return [...this.#names.keys()]
          .filter((name) => name.startsWith(prefix) && !name.slice(prefix.length).includes('/'))
          .map((name) => name.slice(prefix.length))
          .sort(byCodeUnit);
      },
      read: (name) => this.#names.get(name)?.current.slice(),
      write: (name, bytes) => this.#put(name, bytes.slice()),
      overwrite: (name, bytes) => {
        const old = this.#names.get(name)?.current ?? empty;
        const merged = new Uint8Array(Math.max(old.length, bytes.length));
        merged.set(old);
        merged.set(bytes);
        return this.#put(name, merged);
      },
      append: (name, bytes) => {
        const file = this.#names.get(name);
        return this.#put(name, file === undefined ? bytes.slice() : appended(file, bytes));
      },
      sync: (name) => this.#sync(name),
      rename: (from, to) => this.#rename(from, to),
      syncDirectory: () => this.#syncNames(),
      remove: (name) => {
        this.#change((names) => names.delete(name));
        return stepDone;
      },
    };
  }

  // --- logs -----------------------------------------------------------------------------------------------------

  #logFile(name: string): MemoryLogFile {
    return {
      read: () => this.#names.get(name)?.current ?? empty,
      write: (bytes) => this.#put(name, bytes),
      append: (bytes) => this.#put(name, appended(this.#existing(name), bytes)),
      sync: () => this.#sync(name),
      copyTo: (other) => this.#put(other, this.#existing(name).current.slice()),
    };
  }

  #open(name: string, mode: LogMode): LogOpening {
    if (!this.#names.has(name)) return { status: 'missing' };
    return MemoryLog.open(this.#logFile(name), mode);
  }

  #logStore(): LogStore {
    return {
      create: (name, headerText) => {
        this.#change((names) => names.delete(name));
        const log = MemoryLog.create(this.#logFile(name), headerText);
        this.#syncNames();
        return log;
      },
      open: (name, mode) => this.#open(name, mode),
      rename: (from, to) => {
        this.#rename(from, to);
        return this.#syncNames();
      },
      remove: (name) => {
        this.#change((names) => names.delete(name));
        return stepDone;
      },
    };
  }
}
