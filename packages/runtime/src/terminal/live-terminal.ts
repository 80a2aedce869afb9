// Draws the living view in place: on the other screen of the terminal, so that what stood there comes back at the end, with one
// write a frame and only changed lines in it, so that nothing flickers.
import type { Painter } from './painted-line.ts';
import { painter } from './painted-line.ts';
import { type ScreenModel, type ScreenSize, screenLines } from './screen.ts';

const controlSequence = '\x1b[';
const enter = `${controlSequence}?1049h${controlSequence}?25l${controlSequence}2J`;
const leave = `${controlSequence}?25h${controlSequence}?1049l`;
/** Terminals that know it show a frame at once; others ignore it. */
const frameBegin = `${controlSequence}?2026h`;
const frameEnd = `${controlSequence}?2026l`;

export interface TerminalOutput {
  write(text: string): unknown;
  readonly columns?: number;
  readonly rows?: number;
}

export class LiveTerminal {
  readonly #output: TerminalOutput;
  readonly #paint: Painter;
  #shown: string[] = [];
  #size: ScreenSize = { columns: 0, rows: 0 };
  #open = false;

  constructor(output: TerminalOutput, colored: boolean) {
    this.#output = output;
    this.#paint = painter(colored);
  }

  draw(model: ScreenModel): void {
    const size = { columns: this.#output.columns ?? 80, rows: this.#output.rows ?? 24 };
    let frame = this.#open ? '' : enter;
    this.#open = true;
    if (size.columns !== this.#size.columns || size.rows !== this.#size.rows) {
      frame += `${controlSequence}2J`;
      this.#shown = [];
      this.#size = size;
    }
    const lines = screenLines(model, size).map((line) => this.#paint(line, size.columns));
    for (let row = 0; row < Math.max(lines.length, this.#shown.length); row += 1) {
      const text = lines[row] ?? '';
      if (text !== this.#shown[row]) frame += `${controlSequence}${row + 1};1H${text}${controlSequence}K`;
    }
    this.#shown = lines;
    if (frame !== '') this.#output.write(`${frameBegin}${frame}${frameEnd}`);
  }

  /** Gives the terminal back as it was. May be called at any time, more than once. */
  close(): void {
    if (!this.#open) return;
    this.#open = false;
    this.#shown = [];
    this.#output.write(leave);
  }
}
