// `holdfast config check|schema|show|import`, `holdfast strategies list`.
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { builtInStrategies } from '@holdfast/engine/strategy';
import type { Command } from 'commander';
import { z } from 'zod';
import {
  ConfigError,
  explainSession,
  importSettings,
  parseOverride,
  sessionJsonSchema,
} from '../../config/index.ts';
import { exitCodes, loadSources, problemsOfFile } from '../../run/index.ts';
import { CliError } from '../cli-error.ts';
import type { CliContext } from '../context.ts';
import { collect } from './run.ts';

export function configCommands(program: Command, context: CliContext, finish: (code: number) => void): void {
  const config = program.command('config').description('session files: check, explain, import');
  config
    .command('check')
    .argument('<config...>')
    .option('--set <key.path=value>', 'override a key; repeatable', collect, [])
    .description('name every problem of session files, their strategies and parameters')
    .action(async (files: string[], { set }: { set: string[] }) => finish(await check(context, files, set)));
  config
    .command('show')
    .argument('<config>')
    .option('--set <key.path=value>', 'override a key; repeatable', collect, [])
    .option('--json', 'as JSON')
    .description('every key in effect, and where it comes from')
    .action((file: string, options: { set: string[]; json?: boolean }) => show(context, file, options));
  config
    .command('schema')
    .option('--out <file>', 'write it to a file')
    .description('JSON Schema of session files')
    .action(({ out }: { out?: string }) => {
      const text = JSON.stringify(sessionJsonSchema(), null, 2);
      if (out === undefined) context.out(text);
      else writeFileSync(resolve(context.cwd, out), `${text}\n`);
    });
  config
    .command('import')
    .argument('<settings>', 'settings of one of the Python bots: JSON, YAML or .env')
    .option('--out <file>', 'the session file to write (default: <name>.yaml beside where you are)')
    .description('make a session file of a bot’s settings, and say what could not be taken over')
    .action((file: string, options: { out?: string }) => importFile(context, file, options));
  program
    .command('strategies')
    .description('strategies that session files can use')
    .command('list')
    .option('--json', 'as JSON')
    .description('built-in strategies with their parameters')
    .action(({ json }: { json?: boolean }) => listStrategies(context, json === true));
}

async function check(context: CliContext, files: readonly string[], set: readonly string[]): Promise<number> {
  const scratch = mkdtempSync(join(tmpdir(), 'holdfast-check-'));
  let broken = 0;
  try {
    for (const file of files) {
      const surroundings = { environment: context.environment, scratch };
      const found = await problemsOfFile(resolve(context.cwd, file), set, surroundings).catch((error) => {
        if (error instanceof ConfigError) return [error];
        throw error;
      });
      if (found.length === 0) context.out(`${file}: good`);
      else broken += 1;
      for (const { message } of found) context.err(message);
    }
    if (broken === 0 && files.length > 1)
      loadSources(
        files.map((file) => resolve(context.cwd, file)),
        set,
      );
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
  return broken === 0 ? exitCodes.ok : exitCodes.config;
}

function show(
  context: CliContext,
  file: string,
  { set, json }: { set: readonly string[]; json?: boolean },
): void {
  const keys = explainSession(resolve(context.cwd, file), set.map(parseOverride), context.environment);
  if (json) return context.out(JSON.stringify(keys));
  const width = Math.max(...keys.map(({ key }) => key.length));
  for (const { key, value, origin } of keys)
    context.out(
      `${key.padEnd(width)}  ${typeof value === 'string' ? value : JSON.stringify(value)}  (${origin})`,
    );
}

function importFile(context: CliContext, file: string, { out }: { out?: string }): void {
  const path = resolve(context.cwd, file);
  if (!existsSync(path)) throw new ConfigError(file, [{ path: '', message: 'there is no such file' }]);
  const { yaml, mapped, notMapped } = importSettings(readFileSync(path, 'utf8'), file);
  const target = resolve(context.cwd, out ?? `${/^name: (.*)$/m.exec(yaml)![1]}.yaml`);
  if (existsSync(target))
    throw new CliError(exitCodes.usage, `${target} is there already; name another file with --out`);
  writeFileSync(target, yaml);
  for (const line of mapped) context.out(`taken over: ${line}`);
  for (const { key, why } of notMapped) context.out(`not taken over: ${key}: ${why}`);
  context.out(`written: ${target}; look through it, then "holdfast config check ${out ?? target}"`);
}

function listStrategies(context: CliContext, json: boolean): void {
  const list = [...builtInStrategies.values()].map(({ name, parameters }) => {
    const schema = z.toJSONSchema(parameters as z.ZodType, { io: 'input' }) as {
      properties?: Record<string, { default?: unknown; description?: string }>;
    };
    return { name, parameters: schema.properties ?? {} };
  });
  if (json) return context.out(JSON.stringify(list));
  for (const { name, parameters } of list) {
    context.out(name);
    for (const [key, { default: fallback, description }] of Object.entries(parameters))
      context.out(`  ${key} = ${JSON.stringify(fallback)}${description ? `  ${description}` : ''}`);
  }
  context.out('A file of yours is used by its path: use: ./my-strategy.ts');
}
