// A user's strategy file as text: TypeScript stripped to JavaScript of the same lines and columns, so that an error's place is
// the place in the user's file, and its imports read and checked. A strategy is a pure function of what it is given:
// it may import `holdfast/strategy` and files beside it, nothing else, and use nothing that differs from run to run.
import { readFileSync } from 'node:fs';
import { stripTypeScriptTypes } from 'node:module';
import { dirname, resolve } from 'node:path';
import { ConfigError } from '../config/index.ts';
import { nondeterminismOf } from './nondeterminism.ts';

export interface StrategyImport {
  readonly specifier: string;
  /** Absolute path of a file beside it; absent: `holdfast/strategy`. */
  readonly file?: string;
}

export interface StrategySource {
  readonly file: string;
  /** JavaScript, imports as they were written. */
  readonly code: string;
  readonly imports: readonly StrategyImport[];
}

export const strategyModule = 'holdfast/strategy';
const importPattern = /(\bfrom\s*|\bimport\s*\(?\s*)(['"])([^'"\n]+)\2/g;

/** Throws `ConfigError` naming file and line. */
export function readStrategySource(file: string, askedBy: string): StrategySource {
  const text = readText(file, askedBy);
  const code = strip(text, file);
  const problems = nondeterminismOf(code);
  if (problems.length > 0) throw new ConfigError(file, problems);
  const imports = [...code.matchAll(importPattern)].map((match) =>
    importOf(match[3]!, file, lineOf(code, match.index)),
  );
  return { file, code, imports };
}

/** The code with each import naming what `to` says. */
export const relink = (code: string, to: (specifier: string) => string): string =>
  code.replace(importPattern, (_, lead: string, quote: string, specifier: string) => {
    return `${lead}${quote}${to(specifier)}${quote}`;
  });

function readText(file: string, askedBy: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const why = code === 'ENOENT' ? 'there is no such file' : `cannot be read (${code})`;
    throw new ConfigError(askedBy, [{ path: 'strategies', message: `${file}: ${why}` }]);
  }
}

function strip(text: string, file: string): string {
  if (!/\.[cm]?ts$/.test(file)) return text;
  try {
    return withoutWarning(() => stripTypeScriptTypes(text, { mode: 'strip' }));
  } catch (error) {
    throw new ConfigError(file, [{ path: '', message: syntaxProblem(error) }]);
  }
}

/** Stripping is announced as experimental on standard error, which is not the user's concern. */
function withoutWarning<T>(run: () => T): T {
  const { emitWarning } = process;
  process.emitWarning = () => undefined;
  try {
    return run();
  } finally {
    process.emitWarning = emitWarning;
  }
}

function syntaxProblem(error: unknown): string {
  const { message, code } = error as { message: string; code?: string };
  return code === 'ERR_UNSUPPORTED_TYPESCRIPT_SYNTAX'
    ? `${message}; write it without enum, namespace and parameter properties`
    : `is no TypeScript: ${message}`;
}

function importOf(specifier: string, file: string, line: number): StrategyImport {
  if (specifier === strategyModule) return { specifier };
  if (/^\.\.?\//.test(specifier)) return { specifier, file: resolve(dirname(file), specifier) };
  throw new ConfigError(file, [
    {
      path: `line ${line}`,
      message: `imports "${specifier}"; a strategy may import "${strategyModule}" and files beside it ("./name.ts"), so that it decides from nothing but its inputs`,
    },
  ]);
}

const lineOf = (text: string, index: number): number => text.slice(0, index).split('\n').length;
