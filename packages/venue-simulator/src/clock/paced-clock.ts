// The clock of a simulator that runs by itself: venue time moves N times as fast as the host's, or, at `max`, as fast as
// the clients read. All timers live in a `VirtualClock` inside; this file decides only how far it may go.
//
// At `max` the clock runs timer after timer and pauses while `isHeldBack()` says that a client has not taken what it
// was sent. While no client listens (`isIdle()`), it keeps to real time, so that a tape does not run away unheard.
//
// Invariants: timers run in order and never re-entrantly; a slice of work yields to the host's events, so that sockets
// are served; venue time never goes back, except by `jumpTo`.

import type { Clock, Scheduled } from '../ports/index.ts';
import type { Speed } from './speed.ts';
import { VirtualClock } from './virtual-clock.ts';

/** What the pace needs of the host. */
export interface HostTime {
  /** Monotonic milliseconds. */
  monotonicMs(): number;
  setTimeout(run: () => void, ms: number): { cancel(): void };
  setImmediate(run: () => void): { cancel(): void };
}

export interface PacedClockOptions {
  readonly startMs: number;
  readonly speed: Speed;
  readonly host: HostTime;
  readonly isHeldBack?: () => boolean;
  readonly isIdle?: () => boolean;
}

/** Timers in one slice before sockets get their turn. */
const timersPerSlice = 256;
/** How long the clock waits before it looks again whether a slow client has read. */
const heldBackPollMs = 1;
/** Timers of the host overflow beyond about 24 days. */
const longestHostWaitMs = 60_000;

export class PacedClock implements Clock {
  readonly #inner: VirtualClock;
  readonly #host: HostTime;
  readonly #isHeldBack: () => boolean;
  readonly #isIdle: () => boolean;
  #speed: Speed;
  #anchorVenueMs: number;
  #anchorHostMs: number;
  #wake: { cancel(): void } | undefined;
  #wakeDueMs = Number.POSITIVE_INFINITY;
  #running = false;
  #stopped = false;

  constructor(options: PacedClockOptions) {
    this.#inner = new VirtualClock(options.startMs);
    this.#host = options.host;
    this.#isHeldBack = options.isHeldBack ?? (() => false);
    this.#isIdle = options.isIdle ?? (() => false);
    this.#speed = options.speed;
    this.#anchorVenueMs = options.startMs;
    this.#anchorHostMs = this.#host.monotonicMs();
  }

  get speed(): Speed {
    return this.#speed;
  }

  nowMs(): number {
    if (this.#running || this.#atFullSpeed()) return this.#inner.nowMs();
    // Between two timers the clock goes on, but never past a timer that has not run yet.
    this.#inner.passTo(Math.floor(this.#pacedMs()));
    return this.#inner.nowMs();
  }

  scheduleAt(atMs: number, run: () => void): Scheduled {
    const scheduled = this.#inner.scheduleAt(atMs, run);
    if (!this.#running) this.#arm();
    return scheduled;
  }

  /** Changes the pace from now on. */
  setSpeed(speed: Speed): void {
    this.#reanchor(this.nowMs());
    this.#speed = speed;
    this.#arm(true);
  }

  /** Runs every timer within the next `ms` of venue time at once. */
  step(ms: number): void {
    this.#drive(() => this.#inner.advanceBy(ms));
  }

  /** Puts the clock elsewhere; timers that this passes run late. */
  jumpTo(toMs: number): void {
    this.#drive(() => this.#inner.jumpTo(toMs));
  }

  stop(): void {
    this.#stopped = true;
    this.#wake?.cancel();
    this.#wake = undefined;
  }

  #drive(move: () => void): void {
    const from = this.nowMs();
    this.#running = true;
    try {
      this.#inner.advanceTo(from);
      move();
    } finally {
      this.#running = false;
      this.#reanchor(this.#inner.nowMs());
      this.#arm(true);
    }
  }

  #reanchor(venueMs: number): void {
    this.#anchorVenueMs = venueMs;
    this.#anchorHostMs = this.#host.monotonicMs();
  }

  #atFullSpeed(): boolean {
    return this.#speed === 'max' && !this.#isIdle();
  }

  #factor(): number {
    return this.#speed === 'max' ? 1 : this.#speed;
  }

  #pacedMs(): number {
    return this.#anchorVenueMs + (this.#host.monotonicMs() - this.#anchorHostMs) * this.#factor();
  }

  #arm(afresh = false): void {
    if (this.#stopped) return;
    const wait = this.#waitMs();
    const dueMs = this.#host.monotonicMs() + wait;
    if (!afresh && this.#wake !== undefined && this.#wakeDueMs <= dueMs) return;
    this.#wake?.cancel();
    this.#wakeDueMs = dueMs;
    const run = () => this.#slice();
    this.#wake = wait <= 0 ? this.#host.setImmediate(run) : this.#host.setTimeout(run, wait);
  }

  /** Host milliseconds until there may be work. */
  #waitMs(): number {
    const next = this.#inner.nextAtMs();
    if (next === undefined) return longestHostWaitMs;
    if (this.#atFullSpeed()) return this.#isHeldBack() ? heldBackPollMs : 0;
    const ahead = (next - this.#pacedMs()) / this.#factor();
    // At `max` without listeners somebody may come soon: look often.
    const longest = this.#speed === 'max' ? 5 : longestHostWaitMs;
    return Math.min(Math.max(0, Math.ceil(ahead)), longest);
  }

  #slice(): void {
    this.#wake = undefined;
    this.#running = true;
    try {
      if (this.#atFullSpeed()) this.#runFreely();
      else this.#runPaced();
    } finally {
      this.#running = false;
      this.#arm(true);
    }
  }

  #runFreely(): void {
    for (let i = 0; i < timersPerSlice; i++) {
      if (this.#isHeldBack() || !this.#inner.runNext(Number.POSITIVE_INFINITY)) break;
    }
    this.#reanchor(this.#inner.nowMs());
  }

  #runPaced(): void {
    const toMs = Math.floor(this.#pacedMs());
    for (let i = 0; i < timersPerSlice; i++) {
      if (!this.#inner.runNext(toMs)) {
        this.#inner.advanceTo(toMs);
        return;
      }
    }
  }
}
