// `npm run world`: the whole coverage table, or a part of it, with progress.
//
//   npm run world                                   every cell with seed 1; --seed N for another
//   npm run world -- --all --write                  the same, and docs/world.md with the figures
//   npm run world -- --cell "FAULT / STATE / PHASE" one cell, with what the checkers say
//   npm run world -- --match REGEX                  the cells whose names match
//   npm run world -- --long HOURS                   one long busy life, figures of growth by the hour
//   npm run world -- --pairs N --seed S             two faults at random moments, seeds S to S+N-1
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import type { Violation } from '../checkers/index.ts';
import { allCells, cellNamed } from './all-cells.ts';
import { type Cell, cellName, reproduction, runCell } from './cell.ts';
import { CoverageTable } from './coverage-table.ts';
import { growthBeyondBounds, type LongWorldFigures, longWorld, newLongWorld } from './long-world.ts';
import { coveragePage, type PairsFigure } from './page.ts';
import { reproductionOfPair, runPair } from './pairs.ts';
import { Progress } from './progress.ts';

const page = fileURLToPath(new URL('../../../../docs/world.md', import.meta.url));
const say = (text: string): void => {
  process.stdout.write(`${text}\n`);
};

const { values } = parseArgs({
  options: {
    seed: { type: 'string', default: '1' },
    cell: { type: 'string' },
    match: { type: 'string' },
    pairs: { type: 'string' },
    long: { type: 'string' },
    all: { type: 'boolean', default: false },
    write: { type: 'boolean', default: false },
  },
});

function wholeNumber(name: string, text: string): number {
  const number = Number(text);
  if (Number.isSafeInteger(number) && number >= 0) return number;
  say(`--${name} ${text}: a whole number from 0 was expected`);
  process.exit(2);
}

const tell = (violations: readonly Violation[]): void => {
  for (const { rule, what } of violations) say(`    ${rule}: ${what}`);
};

function runCells(cells: readonly Cell[], seed: number): CoverageTable {
  const table = new CoverageTable();
  const progress = new Progress('cells', cells.length);
  for (const cell of cells) {
    const result = runCell(cell, seed);
    table.add(cell, result);
    if (result.outcome === 'violated') {
      progress.clear();
      say(`${result.outcome}: ${reproduction(cell, seed)}`);
      tell(result.violations);
    }
    progress.done();
  }
  progress.clear();
  return table;
}

function runPairs(first: number, count: number): PairsFigure {
  const progress = new Progress('pairs', count);
  let violated = 0;
  for (let seed = first; seed < first + count; seed++) {
    const { violations, ...pair } = runPair(seed);
    if (violations.length > 0) {
      violated += 1;
      progress.clear();
      say(`violated (${pair.first}, then ${pair.second}): ${reproductionOfPair(seed)}`);
      tell(violations);
    }
    progress.done();
  }
  progress.clear();
  say(`${count} pairs from seed ${first}: ${violated} violated`);
  return { first, count, violated };
}

function chosenCells(): readonly Cell[] {
  if (values.cell !== undefined) return [cellNamed(values.cell)];
  const pattern = values.match === undefined ? undefined : new RegExp(values.match);
  return pattern === undefined ? allCells : allCells.filter((cell) => pattern.test(cellName(cell)));
}

function runLong(seed: number, hours: number): readonly LongWorldFigures[] {
  const progress = new Progress('hours', hours);
  const figures: LongWorldFigures[] = [];
  for (const figure of longWorld(newLongWorld(seed), hours)) {
    figures.push(figure);
    progress.done();
  }
  progress.clear();
  for (const figure of figures) say(JSON.stringify(figure));
  for (const problem of growthBeyondBounds(figures)) say(problem);
  return figures;
}

function main(): number {
  const seed = wholeNumber('seed', values.seed);
  const pairs = values.pairs === undefined ? undefined : wholeNumber('pairs', values.pairs);
  if (pairs !== undefined && !values.all) return runPairs(seed, pairs).violated === 0 ? 0 : 1;
  const hours = values.long === undefined ? undefined : wholeNumber('long', values.long);
  if (hours !== undefined && !values.all)
    return growthBeyondBounds(runLong(seed, Math.max(3, hours))).length === 0 ? 0 : 1;
  const table = runCells(chosenCells(), seed);
  if (values.cell === undefined) say(table.markdown());
  say(table.summary());
  const figure = values.all ? runPairs(seed, pairs ?? 1_000) : undefined;
  const long = values.all ? runLong(seed, Math.max(3, hours ?? 24)) : [];
  if (values.write && figure) writeFileSync(page, coveragePage(table, seed, figure, long));
  return table.failures.length === 0 && (figure?.violated ?? 0) === 0 ? 0 : 1;
}

process.exitCode = main();
