// How a run is shown: redrawn in place on a terminal, as readable lines elsewhere, as JSON lines for programs.

import type { NodeStatus } from '../node/index.ts';
import {
  heartbeatLine,
  LiveTerminal,
  type ScreenMessage,
  type ScreenModel,
  SeenSeries,
} from '../terminal/index.ts';
import { exitCodes } from './exit-codes.ts';
import type { FromChild } from './messages.ts';
import type { Presenter } from './supervisor.ts';

export interface PresenterOutput {
  out(text: string): void;
  err(text: string): void;
}

const drawEveryMs = 250;
const heartbeatEveryMs = 30_000;
const mostMessages = 200;

/** Lines of the parent and the child alike, in words; undefined: nothing to say. */
function wordsOf(message: FromChild): Pick<ScreenMessage, 'level' | 'text'>[] {
  switch (message.type) {
    case 'progress':
      return [{ level: 'plain', text: message.text }];
    case 'started':
      return [{ level: 'good', text: 'started' }];
    case 'events':
      return [...message.words];
    case 'alert': {
      const { level, text } = message.alert;
      return [{ level: level === 'notice' ? 'plain' : level, text: `ALERT ${text}` }];
    }
    case 'failed':
      return [{ level: 'critical', text: message.message }];
    default:
      return [];
  }
}

/** What a person should read last: how it ended, and where the report is. */
export function endingText(message: Extract<FromChild, { type: 'ended' }>): string {
  const { ending, leftOpen, report, reportProblem } = message;
  const lines = [
    `ended: ${ending.reason} (seq ${ending.seq}, state ${ending.stateHash.slice(0, 16)})`,
    ...leftOpen,
  ];
  if (ending.exitCode === exitCodes.halted)
    lines.push('it stays halted: "holdfast resume --reason TEXT" lets the next start trade again');
  if (report) lines.push(`report: ${report.html}`);
  if (reportProblem !== undefined) lines.push(`the report could not be written: ${reportProblem}`);
  return lines.join('\n');
}

export class LinePresenter implements Presenter {
  readonly #output: PresenterOutput;
  readonly #timer: NodeJS.Timeout;
  #status: NodeStatus | undefined;

  constructor(output: PresenterOutput) {
    this.#output = output;
    this.#timer = setInterval(() => {
      if (this.#status) this.#line(heartbeatLine(this.#status));
      this.#status = undefined;
    }, heartbeatEveryMs);
  }

  message(message: FromChild): void {
    if (message.type === 'status') this.#status = message.status;
    if (message.type === 'failed') this.#output.err(message.message);
    else for (const { text } of wordsOf(message)) this.#line(text);
    if (message.type === 'ended') for (const line of endingText(message).split('\n')) this.#line(line);
  }

  note(text: string): void {
    this.#line(text);
  }

  /** Lines say what happened, a phase is for a screen; but what was told before it is not the state of what comes. */
  phase(): void {
    this.#status = undefined;
  }

  close(): void {
    clearInterval(this.#timer);
  }

  #line(text: string): void {
    this.#output.out(`${new Date().toISOString()} ${text}`);
  }
}

export class JsonPresenter implements Presenter {
  readonly #output: PresenterOutput;

  constructor(output: PresenterOutput) {
    this.#output = output;
  }

  message(message: FromChild): void {
    if (message.type === 'events') {
      for (const [index, { type, ...rest }] of message.events.entries())
        this.#output.out(JSON.stringify({ event: type, seq: message.seq, index, ...rest }));
    } else if (message.type === 'ended') {
      const { reason, seq, stateHash } = message.ending;
      const report = message.report?.html ?? null;
      this.#output.out(JSON.stringify({ event: 'ended', reason, seq, stateHash, report }));
    } else {
      for (const { text } of wordsOf(message)) this.#output.err(text);
    }
  }

  note(text: string): void {
    this.#output.err(text);
  }

  phase(): void {
    // Programs follow the events.
  }

  close(): void {
    // Nothing is held.
  }
}

export interface ScreenOptions {
  readonly stdout: NodeJS.WriteStream;
  readonly directory: string;
  readonly colored: boolean;
}

export class ScreenPresenter implements Presenter {
  readonly #options: ScreenOptions;
  readonly #terminal: LiveTerminal;
  readonly #timer: NodeJS.Timeout;
  readonly #series = new SeenSeries();
  readonly #messages: ScreenMessage[] = [];
  readonly #lastWords: string[] = [];
  #status: NodeStatus | undefined;
  #statusAtMs = 0;
  #phase = 'starting';

  constructor(options: ScreenOptions) {
    this.#options = options;
    this.#terminal = new LiveTerminal(options.stdout, options.colored);
    this.#timer = setInterval(() => this.#terminal.draw(this.#model()), drawEveryMs);
    // Whatever ends this process: the terminal is given back.
    process.once('exit', () => this.#terminal.close());
  }

  message(message: FromChild): void {
    if (message.type === 'status') {
      this.#status = message.status;
      this.#statusAtMs = performance.now();
      this.#series.note(message.status, this.#statusAtMs);
    }
    for (const { level, text } of wordsOf(message)) this.#say(text, level);
    if (message.type === 'ended') this.#lastWords.push(endingText(message));
    if (message.type === 'failed') this.#lastWords.push(message.message);
  }

  note(text: string, level: 'plain' | 'warning' | 'critical'): void {
    this.#say(text, level);
    if (level === 'critical') this.#lastWords.push(text);
  }

  phase(phase: string): void {
    this.#phase = phase;
  }

  close(): void {
    clearInterval(this.#timer);
    this.#terminal.close();
    // On the screen that stays.
    if (this.#lastWords.length > 0) this.#options.stdout.write(`${this.#lastWords.slice(-10).join('\n')}\n`);
  }

  #say(text: string, level: ScreenMessage['level']): void {
    for (const line of text.split('\n')) this.#messages.push({ atMs: Date.now(), level, text: line });
    if (this.#messages.length > mostMessages) this.#messages.splice(0, this.#messages.length - mostMessages);
  }

  #model(): ScreenModel {
    return {
      ...(this.#status && { status: this.#status }),
      silentMs: this.#status ? performance.now() - this.#statusAtMs : 0,
      phase: this.#phase,
      directory: this.#options.directory,
      messages: this.#messages,
      prices: this.#series.prices,
      equities: this.#series.equities,
    };
  }
}
