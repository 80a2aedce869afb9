// Writes docs/planted-bugs.md: runs every planted bug and says what caught it.
import { writeFileSync } from 'node:fs';
import { runInChild, someAtATime } from './in-child.ts';
import { mutants } from './mutants.ts';
import { type PlantedBugResult, resultsAsMarkdown } from './planted-bugs-table.ts';

const document = new URL('../../../../docs/planted-bugs.md', import.meta.url);

let done = 0;
const results = await someAtATime(mutants, 2, async (mutant): Promise<PlantedBugResult> => {
  const outcome = await runInChild(mutant, [1, 2]);
  done += 1;
  process.stderr.write(`\r${done} of ${mutants.length}`);
  return { mutant, outcome };
});
writeFileSync(document, resultsAsMarkdown(results));
process.stderr.write(`\n${document.pathname}\n`);
