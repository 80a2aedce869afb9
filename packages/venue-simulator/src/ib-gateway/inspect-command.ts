// `holdfast-sim inspect FILE`: prints what `--record` wrote, a line a frame.

import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { Command } from 'commander';
import { formatFrame, parseRecord } from './capture/index.ts';

export function inspectCommand(): Command {
  return new Command('inspect')
    .description('print a recording of the IB Gateway simulator')
    .argument('<file>', 'what --record wrote')
    .option('--connection <label>', 'only this connection, such as tcp-1')
    .option('--message <name>', 'only messages of this name, such as openOrder')
    .action(async (file: string, only: Filter) => {
      for await (const line of inspectedLines(file, only)) process.stdout.write(`${line}\n`);
    });
}

interface Filter {
  readonly connection?: string;
  readonly message?: string;
}

/** The lines to print. @throws Error for a line that is no recorded frame. */
export async function* inspectedLines(file: string, only: Filter = {}): AsyncGenerator<string> {
  let number = 0;
  for await (const line of createInterface({
    input: createReadStream(file),
    crlfDelay: Number.POSITIVE_INFINITY,
  })) {
    number++;
    const parsed = parseRecord(line);
    if (!parsed.ok) throw new Error(`${file}, line ${number}: ${parsed.why}`);
    const { frame } = parsed;
    if (only.connection !== undefined && frame.connection !== only.connection) continue;
    if (only.message !== undefined && frame.decoded.message !== only.message) continue;
    yield formatFrame(frame);
  }
}
