// Every message that crossed the venue's wire, as it was: what judges a client from outside. A ring of the last 100,000
// frames, numbered from 0 without gaps for the life of the simulator.

/** `in`: from the client to the venue; `out`: from the venue to the client. */
export type FrameDirection = 'in' | 'out';

export interface Frame {
  readonly n: number;
  /** Venue time, UTC epoch milliseconds. */
  readonly atMs: number;
  /** Which connection or exchange, e.g. `ws-3` or `http-17`. */
  readonly connection: string;
  readonly direction: FrameDirection;
  /** The text sent; for HTTP start line, headers, an empty line and the body. */
  readonly raw: string;
}

export const frameLogCapacity = 100_000;

/** Long answers (history, chains) would fill the memory before the ring is full: beyond this the oldest frames go. */
const charactersMax = 200_000_000;

export type FramesAnswer =
  | {
      readonly type: 'frames';
      readonly first: number;
      readonly next: number;
      readonly frames: readonly Frame[];
    }
  | { readonly type: 'gone'; readonly first: number };

export class FrameLog {
  readonly #ring: (Frame | undefined)[] = [];
  readonly #capacity: number;
  readonly #charactersMax: number;
  readonly #listeners = new Set<(frame: Frame) => void>();
  #first = 0;
  #next = 0;
  #characters = 0;

  constructor(capacity = frameLogCapacity, characters = charactersMax) {
    this.#capacity = capacity;
    this.#charactersMax = characters;
  }

  /** The number that the next frame will have. */
  get next(): number {
    return this.#next;
  }

  record(atMs: number, connection: string, direction: FrameDirection, raw: string): void {
    const frame: Frame = { n: this.#next, atMs, connection, direction, raw };
    if (this.#next - this.#first >= this.#capacity) this.#forgetOldest();
    this.#ring[this.#next % this.#capacity] = frame;
    this.#next++;
    this.#characters += raw.length;
    while (this.#characters > this.#charactersMax && this.#next - this.#first > 1) this.#forgetOldest();
    for (const listener of this.#listeners) listener(frame);
  }

  /** Calls `listener` with every frame from now on; the answer ends that. */
  onFrame(listener: (frame: Frame) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Up to `limit` frames from number `since` on; `gone` when the ring no longer holds that one. */
  read(since: number, limit = this.#capacity): FramesAnswer {
    const first = this.#first;
    if (since < first) return { type: 'gone', first };
    const start = Math.min(since, this.#next);
    const end = Math.min(this.#next, start + limit);
    const frames: Frame[] = [];
    for (let n = start; n < end; n++) frames.push(this.#ring[n % this.#capacity]!);
    return { type: 'frames', first: start, next: end, frames };
  }

  #forgetOldest(): void {
    const at = this.#first % this.#capacity;
    this.#characters -= this.#ring[at]?.raw.length ?? 0;
    this.#ring[at] = undefined;
    this.#first++;
  }
}
