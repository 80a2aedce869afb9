// Kills a real node, again and again, at each named durable step and at random under load, and holds each next life to the
// promise: nothing lost, nothing twice, books equal, protection standing. Needs Node 24 and a build (`npm run build`).
//
//   node scripts/kill-test.mjs --per-step 20 --random 100 [--nodes 3]
import path from 'node:path';
import process from 'node:process';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');

function wholeNumber(name, text) {
  if (/^\d+$/.test(text)) return Number(text);
  process.stderr.write(`kill-test: --${name} expects a whole number, got "${text}"\n`);
  process.exit(2);
}

const { values } = parseArgs({
  options: {
    'per-step': { type: 'string', default: '20' },
    random: { type: 'string', default: '0' },
    nodes: { type: 'string', default: '3' },
  },
});
const options = {
  perStep: wholeNumber('per-step', values['per-step']),
  random: wholeNumber('random', values.random),
  nodes: Math.max(1, wholeNumber('nodes', values.nodes)),
};

if (Number(process.versions.node.split('.')[0]) < 24) {
  process.stderr.write(`kill-test: this is Node ${process.versions.node} and Node 24 is needed\n`);
  process.exit(1);
}

const from = (name) =>
  import(pathToFileURL(path.join(root, 'packages', 'world', 'dist', 'black-box', name)).href);
const { runSeries } = await from('kill-series.js');
const { seriesTable } = await from('series-table.js');

const startedMs = performance.now();

function onKill(done, total, faults) {
  const minutes = (performance.now() - startedMs) / 60_000;
  const rate = done / minutes;
  const left = (total - done) / rate;
  process.stderr.write(
    `${done}/${total} kills, ${rate.toFixed(1)} a minute, ${left.toFixed(1)} min left, ${faults} faults\n`,
  );
}

const result = await runSeries({ ...options, onKill });
process.stdout.write(`${seriesTable(result)}\n`);
process.exit(result.faults.length === 0 ? 0 : 1);
