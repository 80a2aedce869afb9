// Where the control socket of a node stands. The system allows about a hundred characters for the name of a socket; a deeper
// directory gets one under the temporary folder, found from the directory's name by both sides.
import { createHash } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const longestSocketName = 100;

export function controlSocketPath(directory: string): string {
  const path = join(resolve(directory), 'control.sock');
  if (Buffer.byteLength(path) <= longestSocketName) return path;
  const name = createHash('sha256').update(path).digest('hex').slice(0, 16);
  return join(tmpdir(), `holdfast-${name}.sock`);
}
