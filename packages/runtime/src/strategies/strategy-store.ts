// The strategies of users as a node keeps them, in `<directory>/strategies`: the stripped text under a name that holds its
// fingerprint (`mine-3f2a90c1d4e5.mjs`), so that a replay runs what decided then, not what the file says now. What is
// imported is a linked copy (`.linked.mjs`), whose imports name this installation; it is made again when that moves.
//
// The name in the node's configuration is the kept one, so journal, snapshot and replay agree without looking at the user's file.
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { StrategyRegistry } from '@holdfast/engine/kernel';
import { builtInStrategies, type StrategyDefinition } from '@holdfast/engine/strategy';
import { ConfigError } from '../config/index.ts';
import { type LoadTrial, tryLoad } from './load-trial.ts';
import { readStrategySource, relink, type StrategySource, strategyModule } from './strategy-source.ts';

type AnyStrategy = StrategyDefinition<never, never, never>;

export interface KeptStrategy {
  /** What the configuration calls it: `mine-3f2a90c1d4e5`. */
  readonly use: string;
  readonly definition: AnyStrategy;
}

/** Tells files of users from names of built-in strategies. */
export const isStrategyFile = (use: string): boolean => /\.[cm]?[jt]s$/.test(use);

const keptPattern = /^(.+-[0-9a-f]{12})\.mjs$/;

export class StrategyStore {
  readonly #folder: string;

  /** `directory`: the node's. */
  constructor(directory: string) {
    this.#folder = join(directory, 'strategies');
  }

  /** Strips, keeps, tries and imports a file. Throws `ConfigError` naming file and line. */
  async take(file: string, askedBy: string, trial: LoadTrial): Promise<KeptStrategy> {
    const before = new Set(this.#files());
    const use = this.#keep(readStrategySource(file, askedBy), []);
    this.#link(use);
    try {
      await tryLoad(this.#urlOf(use), file, trial);
    } catch (error) {
      // A replay loads whatever is kept: what never came to run must not hold it.
      for (const name of this.#files()) if (!before.has(name)) rmSync(join(this.#folder, name));
      throw error;
    }
    return { use, definition: await this.#load(use, file) };
  }

  /** Every strategy that this node has ever used, and the built-in ones: for replay. */
  async registry(): Promise<StrategyRegistry> {
    const registry = new Map<string, AnyStrategy>(builtInStrategies);
    for (const name of this.#files()) {
      const use = keptPattern.exec(name)?.[1];
      if (use === undefined || name.endsWith('.linked.mjs')) continue;
      const definition = await this.#loadIfStrategy(use, join(this.#folder, name));
      if (definition) registry.set(use, definition);
    }
    return registry;
  }

  /** Keeps a source and what it imports, deepest first, so that a fingerprint covers all of it. */
  #keep(source: StrategySource, above: readonly string[]): string {
    if (above.includes(source.file)) {
      throw new ConfigError(source.file, [
        { path: '', message: `imports itself through ${above.map((file) => basename(file)).join(' -> ')}` },
      ]);
    }
    const names = new Map<string, string>();
    for (const { specifier, file } of source.imports) {
      if (file === undefined) continue;
      const kept = this.#keep(readStrategySource(file, source.file), [...above, source.file]);
      names.set(specifier, `./${kept}.mjs`);
    }
    const code = relink(source.code, (specifier) => names.get(specifier) ?? specifier);
    const name = `${basename(source.file).replace(/\.[cm]?[jt]s$/, '')}-${fingerprint(code)}`;
    this.#write(`${name}.mjs`, code);
    return name;
  }

  async #load(use: string, file: string): Promise<AnyStrategy> {
    const definition = await this.#loadIfStrategy(use, file);
    if (definition) return definition;
    throw new ConfigError(file, [
      {
        path: '',
        message: `exports no strategy; end it with "export default defineStrategy({ name, parameters, indicators, onBar })"`,
      },
    ]);
  }

  /** Undefined for a file that strategies share: it exports no definition. */
  async #loadIfStrategy(use: string, file: string): Promise<AnyStrategy | undefined> {
    this.#link(use);
    let exported: { default?: unknown };
    try {
      exported = (await import(/* @vite-ignore */ this.#urlOf(use))) as { default?: unknown };
    } catch (error) {
      throw new ConfigError(file, [
        { path: placeIn(linkedName(use), error), message: `cannot be loaded: ${textOf(error)}` },
      ]);
    }
    return isDefinition(exported.default) ? exported.default : undefined;
  }

  /** Writes the linked copy of a kept file and of those it imports. */
  #link(use: string): void {
    const code = readFileSync(join(this.#folder, `${use}.mjs`), 'utf8');
    const linked = relink(code, (specifier) => {
      if (specifier === strategyModule) return ownStrategyModule;
      this.#link(specifier.slice(2).replace(/\.mjs$/, ''));
      return specifier.replace(/\.mjs$/, '.linked.mjs');
    });
    this.#write(linkedName(use), linked);
  }

  #files(): string[] {
    return existsSync(this.#folder) ? readdirSync(this.#folder).sort() : [];
  }

  #urlOf(use: string): string {
    return pathToFileURL(join(this.#folder, linkedName(use))).href;
  }

  #write(name: string, text: string): void {
    const path = join(this.#folder, name);
    if (existsSync(path) && readFileSync(path, 'utf8') === text) return;
    mkdirSync(this.#folder, { recursive: true });
    const temporary = `${path}.${process.pid}.part`;
    writeFileSync(temporary, text);
    renameSync(temporary, path);
  }
}

const linkedName = (use: string): string => `${use}.linked.mjs`;

const ownStrategyModule = new URL(
  import.meta.url.endsWith('.ts') ? '../strategy.ts' : '../strategy.js',
  import.meta.url,
).href;

const fingerprint = (code: string): string => createHash('sha256').update(code).digest('hex').slice(0, 12);

const textOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** `line 12` of the stack's first line in the file: the stripped text has the user's own lines. */
function placeIn(name: string, error: unknown): string {
  const stack = error instanceof Error ? (error.stack ?? '') : '';
  const at = stack.indexOf(name);
  const line = at < 0 ? undefined : /^[^:\n]*:(\d+)/.exec(stack.slice(at))?.[1];
  return line === undefined ? '' : `line ${line}`;
}

function isDefinition(value: unknown): value is AnyStrategy {
  if (typeof value !== 'object' || value === null) return false;
  const { name, parameters, indicators, onBar } = value as Record<string, unknown>;
  return (
    typeof name === 'string' &&
    typeof parameters === 'object' &&
    typeof indicators === 'function' &&
    typeof onBar === 'function'
  );
}
