// The real parent and the real trading process, from source, on a simulated venue in this process: what no in-process test can
// show. Few and short; the black-box tests kill at every step.
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const main = fileURLToPath(new URL('../cli/main.ts', import.meta.url));
const simulator = fileURLToPath(new URL('../../../venue-simulator/src/cli/main.ts', import.meta.url));
const fromSource = ['--conditions=holdfast-source', '--no-warnings'];
const home = mkdtempSync(join(tmpdir(), 'holdfast-smoke-'));
const market = fileURLToPath(new URL('../../../../examples/markets/up-and-down.yaml', import.meta.url));

const sessionFile = join(home, 'smoke.yaml');
writeFileSync(
  sessionFile,
  'name: smoke\nmode: paper\ninstruments: [BTCUSDT]\nstrategies: [{use: ema-cross}]\n',
);

let venue: ChildProcess;
let environment: NodeJS.ProcessEnv;

/** Lines of a process as they come, and its end. */
class Lines {
  readonly all: string[] = [];
  readonly ended: Promise<number | null>;
  #waiting: { readonly test: (line: string) => boolean; readonly resolve: (line: string) => void }[] = [];

  constructor(child: ChildProcess) {
    for (const stream of [child.stdout!, child.stderr!]) {
      let text = '';
      stream.setEncoding('utf8').on('data', (chunk: string) => {
        const lines = (text + chunk).split('\n');
        text = lines.pop()!;
        for (const line of lines) this.#take(line);
      });
    }
    this.ended = new Promise((resolve) => child.on('close', (code) => resolve(code)));
  }

  #take(line: string): void {
    this.all.push(line);
    for (const { test, resolve } of this.#waiting) if (test(line)) resolve(line);
    this.#waiting = this.#waiting.filter(({ test }) => !test(line));
  }

  /** The first line that fits, from now or before. */
  async line(pattern: RegExp, after = 0): Promise<string> {
    const found = this.all.slice(after).find((line) => pattern.test(line));
    if (found !== undefined) return found;
    const next = new Promise<string>((resolve) =>
      this.#waiting.push({ test: (line) => pattern.test(line), resolve }),
    );
    const over = this.ended.then((code) => {
      throw new Error(`ended with ${code} before ${pattern}:\n${this.all.join('\n')}`);
    });
    return Promise.race([next, over]);
  }
}

const holdfast = (...argv: string[]): ChildProcess =>
  spawn(process.execPath, [...fromSource, main, ...argv], {
    env: environment,
    cwd: home,
    stdio: ['ignore', 'pipe', 'pipe'],
  });

beforeAll(async () => {
  venue = spawn(
    process.execPath,
    [...fromSource, simulator, 'bitunix', '--json', '--port', '0', '--market', market],
    { stdio: ['ignore', 'pipe', 'pipe'] },
  );
  const { rest, publicWs, privateWs } = JSON.parse(await new Lines(venue).line(/listening/)) as Record<
    string,
    string
  >;
  environment = {
    PATH: process.env.PATH,
    HOME: home,
    XDG_STATE_HOME: join(home, 'state'),
    BITUNIX_REST_URL: rest,
    BITUNIX_PUBLIC_WS_URL: publicWs,
    BITUNIX_PRIVATE_WS_URL: privateWs,
  };
}, 30_000);

afterAll(() => {
  venue.kill('SIGKILL');
});

describe('holdfast run', () => {
  it('comes up, is asked, comes back after a kill -9, lets no second instance in, and ends in order', async () => {
    const directory = join(home, 'node');
    const child = holdfast('run', sessionFile, '--dir', directory);
    const lines = new Lines(child);
    await lines.line(/link BITUNIX:main: ready/);

    const second = new Lines(holdfast('run', sessionFile, '--dir', directory));
    expect(await second.ended).toBe(1);
    expect(second.all.join('\n')).toContain(
      `second instance: the node directory ${directory} is in use by process`,
    );

    const asked = new Lines(holdfast('status', '--json'));
    expect(await asked.ended).toBe(0);
    expect(JSON.parse(asked.all[0]!)).toMatchObject({
      directory,
      life: 1,
      accounts: [{ mode: 'paper', reconciled: true }],
    });

    const before = lines.all.length;
    process.kill(Number(readFileSync(join(directory, 'node.pid'), 'utf8')), 'SIGKILL');
    await lines.line(/found life 1/, before);
    await lines.line(/link BITUNIX:main: ready/, before);

    child.kill('SIGTERM');
    expect(await lines.ended).toBe(0);
    const report = /report: (.*)$/.exec(lines.all.find((line) => line.includes('report: '))!)![1]!;
    expect(existsSync(report)).toBe(true);
    expect(existsSync(join(directory, 'node.pid'))).toBe(false);

    const replayed = new Lines(holdfast('replay', directory, '--json'));
    expect(await replayed.ended).toBe(0);
    expect(JSON.parse(replayed.all[0]!)).toMatchObject({ matches: true });
  }, 30_000);

  it('obeys the kill file with exit code 99, speaks JSON, and leaves nothing when its parent is killed', async () => {
    const directory = join(home, 'halted');
    const halted = new Lines(holdfast('run', sessionFile, '--dir', directory, '--json'));
    await halted.line(/"event":"LinkChanged".*"state":"ready"/);
    writeFileSync(join(directory, 'HALT'), 'enough\n');
    expect(await halted.ended).toBe(99);
    const last = halted.all.filter((line) => line.startsWith('{')).at(-1)!;
    expect(JSON.parse(last)).toMatchObject({
      event: 'ended',
      reason: 'halted: enough',
      seq: expect.any(Number),
    });

    const other = join(home, 'orphan');
    const parent = holdfast('run', sessionFile, '--dir', other);
    await new Lines(parent).line(/started/);
    const pid = Number(readFileSync(join(other, 'node.pid'), 'utf8'));
    parent.kill('SIGKILL');
    await gone(pid);
  }, 30_000);
});

/** Within the two seconds that a lock waits. */
async function gone(pid: number): Promise<void> {
  const untilMs = performance.now() + 2_000;
  while (performance.now() < untilMs) {
    try {
      process.kill(pid, 0);
    } catch {
      return;
    }
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  throw new Error(`process ${pid} outlived its parent`);
}
