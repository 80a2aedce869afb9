// How the writer gets bytes onto the disk, without ever blocking the kernel: every step reports back later. In the
// product these are Node's asynchronous calls; over a FileStore they run in virtual time, with its faults.

import { close, fdatasync, fsync, mkdirSync, open, openSync, rmSync, write } from 'node:fs';
import { dirname, join } from 'node:path';
import { type FileStore, type StepOutcome, stepDone } from '../journal/index.ts';

export type StepDone = (outcome: StepOutcome) => void;

/** One file that only grows. */
export interface SegmentFile {
  append(bytes: Uint8Array, done: StepDone): void;
  sync(done: StepDone): void;
  close(done: StepDone): void;
}

export interface TapeFiles {
  /** Creates the file and makes its name durable; nothing else is called before `done`. */
  create(name: string, done: StepDone): SegmentFile;
  /** Removes a file that is no longer needed; a failure only costs space. */
  remove(name: string): void;
}

/** Tape files over a FileStore; `schedule` runs each step later, for example after a virtual disk latency. */
export function deferredTapeFiles(files: FileStore, schedule: (run: () => void) => void): TapeFiles {
  const later = (run: () => StepOutcome, done: StepDone): void => schedule(() => done(run()));
  return {
    create: (name, done) => {
      later(() => {
        const written = files.write(name, new Uint8Array(0));
        return written.status === 'done' ? files.syncDirectory(dirname(name)) : written;
      }, done);
      return {
        append: (bytes, stepped) => later(() => files.append(name, bytes), stepped),
        sync: (stepped) => later(() => files.sync(name), stepped),
        close: (stepped) => later(() => stepDone, stepped),
      };
    },
    remove: (name) => {
      files.remove(name);
    },
  };
}

function outcomeOf(error: NodeJS.ErrnoException | null | undefined): StepOutcome {
  if (error === null || error === undefined) return stepDone;
  const full = error.code === 'ENOSPC' || error.code === 'EDQUOT';
  return { status: full ? 'full' : 'failed', reason: error.message };
}

/** Tape files in a node's directory. */
export function nodeTapeFiles(directory: string): TapeFiles {
  return {
    create: (name, done) => {
      const path = join(directory, name);
      mkdirSync(dirname(path), { recursive: true });
      return new NodeSegmentFile(path, done);
    },
    remove: (name) => {
      rmSync(join(directory, name), { force: true });
    },
  };
}

/** Steps come one at a time: the writer never overlaps them. */
class NodeSegmentFile implements SegmentFile {
  #fd = -1;

  constructor(path: string, done: StepDone) {
    // A file of this name can only be the torn beginning of a segment that never had a whole block: replace it.
    open(path, 'w', (error, fd) => {
      if (error !== null) return done(outcomeOf(error));
      this.#fd = fd;
      syncDirectory(dirname(path), done);
    });
  }

  append(bytes: Uint8Array, done: StepDone): void {
    write(this.#fd, bytes, 0, bytes.length, null, (error, written) => {
      if (error !== null || written === bytes.length) return done(outcomeOf(error));
      // A short write: the disk is nearly full. The rest will say so, or go through.
      this.append(bytes.subarray(written), done);
    });
  }

  sync(done: StepDone): void {
    fdatasync(this.#fd, (error) => done(outcomeOf(error)));
  }

  close(done: StepDone): void {
    close(this.#fd, (error) => done(outcomeOf(error)));
  }
}

function syncDirectory(path: string, done: StepDone): void {
  const fd = openSync(path, 'r');
  fsync(fd, (error) => close(fd, () => done(outcomeOf(error))));
}
