// A clock that stands still until somebody advances it: for tests, for a deterministic world, and inside `PacedClock`.

import type { Clock, Scheduled } from '../ports/index.ts';
import { TimerQueue } from './timer-queue.ts';

export class VirtualClock implements Clock {
  readonly #timers = new TimerQueue();
  #nowMs: number;

  constructor(startMs: number) {
    this.#nowMs = startMs;
  }

  nowMs(): number {
    return this.#nowMs;
  }

  scheduleAt(atMs: number, run: () => void): Scheduled {
    return this.#timers.add(atMs, run);
  }

  nextAtMs(): number | undefined {
    return this.#timers.nextAtMs();
  }

  /** Runs one timer that is due by `limitMs` at its own time; false when there is none. */
  runNext(limitMs: number): boolean {
    const due = this.#timers.takeDue(limitMs);
    if (due === undefined) return false;
    this.#nowMs = Math.max(this.#nowMs, due.atMs);
    due.run();
    return true;
  }

  /** Lets time pass to `toMs` as far as no timer is due before it; runs nothing. */
  passTo(toMs: number): void {
    const next = this.#timers.nextAtMs();
    this.#nowMs = Math.max(this.#nowMs, next === undefined ? toMs : Math.min(toMs, next));
  }

  /** Runs every timer up to `toMs` in order, each at its own time, and stands at `toMs`. */
  advanceTo(toMs: number): void {
    while (this.runNext(toMs));
    this.#nowMs = Math.max(this.#nowMs, toMs);
  }

  advanceBy(ms: number): void {
    this.advanceTo(this.#nowMs + ms);
  }

  /** Puts the clock to `toMs` at once, also backwards. Timers that this passes run late, at the new time, in order. */
  jumpTo(toMs: number): void {
    this.#nowMs = toMs;
    while (this.runNext(toMs));
  }
}
