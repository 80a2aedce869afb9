// What a strategy may not use, because a replay, another machine or another build of Node would get another answer: the
// list of `scripts/tidy.mjs`, and what only a user's file could reach. A search of the text, so that it can be told at the
// load with its line. It keeps honest people from mistakes; it is no sandbox.
import type { ConfigProblem } from '../config/index.ts';

interface Rule {
  readonly found: RegExp;
  readonly why: string;
}

/** A name as such, not a property of that name; what follows a spread is no property. */
const name = (names: string, after = ''): RegExp =>
  new RegExp(`(?<![\\w$])(?<!(?<!\\.\\.)\\.)(?:${names})\\b${after}`, 'g');

const rules: readonly Rule[] = [
  { found: name('Date'), why: 'reads the clock or the time zone; the time is c.nowMs (UTC milliseconds)' },
  { found: name('performance|Temporal'), why: 'reads the clock; the time is c.nowMs (UTC milliseconds)' },
  {
    found: name('Math', '\\s*\\.\\s*random\\b'),
    why: 'differs from run to run; derive what looks like chance from c.bar and c.memory',
  },
  {
    found: name('Math', '\\s*\\.\\s*pow\\b'),
    why: 'differs between builds of Node; multiply, or take Math.sqrt',
  },
  { found: /\*\*/g, why: 'powers differ between builds of Node; multiply, or take Math.sqrt' },
  {
    found: name('Math', '(?!\\s*\\.\\s*\\w)'),
    why: 'name the function directly (Math.max), so that it can be checked',
  },
  {
    found: /(?<![\w$])Intl\b|\btoLocale\w*|\blocaleCompare\b/g,
    why: 'differs between machines; compare with < and >, format with toFixed',
  },
  {
    found: name('setTimeout|setInterval|setImmediate|queueMicrotask|async|await|Promise'),
    why: 'a strategy decides at once, from the bar that it was given; what it waits for, it keeps in c.memory',
  },
  {
    found: name('process|globalThis|global|require|eval|Function|fetch|crypto|WebSocket|Worker'),
    why: 'reaches outside of what a strategy is given; c has all that it may decide from',
  },
];

/** Every use in stripped JavaScript, with its line. */
export function nondeterminismOf(code: string): ConfigProblem[] {
  const bare = withoutProse(code);
  const found = rules.flatMap(({ found, why }) =>
    [...bare.matchAll(found)].map(({ index, 0: text }) => ({ index, text: text.replace(/\s+/g, ''), why })),
  );
  return found
    .sort((a, b) => a.index - b.index)
    .map(({ index, text, why }) => ({ path: `line ${lineOf(bare, index)}`, message: `${text}: ${why}` }));
}

const lineOf = (text: string, index: number): number => text.slice(0, index).split('\n').length;

const prose = /\/\/[^\n]*|\/\*[\s\S]*?\*\/|'(?:\\.|[^'\\\n])*'|"(?:\\.|[^"\\\n])*"|`(?:\\.|[^`\\])*`/g;

/** Comments and texts as blanks of the same length; of a template, the code in it stays. */
const withoutProse = (code: string): string =>
  code.replace(prose, (text) => (text.startsWith('`') ? withoutTemplateText(text) : blank(text)));

const withoutTemplateText = (text: string): string =>
  text
    .split(/(\$\{[^}]*\})/)
    .map((part, at) => (at % 2 === 1 ? part : blank(part)))
    .join('');

const blank = (text: string): string => text.replace(/[^\n]/g, ' ');
