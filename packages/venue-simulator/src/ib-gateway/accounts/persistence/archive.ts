// What is over is written once. A day has thousands of done orders and every save writes the state whole, so the texts
// of what will not change any more are kept together and only the rest is written anew.
// Whoever changes a done order or a reported execution after all must reopen it in the archive of its desk.

export class Archive<T extends object> {
  readonly #items = new Set<T>();
  #text = '';

  /** Text of all items, a comma between any two. Items that are over join the archive. */
  write(items: Iterable<T>, isOver: (item: T) => boolean, textOf: (item: T) => string): string {
    const moving: string[] = [];
    for (const item of items) {
      if (this.#items.has(item)) continue;
      const text = textOf(item);
      if (!isOver(item)) {
        moving.push(text);
        continue;
      }
      this.#items.add(item);
      this.#text = this.#text === '' ? text : `${this.#text},${text}`;
    }
    if (this.#text === '' || moving.length === 0) return `${this.#text}${moving.join(',')}`;
    return `${this.#text},${moving.join(',')}`;
  }

  /** The item changed after all: nothing to do while it has not joined. */
  reopen(item: T): void {
    if (this.#items.has(item)) this.clear();
  }

  clear(): void {
    this.#items.clear();
    this.#text = '';
  }
}
