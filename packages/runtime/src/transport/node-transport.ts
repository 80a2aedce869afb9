// The real network behind the `Transport` port: `ws` for websockets, `node:http(s)` for requests.
//
// The one thing that matters here is to tell *not sent* from *unanswered*: a request is `notSent` only when no byte of it can
// have left, which is known as long as its socket has not connected (or, over TLS, not finished its handshake). A socket taken
// from the pool was connected before, so anything that goes wrong on it is `unanswered`, even if the server closed it long ago.
import {
  type ClientRequest,
  Agent as HttpAgent,
  request as httpRequest,
  type IncomingMessage,
} from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import type { Socket } from 'node:net';
import { WebSocket } from 'ws';
import type {
  HttpOutcome,
  HttpRequest,
  Transport,
  WebSocketConnection,
  WebSocketHandlers,
} from '../ports/index.ts';

export interface NodeTransport extends Transport {
  /** Closes pooled connections, so that the process can end. */
  close(): void;
}

/** Answers beyond this are no answers of an exchange. */
const largestBodyBytes = 16_000_000;
const largestFrameBytes = 16_000_000;
const websocketHandshakeMs = 10_000;

export function nodeTransport(): NodeTransport {
  const http = new HttpAgent({ keepAlive: true, maxSockets: 16 });
  const https = new HttpsAgent({ keepAlive: true, maxSockets: 16 });
  return {
    openWebSocket,
    request: (request, done) => send(request, request.url.startsWith('https:') ? https : http, done),
    close: () => {
      http.destroy();
      https.destroy();
    },
  };
}

function openWebSocket(url: string, handlers: WebSocketHandlers): WebSocketConnection {
  const socket = new WebSocket(url, {
    perMessageDeflate: false,
    handshakeTimeout: websocketHandshakeMs,
    maxPayload: largestFrameBytes,
  });
  let reason: string | undefined;
  let closed = false;
  socket.on('open', () => handlers.onOpen());
  socket.on('message', (bytes: Buffer) => {
    if (!closed) handlers.onMessage(bytes.toString('utf8'));
  });
  // An error is followed by `close`, which tells the reader; the error has the better words.
  socket.on('error', (error) => {
    reason ??= error.message;
  });
  socket.on('close', (code, text) => {
    if (closed) return;
    closed = true;
    handlers.onClose(reason ?? `closed with ${code}${text.length > 0 ? ` (${text.toString('utf8')})` : ''}`);
  });
  return {
    send: (text) => {
      if (socket.readyState === WebSocket.OPEN) socket.send(text);
    },
    // A peer that does not answer the close frame must not keep us waiting: there is nothing left to hear.
    close: () => socket.terminate(),
  };
}

function send(
  request: HttpRequest,
  agent: HttpAgent | HttpsAgent,
  done: (outcome: HttpOutcome) => void,
): void {
  let ended = false;
  let connected = false;
  const end = (outcome: HttpOutcome): void => {
    if (ended) return;
    ended = true;
    clearTimeout(deadline);
    done(outcome);
  };
  const lost = (reason: string): void =>
    end(connected ? { type: 'unanswered', reason } : { type: 'notSent', reason });
  const deadline = setTimeout(() => {
    lost(`no answer within ${request.timeoutMs} ms`);
    outgoing?.destroy();
  }, request.timeoutMs);
  const outgoing = begin(request, agent, end);
  if (outgoing === undefined) return;
  outgoing.on('socket', (socket: Socket) => watchConnection(socket, outgoing, () => (connected = true)));
  outgoing.on('error', (error) => lost(error.message));
  outgoing.on('response', (response) => receive(response, end));
  outgoing.end(request.body);
}

/** Undefined when the request could not even be formed. */
function begin(
  request: HttpRequest,
  agent: HttpAgent | HttpsAgent,
  end: (outcome: HttpOutcome) => void,
): ClientRequest | undefined {
  const { method, url, headers, body } = request;
  const length = body === undefined ? {} : { 'content-length': String(Buffer.byteLength(body)) };
  const options = { method, agent, headers: { ...headers, ...length } };
  try {
    return url.startsWith('https:') ? httpsRequest(url, options) : httpRequest(url, options);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    setImmediate(() => end({ type: 'notSent', reason }));
    return undefined;
  }
}

/** Bytes of the request can leave once the socket is up: for TLS after its handshake. */
function watchConnection(socket: Socket, outgoing: ClientRequest, onConnected: () => void): void {
  if (outgoing.reusedSocket || !socket.connecting) {
    onConnected();
    return;
  }
  socket.once('encrypted' in socket ? 'secureConnect' : 'connect', onConnected);
}

function receive(response: IncomingMessage, end: (outcome: HttpOutcome) => void): void {
  const chunks: Buffer[] = [];
  let size = 0;
  response.on('data', (chunk: Buffer) => {
    size += chunk.length;
    if (size > largestBodyBytes)
      response.destroy(new Error(`an answer of more than ${largestBodyBytes} bytes`));
    else chunks.push(chunk);
  });
  response.on('error', (error) => end({ type: 'unanswered', reason: error.message }));
  response.on('close', () => end({ type: 'unanswered', reason: 'the connection broke amid the answer' }));
  response.on('end', () =>
    end({
      type: 'answered',
      status: response.statusCode ?? 0,
      body: Buffer.concat(chunks).toString('utf8'),
      headers: textHeaders(response),
    }),
  );
}

const textHeaders = (response: IncomingMessage): Record<string, string> =>
  Object.fromEntries(
    Object.entries(response.headers).map(([name, value]) => [
      name,
      Array.isArray(value) ? value.join(', ') : (value ?? ''),
    ]),
  );
