// A small file system of its own for a node's directory, so that the disk can be filled to the last byte. Needs root.
import { spawnSync } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Box, type BoxOptions } from './box.ts';

const sizeMiB = 40;

/** Why there is no such file system here; undefined: there is. */
export const fullDiskObstacle = ((): string | undefined => {
  if (process.platform !== 'linux') return 'tmpfs is a matter of Linux';
  if (process.getuid?.() !== 0) return 'mounting a file system needs root';
  const folder = mkdtempSync(join(tmpdir(), 'holdfast-disk-'));
  const mounted = mount(folder, 1);
  if (mounted === undefined) unmount(folder);
  rmSync(folder, { recursive: true, force: true });
  return mounted;
})();

export interface SmallDisk {
  readonly box: Box;
  /** Writes until not a byte is left. */
  fill(): void;
  /** Gives the room back. */
  free(): void;
}

export async function withFullDisk(
  test: (disk: SmallDisk) => Promise<void>,
  options: BoxOptions = {},
): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'holdfast-disk-'));
  const problem = mount(folder, sizeMiB);
  if (problem !== undefined) throw new Error(problem);
  const ballast = join(folder, 'ballast');
  try {
    const box = await Box.open({ ...options, directory: join(folder, 'node') });
    try {
      await test({ box, fill: () => fill(ballast), free: () => rmSync(ballast, { force: true }) });
    } finally {
      await box.close();
    }
  } finally {
    unmount(folder);
    rmSync(folder, { recursive: true, force: true });
  }
}

function mount(folder: string, mebibytes: number): string | undefined {
  const size = `size=${mebibytes}m`;
  const { status, stderr, error } = spawnSync('mount', ['-t', 'tmpfs', '-o', size, 'tmpfs', folder], {
    encoding: 'utf8',
  });
  return status === 0 ? undefined : `a tmpfs cannot be mounted: ${error?.message ?? stderr.trim()}`;
}

/** Lazily: a process that was killed may still be letting go. */
function unmount(folder: string): void {
  spawnSync('umount', ['-l', folder]);
}

function fill(path: string): void {
  const file = openSync(path, 'a');
  try {
    for (let size = 1024 * 1024; size >= 1; ) {
      try {
        if (writeSync(file, Buffer.alloc(size)) < size) size = Math.floor(size / 2);
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error;
        size = Math.floor(size / 2);
      }
    }
  } finally {
    closeSync(file);
  }
}
