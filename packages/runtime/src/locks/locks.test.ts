import { fork } from 'node:child_process';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { pidFile, registeredNodes, SecondInstance, takeNodeLocks } from './index.ts';

const folder = (): string => mkdtempSync(join(tmpdir(), 'holdfast-locks-'));
const account = { account: 'BITUNIX:main', address: 'https://venue.example', apiKey: 'key-1' };

describe('locks of a node', () => {
  it('let one process into a directory, name it, and are free again after a release', async () => {
    const [directory, state] = [folder(), folder()];
    const environment = { XDG_STATE_HOME: state };
    const lock = await takeNodeLocks(directory, [], environment);
    expect(readFileSync(pidFile(directory), 'utf8')).toBe(`${process.pid}\n`);
    expect(registeredNodes(environment)).toMatchObject([{ directory, pid: process.pid }]);
    await expect(takeNodeLocks(directory, [], environment, 60)).rejects.toThrow(
      new RegExp(`second instance: the node directory .* process ${process.pid}`),
    );
    lock.release();
    expect(registeredNodes(environment)).toEqual([]);
    (await takeNodeLocks(directory, [], environment, 0)).release();
  });

  it('keep two directories off one account, whatever they call it', async () => {
    const environment = { XDG_STATE_HOME: folder() };
    const lock = await takeNodeLocks(folder(), [account], environment);
    const other = { ...account, account: 'BITUNIX:scalp', address: 'https://venue.example/' };
    await expect(takeNodeLocks(folder(), [other], environment, 60)).rejects.toThrow(SecondInstance);
    const free = await takeNodeLocks(folder(), [{ ...account, apiKey: 'key-2' }], environment, 0);
    free.release();
    lock.release();
  });

  it('leave nothing taken when one of them is not to be had', async () => {
    const environment = { XDG_STATE_HOME: folder() };
    const lock = await takeNodeLocks(folder(), [account], environment);
    const second = folder();
    await expect(takeNodeLocks(second, [account], environment, 0)).rejects.toThrow(SecondInstance);
    (await takeNodeLocks(second, [], environment, 0)).release();
    lock.release();
  });

  it('end with the process that held them, however it died', async () => {
    const [directory, state] = [folder(), folder()];
    const program = join(folder(), 'holder.mts');
    const source = new URL('./node-locks.ts', import.meta.url).href;
    writeFileSync(
      program,
      `import { takeNodeLocks } from ${JSON.stringify(source)};
await takeNodeLocks(${JSON.stringify(directory)}, [], { XDG_STATE_HOME: ${JSON.stringify(state)} });
process.send('held'); setInterval(() => 0, 1000);`,
    );
    const holder = fork(program, { execArgv: ['--conditions=holdfast-source', '--no-warnings'] });
    await new Promise((resolve) => holder.once('message', resolve));
    await expect(takeNodeLocks(directory, [], { XDG_STATE_HOME: state }, 0)).rejects.toThrow(
      `process ${holder.pid}`,
    );
    const gone = new Promise((resolve) => holder.once('exit', resolve));
    holder.kill('SIGKILL');
    await gone;
    (await takeNodeLocks(directory, [], { XDG_STATE_HOME: state }, 0)).release();
  });
});
