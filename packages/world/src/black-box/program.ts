// A program that a test has started: its lines, its end, and how to end it. Whatever a test does, what it started is gone when
// it is over: each dies with the process of the test.
import { type ChildProcess, type SpawnOptions, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { programs } from './built.ts';
import { until } from './waiting.ts';

export interface ProgramEnd {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

export class Program {
  readonly pid: number;
  readonly lines: string[] = [];
  readonly errors: string[] = [];
  readonly ended: Promise<ProgramEnd>;
  end: ProgramEnd | undefined;
  readonly #child: ChildProcess;

  constructor(args: readonly string[], options: SpawnOptions) {
    this.#child = spawn(process.execPath, ['--import', programs.dieWithUs, ...args], {
      ...options,
      env: { ...(options.env ?? process.env), HOLDFAST_DIES_WITH: String(process.pid) },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.pid = this.#child.pid ?? -1;
    createInterface({ input: this.#child.stdout! }).on('line', (line) => this.lines.push(line));
    createInterface({ input: this.#child.stderr! }).on('line', (line) => this.errors.push(line));
    this.ended = new Promise((resolve, reject) => {
      this.#child.on('error', reject);
      this.#child.on('close', (code, signal) => {
        this.end = { code, signal };
        resolve(this.end);
      });
    });
  }

  signal(signal: NodeJS.Signals): void {
    this.#child.kill(signal);
  }

  /** Waits for its end; a program that does not end is a failure, and is ended. */
  async endsWithin(ms: number): Promise<ProgramEnd> {
    try {
      return await until('the program’s end', ms, () => this.end);
    } catch (error) {
      this.signal('SIGKILL');
      throw new Error(`${(error as Error).message}\n${this.words()}`);
    }
  }

  async kill(): Promise<void> {
    this.signal('SIGKILL');
    await this.endsWithin(5_000);
  }

  /** The last it said, for the message of a failure. */
  words(): string {
    return [...this.lines.slice(-5), ...this.errors.slice(-40)].join('\n');
  }

  /** A line of standard error that matches. */
  said(pattern: RegExp): string | undefined {
    return this.errors.find((line) => pattern.test(line));
  }
}

/** Runs a program to its end. */
export async function runToEnd(
  args: readonly string[],
  options: SpawnOptions,
  withinMs = 30_000,
): Promise<{ readonly code: number | null; readonly out: string; readonly err: string }> {
  const program = new Program(args, options);
  const { code } = await program.endsWithin(withinMs);
  return { code, out: program.lines.join('\n'), err: program.errors.join('\n') };
}
