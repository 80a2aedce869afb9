// Real sockets on the loopback: above all, that "not sent" is said only of what certainly was not.
import { createServer as createHttpServer, type Server } from 'node:http';
import { type AddressInfo, createServer as createTcpServer, type Socket } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { WebSocketServer } from 'ws';
import type { HttpOutcome, HttpRequest } from '../ports/index.ts';
import { nodeTransport } from './node-transport.ts';

const transport = nodeTransport();
const closers: (() => void)[] = [];
afterEach(() => {
  for (const close of closers.splice(0)) close();
});

const ask = (url: string, more: Partial<HttpRequest> = {}): Promise<HttpOutcome> =>
  new Promise((resolve) =>
    transport.request({ method: 'GET', url, headers: {}, timeoutMs: 2_000, ...more }, resolve),
  );

function listen(server: Server | ReturnType<typeof createTcpServer>): Promise<string> {
  closers.push(() => server.close());
  return new Promise((resolve) =>
    server.listen(0, '127.0.0.1', () => resolve(`127.0.0.1:${(server.address() as AddressInfo).port}`)),
  );
}

describe('requests', () => {
  it('bring the answer whatever its status, with headers', async () => {
    const host = await listen(
      createHttpServer((request, response) => {
        const chunks: Buffer[] = [];
        request.on('data', (chunk: Buffer) => chunks.push(chunk));
        request.on('end', () => {
          response.writeHead(429, { 'retry-after': '7' });
          response.end(`${request.method} ${request.url} ${request.headers.sign} ${Buffer.concat(chunks)}`);
        });
      }),
    );
    const outcome = await ask(`http://${host}/a?b=c`, {
      method: 'POST',
      headers: { sign: 'x' },
      body: '{"ü":1}',
    });
    expect(outcome).toMatchObject({
      type: 'answered',
      status: 429,
      body: 'POST /a?b=c x {"ü":1}',
      headers: { 'retry-after': '7' },
    });
  });

  it('to a port where nobody listens were not sent', async () => {
    const server = createTcpServer();
    const host = await listen(server);
    await new Promise((resolve) => server.close(resolve));
    expect(await ask(`http://${host}/`)).toMatchObject({ type: 'notSent' });
  });

  it('to a name that does not resolve, or an impossible URL, were not sent', async () => {
    expect(await ask('http://nothing.invalid/')).toMatchObject({ type: 'notSent' });
    expect(await ask('http://:::/')).toMatchObject({ type: 'notSent' });
  });

  it('whose connection breaks after it stood are unanswered', async () => {
    const host = await listen(
      createTcpServer((socket) => socket.once('data', () => socket.resetAndDestroy())),
    );
    expect(await ask(`http://${host}/`)).toMatchObject({ type: 'unanswered' });
  });

  it('that run out of time after they were sent are unanswered', async () => {
    const sockets: Socket[] = [];
    closers.push(() => {
      for (const socket of sockets) socket.destroy();
    });
    const host = await listen(createTcpServer((socket) => sockets.push(socket)));
    expect(await ask(`http://${host}/`, { timeoutMs: 60 })).toMatchObject({
      type: 'unanswered',
      reason: expect.stringContaining('60 ms'),
    });
  });

  it('whose answer breaks off are unanswered', async () => {
    const host = await listen(
      createTcpServer((socket) =>
        socket.once('data', () => socket.end('HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{"code":0')),
      ),
    );
    expect(await ask(`http://${host}/`)).toMatchObject({ type: 'unanswered' });
  });

  it('on a pooled connection that the server has closed are unanswered, not "not sent"', async () => {
    let count = 0;
    const host = await listen(
      createTcpServer((socket) =>
        socket.on('data', () => {
          count++;
          if (count === 1) socket.write('HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok');
          else socket.resetAndDestroy();
        }),
      ),
    );
    expect(await ask(`http://${host}/`)).toMatchObject({ type: 'answered' });
    expect(await ask(`http://${host}/`)).toMatchObject({ type: 'unanswered' });
  });
});

describe('websockets', () => {
  const opened = async () => {
    const server = new WebSocketServer({ host: '127.0.0.1', port: 0 });
    closers.push(() => server.close());
    await new Promise((resolve) => server.once('listening', resolve));
    return { server, url: `ws://127.0.0.1:${(server.address() as AddressInfo).port}/public/` };
  };

  it('carry text both ways and tell once of their end', async () => {
    const { server, url } = await opened();
    server.on('connection', (socket) => socket.on('message', (bytes) => socket.send(`echo ${bytes}`)));
    const heard: string[] = [];
    await new Promise<void>((resolve) => {
      const connection = transport.openWebSocket(url, {
        onOpen: () => connection.send('hi'),
        onMessage: (text) => {
          heard.push(text);
          connection.close();
        },
        onClose: () => {
          heard.push('closed');
          resolve();
        },
      });
    });
    expect(heard).toEqual(['echo hi', 'closed']);
  });

  it('that the server closes say with what', async () => {
    const { server, url } = await opened();
    server.on('connection', (socket) => socket.close(1012, 'maintenance'));
    const reason = await new Promise<string>((resolve) =>
      transport.openWebSocket(url, { onOpen: () => undefined, onMessage: () => undefined, onClose: resolve }),
    );
    expect(reason).toContain('1012');
    expect(reason).toContain('maintenance');
  });

  it('that never open tell of their end; closing one that still opens is no error', async () => {
    const server = createTcpServer();
    const host = await listen(server);
    await new Promise((resolve) => server.close(resolve));
    const end = (url: string, closeAtOnce: boolean) =>
      new Promise<string>((resolve) => {
        const connection = transport.openWebSocket(url, {
          onOpen: () => undefined,
          onMessage: () => undefined,
          onClose: resolve,
        });
        if (closeAtOnce) connection.close();
      });
    expect(await end(`ws://${host}/`, false)).toContain('ECONNREFUSED');
    const { url } = await opened();
    expect(await end(url, true)).not.toBe('');
  });
});
