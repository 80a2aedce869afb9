// `holdfast doctor`: what a run needs, looked at one by one, each with what to do where it is not well.
import {
  accessSync,
  closeSync,
  constants,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  rmSync,
  statfsSync,
  writeSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { join, resolve } from 'node:path';
import type { Command } from 'commander';
import { ConfigError, type SessionSource } from '../../config/index.ts';
import { registeredNodes } from '../../locks/index.ts';
import { exitCodes, loadSources, type VenueAccess, venueAccess } from '../../run/index.ts';
import { nodeTransport } from '../../transport/index.ts';
import type { CliContext } from '../context.ts';
import { venueFindings } from '../venue-findings.ts';

export interface Finding {
  readonly what: string;
  readonly state: 'ok' | 'warning' | 'failed';
  readonly detail: string;
  /** What to do about it. */
  readonly advice?: string;
}

export const ok = (what: string, detail: string): Finding => ({ what, state: 'ok', detail });
export const warning = (what: string, detail: string, advice: string): Finding => ({
  what,
  state: 'warning',
  detail,
  advice,
});
export const failed = (what: string, detail: string, advice: string): Finding => ({
  what,
  state: 'failed',
  detail,
  advice,
});

export function doctorCommand(program: Command, context: CliContext, finish: (code: number) => void): void {
  program
    .command('doctor')
    .argument('[config...]', 'session files to look at too')
    .option('--dir <directory>', 'where nodes will live', '.holdfast')
    .option('--json', 'as JSON')
    .description('look whether everything that a run needs is there')
    .action(async (files: string[], options: { dir: string; json?: boolean }) => {
      const findings = await examine(context, files, resolve(context.cwd, options.dir));
      if (options.json) context.out(JSON.stringify(findings));
      else for (const finding of findings) tell(context, finding);
      finish(findings.some(({ state }) => state === 'failed') ? exitCodes.failed : exitCodes.ok);
    });
}

function tell(context: CliContext, { what, state, detail, advice }: Finding): void {
  const mark = state === 'ok' ? 'ok     ' : state === 'warning' ? 'WARNING' : 'FAILED ';
  context.out(`${mark} ${what}: ${detail}`);
  if (advice !== undefined) context.out(`        ${advice}`);
}

async function examine(context: CliContext, files: readonly string[], directory: string): Promise<Finding[]> {
  const config = configFindings(context, files);
  return [
    nodeFinding(),
    buildFinding(),
    ...diskFindings(directory),
    await socketFinding(),
    runningFinding(context),
    ...config.findings,
    ...(config.access ? await askVenue(config.access, config.sources) : []),
  ];
}

const wantedMajor = 24;

function nodeFinding(): Finding {
  const { node } = process.versions;
  return Number(node.split('.')[0]) >= wantedMajor
    ? ok('Node', node)
    : failed(
        'Node',
        `${node}, and ${wantedMajor} is needed`,
        'run "npm start" once in the project: it takes one into its cache',
      );
}

function buildFinding(): Finding {
  const built = !import.meta.url.endsWith('.ts');
  return built
    ? ok('build', 'runs built code')
    : warning('build', 'runs from source', 'fine for work on the project itself');
}

const syncs = 20;
const slowSyncMs = 20;
const leastFreeBytes = 2 * 1024 ** 3;

function diskFindings(directory: string): Finding[] {
  try {
    mkdirSync(directory, { recursive: true });
    accessSync(directory, constants.R_OK | constants.W_OK | constants.X_OK);
  } catch (error) {
    return [
      failed(
        'directory',
        (error as Error).message,
        `make ${directory} writable, or name another one with --dir`,
      ),
    ];
  }
  const medianMs = medianSyncMs(directory);
  const { bavail, bsize } = statfsSync(directory);
  const free = bavail * bsize;
  const gigabytes = `${(free / 1024 ** 3).toFixed(1)} GB free`;
  return [
    ok('directory', `${directory} is writable`),
    medianMs <= slowSyncMs
      ? ok('disk sync', `${medianMs.toFixed(2)} ms`)
      : warning(
          'disk sync',
          `${medianMs.toFixed(1)} ms: every order waits for one`,
          'put the node directory on a local SSD',
        ),
    free >= leastFreeBytes
      ? ok('disk space', gigabytes)
      : warning('disk space', gigabytes, 'free some: on a full disk only exits and cancels are sent'),
  ];
}

function medianSyncMs(directory: string): number {
  const path = join(directory, `.doctor-${process.pid}`);
  const file = openSync(path, 'w');
  try {
    const times = Array.from({ length: syncs }, () => {
      const startedMs = performance.now();
      writeSync(file, 'x'.repeat(512));
      fsyncSync(file);
      return performance.now() - startedMs;
    });
    return times.sort((a, b) => a - b)[syncs / 2]!;
  } finally {
    closeSync(file);
    rmSync(path, { force: true });
  }
}

function socketFinding(): Promise<Finding> {
  return new Promise((resolvePromise) => {
    const server = createServer();
    server.on('error', (error) =>
      resolvePromise(
        failed('ports', error.message, 'allow programs to listen on 127.0.0.1: the simulated venue does'),
      ),
    );
    server.listen(0, '127.0.0.1', () =>
      server.close(() => resolvePromise(ok('ports', 'can listen on 127.0.0.1'))),
    );
  });
}

function runningFinding(context: CliContext): Finding {
  const nodes = registeredNodes(context.environment);
  if (nodes.length === 0) return ok('running nodes', 'none');
  return ok(
    'running nodes',
    nodes.map(({ pid, directory }) => `${directory} (process ${pid}${heartbeat(directory)})`).join(', '),
  );
}

function heartbeat(directory: string): string {
  const path = join(directory, 'heartbeat.json');
  if (!existsSync(path)) return '';
  const { atMs } = JSON.parse(readFileSync(path, 'utf8')) as { atMs: number };
  return `, heartbeat ${Math.round((Date.now() - atMs) / 1000)} s ago`;
}

interface ConfigFindings {
  readonly findings: readonly Finding[];
  readonly sources: readonly SessionSource[];
  readonly access?: VenueAccess;
}

function configFindings(context: CliContext, files: readonly string[]): ConfigFindings {
  if (files.length === 0) return { findings: [], sources: [] };
  try {
    const sources = loadSources(
      files.map((file) => resolve(context.cwd, file)),
      [],
    );
    const access = venueAccess(sources, context.environment);
    const modes = sources.map(({ session }) => `${session.name}: ${session.mode}`).join(', ');
    const key = access.credentials
      ? ok('API key', 'is there (not shown)')
      : warning(
          'API key',
          'none',
          'fine for dry runs and the simulator; else set BITUNIX_API_KEY and BITUNIX_API_SECRET',
        );
    return { findings: [ok('session files', modes), key], sources, access };
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return {
      findings: [failed('session files', error.message, 'mend what is named, then "holdfast config check"')],
      sources: [],
    };
  }
}

async function askVenue(access: VenueAccess, sources: readonly SessionSource[]): Promise<Finding[]> {
  const transport = nodeTransport();
  try {
    return await venueFindings(access, sources, transport);
  } finally {
    transport.close();
  }
}
