// Starts children that run the battery, a few at a time.
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { type BatteryOutcome, timePasses } from './battery.ts';
import type { Mutant } from './mutant.ts';

const script = fileURLToPath(new URL('run-mutant.ts', import.meta.url));
/** A bug that hangs the node is caught by this. */
const longestMs = 90_000;

/** A bug by which the node decides on and on in one moment lets no time pass: it is noticed by that. */
const hung: BatteryOutcome = {
  caught: {
    rule: timePasses,
    what: `the battery did not end within ${longestMs} ms`,
    scenario: 'unknown',
    seed: 0,
    virtualMs: 0,
    realMs: longestMs,
    scenariosRun: 0,
  },
  scenariosRun: 0,
  realMs: longestMs,
};

/** @param mutant absent: the product as it is. */
export function runInChild(mutant: Mutant | undefined, seeds: readonly number[]): Promise<BatteryOutcome> {
  const args = ['--conditions=holdfast-source', script, mutant?.name ?? '-', seeds.join(',')];
  return new Promise((resolve, reject) => {
    execFile(process.execPath, args, { timeout: longestMs, env: {} }, (error, stdout, stderr) => {
      const line = stdout.trim().split('\n').at(-1);
      if (error === null && line) return resolve(JSON.parse(line) as BatteryOutcome);
      if (error?.killed && mutant) return resolve(hung);
      reject(new Error(`${mutant?.name ?? 'the product'}: the battery did not end\n${stderr.slice(-2_000)}`));
    });
  });
}

/** Like `Promise.all` over the items, with so many at a time; results in the order of the items. */
export async function someAtATime<T, R>(
  items: readonly T[],
  atATime: number,
  run: (item: T) => Promise<R>,
): Promise<R[]> {
  const results: R[] = [];
  let next = 0;
  const work = async (): Promise<void> => {
    for (let at = next++; at < items.length; at = next++) results[at] = await run(items[at]!);
  };
  await Promise.all(Array.from({ length: atATime }, work));
  return results;
}
