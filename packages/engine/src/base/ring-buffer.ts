// The newest N of something: recent latencies, tombstones, the tail of a log. Unlike a `BoundedQueue` it makes room by giving
// up the oldest, hands that one back to the caller, and counts how many went: for memories, never for work to be done.
import { BoundedQueue } from './bounded-queue.ts';

export interface RingBufferSnapshot<T> {
  readonly capacity: number;
  readonly items: readonly T[];
  readonly evicted: number;
}

export class RingBuffer<T> {
  readonly #items: BoundedQueue<T>;
  #evicted = 0;

  constructor(capacity: number) {
    this.#items = new BoundedQueue<T>(capacity);
  }

  static restore<T>(snapshot: RingBufferSnapshot<T>): RingBuffer<T> {
    const ring = new RingBuffer<T>(snapshot.capacity);
    for (const item of snapshot.items) ring.push(item);
    ring.#evicted = snapshot.evicted;
    return ring;
  }

  snapshot(): RingBufferSnapshot<T> {
    return { capacity: this.capacity, items: [...this], evicted: this.#evicted };
  }

  get capacity(): number {
    return this.#items.capacity;
  }

  get size(): number {
    return this.#items.size;
  }

  /** How many items had to go since it was made. */
  get evicted(): number {
    return this.#evicted;
  }

  /** Adds the newest; returns what had to go for it. */
  push(item: T): T | undefined {
    const evicted = this.#items.isFull ? this.#items.shift() : undefined;
    if (evicted !== undefined) this.#evicted++;
    this.#items.push(item);
    return evicted;
  }

  /** The item at `index` from the oldest (0). */
  at(index: number): T | undefined {
    return this.#items.at(index);
  }

  newest(): T | undefined {
    return this.#items.at(this.#items.size - 1);
  }

  [Symbol.iterator](): IterableIterator<T> {
    return this.#items[Symbol.iterator]();
  }
}
