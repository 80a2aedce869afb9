// The project's tasks, run under Node 24 by bootstrap.mjs.
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');
const bin = (...parts) => path.join(root, 'node_modules', ...parts);

function run(title, file, args = []) {
  if (title) process.stderr.write(`  ${title}\n`);
  const done = spawnSync(process.execPath, [file, ...args], { cwd: root, stdio: 'inherit' });
  if (done.status !== 0) process.exit(done.status ?? 1);
}

const build = () => run('building', bin('tsc7', 'bin', 'tsc'), ['-b']);

const tasks = {
  build,
  check() {
    run('lint and format', bin('@biomejs', 'biome', 'bin', 'biome'), ['check', '.']);
    run('structure and determinism', path.join(root, 'scripts', 'tidy.mjs'));
    run('types', bin('typescript', 'bin', 'tsc'), ['-b']);
    run('dead code', bin('knip', 'bin', 'knip.js'));
  },
  test(args) {
    build();
    run('', bin('vitest', 'vitest.mjs'), ['run', ...args]);
  },
  start(args) {
    build();
    run('', path.join(root, 'packages', 'runtime', 'bin', 'holdfast.mjs'), ['demo', ...args]);
  },
};

const [name, ...args] = process.argv.slice(2);
const task = tasks[name];
if (!task) {
  process.stderr.write(`unknown task "${name}"; expected one of ${Object.keys(tasks).join(', ')}\n`);
  process.exit(2);
}
task(args);
