// `holdfast run` with crash points: the same parent and the same trading process as the product's, built, with a module that
// kills at a named durable step and with snapshots and backups that come sooner. Nothing of the product leads here.
//
//   node entry.js run CONFIG --dir DIRECTORY
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { JsonPresenter, supervise, tradingProcessMain } from 'holdfast/run';
import { upkeepVariable } from './variables.ts';

const [command, first, , directory] = process.argv.slice(2);
const here = fileURLToPath(import.meta.url);
const upkeepMs = Number(process.env[upkeepVariable] ?? 2_000);

if (command === 'trade') {
  await tradingProcessMain(first ?? '{}', {
    crashPointModule: resolve(here, `../crash-module${here.endsWith('.ts') ? '.ts' : '.js'}`),
    snapshotEveryMs: upkeepMs,
    backupEveryMs: upkeepMs,
  });
} else {
  if (first === undefined || directory === undefined)
    throw new Error('usage: entry run CONFIG --dir DIRECTORY');
  process.exitCode = await supervise({
    parameters: {
      files: [resolve(first)],
      overrides: [],
      directory: resolve(directory),
      durationMs: 0,
      statusEveryMs: 60_000,
    },
    command: [...process.execArgv, here, 'trade'],
    environment: process.env,
    presenter: new JsonPresenter({
      out: (text) => process.stdout.write(`${text}\n`),
      err: (text) => process.stderr.write(`${text}\n`),
    }),
  });
}
