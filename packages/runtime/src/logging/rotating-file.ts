// A log file that cannot fill a disk: at most `keep` files of `maxBytes` each, the newest under the plain name. Written
// synchronously, because the lines before a crash are the ones that matter.
import {
  closeSync,
  existsSync,
  fstatSync,
  mkdirSync,
  openSync,
  renameSync,
  rmSync,
  writeSync,
} from 'node:fs';
import { dirname } from 'node:path';

export interface RotatingFileOptions {
  readonly path: string;
  readonly maxBytes: number;
  /** Files in all, at least 1. */
  readonly keep: number;
}

export class RotatingFile {
  readonly #options: RotatingFileOptions;
  #descriptor: number;
  #bytes: number;
  #failed = 0;

  constructor(options: RotatingFileOptions) {
    this.#options = options;
    mkdirSync(dirname(options.path), { recursive: true });
    this.#descriptor = openSync(options.path, 'a');
    this.#bytes = fstatSync(this.#descriptor).size;
  }

  /** Lines that could not be written (a full disk): logging never stops a node. */
  get failed(): number {
    return this.#failed;
  }

  write(text: string): void {
    const bytes = Buffer.byteLength(text);
    try {
      if (this.#bytes > 0 && this.#bytes + bytes > this.#options.maxBytes) this.#rotate();
      writeSync(this.#descriptor, text);
      this.#bytes += bytes;
    } catch {
      this.#failed += 1;
    }
  }

  close(): void {
    closeSync(this.#descriptor);
  }

  #rotate(): void {
    const { path, keep } = this.#options;
    closeSync(this.#descriptor);
    try {
      rmSync(`${path}.${keep - 1}`, { force: true });
      for (let at = keep - 2; at >= 1; at -= 1)
        if (existsSync(`${path}.${at}`)) renameSync(`${path}.${at}`, `${path}.${at + 1}`);
      if (keep > 1) renameSync(path, `${path}.1`);
      else rmSync(path);
    } finally {
      this.#descriptor = openSync(path, 'a');
      this.#bytes = 0;
    }
  }
}
