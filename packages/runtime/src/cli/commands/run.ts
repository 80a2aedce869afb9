// `holdfast run CONFIG...`: the thin parent of a trading process.
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Command, InvalidArgumentError } from 'commander';
import { parseDuration } from '../../config/index.ts';
import {
  checkEnvironment,
  defaultDirectory,
  JsonPresenter,
  LinePresenter,
  loadSources,
  type Presenter,
  ScreenPresenter,
  supervise,
} from '../../run/index.ts';
import type { CliContext } from '../context.ts';

export interface RunOptions {
  readonly dir?: string;
  readonly set: readonly string[];
  readonly duration?: number;
  readonly json?: boolean;
  readonly mode?: string;
}

export const collect = (value: string, before: readonly string[]): string[] => [...before, value];

export function durationArgument(text: string): number {
  const ms = parseDuration(text);
  if (ms === undefined || ms <= 0)
    throw new InvalidArgumentError('expected a duration such as 30s, 10m or 24h');
  return ms;
}

export function addRunOptions(command: Command): Command {
  return command
    .option('--dir <directory>', 'the node’s directory (default: ./.holdfast/<name of the first session>)')
    .option('--set <key.path=value>', 'override a key of the session files; repeatable', collect, [])
    .option('--duration <time>', 'end after this, e.g. 10m', durationArgument)
    .option('--json', 'a JSON line an event on standard output');
}

export function runCommand(program: Command, context: CliContext, finish: (code: number) => void): void {
  addRunOptions(program.command('run'))
    .description('run sessions until they end or are stopped')
    .argument('<config...>', 'session files; several run in one node')
    .option('--mode <mode>', 'dryRun, paper or live: short for --set mode=...')
    .addHelpText(
      'after',
      '\nCtrl+C (or SIGTERM) ends by the sessions’ stopPolicy, a second one at once. SIGUSR2 is the kill switch.',
    )
    .action(async (files: string[], options: RunOptions) => {
      finish(await run(context, files, options, context.environment));
    });
}

export async function run(
  context: CliContext,
  files: readonly string[],
  options: RunOptions,
  environment: CliContext['environment'],
): Promise<number> {
  const paths = files.map((file) => resolve(context.cwd, file));
  const overrides = [...options.set, ...(options.mode === undefined ? [] : [`mode=${options.mode}`])];
  checkEnvironment(environment);
  const sources = loadSources(paths, overrides);
  const directory =
    options.dir === undefined ? defaultDirectory(context.cwd, sources) : resolve(context.cwd, options.dir);
  const presenter = presenterOf(context, options, directory);
  try {
    return await supervise({
      parameters: {
        files: paths,
        overrides,
        directory,
        durationMs: options.duration ?? 0,
        statusEveryMs: context.terminal && !options.json ? 250 : 5_000,
      },
      command: [...process.execArgv, mainModule, 'trade'],
      environment,
      presenter,
    });
  } finally {
    presenter.close();
  }
}

function presenterOf(context: CliContext, { json }: RunOptions, directory: string): Presenter {
  if (json) return new JsonPresenter(context);
  if (!context.terminal) return new LinePresenter(context);
  return new ScreenPresenter({ stdout: context.terminal, directory, colored: context.colored });
}

const mainModule = fileURLToPath(
  new URL(import.meta.url.endsWith('.ts') ? '../main.ts' : '../main.js', import.meta.url),
);
