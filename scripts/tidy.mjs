// Checks what a reader relies on and no type can say: which folder may import which, and that nothing in the engine
// (or a strategy) depends on the clock, on chance or on the machine. The rules are the tables below.
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');

/** Engine folders, lowest first; each may import those of its row. */
const engineImports = {
  base: [],
  model: ['base'],
  calendar: ['base', 'model'],
  orders: ['base', 'model'],
  portfolio: ['base', 'model'],
  resilience: ['base', 'model'],
  matching: ['base', 'model'],
  indicators: ['base', 'model'],
  options: ['base', 'model'],
  risk: ['base', 'model', 'orders', 'portfolio', 'calendar'],
  reconciliation: ['base', 'model', 'orders', 'portfolio'],
  strategy: ['base', 'model', 'indicators', 'options', 'calendar'],
  kernel: [
    'base',
    'model',
    'calendar',
    'orders',
    'portfolio',
    'matching',
    'indicators',
    'options',
    'resilience',
    'risk',
    'reconciliation',
    'strategy',
  ],
  views: ['base', 'model', 'orders', 'portfolio', 'risk', 'strategy', 'indicators', 'resilience', 'kernel'],
};

/** Which packages a package may import; `holdfast-sim` shares nothing with ours on purpose. */
const packageImports = {
  engine: ['zod', '@noble/hashes'],
  'venue-simulator': ['ws', 'yaml', 'zod', 'commander'],
  runtime: [
    '@holdfast/engine',
    'better-sqlite3',
    'ws',
    'zod',
    'yaml',
    'commander',
    'pino',
    'picocolors',
    'cli-table3',
    'uplot',
  ],
  world: ['@holdfast/engine', 'holdfast', 'holdfast-sim', 'zod'],
};

/** Not deterministic, or different between builds of Node. Searched in the engine and in the strategies of examples. */
const nondeterministic = [
  [/\bDate\b(?!\.UTC)/, 'Date: time is an input (`EpochMs`)'],
  [/\bMath\.random\b/, 'Math.random: use the seeded generator'],
  [/\bMath\.pow\b|\*\*(?!\/)/, 'powers differ between Node versions: multiply'],
  [/\bIntl\b|toLocale|localeCompare/, 'locale: differs between machines'],
  [
    /\bperformance\b|\bsetTimeout\b|\bsetInterval\b|\bsetImmediate\b|\bqueueMicrotask\b/,
    'clock or timer: time is an input',
  ],
  [/\basync\b|\bawait\b|\bPromise\b/, 'the engine is synchronous'],
  [/from 'node:/, 'Node types and I/O do not exist in the engine'],
];

const deniedFileNames = /(^|\/)(utils?|helpers?|misc|manager|data|info|handle)\.ts$/;

function* sources(folder) {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const file = path.join(folder, entry.name);
    if (entry.isDirectory()) {
      if (entry.name !== 'node_modules' && entry.name !== 'dist') yield* sources(file);
    } else if (/\.(ts|tsx)$/.test(entry.name)) yield file;
  }
}

const problems = [];
const report = (file, line, text) => problems.push(`${path.relative(root, file)}:${line}: ${text}`);

/** Comments and string contents are prose, not code. */
const code = (line) =>
  line
    .replace(/'(?:[^'\\]|\\.)*'|`[^`]*`/g, (text) => (line.includes('from ') ? text : "''"))
    .replace(/\/\*.*?\*\//g, '')
    .replace(/\/\/.*$/, '')
    .replace(/^\s*(\/\*\*|\*(?!\*)).*$/, '');

function importsOf(text) {
  return [...text.matchAll(/(?:^|\n)\s*(?:import|export)\b[^;'"]*?from\s+'([^']+)'/g)].map((match) => ({
    from: match[1],
    line: text.slice(0, match.index).split('\n').length,
  }));
}

function checkEngineImport(file, target, line) {
  const inside = path.relative(path.join(root, 'packages/engine/src'), file).split(path.sep)[0];
  const to = path
    .relative(path.join(root, 'packages/engine/src'), path.resolve(path.dirname(file), target))
    .split(path.sep)[0];
  if (inside === to) return;
  const allowed = engineImports[inside];
  if (!allowed) report(file, line, `engine folder "${inside}" is not in the table of scripts/tidy.mjs`);
  else if (!allowed.includes(to)) report(file, line, `engine/${inside} must not import engine/${to}`);
}

function checkVenueImport(file, target, line) {
  const from = /venues\/(\w+)\//.exec(file.split(path.sep).join('/'))?.[1];
  const to = /venues\/(\w+)\//.exec(path.resolve(path.dirname(file), target).split(path.sep).join('/'))?.[1];
  if (from && to && from !== to && to !== 'common')
    report(file, line, `venue ${from} must not import venue ${to}`);
}

function checkPackageImport(file, pkg, target, line, isTest) {
  if (target.startsWith('node:')) return;
  const name = target.startsWith('@') ? target.split('/').slice(0, 2).join('/') : target.split('/')[0];
  if (isTest && !name.startsWith('@holdfast') && !name.startsWith('holdfast')) return;
  if (!packageImports[pkg].includes(name)) report(file, line, `package ${pkg} must not import "${target}"`);
  if (pkg === 'runtime' && /venues\//.test(file) && target.startsWith('@holdfast/engine/kernel'))
    report(file, line, 'a venue must not import the kernel');
}

function checkDeterminism(file, text) {
  text.split('\n').forEach((line, index) => {
    for (const [pattern, why] of nondeterministic) if (pattern.test(code(line))) report(file, index + 1, why);
  });
}

for (const pkg of Object.keys(packageImports)) {
  for (const file of sources(path.join(root, 'packages', pkg, 'src'))) {
    const text = readFileSync(file, 'utf8');
    const isTest = file.endsWith('.test.ts') || file.includes(`${path.sep}testing${path.sep}`);
    if (deniedFileNames.test(file)) report(file, 1, 'a file is named after the concept in it');
    for (const { from, line } of importsOf(text)) {
      if (!from.startsWith('.')) checkPackageImport(file, pkg, from, line, isTest);
      else if (pkg === 'engine' && !isTest) checkEngineImport(file, from, line);
      else if (pkg === 'runtime') checkVenueImport(file, from, line);
    }
    if (pkg === 'engine' && !isTest) checkDeterminism(file, text);
  }
}
for (const file of sources(path.join(root, 'examples')))
  if (!file.endsWith('.test.ts')) checkDeterminism(file, readFileSync(file, 'utf8'));

if (problems.length > 0) {
  process.stderr.write(`${problems.join('\n')}\n${problems.length} problem(s)\n`);
  process.exit(1);
}
