// The control URL on a socket. Loopback only by default, since whoever reaches it owns the venue.

import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { listenOn } from '../transport/listen-on.ts';
import { readBody } from '../transport/read-body.ts';
import { answerControl, type ControlAnswer } from './answer-control.ts';
import type { ControlTarget } from './control-target.ts';

export interface ControlServer {
  readonly url: string;
  close(): Promise<void>;
}

export async function startControlServer(
  target: ControlTarget,
  options: { port: number; host?: string },
): Promise<ControlServer> {
  const server = createServer((request, response) => {
    answer(target, request).then(
      (result) => send(response, result),
      (error: unknown) =>
        send(response, { status: 500, body: { error: { code: 'internal', message: String(error) } } }),
    );
  });
  const { host, port } = await listenOn(server, options.port, options.host);
  return {
    url: `http://${host}:${port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function answer(target: ControlTarget, request: IncomingMessage): Promise<ControlAnswer> {
  const body = await readBody(request, 1_000_000);
  if (body === undefined) {
    return { status: 413, body: { error: { code: 'tooLarge', message: 'the body is over 1 MB' } } };
  }
  const url = new URL(request.url ?? '/', 'http://control');
  return answerControl(target, {
    method: request.method ?? 'GET',
    path: url.pathname,
    query: [...url.searchParams],
    body,
  });
}

function send(response: ServerResponse, result: ControlAnswer): void {
  response.writeHead(result.status, { 'content-type': 'application/json' });
  response.end(
    `${JSON.stringify(result.body, (_, value) => (typeof value === 'bigint' ? String(value) : value))}\n`,
  );
}
