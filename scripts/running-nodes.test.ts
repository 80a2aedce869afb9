import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, it } from 'vitest';
// @ts-expect-error: plain JavaScript, because it runs before anything is built
import { nodesRunningFrom } from './running-nodes.mjs';

const project = path.resolve(import.meta.dirname, '..');

function withHolder(holder: object): { XDG_STATE_HOME: string } {
  const state = mkdtempSync(path.join(tmpdir(), 'holdfast-state-'));
  const locks = path.join(state, 'holdfast', 'locks');
  mkdirSync(locks, { recursive: true });
  writeFileSync(path.join(locks, 'node-0123.holder'), JSON.stringify(holder));
  writeFileSync(path.join(locks, 'account-0123.holder'), JSON.stringify({ pid: process.pid }));
  return { XDG_STATE_HOME: state };
}

it('a node of this project that lives is found', () => {
  const holder = { pid: process.pid, directory: '/node' };
  expect(nodesRunningFrom(project, withHolder(holder))).toEqual([holder]);
});

it.runIf(process.platform === 'linux').each([
  ['whose number another process has now', project, { pid: process.pid, startTicks: '1' }],
  ['of another clone', '/another/clone', { pid: process.pid }],
])('a node %s is none', (_, root, holder) => {
  expect(nodesRunningFrom(root, withHolder(holder))).toEqual([]);
});

it('where no node ever ran there is none', () => {
  expect(nodesRunningFrom(project, { XDG_STATE_HOME: '/nowhere' })).toEqual([]);
});
