// `holdfast demo`, which is `npm start`: the simulated Bitunix venue and a paper session on it, together, and nothing left
// running afterwards. The venue remembers over restarts, so that a `kill -9` meets what a venue would show.
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { Command } from 'commander';
import { z } from 'zod';
import { SecondInstance, takeNodeLocks } from '../../locks/index.ts';
import { dyingWithUs } from '../../process/index.ts';
import { exitCodes } from '../../run/index.ts';
import { CliError } from '../cli-error.ts';
import type { CliContext } from '../context.ts';
import { addRunOptions, type RunOptions, run } from './run.ts';

interface DemoOptions extends RunOptions {
  readonly speed: string;
  readonly seed: string;
}

const listening = z.object({
  event: z.literal('listening'),
  control: z.string(),
  rest: z.string(),
  publicWs: z.string(),
  privateWs: z.string(),
});

const startWithinMs = 20_000;

export function demoCommand(program: Command, context: CliContext, finish: (code: number) => void): void {
  addRunOptions(program.command('demo'))
    .description('a paper session on a simulated venue, without account and network')
    .option('--speed <n>', 'venue time against real time', '10')
    .option('--seed <n>', 'which market the simulated venue plays', '1')
    .action(async (options: DemoOptions) => finish(await demo(context, options)));
}

async function demo(context: CliContext, options: DemoOptions): Promise<number> {
  const directory = resolve(context.cwd, options.dir ?? join('.holdfast', 'demo'));
  const example = findUp('examples/demo.yaml');
  await refuseSecond(context, directory);
  const venue = startVenue(context, directory, options);
  try {
    const urls = await firstLine(venue);
    context.err(`simulated venue: ${urls.rest} (control ${urls.control})`);
    return await run(
      context,
      [example],
      { ...options, dir: directory },
      {
        ...context.environment,
        BITUNIX_REST_URL: urls.rest,
        BITUNIX_PUBLIC_WS_URL: urls.publicWs,
        BITUNIX_PRIVATE_WS_URL: urls.privateWs,
      },
    );
  } finally {
    await ended(venue);
  }
}

/** Before the venue: a second one on the same memory would be refused in the simulator's words, which help nobody here. */
async function refuseSecond(context: CliContext, directory: string): Promise<void> {
  const lock = await takeNodeLocks(directory, [], context.environment).catch((error: unknown) => {
    if (!(error instanceof SecondInstance)) throw error;
    throw new CliError(exitCodes.failed, `${error.message}; "holdfast status --watch" shows it`);
  });
  lock.release();
}

function startVenue(context: CliContext, directory: string, { speed, seed }: DemoOptions): ChildProcess {
  const { nodeArguments, environment } = dyingWithUs(context.environment);
  const program = findUp('node_modules/holdfast-sim/dist/cli/main.js');
  const flags = ['--json', '--port', '0', '--control-port', '0', '--speed', speed, '--seed', seed];
  return spawn(
    process.execPath,
    [...nodeArguments, program, 'bitunix', ...flags, '--state', join(directory, 'venue')],
    // A group of its own: Ctrl+C must not take the venue away before the session has closed its orders there.
    { stdio: ['ignore', 'pipe', 'pipe'], env: environment as NodeJS.ProcessEnv, detached: true },
  );
}

function firstLine(venue: ChildProcess): Promise<z.output<typeof listening>> {
  return new Promise((resolvePromise, reject) => {
    const fail = (why: string): void => {
      clearTimeout(timer);
      venue.kill('SIGKILL');
      reject(new CliError(exitCodes.failed, `the simulated venue did not start: ${why}`));
    };
    let errors = '';
    const timer = setTimeout(() => fail(`no word within ${startWithinMs / 1000} s`), startWithinMs);
    venue.stderr!.setEncoding('utf8').on('data', (text: string) => {
      errors = (errors + text).slice(-2_000);
    });
    venue.on('error', (error) => fail(error.message));
    venue.on('close', (code) => fail(`it ended with code ${code}; ${errors.trim()}`));
    createInterface({ input: venue.stdout! }).on('line', (line) => {
      const parsed = listening.safeParse(JSON.parse(line));
      if (!parsed.success) return;
      clearTimeout(timer);
      resolvePromise(parsed.data);
    });
  });
}

function ended(venue: ChildProcess): Promise<void> {
  return new Promise((resolvePromise) => {
    if (venue.exitCode !== null || venue.signalCode !== null) return resolvePromise();
    venue.on('close', () => resolvePromise());
    venue.kill('SIGTERM');
    setTimeout(() => venue.kill('SIGKILL'), 3_000).unref();
  });
}

/** A file of the project, from here upward. */
export function findUp(name: string): string {
  for (let folder = dirname(fileURLToPath(import.meta.url)); ; folder = dirname(folder)) {
    const path = join(folder, name);
    if (existsSync(path)) return path;
    if (folder === dirname(folder))
      throw new CliError(exitCodes.failed, `${name} is not there; run "npm start" once in the project`);
  }
}
