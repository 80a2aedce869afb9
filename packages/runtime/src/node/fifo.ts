// First in, first out, without moving what waits: an array's own `shift` copies the rest, which takes seconds for the tens of
// thousands of inputs that a slow disk can leave waiting.

/** Taken items are cut off once they are this many and the larger part. */
const cutFrom = 1_024;

export class Fifo<T> {
  #items: T[] = [];
  #taken = 0;

  get size(): number {
    return this.#items.length - this.#taken;
  }

  push(item: T): void {
    this.#items.push(item);
  }

  /** The oldest item; undefined: none waits. */
  shift(): T | undefined {
    if (this.size === 0) return undefined;
    const item = this.#items[this.#taken]!;
    this.#taken += 1;
    if (this.size === 0 || (this.#taken >= cutFrom && this.#taken > this.size)) {
      this.#items = this.#items.slice(this.#taken);
      this.#taken = 0;
    }
    return item;
  }
}
