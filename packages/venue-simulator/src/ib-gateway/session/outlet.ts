// What a client is sent, on its way to the connection: gathered and written together at the end of a turn, as the
// gateway's socket does, unless a fault wants it otherwise.

import type { ByteConnection, Clock, Scheduled } from '../../ports/index.ts';
import { frameOf } from '../codec/index.ts';
import { type FaultyFrame, joined } from '../faults/index.ts';

export interface OutletOptions {
  readonly connection: ByteConnection;
  readonly clock: Clock;
  /** Bytes that the client may leave unread. */
  readonly unreadBytesMax: number;
  onTooSlow(unreadBytes: number): void;
  onReset(): void;
}

interface CutFrame {
  readonly head: Uint8Array;
  readonly swallowed: Uint8Array[];
  left: number;
}

export class Outlet {
  readonly #options: OutletOptions;
  #waiting: Uint8Array[] = [];
  #flushing: Scheduled | undefined;
  /** Bytes of a cut frame that wait for the frames which its length covers. */
  #cut: CutFrame | undefined;
  #isClosed = false;
  /** Bytes a piece when answers are split, 0: whole. */
  pieceBytes = 0;
  /** How long answers are held back, 0: to the end of the turn. */
  holdMs = 0;
  /** Nothing is written any more, and nobody is told: half-open. */
  isSilent = false;

  constructor(options: OutletOptions) {
    this.#options = options;
  }

  push(bytes: Uint8Array, faulty?: FaultyFrame): void {
    if (this.#isClosed || this.isSilent) return;
    if (faulty?.swallows !== undefined)
      this.#cut = { head: faulty.bytes, swallowed: [], left: faulty.swallows };
    else if (this.#cut !== undefined) this.#swallow(this.#cut, bytes);
    else this.#waiting.push(faulty?.bytes ?? bytes);
    if (faulty?.reset) {
      this.flush();
      this.#options.onReset();
      return;
    }
    this.#schedule();
  }

  /** A frame that begins with the cut one and ends with what it covers. */
  #swallow(cut: CutFrame, bytes: Uint8Array): void {
    cut.swallowed.push(bytes);
    cut.left--;
    if (cut.left > 0) return;
    this.#waiting.push(frameOf(joined([cut.head, ...cut.swallowed])));
    this.#cut = undefined;
  }

  #schedule(): void {
    if (this.#flushing !== undefined) return;
    const { clock } = this.#options;
    this.#flushing = clock.scheduleAt(clock.nowMs() + this.holdMs, () => this.flush());
  }

  /** Writes what has gathered, unless it is to be held back. */
  endOfTurn(): void {
    if (this.holdMs === 0) this.flush();
  }

  flush(): void {
    this.#flushing?.cancel();
    this.#flushing = undefined;
    if (this.#waiting.length === 0 || this.#isClosed) return;
    const bytes = this.#waiting.length === 1 ? this.#waiting[0]! : joined(this.#waiting);
    this.#waiting = [];
    this.#write(bytes);
    const unread = this.#options.connection.bufferedBytes();
    if (unread > this.#options.unreadBytesMax) this.#options.onTooSlow(unread);
  }

  #write(bytes: Uint8Array): void {
    const piece = this.pieceBytes;
    if (piece === 0) this.#options.connection.write(bytes);
    else
      for (let at = 0; at < bytes.length; at += piece)
        this.#options.connection.write(bytes.slice(at, at + piece));
  }

  close(): void {
    this.#flushing?.cancel();
    this.#isClosed = true;
    this.#waiting = [];
  }
}
