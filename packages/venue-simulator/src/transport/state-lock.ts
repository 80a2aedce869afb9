// One simulator a state directory: two would save over each other's books. The lock is a socket that the operating system
// takes away with its process, so a kill leaves nothing that would have to be cleaned up.

import { createHash } from 'node:crypto';
import { mkdirSync, realpathSync, rmSync } from 'node:fs';
import { connect, createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';

/** Another simulator runs on the directory. */
export class StateInUse extends Error {
  override readonly name = 'StateInUse';

  constructor(directory: string) {
    super(
      `${directory} is the memory of a simulator that is running; end that one, or give this one another --state`,
    );
  }
}

/** Throws `StateInUse`. The returned function lets go. */
export async function lockStateDirectory(directory: string): Promise<() => void> {
  mkdirSync(directory, { recursive: true });
  const name = createHash('sha256').update(realpathSync(directory)).digest('hex').slice(0, 32);
  if (process.platform === 'linux') return hold(await listen(`\0holdfast-sim-${name}`, directory));
  if (process.platform === 'win32') return hold(await listen(`\\\\.\\pipe\\holdfast-sim-${name}`, directory));
  const file = path.join(tmpdir(), `holdfast-sim-${name}.sock`);
  if (await answers(file)) throw new StateInUse(directory);
  rmSync(file, { force: true });
  return hold(await listen(file, directory));
}

function hold(server: Server): () => void {
  server.unref();
  return () => server.close();
}

function listen(address: string, directory: string): Promise<Server> {
  return new Promise((resolve, reject) => {
    const server = createServer((socket) => socket.destroy());
    server.once('error', (error: NodeJS.ErrnoException) =>
      reject(error.code === 'EADDRINUSE' ? new StateInUse(directory) : error),
    );
    server.listen(address, () => resolve(server));
  });
}

/** Whether somebody listens there; a file that a kill left does not. */
function answers(file: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(file, () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}
