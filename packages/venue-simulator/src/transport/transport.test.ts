import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import type { ByteConnection, MessageConnection, MessageServer } from '../ports/index.ts';
import { openStateFile, startByteListener, startMessageListener } from './index.ts';

const once = <T>(start: (done: (value: T) => void) => void): Promise<T> => new Promise(start);

function dial(port: number): Promise<Socket> {
  return once((done) => {
    const socket = connect(port, '127.0.0.1', () => done(socket));
    socket.on('error', () => undefined);
  });
}

const untilClosed = (socket: Socket) => once<void>((done) => socket.on('close', () => done()));

describe('startByteListener', () => {
  it('hands bytes over both ways, and ends or resets a connection', async () => {
    const open: ByteConnection[] = [];
    const closed: number[] = [];
    const listener = await startByteListener(
      {
        onOpen: (connection) => open.push(connection),
        onBytes: (connection, bytes) => connection.write(Buffer.concat([bytes, Buffer.from('!')])),
        onClose: (connection) => closed.push(connection.id),
      },
      { port: 0 },
    );
    try {
      const first = await dial(listener.port);
      first.write('hello');
      expect(await once<string>((done) => first.on('data', (bytes) => done(bytes.toString())))).toBe(
        'hello!',
      );
      const second = await dial(listener.port);
      second.write('x');
      await once<void>((done) => second.on('data', () => done()));
      expect([open.map((connection) => connection.id), listener.connectionCount()]).toEqual([[1, 2], 2]);
      open[0]!.end();
      open[1]!.reset();
      await Promise.all([untilClosed(first), untilClosed(second)]);
    } finally {
      await listener.close();
    }
    expect(closed.sort()).toEqual([1, 2]);
  });

  it('shows what a client has not taken', async () => {
    const opened = Promise.withResolvers<ByteConnection>();
    const listener = await startByteListener(
      {
        onOpen: (connection) => opened.resolve(connection),
        onBytes: () => undefined,
        onClose: () => undefined,
      },
      { port: 0 },
    );
    try {
      const socket = await dial(listener.port);
      socket.pause();
      const connection = await opened.promise;
      for (let i = 0; i < 64; i++) connection.write(new Uint8Array(1_000_000));
      expect(connection.bufferedBytes()).toBeGreaterThan(1_000_000);
      expect(listener.largestBacklogBytes()).toBe(connection.bufferedBytes());
      socket.destroy();
    } finally {
      await listener.close();
    }
  });

  it('says that a port is in use', async () => {
    const venue = { onOpen: () => undefined, onBytes: () => undefined, onClose: () => undefined };
    const listener = await startByteListener(venue, { port: 0 });
    await expect(startByteListener(venue, { port: listener.port })).rejects.toThrow(
      `cannot listen on 127.0.0.1:${listener.port}: the port is in use`,
    );
    await listener.close();
  });
});

describe('startMessageListener', () => {
  const echo = (open: MessageConnection[]): MessageServer => ({
    onOpen: (connection) => open.push(connection),
    onMessage: (connection, text) => connection.send(`${connection.path} ${text}`),
    onClose: () => undefined,
    onRequest: (request, reply) => {
      if (request.path === '/cut') reply.cut();
      else reply.respond({ status: 201, body: JSON.stringify({ query: request.query, body: request.body }) });
    },
  });

  it('serves requests and websockets on one port', async () => {
    const open: MessageConnection[] = [];
    const listener = await startMessageListener(echo(open), { port: 0 });
    const base = `127.0.0.1:${listener.port}`;
    try {
      const answer = await fetch(`http://${base}/x?b=2&a=%20`, { method: 'POST', body: 'text' });
      expect([answer.status, await answer.json()]).toEqual([
        201,
        {
          query: [
            ['b', '2'],
            ['a', ' '],
          ],
          body: 'text',
        },
      ]);
      await expect(fetch(`http://${base}/cut`)).rejects.toThrow();
      expect((await fetch(`http://${base}/x`, { method: 'POST', body: 'y'.repeat(1_000_001) })).status).toBe(
        413,
      );
      const socket = new WebSocket(`ws://${base}/public/`);
      await once<void>((done) => socket.on('open', () => done()));
      socket.send('hi');
      expect(await once<string>((done) => socket.on('message', (message) => done(message.toString())))).toBe(
        '/public/ hi',
      );
      open[0]!.close(1012, 'bye');
      expect(await once<number>((done) => socket.on('close', done))).toBe(1012);
    } finally {
      await listener.close();
    }
  });

  it('stops reading from a half-open peer and goes on later', async () => {
    const open: MessageConnection[] = [];
    const listener = await startMessageListener(echo(open), { port: 0 });
    try {
      const socket = new WebSocket(`ws://127.0.0.1:${listener.port}/public/`);
      await once<void>((done) => socket.on('open', () => done()));
      open[0]!.setReading(false);
      const got: string[] = [];
      socket.on('message', (message) => got.push(message.toString()));
      await once<void>((done) => socket.send('late', () => done()));
      await fetch(`http://127.0.0.1:${listener.port}/x`);
      expect(got).toEqual([]);
      const arrived = once<void>((done) => socket.on('message', () => done()));
      open[0]!.setReading(true);
      await arrived;
      expect(got).toEqual(['/public/ late']);
      socket.terminate();
    } finally {
      await listener.close();
    }
  });
});

describe('openStateFile', () => {
  it('remembers the last text whole, and nothing before the first', () => {
    const directory = mkdtempSync(path.join(tmpdir(), 'state-'));
    try {
      const store = openStateFile(path.join(directory, 'new'), 'venue.json');
      expect(store.load()).toBeUndefined();
      store.save('one');
      store.save('two');
      expect(openStateFile(path.join(directory, 'new'), 'venue.json').load()).toBe('two');
      expect(readdirSync(path.join(directory, 'new'))).toEqual(['venue.json']);
    } finally {
      rmSync(directory, { recursive: true });
    }
  });
});
