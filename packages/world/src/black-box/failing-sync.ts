// A disk whose fsync fails: a few lines of C, loaded before the C library, that answer EIO once a file says so. Real SQLite and
// real files meet what a dying disk says.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import type { Box } from './box.ts';

const source = `#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

static int failing(void) {
  const char *path = getenv("BLACK_BOX_FSYNC_FAILS");
  return path != NULL && access(path, F_OK) == 0;
}

int fsync(int fd) {
  static int (*real)(int);
  if (!real) real = (int (*)(int))dlsym(RTLD_NEXT, "fsync");
  if (failing()) { errno = EIO; return -1; }
  return real(fd);
}

int fdatasync(int fd) {
  static int (*real)(int);
  if (!real) real = (int (*)(int))dlsym(RTLD_NEXT, "fdatasync");
  if (failing()) { errno = EIO; return -1; }
  return real(fd);
}
`;

/** Why there can be no such disk here; undefined: there can. */
export const failingSyncObstacle: string | undefined =
  process.platform !== 'linux'
    ? 'preloading is done for Linux'
    : spawnSync('cc', ['--version']).status === 0
      ? undefined
      : 'there is no C compiler (cc)';

/** Environment of a process whose syncs fail as long as `file` is there. */
export function failingSync(box: Box): { readonly environment: NodeJS.ProcessEnv; readonly file: string } {
  const library = join(box.folder, 'failing-sync.so');
  const compiled = spawnSync(
    'cc',
    ['-shared', '-fPIC', '-o', library, box.write('failing-sync.c', source), '-ldl'],
    {
      encoding: 'utf8',
    },
  );
  if (compiled.status !== 0) throw new Error(`cc: ${compiled.stderr}`);
  const file = join(box.folder, 'fsync-fails');
  return { environment: { LD_PRELOAD: library, BLACK_BOX_FSYNC_FAILS: file }, file };
}
