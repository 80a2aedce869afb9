// Clients that we did not write, judged against the simulated gateway: starts one, runs the cases of each library that can be
// installed, and prints the result as Markdown. Needs Python 3 and PyPI, and cargo and crates.io; without them it says so and
// succeeds.
//
//   node --conditions=holdfast-source packages/venue-simulator/conformance/run.ts [--venv DIR]
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import {
  decodeTexts,
  encodeFields,
  type Message,
  requestNameOf,
  requests,
} from '../src/ib-gateway/codec/index.ts';
import { type RunningGateway, startGateway } from '../src/ib-gateway/index.ts';

interface CaseResult {
  readonly library: string;
  readonly version: unknown;
  readonly case: string;
  readonly passed: boolean;
  readonly reason?: string;
  readonly where?: readonly string[];
}

/** Library and release, the cases for it, the version that it is offered. The last two are IBKR's API 10, as others put it on PyPI. */
const libraries = [
  ['ib_async==2.1.0', 'python_client_cases.py', 178],
  ['ib_insync==0.9.86', 'python_client_cases.py', 178],
  ['ibapi==9.81.1.post1', 'ibapi_cases.py', 178],
  ['python-ibapi-stable==10.30.1', 'ibapi_cases.py', 178],
  ['python-ibapi-stable==10.30.1', 'ibapi_cases.py', 187],
  ['ibapi-latest==10.51.1', 'ibapi_cases.py', 178],
  ['ibapi-latest==10.51.1', 'ibapi_cases.py', 193],
] as const;
/** The Rust crate, and the versions that it is offered. */
const rustLibrary = 'rust-ibapi==2.12.0';
const rustVersions = [178, 193] as const;
/** Whose encoder is held to our tables, up to the last version of the text protocol. */
const encoder = 'ibapi-latest==10.51.1';
const here = path.dirname(fileURLToPath(import.meta.url));

const skip = (why: string): never => {
  console.log(`skipped: ${why}`);
  process.exit(0);
};

const folder = option('--venv') ?? path.join(here, '..', '..', '..', '.cache', 'conformance');
mkdirSync(folder, { recursive: true });
const only = option('--only');
if (only === undefined || rustLibrary.startsWith(only)) await reportRust();
for (const [library, cases, version] of libraries.filter(
  ([name]) => only === undefined || name.startsWith(only),
))
  report(`${library} at ${version} or its own highest`, await run(library, cases, version));
if (only === undefined || encoder.startsWith(only)) await reportEncoder();

function option(name: string): string | undefined {
  const at = process.argv.indexOf(name);
  return at < 0 ? undefined : process.argv[at + 1];
}

/** A virtual environment with one library in it. */
function pythonWith(library: string): string {
  const venv = path.join(folder, library.replace(/[^\w.]/g, '-'));
  const python = path.join(venv, process.platform === 'win32' ? 'Scripts/python.exe' : 'bin/python');
  if (!existsSync(python) && spawnSync('python3', ['-m', 'venv', venv]).status !== 0)
    skip('there is no Python 3');
  const installed = spawnSync(python, ['-m', 'pip', 'install', '--quiet', library], { encoding: 'utf8' });
  if (installed.status !== 0)
    skip(`${library} cannot be installed: ${installed.stderr.trim().split('\n').at(-1)}`);
  return python;
}

async function run(library: string, cases: string, serverVersion: number): Promise<readonly CaseResult[]> {
  const python = pythonWith(library);
  const module = library.split('==')[0]?.replace(/^(python-)?ibapi-.*/, 'ibapi') ?? library;
  return resultsOf(serverVersion, python, ({ host, port, controlUrl }) => [
    path.join(here, cases),
    module,
    host,
    `${port}`,
    controlUrl,
    `${serverVersion}`,
  ]);
}

/** What a program that is given a fresh gateway of a version reports. */
async function resultsOf(
  serverVersion: number,
  command: string,
  argumentsFor: (gateway: RunningGateway) => readonly string[],
): Promise<readonly CaseResult[]> {
  const gateway = await startGateway({
    port: 0,
    controlPort: 0,
    seed: 1,
    speed: 1,
    // Eleven in New York: the market is open for the whole run.
    clockStartMs: Date.UTC(2026, 10, 24, 16),
    options: { serverVersion },
    accountsOptions: { duplicatePairChance: 0.25 },
  });
  const lines = await outputOf(command, argumentsFor(gateway));
  await gateway.close();
  return lines.filter((line) => line.startsWith('{')).map((line) => JSON.parse(line) as CaseResult);
}

async function reportRust(): Promise<void> {
  const target = path.join(folder, 'rust');
  const manifest = path.join(here, 'rust-client', 'Cargo.toml');
  const built = spawnSync(
    'cargo',
    ['build', '--quiet', '--locked', '--manifest-path', manifest, '--target-dir', target],
    { encoding: 'utf8' },
  );
  if (built.status !== 0) {
    console.log(
      `skipped: ${rustLibrary} cannot be built: ${built.stderr?.trim().split('\n').at(-1) ?? 'there is no cargo'}`,
    );
    return;
  }
  const program = path.join(target, 'debug', 'rust-client-cases');
  for (const version of rustVersions) {
    const results = await resultsOf(version, program, ({ host, port }) => [host, `${port}`, `${version}`]);
    report(`${rustLibrary} at ${version}`, results);
  }
}

/** Every frame that the library writes decodes with our table of its version, and encodes back to itself. */
async function reportEncoder(): Promise<void> {
  const frames = (await outputOf(pythonWith(encoder), [path.join(here, 'ibapi_encoder.py')]))
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line) as { version: number; fields: readonly string[] });
  const wrong = frames.filter(({ version, fields }) => {
    const name = requestNameOf(Number(fields[0]));
    if (name === undefined) return true;
    const request: Message = requests[name];
    const decoded = decodeTexts(request, fields.slice(1), version);
    return !decoded.ok || `${encodeFields(request, decoded.value as object, version)}` !== `${fields}`;
  });
  console.log(
    `\n### ${encoder}, its encoder: ${frames.length - wrong.length} of ${frames.length} frames fit\n`,
  );
  for (const { version, fields } of wrong) console.log(`- at ${version}: ${fields.join('|')}`);
}

async function outputOf(command: string, args: readonly string[]): Promise<readonly string[]> {
  const { spawn } = await import('node:child_process');
  return new Promise((resolve) => {
    const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'ignore'] });
    let text = '';
    child.stdout.on('data', (bytes: Buffer) => {
      text += bytes.toString();
    });
    child.on('close', () => resolve(text.split('\n')));
  });
}

function report(library: string, results: readonly CaseResult[]): void {
  const failed = results.filter(({ passed }) => !passed);
  console.log(`\n### ${library}: ${results.length - failed.length} of ${results.length} cases passed\n`);
  for (const { case: name, reason, where } of failed)
    console.log(`- \`${name}\`: ${reason}${where === undefined ? '' : ` (${where.join(' | ')})`}`);
}
