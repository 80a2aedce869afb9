// Which node a command means: the one that `--dir` names, else the one that runs. Where several run, a person has to say.
import { existsSync, readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { registeredNodes } from '../locks/index.ts';
import { exitCodes } from '../run/index.ts';
import { CliError } from './cli-error.ts';
import type { CliContext } from './context.ts';

/** Throws `CliError` (not running) when none or several run. */
export function runningDirectory(context: CliContext, asked: string | undefined): string {
  if (asked !== undefined) return nodeDirectory(context, asked);
  const running = runningDirectories(context);
  if (running.length === 1) return running[0]!;
  if (running.length === 0) throw new CliError(exitCodes.notRunning, noneRuns(context));
  throw new CliError(
    exitCodes.usage,
    `several nodes run; name one with --dir:\n${running.map((directory) => `  ${directory}`).join('\n')}`,
  );
}

/** For commands that work without a running node too: the running one, else the only one that is there. */
export function anyDirectory(context: CliContext, asked: string | undefined): string {
  if (asked !== undefined) return nodeDirectory(context, asked);
  const running = runningDirectories(context);
  const known = running.length > 0 ? running : directoriesHere(context);
  if (known.length === 1) return known[0]!;
  if (known.length === 0) throw new CliError(exitCodes.notRunning, noneRuns(context));
  throw new CliError(
    exitCodes.usage,
    `there are several nodes; name one with --dir:\n${known.map((directory) => `  ${directory}`).join('\n')}`,
  );
}

/** Sorted, so that the same nodes are always named in the same order. */
const runningDirectories = ({ environment }: CliContext): string[] =>
  registeredNodes(environment)
    .map(({ directory }) => directory)
    .sort();

function nodeDirectory(context: CliContext, asked: string): string {
  const directory = resolve(context.cwd, asked);
  if (existsSync(directory)) return directory;
  const known = directoriesHere(context);
  const hint = known.length > 0 ? `; there are ${known.join(', ')}` : '';
  throw new CliError(exitCodes.usage, `there is no node directory ${directory}${hint}`);
}

function directoriesHere({ cwd }: CliContext): string[] {
  const folder = join(cwd, '.holdfast');
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && existsSync(join(folder, entry.name, 'journal.db')))
    .map((entry) => join(folder, entry.name));
}

const noneRuns = (context: CliContext): string => {
  const known = directoriesHere(context);
  const hint = known.length > 0 ? ` (there are the directories ${known.join(', ')})` : '';
  return `no node runs${hint}; start one with "holdfast run CONFIG", or name its directory with --dir`;
};
