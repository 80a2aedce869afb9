// A folder with a simulated venue, a session file, a user's strategy and a node directory: what the black-box tests act on, from
// outside only: programs, signals, files, the control socket, the venue's control URL.
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { askStatus, NotRunning } from 'holdfast/control';
import type { NodeStatus } from 'holdfast/node';
import { ensureBuilt, programs } from './built.ts';
import { Program, runToEnd } from './program.ts';
import { restlessSource, type SessionShape, sessionText } from './restless-file.ts';
import { armedFileVariable, upkeepVariable } from './variables.ts';
import { VenueProcess } from './venue-process.ts';
import { until } from './waiting.ts';

export interface BoxOptions extends SessionShape {
  /** Venue time against real time; default 10. */
  readonly speed?: number;
  readonly seed?: number;
  /** Where the node's directory stands; default in the box's folder. */
  readonly directory?: string;
  /** Between two snapshots and two backups of the black-box entry; default 1.5 s. */
  readonly upkeepMs?: number;
}

export const readyWithinMs = 30_000;

export class Box {
  readonly folder: string;
  readonly directory: string;
  readonly config: string;
  readonly venue: VenueProcess;
  readonly armedFile: string;
  readonly #upkeepMs: number;
  readonly #programs: Program[] = [];

  private constructor(folder: string, venue: VenueProcess, options: BoxOptions) {
    this.folder = folder;
    this.venue = venue;
    this.directory = options.directory ?? join(folder, 'node');
    this.config = join(folder, 'session.yaml');
    this.armedFile = join(folder, 'armed');
    this.#upkeepMs = options.upkeepMs ?? 1_500;
    this.write('session.yaml', sessionText(options));
    this.write('restless.ts', restlessSource);
    mkdirSync(join(folder, 'state'), { recursive: true });
  }

  static async open(options: BoxOptions = {}): Promise<Box> {
    ensureBuilt();
    const folder = mkdtempSync(join(tmpdir(), 'holdfast-box-'));
    const venue = await VenueProcess.start(folder, options.speed ?? 10, options.seed ?? 1);
    return new Box(folder, venue, options);
  }

  /** Nothing stays: neither a process nor a file. */
  async close(): Promise<void> {
    for (const program of [...this.#programs, this.venue.program]) if (!program.end) await program.kill();
    rmSync(this.folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
  }

  write(name: string, text: string): string {
    const path = join(this.folder, name);
    writeFileSync(path, text);
    return path;
  }

  get environment(): NodeJS.ProcessEnv {
    return {
      PATH: process.env.PATH,
      HOME: this.folder,
      TMPDIR: tmpdir(),
      XDG_STATE_HOME: join(this.folder, 'state'),
      ...this.venue.environment,
    };
  }

  /** `holdfast run`, the product as it is. */
  run(flags: readonly string[] = [], environment: NodeJS.ProcessEnv = {}): Program {
    const args = [programs.holdfast, 'run', this.config, '--dir', this.directory, '--json', ...flags];
    return this.#start(args, environment);
  }

  /** The same with crash points. */
  runWithCrashPoints(environment: NodeJS.ProcessEnv = {}): Program {
    const args = [programs.blackBox, 'run', this.config, '--dir', this.directory];
    return this.#start(args, {
      [armedFileVariable]: this.armedFile,
      [upkeepVariable]: String(this.#upkeepMs),
      ...environment,
    });
  }

  #start(args: readonly string[], environment: NodeJS.ProcessEnv): Program {
    const env = { ...this.environment, ...environment };
    const program = new Program(args, { cwd: this.folder, env });
    this.#programs.push(program);
    return program;
  }

  /** Another command of `holdfast`, to its end. */
  holdfast(
    args: readonly string[],
    environment: NodeJS.ProcessEnv = {},
  ): Promise<{ readonly code: number | null; readonly out: string; readonly err: string }> {
    return runToEnd([programs.holdfast, ...args], {
      cwd: this.folder,
      env: { ...this.environment, ...environment },
    });
  }

  /** The trading process, as its pid file says. */
  tradingPid(): number | undefined {
    try {
      return Number(readFileSync(join(this.directory, 'node.pid'), 'utf8')) || undefined;
    } catch {
      return undefined; // none has been started, or it has ended in order
    }
  }

  /** What the node says over its control socket; undefined while there is none. */
  async status(): Promise<NodeStatus | undefined> {
    try {
      return await askStatus(this.directory, 3_000);
    } catch (error) {
      if (error instanceof NotRunning || (error as Error).name === 'ControlFailed') return undefined;
      throw error;
    }
  }

  /** A node that is not the process `former`, whose link is ready and whose books are reconciled. */
  ready(program: Program, former?: number): Promise<NodeStatus> {
    return until(
      'ready',
      readyWithinMs,
      async () => {
        if (program.end) throw new Error(`the node ended with ${program.end.code}:\n${program.words()}`);
        const status = await this.status();
        const account = status?.view.accounts[0];
        const up = account?.link.state === 'ready' && account.reconciled && status?.pid !== former;
        return up ? status : undefined;
      },
      50,
    ).catch((error: Error) => {
      throw new Error(`${error.message}\n${program.words()}`);
    });
  }
}
