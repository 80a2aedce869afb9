// One planted bug, or the product as it is, through the battery:
//
//   node --conditions=holdfast-source packages/world/src/planted-bugs/run.ts NAME [SEED,SEED...]
//   node --conditions=holdfast-source packages/world/src/planted-bugs/run.ts --list
//
// Exit code 0: caught (of the product: nothing to catch); 1: escaped; 2: no such bug.
import { runInChild } from './in-child.ts';
import { mutantNamed, mutants } from './mutants.ts';

const [name = '--list', seeds = '1,2,3'] = process.argv.slice(2);

if (name === '--list') {
  for (const mutant of mutants) console.log(`${mutant.name.padEnd(40)} ${mutant.sentence}`);
  console.log(`${'product'.padEnd(40)} Nothing is broken: the battery has to pass.`);
} else process.exitCode = await runNamed();

async function runNamed(): Promise<number> {
  try {
    const mutant = name === 'product' ? undefined : mutantNamed(name);
    const { caught, scenariosRun, realMs } = await runInChild(mutant, seeds.split(',').map(Number));
    console.log(`${mutant?.sentence ?? 'The product as it is.'}\n${scenariosRun} scenario(s), ${realMs} ms`);
    if (caught)
      console.log(
        `caught by "${caught.rule}" in ${caught.scenario}, seed ${caught.seed}, after ${caught.virtualMs} ms of its time:\n  ${caught.what}`,
      );
    else console.log('nothing was noticed');
    return (caught !== undefined) === (mutant !== undefined) ? 0 : 1;
  } catch (error) {
    console.error(error instanceof Error ? error.message : String(error));
    return 2;
  }
}
