// Progress of work that takes longer than a second: a bar on a terminal, a line every few seconds elsewhere, with rate and time
// left. Short work shows nothing.
import { formatDuration } from '../config/index.ts';
import type { CliContext } from './context.ts';

const quietMs = 1_000;
const redrawMs = 100;
const lineEveryMs = 5_000;
const barWidth = 24;

export interface ProgressUnit {
  /** `records`. */
  readonly name: string;
  /** Units a second so far, where the work knows better than done over time. */
  readonly rate?: number;
}

export class Progress {
  readonly #context: CliContext;
  readonly #title: string;
  readonly #nowMs: () => number;
  readonly #startedMs: number;
  #shownMs = Number.NEGATIVE_INFINITY;
  #drawn = false;

  constructor(context: CliContext, title: string, nowMs: () => number = () => performance.now()) {
    this.#context = context;
    this.#title = title;
    this.#nowMs = nowMs;
    this.#startedMs = nowMs();
  }

  /** `total` undefined: the end is not known. */
  update(done: number, total: number | undefined, unit: ProgressUnit): void {
    const now = this.#nowMs();
    const elapsedMs = now - this.#startedMs;
    if (elapsedMs < quietMs) return;
    const { progressTerminal } = this.#context;
    if (now - this.#shownMs < (progressTerminal ? redrawMs : lineEveryMs)) return;
    this.#shownMs = now;
    const text = progressText(this.#title, done, total, unit, elapsedMs);
    if (!progressTerminal) return this.#context.err(text);
    this.#drawn = true;
    progressTerminal.write(`\r${text}\x1b[K`);
  }

  finish(): void {
    if (this.#drawn) this.#context.progressTerminal?.write('\r\x1b[K');
    this.#drawn = false;
  }
}

export function progressText(
  title: string,
  done: number,
  total: number | undefined,
  unit: ProgressUnit,
  elapsedMs: number,
): string {
  const rate = unit.rate ?? (done / elapsedMs) * 1000;
  const speed = `${count(rate)} ${unit.name}/s`;
  if (total === undefined || total <= 0) return `${title} ${count(done)} ${unit.name}, ${speed}`;
  const share = Math.min(1, done / total);
  const filled = Math.round(share * barWidth);
  const left = share > 0 ? formatDuration((elapsedMs / share) * (1 - share)) : '?';
  return `${title} [${'#'.repeat(filled)}${'.'.repeat(barWidth - filled)}] ${(share * 100).toFixed(0)} %, ${speed}, ${left} left`;
}

function count(value: number): string {
  if (value >= 1e6) return `${(value / 1e6).toFixed(1)}M`;
  if (value >= 1e3) return `${(value / 1e3).toFixed(1)}k`;
  return value.toFixed(value < 10 ? 1 : 0);
}
