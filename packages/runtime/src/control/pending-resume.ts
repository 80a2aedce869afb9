// `resume` while no node runs: the latch stands in the journal, which only a node writes. The wish is kept beside it, with who
// and why, and the next life takes it as its first command.
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';

const schema = z.strictObject({ by: z.string(), reason: z.string(), atMs: z.number() });
export type PendingResume = z.output<typeof schema>;

const fileOf = (directory: string): string => join(directory, 'resume.request');

export const writePendingResume = (directory: string, wish: PendingResume): void =>
  writeFileSync(fileOf(directory), `${JSON.stringify(wish)}\n`);

/** Reads and removes it. A wish that cannot be read is none: the halt stays latched, which is the safe side. */
export function takePendingResume(directory: string): PendingResume | undefined {
  try {
    const wish = schema.parse(JSON.parse(readFileSync(fileOf(directory), 'utf8')));
    rmSync(fileOf(directory));
    return wish;
  } catch {
    return undefined;
  }
}
