// One virtual time for everything in a world: adapters, venues and nets take their clocks from it. Timers run in order of
// their time, those of one moment in the order in which they were set. Nothing passes by itself: somebody advances it.
import type { Cancelable, Clock } from 'holdfast/ports';
import type { Clock as VenueClock } from 'holdfast-sim/ports';

interface Timer {
  readonly atMs: number;
  readonly order: number;
  run: (() => void) | undefined;
}

const before = (a: Timer, b: Timer): boolean => a.atMs < b.atMs || (a.atMs === b.atMs && a.order < b.order);

export class VirtualTime {
  readonly #heap: Timer[] = [];
  #order = 0;
  #nowMs: number;

  /** @param startMs UTC epoch milliseconds. */
  constructor(startMs: number) {
    this.#nowMs = startMs;
  }

  /** True time: UTC epoch milliseconds. */
  get nowMs(): number {
    return this.#nowMs;
  }

  at(atMs: number, run: () => void): Cancelable {
    // Whole milliseconds, as clocks show them; never earlier than asked for.
    const timer: Timer = { atMs: Math.max(Math.ceil(atMs), this.#nowMs), order: this.#order++, run };
    this.#push(timer);
    return {
      cancel: () => {
        timer.run = undefined;
      },
    };
  }

  after(delayMs: number, run: () => void): Cancelable {
    return this.at(this.#nowMs + Math.max(0, delayMs), run);
  }

  /** When the next timer runs; undefined: nothing is scheduled. */
  get nextTimerMs(): number | undefined {
    return this.#heap[0]?.atMs;
  }

  /** Runs every timer up to `toMs`, each at its own time, and stands at `toMs`. */
  advanceTo(toMs: number): void {
    for (let next = this.#heap[0]; next !== undefined && next.atMs <= toMs; next = this.#heap[0]) {
      this.#pop();
      this.#nowMs = next.atMs;
      next.run?.();
    }
    this.#nowMs = Math.max(this.#nowMs, toMs);
  }

  advance(ms: number): void {
    this.advanceTo(this.#nowMs + ms);
  }

  /** Runs timers one by one until the condition holds; false when it still does not after `withinMs`. */
  advanceUntil(holds: () => boolean, withinMs: number): boolean {
    const untilMs = this.#nowMs + withinMs;
    while (!holds()) {
      const next = this.#heap[0];
      if (next === undefined || next.atMs > untilMs) {
        this.#nowMs = untilMs;
        return holds();
      }
      this.advanceTo(next.atMs);
    }
    return true;
  }

  /** A machine's clocks. Its wall clock may be off by `wallOffsetMs`, its monotonic one starts anywhere. */
  machineClock(wallOffsetMs: () => number = () => 0): Clock {
    const startedAtMs = this.#nowMs - 1_000;
    return {
      wallMs: () => this.#nowMs + wallOffsetMs(),
      monotonicMs: () => this.#nowMs - startedAtMs,
      after: (delayMs, run) => this.after(delayMs, run),
    };
  }

  /** A simulated venue's clock: true time. */
  venueClock(): VenueClock {
    return { nowMs: () => this.#nowMs, scheduleAt: (atMs, run) => this.at(atMs, run) };
  }

  #push(timer: Timer): void {
    const heap = this.#heap;
    let at = heap.push(timer) - 1;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (!before(timer, heap[parent]!)) break;
      heap[at] = heap[parent]!;
      at = parent;
    }
    heap[at] = timer;
  }

  #pop(): void {
    const heap = this.#heap;
    const last = heap.pop()!;
    if (heap.length === 0) return;
    let at = 0;
    for (;;) {
      let child = 2 * at + 1;
      if (child >= heap.length) break;
      if (child + 1 < heap.length && before(heap[child + 1]!, heap[child]!)) child++;
      if (!before(heap[child]!, last)) break;
      heap[at] = heap[child]!;
      at = child;
    }
    heap[at] = last;
  }
}
