// The real parent and the real trading process, from source, on a simulated venue in this process: what no in-process test can
// show. Few and short; the black-box tests kill at every step.
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { askStatus } from '../control/index.ts';
import { isAlive } from '../process/index.ts';
import { replayNode } from './replay.ts';

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
    const late = new Promise<never>((_, reject) => {
      setTimeout(
        () => reject(new Error(`no ${pattern} within 20 s:\n${this.all.join('\n')}`)),
        20_000,
      ).unref();
    });
    return Promise.race([next, over, late]);
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
}, 60_000);

afterAll(() => {
  venue.kill('SIGKILL');
});

describe('holdfast run', () => {
  it('comes up, lets no second instance in, comes back after a kill -9, leaves nothing when its parent is killed, and obeys the kill file', async () => {
    const directory = join(home, 'node');
    const child = holdfast('run', sessionFile, '--dir', directory);
    const lines = new Lines(child);
    await lines.line(/link BITUNIX:main: ready/);
    const status = await askStatus(directory);
    expect(status.view).toMatchObject({ life: 1, accounts: [{ mode: 'paper', reconciled: true }] });

    const second = new Lines(holdfast('run', sessionFile, '--dir', directory));
    expect(await second.ended).toBe(1);
    expect(second.all.join('\n')).toContain(
      `second instance: the node directory ${directory} is in use by process ${status.pid}`,
    );

    const before = lines.all.length;
    process.kill(status.pid, 'SIGKILL');
    await lines.line(/found life 1/, before);
    await lines.line(/link BITUNIX:main: ready/, before);

    const { pid } = await askStatus(directory);
    child.kill('SIGKILL');
    await gone(pid);

    const again = new Lines(holdfast('run', sessionFile, '--dir', directory, '--json'));
    await again.line(/"event":"LinkChanged".*"state":"ready"/);
    writeFileSync(join(directory, 'HALT'), 'enough\n');
    expect(await again.ended).toBe(99);
    const last = JSON.parse(again.all.filter((line) => line.startsWith('{')).at(-1)!) as Record<
      string,
      unknown
    >;
    expect(last).toMatchObject({ event: 'ended', reason: 'halted: enough' });
    expect(existsSync(last.report as string)).toBe(true);
    expect(existsSync(join(directory, 'HALT'))).toBe(true);
    expect(existsSync(join(directory, 'node.pid'))).toBe(false);
    expect(await replayNode(directory, () => undefined)).toMatchObject({
      matches: true,
      recordedStateHash: last.stateHash,
    });
  }, 60_000);
});

/** Within the two seconds that a lock waits. */
async function gone(pid: number): Promise<void> {
  const untilMs = performance.now() + 2_000;
  while (isAlive({ pid })) {
    if (performance.now() > untilMs) throw new Error(`process ${pid} outlived its parent`);
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
}
