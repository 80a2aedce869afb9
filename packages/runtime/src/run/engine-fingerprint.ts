// Which engine decides: a hash of its files, so that a replay by another build says that it is one.
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

const isCode = (name: string): boolean => /\.[jt]s$/.test(name) && !/\.(d|test|fixture)\.ts$/.test(name);

export function engineFingerprint(): string {
  const root = dirname(dirname(createRequire(import.meta.url).resolve('@holdfast/engine/kernel')));
  const hash = createHash('sha256');
  const names = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter(isCode).sort();
  for (const name of names)
    hash
      .update(name)
      .update('\0')
      .update(readFileSync(join(root, name)))
      .update('\0');
  return hash.digest('hex').slice(0, 16);
}
