// Brings the project from "a clone and some Node" to a running command: takes Node 24 into a cache folder of the
// project when this one is older, installs the dependencies, builds, and hands over. It has no dependency of its own
// and uses only syntax and modules that Node 18 knows.
//
//   node scripts/bootstrap.mjs start|test|build|check|exec -- COMMAND ARGS...
//
// Deliberately not here: what the commands do (scripts/tasks.mjs, run under Node 24).
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { nodesRunningFrom } from './running-nodes.mjs';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');
const cache = path.join(root, '.cache');
const wantedMajor = 24;

const say = (text) => process.stderr.write(`${text}\n`);

function fail(text) {
  say(`\nholdfast: ${text}`);
  process.exit(1);
}

/** Runs a command and shows a line that moves while it works; its output is printed only when it fails. */
function runQuietly(title, command, args, options = {}) {
  return new Promise((resolve) => {
    const started = Date.now();
    const child = spawn(command, args, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'], ...options });
    let output = '';
    child.stdout.on('data', (chunk) => (output += chunk));
    child.stderr.on('data', (chunk) => (output += chunk));
    const interactive = process.stderr.isTTY;
    const line = () => `  ${title} ... ${((Date.now() - started) / 1000).toFixed(0)} s`;
    if (!interactive) say(`  ${title} ...`);
    const ticker = interactive ? setInterval(() => process.stderr.write(`\r${line()}`), 250) : undefined;
    child.on('error', (error) => (output += `${error.message}\n`));
    child.on('close', (code) => {
      if (ticker) clearInterval(ticker);
      if (interactive) process.stderr.write(`\r${line()}${code === 0 ? ', done' : ', failed'}\n`);
      if (code !== 0) {
        say(output);
        fail(
          `"${[command, ...args].join(' ')}" failed; the output above says why. Mend it and run the command again.`,
        );
      }
      resolve(output);
    });
  });
}

const nodePackage = () => `node-${process.platform === 'win32' ? 'win' : process.platform}-${process.arch}`;

function cachedNode() {
  return path.join(
    cache,
    'node',
    'node_modules',
    nodePackage(),
    'bin',
    process.platform === 'win32' ? 'node.exe' : 'node',
  );
}

async function nodeForTheProduct() {
  if (Number(process.versions.node.split('.')[0]) >= wantedMajor) return process.execPath;
  const wanted = cachedNode();
  if (existsSync(wanted)) return wanted;
  mkdirSync(cache, { recursive: true });
  // Installed beside and moved in one step, so that an interrupted download never looks like a finished one.
  const staging = path.join(cache, `node.partial-${process.pid}`);
  rmSync(staging, { recursive: true, force: true });
  mkdirSync(staging, { recursive: true });
  writeFileSync(path.join(staging, 'package.json'), '{"private":true}\n');
  await runQuietly(
    `taking Node ${wantedMajor} into .cache (this one is ${process.versions.node})`,
    npmCommand(),
    ['install', '--no-audit', '--no-fund', '--ignore-scripts', `${nodePackage()}@${wantedMajor}`],
    { cwd: staging, shell: process.platform === 'win32' },
  );
  rmSync(path.join(cache, 'node'), { recursive: true, force: true });
  renameSync(staging, path.join(cache, 'node'));
  return wanted;
}

const npmCommand = () => (process.platform === 'win32' ? 'npm.cmd' : 'npm');

async function installDependencies(environment) {
  const lock = createHash('sha256')
    .update(readFileSync(path.join(root, 'package-lock.json')))
    .digest('hex');
  const stampFile = path.join(root, 'node_modules', '.holdfast-lock');
  if (existsSync(stampFile) && readFileSync(stampFile, 'utf8') === lock) return;
  await runQuietly('installing packages (npm ci)', npmCommand(), ['ci', '--no-audit', '--no-fund'], {
    env: environment,
    shell: process.platform === 'win32',
  });
  writeFileSync(stampFile, lock);
}

/** The parent of a process; undefined where the system does not say it in /proc. */
function parentOf(pid) {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return Number(text.slice(text.lastIndexOf(')') + 2).split(' ')[1]);
  } catch {
    return undefined;
  }
}

/**
 * A `kill -9` of npm leaves nothing running: the session below ends with this process, as in a crash. Between npm and this
 * process stands a shell, which outlives npm; that is why the shell's parent is watched too.
 */
function dieWithLauncher() {
  const shell = process.ppid;
  const npm = process.env.npm_lifecycle_event === undefined ? undefined : parentOf(shell);
  setInterval(() => {
    if (process.ppid !== shell || (npm !== undefined && parentOf(shell) !== npm))
      process.kill(process.pid, 'SIGKILL');
  }, 200).unref();
}

async function main() {
  const [task, ...rest] = process.argv.slice(2);
  if (!task) fail('no task given; expected start, test, build, check or exec');
  const node = await nodeForTheProduct();
  const environment = { ...process.env, PATH: `${path.dirname(node)}${path.delimiter}${process.env.PATH}` };
  // A start changes nothing beside a running node; whoever asks for a build or a test gets it.
  if (task !== 'start' || nodesRunningFrom(root).length === 0) await installDependencies(environment);
  if (task === 'exec') {
    const done = spawnSync(node, rest, { stdio: 'inherit', env: environment });
    process.exit(done.status ?? 1);
  }
  const child = spawn(node, [path.join(root, 'scripts', 'tasks.mjs'), task, ...rest], {
    cwd: root,
    stdio: 'inherit',
    env: environment,
  });
  if (task === 'start') dieWithLauncher();
  // Ctrl+C reaches the whole group; the child decides how to end, we only report how it ended.
  process.on('SIGINT', () => undefined);
  process.on('SIGTERM', () => child.kill('SIGTERM'));
  child.on('close', (code, signal) => process.exit(code ?? (signal ? 1 : 0)));
}

main().catch((error) => fail(error.stack ?? String(error)));
