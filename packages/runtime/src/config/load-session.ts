// Reads a session file: YAML, overrides (`--set key.path=value`), schema. Nothing is guessed: what is not understood is an
// error that says where, what and what was expected.
import { readFileSync } from 'node:fs';
import { LineCounter, parseDocument } from 'yaml';
import type { z } from 'zod';
import { ConfigError, type ConfigProblem } from './config-error.ts';
import { type SessionFile, sessionFile } from './session-file.ts';
import { nearestName } from './suggestion.ts';

/** One `--set`: the path and its value, read as YAML. */
export interface Override {
  readonly path: readonly string[];
  readonly value: unknown;
}

/** `limits.dailyLoss=2%`, `instruments.0=ETHUSDT`, `instruments=[ETHUSDT]`. Throws `ConfigError`. */
export function parseOverride(text: string): Override {
  const at = text.indexOf('=');
  if (at <= 0) throw new ConfigError(`--set ${text}`, [{ path: '', message: 'expected key.path=value' }]);
  const document = parseDocument(text.slice(at + 1));
  const broken = document.errors[0];
  if (broken) throw new ConfigError(`--set ${text}`, [{ path: '', message: broken.message }]);
  return { path: text.slice(0, at).trim().split('.'), value: document.toJS() as unknown };
}

/** Throws `ConfigError` naming every problem of its form at once. */
export function loadSessionFile(file: string, overrides: readonly Override[] = []): SessionFile {
  return parseSession(readText(file), file, overrides);
}

export interface ReadSession {
  readonly problems: readonly ConfigProblem[];
  /** What the file says without the keys that are wrong, so that its meaning can be judged too; absent: too little is left. */
  readonly session?: SessionFile;
}

/** Reads as far as that goes. Throws `ConfigError` where it is no YAML or cannot be read at all. */
export function readSessionFile(file: string, overrides: readonly Override[]): ReadSession {
  const content = contentOf(readText(file), file, overrides);
  const parsed = sessionFile.safeParse(content);
  if (parsed.success) return { problems: [], session: parsed.data };
  const { issues } = parsed.error;
  const rest = sessionFile.safeParse(without(content, issues));
  return { problems: issues.flatMap(problemsOf), ...(rest.success && { session: rest.data }) };
}

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const message = code === 'ENOENT' ? 'there is no such file' : `cannot be read (${code})`;
    throw new ConfigError(file, [{ path: '', message }]);
  }
}

export function parseSession(text: string, source: string, overrides: readonly Override[] = []): SessionFile {
  const parsed = sessionFile.safeParse(contentOf(text, source, overrides));
  if (parsed.success) return parsed.data;
  throw new ConfigError(source, parsed.error.issues.flatMap(problemsOf));
}

function contentOf(text: string, source: string, overrides: readonly Override[]): unknown {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines });
  if (document.errors.length > 0) {
    throw new ConfigError(
      source,
      document.errors.map(({ message }) => ({ path: '', message })),
    );
  }
  const content = document.toJS() as unknown;
  for (const override of overrides) setPath(content, override, source);
  return content;
}

/** The content with each wrong key taken out. Entries of a list stay where they are: their places are in messages. */
function without(content: unknown, issues: readonly z.core.$ZodIssue[]): unknown {
  const rest = structuredClone(content);
  for (const issue of issues) {
    const paths =
      issue.code === 'unrecognized_keys' ? issue.keys.map((key) => [...issue.path, key]) : [issue.path];
    for (const path of paths) deleteAt(rest, path);
  }
  return rest;
}

function deleteAt(content: unknown, path: readonly PropertyKey[]): void {
  let at: unknown = content;
  for (const key of path.slice(0, -1)) at = (at as Record<PropertyKey, unknown> | undefined)?.[key];
  const last = path.at(-1);
  if (typeof at === 'object' && at !== null && !Array.isArray(at) && last !== undefined)
    delete (at as Record<PropertyKey, unknown>)[last];
}

function setPath(content: unknown, { path, value }: Override, source: string): void {
  let at = content as Record<string, unknown>;
  path.slice(0, -1).forEach((key, depth) => {
    at[key] ??= {};
    if (typeof at[key] !== 'object' || at[key] === null) {
      throw new ConfigError(source, [
        { path: path.slice(0, depth + 1).join('.'), message: 'is a value, so nothing can be set below it' },
      ]);
    }
    at = at[key] as Record<string, unknown>;
  });
  at[path.at(-1)!] = value;
}

function problemsOf(issue: z.core.$ZodIssue): ConfigProblem[] {
  const path = issue.path.join('.');
  if (issue.code !== 'unrecognized_keys') return [{ path, message: issue.message }];
  const known = knownKeys(issue.path);
  return issue.keys.map((key) => {
    const near = nearestName(key, known);
    const hint = near
      ? `; did you mean "${near}"?`
      : known.length > 0
        ? `; known keys are ${known.join(', ')}`
        : '';
    return { path: path ? `${path}.${key}` : key, message: `is not a known key${hint}` };
  });
}

/** The keys that the schema has at a path: what a typo is compared with. */
function knownKeys(path: readonly PropertyKey[]): string[] {
  let schema: unknown = sessionFile;
  for (const key of path) schema = childOf(unwrap(schema), key);
  const shape = (unwrap(schema) as { shape?: Record<string, unknown> } | undefined)?.shape;
  return shape ? Object.keys(shape) : [];
}

function unwrap(schema: unknown): unknown {
  let at = schema as { _zod?: { def?: { innerType?: unknown; in?: unknown } } } | undefined;
  for (;;) {
    const inner = at?._zod?.def?.innerType ?? at?._zod?.def?.in;
    if (!inner) return at;
    at = inner as typeof at;
  }
}

function childOf(schema: unknown, key: PropertyKey): unknown {
  const { shape, element } = schema as { shape?: Record<PropertyKey, unknown>; element?: unknown };
  return shape?.[key] ?? element;
}
