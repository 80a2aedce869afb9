// A sample of the coverage table, the same on every machine; `npm run world` runs the whole of it. `HOLDFAST_WORLD_TURN` moves
// the sample on, so that successive runs come by every cell.
import { describe, expect, it } from 'vitest';
import { keptCells, keptPairs } from '../scenarios/kept-seeds.ts';
import { allCells, cellNamed, sampleOf } from './all-cells.ts';
import { reproduction, runCell } from './cell.ts';
import { CoverageTable } from './coverage-table.ts';
import { missingFaults } from './faults.ts';
import { reproductionOfPair, runPair } from './pairs.ts';

const sampleSize = 300;
const pairs = 150;

describe('the coverage table', () => {
  it('asks for every fault of the simulator', () => {
    expect(missingFaults()).toEqual([]);
  });

  it('holds, as far as this turn’s sample goes', { timeout: 300_000 }, () => {
    const table = new CoverageTable();
    const turn = Number(process.env.HOLDFAST_WORLD_TURN ?? 0);
    for (const cell of sampleOf(allCells, sampleSize, turn)) table.add(cell, runCell(cell, 1));
    expect(
      table.failures.map(({ cell, result }) => ({ again: reproduction(cell, 1), ...result })),
      table.summary(),
    ).toEqual([]);
  });

  it.each(keptCells)('$cell, seed $seed: $why', ({ cell, seed }) => {
    expect(runCell(cellNamed(cell), seed).violations).toEqual([]);
  });
});

describe('pairs of faults', () => {
  it('hold for the first seeds', { timeout: 300_000 }, () => {
    const failed = Array.from({ length: pairs }, (_, at) => runPair(at + 1)).filter(
      ({ violations }) => violations.length > 0,
    );
    expect(failed.map((it) => ({ again: reproductionOfPair(it.seed), ...it }))).toEqual([]);
  });

  it.each(keptPairs)('seed $seed: $why', ({ seed }) => {
    expect(runPair(seed).violations).toEqual([]);
  });
});
