// A TCP port in front of a byte-stream venue.

import { createServer, type Socket } from 'node:net';
import type { ByteConnection, ByteServer } from '../ports/index.ts';
import { listenOn } from './listen-on.ts';

export interface ByteListener {
  readonly host: string;
  readonly port: number;
  /** The most bytes that any client has not taken yet: what a clock at full speed waits for. */
  largestBacklogBytes(): number;
  connectionCount(): number;
  close(): Promise<void>;
}

export async function startByteListener(
  venue: ByteServer,
  options: { port: number; host?: string },
): Promise<ByteListener> {
  const sockets = new Set<Socket>();
  let nextId = 1;
  const server = createServer({ allowHalfOpen: false, noDelay: true }, (socket) => {
    sockets.add(socket);
    const connection = byteConnection(nextId++, socket);
    venue.onOpen(connection);
    socket.on('data', (bytes) => venue.onBytes(connection, bytes));
    // An error (reset by the peer, for one) is followed by `close`, which is all that a venue needs to know.
    socket.on('error', () => socket.destroy());
    socket.on('close', () => {
      sockets.delete(socket);
      venue.onClose(connection);
    });
  });
  const address = await listenOn(server, options.port, options.host);
  return {
    ...address,
    largestBacklogBytes: () => {
      let largest = 0;
      for (const socket of sockets) largest = Math.max(largest, socket.writableLength);
      return largest;
    },
    connectionCount: () => sockets.size,
    close: async () => {
      const ends = [...sockets].map((socket) => {
        socket.destroy();
        return new Promise<void>((resolve) => {
          socket.once('close', () => resolve());
        });
      });
      const ended = new Promise<void>((resolve) => {
        server.close(() => resolve());
      });
      await Promise.all([...ends, ended]);
    },
  };
}

function byteConnection(id: number, socket: Socket): ByteConnection {
  return {
    id,
    write: (bytes) => {
      if (!socket.destroyed) socket.write(bytes);
    },
    bufferedBytes: () => socket.writableLength,
    end: () => socket.end(),
    reset: () => socket.resetAndDestroy(),
    setReading: (reading) => {
      if (reading) socket.resume();
      else socket.pause();
    },
  };
}
