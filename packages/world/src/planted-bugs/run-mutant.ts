// The child: a process of its own, because a bug is planted while its module is loaded. Reads the name of a planted bug (none:
// the product as it is) and the seeds from its arguments, runs the battery, and prints the outcome as one JSON line.
//
//   node --conditions=holdfast-source run-mutant.ts NAME|- SEED,SEED...
import { registerHooks } from 'node:module';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { plant } from './mutant.ts';
import { mutantNamed } from './mutants.ts';

const root = new URL('../../../../', import.meta.url);
const [name = '-', seeds = '1'] = process.argv.slice(2);
const mutant = name === '-' ? undefined : mutantNamed(name);
let planted = mutant === undefined;

if (mutant) {
  const target = pathToFileURL(fileURLToPath(new URL(mutant.file, root))).href;
  registerHooks({
    load: (url, context, nextLoad) => {
      const loaded = nextLoad(url, context);
      if (url !== target) return loaded;
      planted = true;
      return { ...loaded, source: plant(mutant, sourceText(loaded.source)) };
    },
  });
}

function sourceText(source: unknown): string {
  if (typeof source === 'string') return source;
  if (source instanceof Uint8Array) return new TextDecoder().decode(source);
  throw new Error(`${mutant?.file}: no source text to plant a bug in`);
}

const { runBattery } = await import('./battery.ts');
if (!planted) throw new Error(`${mutant?.file} was never loaded: the world does not use it`);
const outcome = runBattery(seeds.split(',').map(Number), mutant?.first ?? []);
process.stdout.write(`${JSON.stringify(outcome)}\n`);
