// From session files to what the kernel needs: files of users taken into the node's folder, names checked, parameters checked
// by the strategies themselves. Every problem of every session is named at once.
import { createHash } from 'node:crypto';
import { dirname, resolve } from 'node:path';
import type { StrategyRegistry } from '@holdfast/engine/kernel';
import { builtInStrategies, type StrategyDefinition } from '@holdfast/engine/strategy';
import { ConfigError, type ConfigProblem, nearestName, type SessionSource } from '../config/index.ts';
import { defaultLoadLimitMs } from './load-trial.ts';
import { isStrategyFile, StrategyStore } from './strategy-store.ts';

export interface PreparedStrategies {
  /** The sessions with files replaced by the names under which they are kept; ids stay as they were. */
  readonly sources: readonly SessionSource[];
  readonly registry: StrategyRegistry;
  /** Changes when any strategy's text does. */
  readonly fingerprint: string;
}

type SessionStrategy = SessionSource['session']['strategies'][number];

/** `directory`: the node's. `limitMs`: a file that takes longer to load is refused. Throws `ConfigError`. */
export async function prepareStrategies(
  sources: readonly SessionSource[],
  directory: string,
  limitMs = defaultLoadLimitMs,
): Promise<PreparedStrategies> {
  const store = new StrategyStore(directory);
  const registry = new Map<string, StrategyDefinition<never, never, never>>(builtInStrategies);
  const prepared: SessionSource[] = [];
  for (const source of sources) {
    const strategies: SessionStrategy[] = [];
    for (const strategy of source.session.strategies) {
      if (!isStrategyFile(strategy.use)) {
        strategies.push(strategy);
        continue;
      }
      const file = resolve(dirname(source.file), strategy.use);
      const { use, definition } = await store.take(file, source.file, {
        parameters: strategy.parameters,
        limitMs,
      });
      registry.set(use, definition);
      strategies.push({ ...strategy, id: strategy.id ?? idOf(strategy.use), use });
    }
    const session = { ...source.session, strategies };
    const problems = problemsOf(session.strategies, registry);
    if (problems.length > 0) throw new ConfigError(source.file, problems);
    prepared.push({ ...source, session });
  }
  return { sources: prepared, registry, fingerprint: fingerprintOf(registry) };
}

const idOf = (use: string): string =>
  use
    .split('/')
    .at(-1)!
    .replace(/\.[cm]?[jt]s$/, '');

function problemsOf(strategies: readonly SessionStrategy[], registry: StrategyRegistry): ConfigProblem[] {
  return strategies.flatMap(({ use, parameters }, at) => {
    const definition = registry.get(use);
    if (!definition) return [{ path: `strategies.${at}.use`, message: unknownStrategy(use) }];
    const parsed = definition.parameters.safeParse(parameters);
    return (parsed.error?.issues ?? []).flatMap((issue) =>
      parameterProblems(`strategies.${at}.parameters`, issue, definition),
    );
  });
}

function unknownStrategy(use: string): string {
  const known = [...builtInStrategies.keys()];
  const near = nearestName(use, known);
  return `there is no strategy "${use}"${near ? `; did you mean "${near}"?` : `; built in are ${known.join(', ')}`} (a file of yours is named with its ending: ./my-strategy.ts)`;
}

function parameterProblems(
  path: string,
  issue: {
    readonly code: string;
    readonly path: readonly PropertyKey[];
    readonly message: string;
    readonly keys?: unknown;
  },
  definition: StrategyDefinition<never, never, never>,
): ConfigProblem[] {
  const at = [path, ...issue.path.map(String)].join('.');
  if (issue.code !== 'unrecognized_keys' || !Array.isArray(issue.keys))
    return [{ path: at, message: issue.message }];
  const known = Object.keys((definition.parameters as { shape?: object }).shape ?? {});
  return (issue.keys as string[]).map((key) => {
    const near = nearestName(key, known);
    const hint = near ? `; did you mean "${near}"?` : `; ${definition.name} knows ${known.join(', ')}`;
    return { path: `${at}.${key}`, message: `is not a known parameter${hint}` };
  });
}

/** Kept names hold the fingerprint of their text; built-in ones change with the engine, which has its own. */
const fingerprintOf = (registry: StrategyRegistry): string =>
  createHash('sha256')
    .update([...registry.keys()].sort().join('\n'))
    .digest('hex')
    .slice(0, 16);
