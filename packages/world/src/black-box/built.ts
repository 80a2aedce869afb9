// The black box runs what users run: built JavaScript. `npm test` has built it; when a test file is run alone the build is
// brought up to date first (a tenth of a second when nothing has changed).
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';

const root = join(import.meta.dirname, ...Array(4).fill('..'));

export const programs = {
  root,
  holdfast: join(root, 'packages', 'runtime', 'bin', 'holdfast.mjs'),
  simulator: join(root, 'packages', 'venue-simulator', 'dist', 'cli', 'main.js'),
  /** Preloaded: ends a program with the process that started it. */
  dieWithUs: join(root, 'packages', 'runtime', 'dist', 'process', 'die-with-preload.js'),
  /** `holdfast run` with crash points. */
  blackBox: join(root, 'packages', 'world', 'dist', 'black-box', 'entry.js'),
} as const;

export function ensureBuilt(): void {
  const compiler = join(root, 'node_modules', 'tsc7', 'bin', 'tsc');
  const built = spawnSync(process.execPath, [compiler, '-b'], {
    cwd: root,
    encoding: 'utf8',
    timeout: 300_000,
  });
  const missing = [programs.simulator, programs.blackBox].filter((file) => !existsSync(file));
  if (missing.length > 0)
    throw new Error(`${missing.map(dirname).join(', ')}: not built\n${built.stdout}${built.stderr}`);
}
