// The project's tasks, run under Node 24 by bootstrap.mjs.
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { nodesRunningFrom } from './running-nodes.mjs';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');
const bin = (...parts) => path.join(root, 'node_modules', ...parts);

function run(title, file, args = []) {
  if (title) process.stderr.write(`  ${title}\n`);
  const done = spawnSync(process.execPath, [file, ...args], { cwd: root, stdio: 'inherit' });
  if (done.status !== 0) process.exit(done.status ?? 1);
}

/** Runs vitest and closes with one line that any log reader understands. Returns the exit code. */
function runTests(args) {
  const results = path.join(root, '.cache', 'test-results.json');
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${results}`];
  rmSync(results, { force: true });
  const command = [bin('vitest', 'vitest.mjs'), 'run', ...reporters, ...args];
  const { status } = spawnSync(process.execPath, command, { cwd: root, stdio: 'inherit' });
  if (existsSync(results)) {
    const { numPassedTests, numFailedTests, numPendingTests } = JSON.parse(readFileSync(results, 'utf8'));
    process.stdout.write(`${numPassedTests} passed, ${numFailedTests} failed, ${numPendingTests} skipped\n`);
  }
  return status ?? 1;
}

const build = () => run('building', bin('tsc7', 'bin', 'tsc'), ['-b']);

function buildUnlessInUse() {
  const [node] = nodesRunningFrom(root);
  if (node === undefined) return build();
  process.stderr.write(
    `  not built: process ${node.pid} (node directory ${node.directory}) runs this build; end it first to take in changes\n`,
  );
}

/** Runs until it is stopped: it ends when this process is gone, and this one when its own launcher is. */
function demo(args) {
  const holdfast = path.join(root, 'packages', 'runtime', 'bin', 'holdfast.mjs');
  const child = spawn(process.execPath, [holdfast, 'demo', ...args], {
    cwd: root,
    stdio: 'inherit',
    env: { ...process.env, HOLDFAST_DIES_WITH: String(process.pid) },
  });
  const launcher = process.ppid;
  setInterval(() => process.ppid === launcher || process.kill(process.pid, 'SIGKILL'), 200).unref();
  // Ctrl+C reaches the whole group; the demo decides how to end, this only tells how it ended.
  process.on('SIGINT', () => undefined);
  for (const signal of ['SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  child.on('close', (code, signal) => process.exit(code ?? (signal ? 1 : 0)));
}

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
    process.exit(runTests(args));
  },
  start(args) {
    buildUnlessInUse();
    demo(args);
  },
};

const [name, ...args] = process.argv.slice(2);
const task = tasks[name];
if (!task) {
  process.stderr.write(`unknown task "${name}"; expected one of ${Object.keys(tasks).join(', ')}\n`);
  process.exit(2);
}
task(args);
