// Every planted bug is caught by the world, and the product itself passes all that they have to pass. Prints what caught each.
import { readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { timePasses } from './battery.ts';
import { runInChild, someAtATime } from './in-child.ts';
import { plant } from './mutant.ts';
import { mutants } from './mutants.ts';
import { type PlantedBugResult, resultLines } from './planted-bugs-table.ts';
import { scenarios } from './scenarios/index.ts';

const root = new URL('../../../../', import.meta.url);
const atATime = Math.max(2, Math.min(4, availableParallelism()));
/** Children are processes of their own; on a busy machine they take their time. */
const longMs = 600_000;

describe('planted bugs', () => {
  it('are at least thirty, and each has a name of its own', () => {
    expect(mutants.length).toBeGreaterThanOrEqual(30);
    expect(new Set(mutants.map(({ name }) => name)).size).toBe(mutants.length);
    const known = new Set(scenarios.map(({ name }) => name));
    for (const { name, first = [] } of mutants)
      expect([name, first.filter((scenario) => !known.has(scenario))]).toEqual([name, []]);
  });

  it('break every invariant that a world can see', () => {
    const broken = new Set(mutants.flatMap(({ invariants }) => invariants));
    // Times at the edges (11) and unknown names (12) are not of a running node.
    expect([1, 2, 3, 4, 5, 6, 7, 8, 9, 10].filter((number) => !broken.has(number))).toEqual([]);
  });

  it.each(mutants.map((mutant) => [mutant.name, mutant] as const))(
    '%s: its text stands in the source once',
    (_, mutant) => {
      const source = readFileSync(fileURLToPath(new URL(mutant.file, root)), 'utf8');
      expect(plant(mutant, source)).not.toBe(source);
    },
  );

  it('leave no mark on the product: it passes the whole battery', { timeout: longMs }, async () => {
    const { caught, scenariosRun } = await runInChild(undefined, [1]);
    expect(caught).toBeUndefined();
    expect(scenariosRun).toBe(scenarios.length);
  });

  it('are caught, all of them', { timeout: longMs }, async () => {
    const results = await someAtATime(
      mutants,
      atATime,
      async (mutant): Promise<PlantedBugResult> => ({ mutant, outcome: await runInChild(mutant, [1, 2]) }),
    );
    process.stdout.write(`\n${resultLines(results)}\n`);
    const escaped = results.filter(({ outcome }) => !outcome.caught).map(({ mutant }) => mutant.name);
    expect(escaped).toEqual([]);
    const held = results.filter(({ outcome }) => outcome.caught?.rule === timePasses);
    expect(
      held.map(({ mutant }) => mutant.name),
      'these hold the node in one moment, so that the rule that they name is never asked: let time pass in them',
    ).toEqual([]);
  });
});
