// The list of planted bugs and what caught each, as text: for the test's output and for docs/planted-bugs.md.
import type { BatteryOutcome } from './battery.ts';
import type { Mutant } from './mutant.ts';
import { scenarios } from './scenarios/index.ts';

export interface PlantedBugResult {
  readonly mutant: Mutant;
  readonly outcome: BatteryOutcome;
}

/** Columns for a terminal. */
export function resultLines(results: readonly PlantedBugResult[]): string {
  const rows = results.map(({ mutant, outcome: { caught, realMs } }) => [
    mutant.name,
    caught?.rule ?? 'ESCAPED',
    caught ? `${caught.scenario} (seed ${caught.seed})` : '',
    caught ? `${Math.round(caught.virtualMs / 1_000)} s` : '',
    `${realMs} ms`,
  ]);
  const all = [['bug', 'caught by the rule', 'in the scenario', 'virtual', 'real'], ...rows];
  const widths = all[0]!.map((_, column) => Math.max(...all.map((row) => row[column]!.length)));
  return all.map((row) => row.map((cell, column) => cell.padEnd(widths[column]!)).join('  ')).join('\n');
}

/** docs/planted-bugs.md. Real times are left out: they change with the machine, and the document should not. */
export function resultsAsMarkdown(results: readonly PlantedBugResult[]): string {
  const caught = results.filter(({ outcome }) => outcome.caught);
  const rows = results.map(({ mutant, outcome: { caught: by } }) =>
    [
      '',
      `\`${mutant.name}\``,
      mutant.sentence,
      mutant.invariants.join(', '),
      by ? by.rule : '**escaped**',
      by ? `${by.scenario}, ${Math.round(by.virtualMs / 1_000)} s` : '',
      '',
    ].join(' | '),
  );
  return `# Planted bugs

A test that cannot fail proves nothing. So bugs are planted: one text of one source file is replaced while the file is loaded, a
whole node runs against the simulated venue in virtual time through a battery of short scenarios, and the checkers of the world
have to notice. The product itself passes the same battery. Nothing of this is in the product: the texts stand in
\`packages/world/src/planted-bugs\`, and each must occur exactly once in its source, so that a change of the source cannot turn a
bug into nothing unnoticed.

${caught.length} of ${results.length} are caught. The first rule that noticed is named; most would be noticed by several. This
file is written by \`node --conditions=holdfast-source packages/world/src/planted-bugs/write-document.ts\`; one bug is run by
\`node --conditions=holdfast-source packages/world/src/planted-bugs/run.ts NAME\`.

| Bug | What is broken | Invariants | Caught by the rule | In the scenario, after (virtual) |
|---|---|---|---|---|
${rows.map((row) => row.trim()).join('\n')}

## The battery

| Scenario | What happens |
|---|---|
${scenarios.map(({ name, sentence }) => `| ${name} | ${sentence} |`).join('\n')}
`;
}
