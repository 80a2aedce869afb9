import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { lockStateDirectory, StateInUse } from './state-lock.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'holdfast-lock-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const moduleUrl = new URL('./state-lock.ts', import.meta.url).href;

describe('the lock of a state directory', () => {
  it('is one simulator’s, by whatever name the directory is called, until it lets go', async () => {
    const state = path.join(folder, 'state');
    const release = await lockStateDirectory(state);
    symlinkSync(state, path.join(folder, 'same'));
    await expect(lockStateDirectory(path.join(folder, 'same'))).rejects.toThrow(StateInUse);
    (await lockStateDirectory(path.join(folder, 'other')))();
    release();
    const again = async (): Promise<boolean> => {
      const free = await lockStateDirectory(state).catch(() => undefined);
      free?.();
      return free !== undefined;
    };
    await expect.poll(again).toBe(true);
  });

  it('is free at once when its process was killed', async () => {
    const state = path.join(folder, 'state');
    const program = `import { lockStateDirectory } from ${JSON.stringify(moduleUrl)};
      await lockStateDirectory(${JSON.stringify(state)}); console.log('held'); setInterval(() => {}, 1000);`;
    const holder = spawn(process.execPath, ['--input-type=module', '-e', program]);
    await new Promise((resolve) => holder.stdout.once('data', resolve));
    await expect(lockStateDirectory(state)).rejects.toThrow(/is the memory of a simulator that is running/);
    const ended = new Promise((resolve) => holder.once('close', resolve));
    holder.kill('SIGKILL');
    await ended;
    (await lockStateDirectory(state))();
  });
});
