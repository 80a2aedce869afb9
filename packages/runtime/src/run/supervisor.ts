// The thin parent of `holdfast run`: starts the trading process, shows what it says, passes on what a person wants, starts it
// again after a crash. It holds no state of trading, so losing it loses nothing: its child ends with it, as in a crash.
import { type ChildProcess, spawn } from 'node:child_process';
import { exitCodes } from './exit-codes.ts';
import type { FromChild, FromParent, RunParameters } from './messages.ts';
import { type ChildExit, healthyAfterMs, nextStep } from './restart-policy.ts';

/** Shows a run to somebody: a screen, log lines, JSON lines. */
export interface Presenter {
  message(message: FromChild): void;
  /** What the parent itself has to say: restarts, signals. */
  note(text: string, level: 'plain' | 'warning' | 'critical'): void;
  phase(phase: string): void;
  close(): void;
}

export interface SuperviseOptions {
  readonly parameters: RunParameters;
  /** Arguments of Node that start the trading process; the parameters follow as JSON. */
  readonly command: readonly string[];
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly presenter: Presenter;
}

const forcedAfterMs = 1_000;

/** Resolves with the exit code of the run. */
export function supervise(options: SuperviseOptions): Promise<number> {
  return new Supervisor(options).run();
}

class Supervisor {
  readonly #options: SuperviseOptions;
  #child: ChildProcess | undefined;
  #wake: (() => void) | undefined;
  #stopRequested = false;
  #forced = false;
  #wasUp = false;
  #failedStarts = 0;
  #restarts = 0;

  constructor(options: SuperviseOptions) {
    this.#options = options;
  }

  async run(): Promise<number> {
    const handlers = this.#listenToSignals();
    try {
      for (;;) {
        const step = nextStep(await this.#life());
        if (step.type === 'exit' || this.#stopRequested)
          return step.type === 'exit' ? step.code : exitCodes.failed;
        await this.#pause(step.delayMs);
        if (this.#stopRequested) return exitCodes.ok;
      }
    } finally {
      for (const [signal, handler] of handlers) process.off(signal, handler);
    }
  }

  /** One process, from its start to its exit. */
  #life(): Promise<ChildExit> {
    const { parameters, command, environment, presenter } = this.#options;
    const startedMs = performance.now();
    let word: ChildExit['word'];
    let up = false;
    presenter.phase(this.#wasUp ? 'starting again' : 'starting');
    const child = spawn(process.execPath, [...command, JSON.stringify(parameters)], {
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      env: environment as NodeJS.ProcessEnv,
    });
    this.#child = child;
    for (const stream of [child.stdout!, child.stderr!]) passOn(stream, presenter);
    child.on('message', (raw) => {
      const message = raw as FromChild;
      if (message.type === 'started') {
        up = true;
        this.#wasUp = true;
        this.#failedStarts = 0;
        presenter.phase('running');
        if (this.#stopRequested) this.#send({ type: 'stop', by: 'signal' });
      }
      if (message.type === 'ended') word = { kind: 'ended', exitCode: message.ending.exitCode };
      if (message.type === 'failed') word = { kind: 'failed', exitCode: message.exitCode };
      presenter.message(message);
    });
    return new Promise((resolve) => {
      child.on('error', (error) =>
        presenter.note(`cannot start the trading process: ${error.message}`, 'critical'),
      );
      child.on('close', (code, signal) => {
        this.#child = undefined;
        if (!up) this.#failedStarts += 1;
        const ranMs = performance.now() - startedMs;
        if (ranMs >= healthyAfterMs) this.#restarts = 0;
        if (!word && !this.#forced)
          presenter.note(
            `the trading process ${signal ? `was ended by ${signal}` : `exited with code ${code}`}`,
            'critical',
          );
        resolve({
          ...(word && { word }),
          wasUp: this.#wasUp,
          failedStarts: this.#failedStarts,
          stopRequested: this.#stopRequested,
          ranMs,
          restarts: this.#restarts++,
        });
      });
    });
  }

  #pause(delayMs: number): Promise<void> {
    const seconds = Math.round(delayMs / 1000);
    this.#options.presenter.note(`starting it again in ${seconds} s`, 'warning');
    this.#options.presenter.phase(`starting again in ${seconds} s`);
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, delayMs);
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  #listenToSignals(): [NodeJS.Signals, () => void][] {
    const handlers: [NodeJS.Signals, () => void][] = [
      ...(['SIGINT', 'SIGTERM', 'SIGHUP'] as const).map((signal): [NodeJS.Signals, () => void] => [
        signal,
        () => this.#stop(signal),
      ]),
      ['SIGUSR2', () => this.#send({ type: 'halt', by: 'signal SIGUSR2' })],
    ];
    for (const [signal, handler] of handlers) process.on(signal, handler);
    return handlers;
  }

  /** First graceful, by the sessions' policies; the second one at once. */
  #stop(signal: string): void {
    const { presenter } = this.#options;
    if (this.#stopRequested) {
      this.#forced = true;
      presenter.note(`${signal} again: ended at once; the next start takes up what is open`, 'warning');
      this.#child?.kill('SIGKILL');
      return;
    }
    this.#stopRequested = true;
    this.#wake?.();
    presenter.phase('stopping');
    presenter.note(`${signal}: ending by the sessions' policies; once more ends it at once`, 'warning');
    this.#send({ type: 'stop', by: `signal ${signal}` });
    // A process that is still starting has no node to stop yet; it hears of it when it has one.
    if (!this.#child) setTimeout(() => this.#wake?.(), forcedAfterMs).unref();
  }

  #send(word: FromParent): void {
    if (this.#child?.connected) this.#child.send(word, () => undefined);
  }
}

/** What the process prints by itself is a runtime's last words; they must not tear the screen. */
function passOn(stream: NodeJS.ReadableStream, presenter: Presenter): void {
  let text = '';
  stream.setEncoding('utf8');
  stream.on('data', (chunk: string) => {
    text += chunk;
    const lines = text.split('\n');
    text = lines.pop()!;
    for (const line of lines) if (line.trim() !== '') presenter.note(line, 'warning');
  });
  stream.on('end', () => {
    if (text.trim() !== '') presenter.note(text, 'warning');
  });
}
