// A first-in-first-out queue with a limit. What it cannot take it refuses to the sender and counts (invariant 10): it never
// drops, never grows. Backed by a ring, so that both ends are constant time.
import { invariant } from './invariant.ts';

export interface BoundedQueueSnapshot<T> {
  readonly capacity: number;
  readonly items: readonly T[];
  readonly refused: number;
}

export class BoundedQueue<T> {
  readonly capacity: number;
  readonly #slots: (T | undefined)[];
  #head = 0;
  #size = 0;
  #refused = 0;

  constructor(capacity: number) {
    invariant(
      Number.isSafeInteger(capacity) && capacity >= 1,
      `queue capacity ${capacity}: a whole number from 1 is needed`,
    );
    this.capacity = capacity;
    this.#slots = new Array<T | undefined>(capacity);
  }

  static restore<T>(snapshot: BoundedQueueSnapshot<T>): BoundedQueue<T> {
    invariant(snapshot.items.length <= snapshot.capacity, 'queue snapshot: more items than its capacity');
    const queue = new BoundedQueue<T>(snapshot.capacity);
    for (const item of snapshot.items) queue.push(item);
    queue.#refused = snapshot.refused;
    return queue;
  }

  snapshot(): BoundedQueueSnapshot<T> {
    return { capacity: this.capacity, items: [...this], refused: this.#refused };
  }

  get size(): number {
    return this.#size;
  }

  /** How many items were refused since it was made. */
  get refused(): number {
    return this.#refused;
  }

  get isFull(): boolean {
    return this.#size === this.capacity;
  }

  /** False when full: the caller must tell whoever sent the item. */
  push(item: T): boolean {
    if (this.isFull) {
      this.#refused++;
      return false;
    }
    this.#slots[this.#slot(this.#size)] = item;
    this.#size++;
    return true;
  }

  /** Takes the oldest item; undefined when empty. */
  shift(): T | undefined {
    if (this.#size === 0) return undefined;
    const item = this.#slots[this.#head];
    this.#slots[this.#head] = undefined;
    this.#head = (this.#head + 1) % this.capacity;
    this.#size--;
    return item;
  }

  /** The item at `index` from the oldest (0); undefined beyond the end. */
  at(index: number): T | undefined {
    return index >= 0 && index < this.#size ? this.#slots[this.#slot(index)] : undefined;
  }

  /** Takes the item at `index` out, keeping the order of the rest. */
  removeAt(index: number): T | undefined {
    if (index < 0 || index >= this.#size) return undefined;
    const item = this.at(index);
    for (let i = index; i < this.#size - 1; i++) this.#slots[this.#slot(i)] = this.#slots[this.#slot(i + 1)];
    this.#slots[this.#slot(this.#size - 1)] = undefined;
    this.#size--;
    return item;
  }

  *[Symbol.iterator](): IterableIterator<T> {
    for (let i = 0; i < this.#size; i++) yield this.#slots[this.#slot(i)] as T;
  }

  #slot(index: number): number {
    return (this.#head + index) % this.capacity;
  }
}
