// A session with every key it has in effect, and where each comes from: the file, `--set`, the environment, or the schema.
import { readFileSync } from 'node:fs';
import { parseDocument } from 'yaml';
import { loadSessionFile, type Override } from './load-session.ts';
import { defaultAt } from './session-schema.ts';

export interface ExplainedKey {
  readonly key: string;
  /** As a person would write it. */
  readonly value: unknown;
  readonly origin: 'file' | '--set' | 'default' | 'environment';
}

const environmentKeys: Readonly<Record<string, string>> = {
  'venue.restUrl': 'BITUNIX_REST_URL',
  'venue.publicWsUrl': 'BITUNIX_PUBLIC_WS_URL',
  'venue.privateWsUrl': 'BITUNIX_PRIVATE_WS_URL',
};

/** Throws `ConfigError` as loading does. */
export function explainSession(
  file: string,
  overrides: readonly Override[],
  environment: Readonly<Record<string, string | undefined>>,
): ExplainedKey[] {
  const session = loadSessionFile(file, overrides);
  const written = parseDocument(readFileSync(file, 'utf8')).toJS() as unknown;
  const keys = leaves(session).map(({ path, value }): ExplainedKey => {
    const key = path.join('.');
    const override = overrides.find((it) => path.join('.').startsWith(it.path.join('.')));
    if (override)
      return { key, value: at(override.value, path.slice(override.path.length)) ?? value, origin: '--set' };
    const text = at(written, path);
    if (text !== undefined) return { key, value: text, origin: 'file' };
    return { key, value: defaultAt(path) ?? value, origin: 'default' };
  });
  return [...keys, ...environmentOnes(environment, keys)].map((key) => overridden(key, environment));
}

function environmentOnes(
  environment: Readonly<Record<string, string | undefined>>,
  known: readonly ExplainedKey[],
): ExplainedKey[] {
  return Object.entries(environmentKeys).flatMap(([key, name]) =>
    environment[name] && !known.some((it) => it.key === key)
      ? [{ key, value: environment[name], origin: 'environment' as const }]
      : [],
  );
}

function overridden(
  explained: ExplainedKey,
  environment: Readonly<Record<string, string | undefined>>,
): ExplainedKey {
  const value = environment[environmentKeys[explained.key] ?? ''];
  return value ? { ...explained, value, origin: 'environment' } : explained;
}

interface Leaf {
  readonly path: readonly string[];
  readonly value: unknown;
}

/** Lists of plain values are one leaf; objects are opened, an empty one is a leaf. */
function leaves(value: unknown, path: readonly string[] = []): Leaf[] {
  if (typeof value !== 'object' || value === null) return value === undefined ? [] : [{ path, value }];
  const entries = Object.entries(value);
  if (entries.length === 0) return [{ path, value }];
  if (Array.isArray(value) && value.every((it) => typeof it !== 'object')) return [{ path, value }];
  return entries.flatMap(([key, inner]) => leaves(inner, [...path, key]));
}

function at(value: unknown, path: readonly string[]): unknown {
  for (const key of path) {
    if (typeof value !== 'object' || value === null) return undefined;
    value = (value as Record<string, unknown>)[key];
  }
  return value;
}
