// The kill file: `HALT` in the node's directory halts the node for as long as it stands there, and nothing of ours takes it
// away but a person's `resume`. It works without a running process, a socket or this program: `touch HALT` is enough.
//
// Watched twice, because notifications of file systems get lost: by `fs.watch`, and by looking.
import { existsSync, type FSWatcher, readFileSync, rmSync, watch, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const fileName = 'HALT';
const lookEveryMs = 500;

export const killFile = (directory: string): string => join(directory, fileName);

export interface KillOrder {
  readonly reason: string;
  /** A first line `keep positions` leaves positions to their protection; all else closes them. */
  readonly flatten: boolean;
}

const keepLine = 'keep positions';

export function readKillFile(directory: string): KillOrder | undefined {
  let text: string;
  try {
    text = readFileSync(killFile(directory), 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    // A kill file that cannot be read is a kill file.
    return { reason: `the file ${fileName} (${(error as Error).message})`, flatten: true };
  }
  const lines = text.split('\n').map((line) => line.trim());
  const keep = lines[0] === keepLine;
  const reason = lines.filter((line, at) => line !== '' && !(keep && at === 0)).join(' ');
  return { reason: reason || `the file ${fileName}`, flatten: !keep };
}

export const writeKillFile = (directory: string, { reason, flatten }: KillOrder): void =>
  writeFileSync(killFile(directory), `${flatten ? '' : `${keepLine}\n`}${reason}\n`);

export const removeKillFile = (directory: string): void => rmSync(killFile(directory), { force: true });

/** Calls back whenever the file stands there at a look, at least twice a second; the caller knows whether it is halted. */
export function watchKillFile(directory: string, onStands: () => void): () => void {
  const look = (): void => {
    if (existsSync(killFile(directory))) onStands();
  };
  let watcher: FSWatcher | undefined;
  try {
    watcher = watch(directory, (_, name) => {
      if (name === null || name === fileName) look();
    });
    // Out of watches, or the directory moved: looking goes on.
    watcher.on('error', () => watcher?.close());
  } catch {
    watcher = undefined; // this file system cannot be watched; the timer looks
  }
  const timer = setInterval(look, lookEveryMs);
  look();
  return () => {
    watcher?.close();
    clearInterval(timer);
  };
}
