// Process start to a session that is ready, with its first bars taken (`holdfast run` against `holdfast-sim` on the loopback,
// as built), and restart to ready with a journal of a million events, with and without a snapshot. "Ready" of a restart is
// what is ours of it: journal verified, books and market state rebuilt; the venue's part is in the first figure.
//
//   npm run build && node --conditions=holdfast-source bench/start.ts [runs] [events] [folder]
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { line, machine, median } from './support/figures.ts';
import { writeLongJournal } from './support/long-journal.ts';

const here = import.meta.dirname;
const runs = Number(process.argv[2] ?? 7);
const events = Number(process.argv[3] ?? 1_000_000);
const folder = mkdtempSync(path.join(process.argv[4] ?? tmpdir(), 'holdfast-bench-'));
const bin = (name: string): string => path.resolve(here, '../packages', name);

const session = `name: start
mode: paper
instruments: [BTCUSDT]
bars: { interval: 1m }
strategies: [{ use: ema-cross }]
`;

/** Milliseconds from the spawn to the first line that `seen` accepts; the process goes on. */
function until(child: ChildProcess, seen: (text: string) => boolean): Promise<number> {
  const started = performance.now();
  return new Promise((resolve, reject) => {
    child.once('exit', (code) => reject(new Error(`it ended with ${code} before it was ready`)));
    createInterface({ input: child.stdout! }).on('line', (text) => {
      if (seen(text)) resolve(performance.now() - started);
    });
  });
}

const ended = (child: ChildProcess, signal: NodeJS.Signals): Promise<void> =>
  new Promise((resolve) => {
    child.removeAllListeners('exit');
    child.once('exit', () => resolve());
    child.kill(signal);
  });

async function starts(): Promise<void> {
  const venue = spawn(
    process.execPath,
    [bin('venue-simulator/bin/holdfast-sim.mjs'), 'bitunix', '--json', '--port', '0', '--seed', '1'],
    {
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  );
  let addresses = { rest: '', publicWs: '', privateWs: '' };
  await until(venue, (text) => {
    addresses = JSON.parse(text) as typeof addresses;
    return true;
  });
  const file = path.join(folder, 'start.yaml');
  writeFileSync(file, session);
  const env = {
    ...process.env,
    BITUNIX_REST_URL: addresses.rest,
    BITUNIX_PUBLIC_WS_URL: addresses.publicWs,
    BITUNIX_PRIVATE_WS_URL: addresses.privateWs,
  };
  const samples: number[] = [];
  for (let run = 0; run < runs; run++) {
    const words = [
      bin('runtime/bin/holdfast.mjs'),
      'run',
      file,
      '--dir',
      path.join(folder, `start-${run}`),
      '--json',
    ];
    const node = spawn(process.execPath, words, { env, stdio: ['ignore', 'pipe', 'ignore'] });
    samples.push(await until(node, (text) => text.includes('"LinkChanged"') && text.includes('"ready"')));
    await ended(node, 'SIGTERM');
  }
  await ended(venue, 'SIGTERM');
  line('process start -> ready, bars of the venue taken', {
    'median ms': median(samples),
    'best ms': Math.min(...samples),
    runs,
  });
  line('  of which node alone (node -e 0)', { 'median ms': median(bareNode()) });
}

function bareNode(): number[] {
  return Array.from({ length: runs }, () => {
    const started = performance.now();
    execFileSync(process.execPath, ['-e', '0']);
    return performance.now() - started;
  });
}

interface Restart {
  readonly loadedMs: number;
  readonly readyMs: number;
  readonly cpuMs: number;
  readonly folded: number;
  readonly market: string;
  readonly problems: readonly string[];
  readonly orders: number;
  readonly residentMb: number;
}

function restarts(name: string, directory: string, times = runs): void {
  const results: (Restart & { readonly processMs: number })[] = [];
  for (let run = 0; run < times; run++) {
    const started = performance.now();
    const words = ['--conditions=holdfast-source', path.join(here, 'support/restart-once.ts'), directory];
    const text = execFileSync(process.execPath, words, { encoding: 'utf8' });
    results.push({ ...(JSON.parse(text) as Restart), processMs: performance.now() - started });
  }
  const { folded, market, problems, orders } = results[0]!;
  line(name, {
    'ready ms, median': median(results.map((it) => it.readyMs)),
    best: Math.min(...results.map((it) => it.readyMs)),
    'processor time': median(results.map((it) => it.cpuMs)),
    'of which loading': median(results.map((it) => it.loadedMs)),
    'events folded': folded,
    'market state': market,
    orders,
    'resident MB': median(results.map((it) => it.residentMb)),
  });
  for (const problem of problems) console.log(`  ${problem}`);
}

try {
  console.log(`${machine()}, ${folder}`);
  await starts();
  const directory = path.join(folder, 'long');
  const { entries, events: written, days } = await writeLongJournal(directory, events);
  const megabytes = statSync(path.join(directory, 'journal.db')).size / 1e6;
  line('journal', { events: written, entries, days, MB: megabytes });
  restarts('restart, nothing proven yet: the whole chain is read', directory, 1);
  restarts('restart, proven up to the snapshot of up to 5 minutes ago', directory);
  renameSync(path.join(directory, 'snapshots'), path.join(directory, 'snapshots-away'));
  restarts('restart, no snapshot: everything is folded', directory);
  console.log(machine());
} finally {
  rmSync(folder, { recursive: true, force: true });
}
