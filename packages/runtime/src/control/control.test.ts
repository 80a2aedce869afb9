import { existsSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { NodeConfig } from '@holdfast/engine/kernel';
import type { KernelEvent, OperatorCommand } from '@holdfast/engine/model';
import { describe, expect, it } from 'vitest';
import type { NodeListener, RunningNode } from '../node/index.ts';
import { statusFixture } from '../terminal/status.fixture.ts';
import {
  askCommand,
  askStatus,
  type CommandRequest,
  ControlFailed,
  killFile,
  NotRunning,
  readKillFile,
  removeKillFile,
  startControlServer,
  takePendingResume,
  watchKillFile,
  writeKillFile,
  writePendingResume,
} from './index.ts';
import { controlSocketPath } from './socket-path.ts';

const folder = (): string => mkdtempSync(join(tmpdir(), 'holdfast-control-'));

const config = {
  accounts: [{ id: 'BITUNIX:demo' }],
  instruments: [
    {
      account: 'BITUNIX:demo',
      instrument: {
        id: 'BTCUSDT-PERP.BITUNIX',
        symbol: 'BTCUSDT',
        lotSize: 1_000_000_000n,
        tickSize: 100_000_000_000n,
      },
    },
  ],
  sessions: [{ id: 'demo', instruments: [0], strategies: [{ id: 'mine' }, { id: 'other' }] }],
} as unknown as NodeConfig;

/** Takes commands and answers each with the events it was given. */
class FakeNode implements RunningNode {
  readonly directory: string;
  readonly config = config;
  readonly ended = new Promise<never>(() => undefined);
  readonly commands: OperatorCommand[] = [];
  events: KernelEvent[] = [];
  halt: { readonly flatten: boolean } | undefined;
  readonly #listeners = new Set<NodeListener>();

  constructor(directory: string) {
    this.directory = directory;
  }

  status() {
    const status = statusFixture();
    if (!this.halt) return status;
    const halt = { by: 'me', reason: 'r', sinceMs: 0, flat: false, ...this.halt };
    return { ...status, view: { ...status.view, halt } } as never;
  }

  command(command: OperatorCommand): void {
    this.commands.push(command);
    for (const listener of this.#listeners)
      listener.onStep?.({ seq: 1 as never, events: this.events, effects: [] });
  }

  listen(listener: NodeListener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }
}

async function withServer(run: (node: FakeNode, directory: string) => Promise<void>): Promise<void> {
  const directory = folder();
  const node = new FakeNode(directory);
  const server = await startControlServer({ node });
  try {
    await run(node, directory);
  } finally {
    await server.close();
  }
}

const origin = { by: 'cli (me)', reason: 'because' };

describe('the control socket', () => {
  it('answers with the status, and with what a command led to', () =>
    withServer(async (node, directory) => {
      expect((await askStatus(directory)).view.nodeId).toBe('abcdef');
      node.events = [{ type: 'FlattenIntended', instrument: 0 } as unknown as KernelEvent];
      const result = await askCommand(directory, { type: 'flatten', ...origin, instrument: 'BTCUSDT' });
      expect(result.events).toEqual([{ type: 'FlattenIntended', instrument: 0 }]);
      expect(node.commands).toMatchObject([
        { type: 'Flatten', instrument: 0, by: 'cli (me)', reason: 'because' },
      ]);
    }));

  it.each<[CommandRequest, Partial<OperatorCommand>]>([
    [
      {
        type: 'adjustPosition',
        ...origin,
        instrument: 'BTCUSDT-PERP.BITUNIX',
        quantity: '-0.5',
        price: '60000',
      },
      { type: 'AdjustPosition', lots: -500, price: '60000' } as never,
    ],
    [
      {
        type: 'resolveOrder',
        ...origin,
        clientOrderId: 'hf-abcdef-1-0',
        as: 'filled',
        quantity: '0.2',
        price: '60000',
      },
      { type: 'ResolveOrder', as: 'filled', filledLots: 200, averagePrice: '60000' } as never,
    ],
    [
      { type: 'adoptPosition', ...origin, instrument: 'BTCUSDT' },
      { type: 'AdoptPosition', session: 'demo' } as never,
    ],
    [
      { type: 'adoptPosition', ...origin, instrument: 'BTCUSDT', stop: '59000.5', target: '61000' },
      { type: 'AdoptPosition', session: 'demo', stopTicks: 590_005, targetTicks: 610_000 } as never,
    ],
    [
      { type: 'releaseStrategy', ...origin, strategy: 'mine' },
      { type: 'ReleaseStrategy', session: 'demo' } as never,
    ],
    [{ type: 'reconcile', ...origin }, { type: 'Reconcile', account: 'BITUNIX:demo' } as never],
  ])('turns words into a command: %j', (request, command) =>
    withServer(async (node, directory) => {
      node.events = [{ type: 'AlertRaised' } as KernelEvent];
      await askCommand(directory, request);
      expect(node.commands).toMatchObject([command]);
    }),
  );

  it.each<[CommandRequest, RegExp]>([
    [{ type: 'flatten', ...origin, instrument: 'BTCUSD' }, /no instrument "BTCUSD"/],
    [{ type: 'flatten', by: 'me', reason: ' ' }, /a reason is needed/],
    [
      { type: 'resolveOrder', ...origin, clientOrderId: 'hf-abcdef-1-1', as: 'canceled' },
      /did you mean "hf-abcdef-1-0"/,
    ],
    [
      { type: 'resolveOrder', ...origin, clientOrderId: 'hf-abcdef-1-0', as: 'filled' },
      /needs --quantity \(in total\) and --price/,
    ],
    [{ type: 'releaseStrategy', ...origin, strategy: 'mne' }, /did you mean "mine"/],
    [{ type: 'adoptPosition', ...origin, instrument: 'BTCUSDT', target: '61000' }, /--target needs --stop/],
    [
      { type: 'adoptPosition', ...origin, instrument: 'BTCUSDT', stop: '59000.55' },
      /--stop of BTCUSDT-PERP.BITUNIX: 59000.55 is not a whole multiple of the tick size/,
    ],
    [
      { type: 'adjustPosition', ...origin, instrument: 'BTCUSDT', quantity: '0,5', price: '1' },
      /^quantity: expected a decimal such as 0.5, got "0,5"$/,
    ],
    [
      { type: 'adjustPosition', ...origin, instrument: 'BTCUSDT', quantity: '0.0005', price: '1' },
      /BTCUSDT-PERP/,
    ],
  ])('says no to %j', (request, message) =>
    withServer(async (node, directory) => {
      await expect(askCommand(directory, request)).rejects.toThrow(message);
      expect(node.commands).toEqual([]);
    }),
  );

  it('lets a halt that keeps positions become one that closes them, and no halt be set twice', () =>
    withServer(async (node, directory) => {
      const halt = (flatten: boolean) => askCommand(directory, { type: 'halt', ...origin, flatten });
      node.events = [{ type: 'HaltLatched' } as KernelEvent];
      node.halt = { flatten: false };
      await expect(halt(false)).rejects.toThrow(/halted already/);
      await halt(true);
      expect(node.commands).toMatchObject([{ type: 'Halt', flatten: true }]);
      node.halt = { flatten: true };
      await expect(halt(true)).rejects.toThrow(/halted already/);
    }));

  it('outlives clients that talk nonsense, too much, or go away', () =>
    withServer(async (_, directory) => {
      const socket = connect(controlSocketPath(directory));
      const answer = new Promise<string>((resolve) =>
        socket.once('data', (bytes) => resolve(bytes.toString())),
      );
      socket.write('{"id":7,"method":"dance"}\n');
      expect(JSON.parse(await answer)).toMatchObject({ id: 7, ok: false });
      const closed = new Promise((resolve) => socket.once('close', resolve));
      socket.on('error', () => undefined);
      socket.write('x'.repeat(200_000));
      await closed;
      expect((await askStatus(directory)).pid).toBe(42);
    }));

  it('tells a node that does not run from one that says no', async () => {
    await expect(askStatus(folder())).rejects.toThrow(NotRunning);
    await withServer(async (_, directory) => {
      await expect(askCommand(directory, { type: 'flatten', ...origin, instrument: 'X' })).rejects.toThrow(
        ControlFailed,
      );
    });
  });

  it('works in a directory whose name is too long for a socket', async () => {
    const directory = join(folder(), 'x'.repeat(90));
    mkdirSync(directory);
    const server = await startControlServer({ node: new FakeNode(directory) });
    expect((await askStatus(directory)).pid).toBe(42);
    await server.close();
  });
});

describe('the kill file', () => {
  it('is seen while it stands there, and nothing of ours takes it away', async () => {
    const directory = folder();
    let seen = 0;
    const found = new Promise<void>((resolve) => {
      const stop = watchKillFile(directory, () => {
        seen += 1;
        stop();
        resolve();
      });
      expect(seen).toBe(0);
      writeFileSync(killFile(directory), '');
    });
    await found;
    expect(existsSync(killFile(directory))).toBe(true);
  });

  it.each([
    ['', { reason: 'the file HALT', flatten: true }],
    ['storm\n', { reason: 'storm', flatten: true }],
    ['keep positions\nlunch\n', { reason: 'lunch', flatten: false }],
  ])('says why: %j', (text, order) => {
    const directory = folder();
    writeFileSync(killFile(directory), text);
    expect(readKillFile(directory)).toEqual(order);
  });

  it('is written and taken away by a person', () => {
    const directory = folder();
    writeKillFile(directory, { reason: 'x', flatten: false });
    expect(readKillFile(directory)).toEqual({ reason: 'x', flatten: false });
    removeKillFile(directory);
    expect(readKillFile(directory)).toBeUndefined();
  });
});

it('a resume without a running node waits for one life, and half a wish is none', () => {
  const directory = folder();
  writePendingResume(directory, { by: 'me', reason: 'clear', atMs: 1 });
  expect(takePendingResume(directory)).toEqual({ by: 'me', reason: 'clear', atMs: 1 });
  expect(takePendingResume(directory)).toBeUndefined();
  writeFileSync(join(directory, 'resume.request'), '{"by":');
  expect(takePendingResume(directory)).toBeUndefined();
  expect(readFileSync(join(directory, 'resume.request'), 'utf8')).toBe('{"by":');
});
