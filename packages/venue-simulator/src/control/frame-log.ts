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

export type FramesAnswer =
  | {
      readonly type: 'frames';
      readonly first: number;
      readonly next: number;
      readonly frames: readonly Frame[];
    }
  | { readonly type: 'gone'; readonly first: number };

export class FrameLog {
  readonly #ring: Frame[] = [];
  readonly #capacity: number;
  readonly #listeners = new Set<(frame: Frame) => void>();
  #next = 0;

  constructor(capacity = frameLogCapacity) {
    this.#capacity = capacity;
  }

  /** The number that the next frame will have. */
  get next(): number {
    return this.#next;
  }

  record(atMs: number, connection: string, direction: FrameDirection, raw: string): void {
    const frame: Frame = { n: this.#next, atMs, connection, direction, raw };
    this.#ring[this.#next % this.#capacity] = frame;
    this.#next++;
    for (const listener of this.#listeners) listener(frame);
  }

  /** Calls `listener` with every frame from now on; the answer ends that. */
  onFrame(listener: (frame: Frame) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Up to `limit` frames from number `since` on; `gone` when the ring no longer holds that one. */
  read(since: number, limit = this.#capacity): FramesAnswer {
    const first = Math.max(0, this.#next - this.#capacity);
    if (since < first) return { type: 'gone', first };
    const start = Math.min(since, this.#next);
    const end = Math.min(this.#next, start + limit);
    const frames: Frame[] = [];
    for (let n = start; n < end; n++) frames.push(this.#ring[n % this.#capacity]!);
    return { type: 'frames', first: start, next: end, frames };
  }
}
