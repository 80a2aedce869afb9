// Timers in the order of their time; timers of one moment run in the order in which they were set. A binary heap, since
// a market at full speed sets and fires hundreds of thousands of them.

import type { Scheduled } from '../ports/index.ts';

interface Timer {
  readonly atMs: number;
  readonly order: number;
  run: (() => void) | undefined;
}

const before = (a: Timer, b: Timer): boolean => a.atMs < b.atMs || (a.atMs === b.atMs && a.order < b.order);

export class TimerQueue {
  readonly #heap: Timer[] = [];
  #order = 0;
  #live = 0;

  /** Timers that are set and not canceled. */
  get size(): number {
    return this.#live;
  }

  add(atMs: number, run: () => void): Scheduled {
    const timer: Timer = { atMs, order: this.#order++, run };
    this.#live++;
    this.#heap.push(timer);
    this.#siftUp(this.#heap.length - 1);
    return {
      cancel: () => {
        if (timer.run === undefined) return;
        timer.run = undefined;
        this.#live--;
      },
    };
  }

  /** When the next timer is due; undefined when none is set. */
  nextAtMs(): number | undefined {
    this.#dropCanceled();
    return this.#heap[0]?.atMs;
  }

  /** Takes the next timer out if it is due at `nowMs`. */
  takeDue(nowMs: number): { atMs: number; run: () => void } | undefined {
    this.#dropCanceled();
    const top = this.#heap[0];
    if (top?.run === undefined || top.atMs > nowMs) return undefined;
    const due = { atMs: top.atMs, run: top.run };
    top.run = undefined;
    this.#live--;
    this.#removeTop();
    return due;
  }

  #dropCanceled(): void {
    while (this.#heap.length > 0 && this.#heap[0]!.run === undefined) this.#removeTop();
  }

  #removeTop(): void {
    const last = this.#heap.pop();
    if (last !== undefined && this.#heap.length > 0) {
      this.#heap[0] = last;
      this.#siftDown(0);
    }
  }

  #siftUp(index: number): void {
    const heap = this.#heap;
    const timer = heap[index]!;
    while (index > 0) {
      const parent = (index - 1) >> 1;
      if (!before(timer, heap[parent]!)) break;
      heap[index] = heap[parent]!;
      index = parent;
    }
    heap[index] = timer;
  }

  #siftDown(index: number): void {
    const heap = this.#heap;
    const timer = heap[index]!;
    for (;;) {
      let child = 2 * index + 1;
      if (child >= heap.length) break;
      if (child + 1 < heap.length && before(heap[child + 1]!, heap[child]!)) child++;
      if (!before(heap[child]!, timer)) break;
      heap[index] = heap[child]!;
      index = child;
    }
    heap[index] = timer;
  }
}
