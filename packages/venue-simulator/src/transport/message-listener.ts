// One port in front of a message-and-request venue: HTTP requests and WebSocket connections on the same address.

import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { type WebSocket, WebSocketServer } from 'ws';
import type { HttpReply, HttpRequest, MessageConnection, MessageServer } from '../ports/index.ts';
import { listenOn } from './listen-on.ts';
import { readBody } from './read-body.ts';

export interface MessageListener {
  readonly host: string;
  readonly port: number;
  /** The most bytes that any client has not taken yet: what a clock at full speed waits for. */
  largestBacklogBytes(): number;
  connectionCount(): number;
  close(): Promise<void>;
}

const largestBodyBytes = 1_000_000;

export async function startMessageListener(
  venue: MessageServer,
  options: { port: number; host?: string },
): Promise<MessageListener> {
  const server = createServer((request, response) => {
    readBody(request, largestBodyBytes).then(
      (body) => serveRequest(venue, request, response, body),
      // The client left amid its request; nothing was asked of the venue yet.
      () => response.destroy(),
    );
  });
  const open = new Set<WebSocket>();
  const webSockets = new WebSocketServer({ server, maxPayload: largestBodyBytes, perMessageDeflate: false });
  let nextId = 1;
  webSockets.on('connection', (socket, request) => {
    open.add(socket);
    serveSocket(venue, nextId++, socket, request, () => open.delete(socket));
  });
  // `ws` hands the HTTP server's errors on; `listenOn` already tells of them.
  webSockets.on('error', () => undefined);
  const address = await listenOn(server, options.port, options.host);
  return {
    ...address,
    largestBacklogBytes: () => largestBacklog(open),
    connectionCount: () => open.size,
    close: () =>
      new Promise((resolve) => {
        for (const socket of open) socket.terminate();
        webSockets.close();
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function largestBacklog(sockets: Iterable<WebSocket>): number {
  let largest = 0;
  for (const socket of sockets) largest = Math.max(largest, socket.bufferedAmount);
  return largest;
}

function serveSocket(
  venue: MessageServer,
  id: number,
  socket: WebSocket,
  request: IncomingMessage,
  onGone: () => void,
): void {
  const connection = messageConnection(id, socket, pathOf(request));
  socket.on('message', (message) => venue.onMessage(connection, message.toString()));
  // A broken frame or a reset is followed by `close`, which is all that a venue needs to know.
  socket.on('error', () => socket.terminate());
  socket.on('close', () => {
    onGone();
    venue.onClose(connection);
  });
  venue.onOpen(connection);
}

function messageConnection(id: number, socket: WebSocket, path: string): MessageConnection {
  return {
    id,
    path,
    send: (text) => {
      if (socket.readyState === socket.OPEN) socket.send(text);
    },
    bufferedBytes: () => socket.bufferedAmount,
    close: (code, reason) => socket.close(code, reason),
    terminate: () => socket.terminate(),
    setReading: (reading) => {
      if (reading) socket.resume();
      else socket.pause();
    },
  };
}

const pathOf = (request: IncomingMessage): string => new URL(request.url ?? '/', 'http://venue').pathname;

/** What a venue throws here is a defect of it and ends the process, loudly. */
function serveRequest(
  venue: MessageServer,
  request: IncomingMessage,
  response: ServerResponse,
  body: string | undefined,
): void {
  if (body === undefined) response.writeHead(413).end();
  else venue.onRequest(httpRequest(request, body), httpReply(response));
}

function httpRequest(request: IncomingMessage, body: string): HttpRequest {
  const url = new URL(request.url ?? '/', 'http://venue');
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(request.headers)) {
    if (value !== undefined) headers[name] = Array.isArray(value) ? value.join(', ') : value;
  }
  return {
    method: request.method ?? 'GET',
    path: url.pathname,
    query: [...url.searchParams],
    headers,
    body,
    remoteAddress: request.socket.remoteAddress ?? 'unknown',
  };
}

function httpReply(response: ServerResponse): HttpReply {
  return {
    respond: ({ status, headers, body }) => {
      if (response.destroyed) return;
      response.writeHead(status, { 'content-type': 'application/json', ...headers });
      response.end(body);
    },
    cut: () => response.destroy(),
  };
}
