// Opens a server's port and says clearly why when that fails.

import type { Server } from 'node:net';

export const loopback = '127.0.0.1';

/** Listens on `host:port` (0: any free port) and gives the address taken. @throws Error that names port and cause. */
export function listenOn(
  server: Server,
  port: number,
  host = loopback,
): Promise<{ host: string; port: number }> {
  return new Promise((resolve, reject) => {
    const onError = (error: NodeJS.ErrnoException) => {
      const why =
        error.code === 'EADDRINUSE'
          ? 'the port is in use; stop what holds it or take another (0: any free one)'
          : error.message;
      reject(new Error(`cannot listen on ${host}:${port}: ${why}`, { cause: error }));
    };
    server.once('error', onError);
    server.listen(port, host, () => {
      server.off('error', onError);
      const address = server.address();
      const taken = typeof address === 'object' && address !== null ? address.port : port;
      resolve({ host: host === '0.0.0.0' || host === '::' ? 'localhost' : host, port: taken });
    });
  });
}
