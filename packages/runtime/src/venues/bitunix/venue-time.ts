// Kernel time, as far as this venue determines it. At a venue that proved to be simulated it is the venue's own, read from
// the stamps of its frames and carried on between them; everywhere else it is the local wall clock. Ages, backoff and
// signatures never use it.
import type { EpochMs } from '@holdfast/engine/base';
import type { Clock } from '../../ports/index.ts';

/** Frames may be this late, in the venue's time ... */
const lateMs = 2_000;
/** ... and this late in ours. */
const latencyMs = 100;

export class VenueTime {
  readonly #clock: Clock;
  /** Venue milliseconds per local millisecond; undefined: the venue is not simulated. */
  #speed: number | undefined;
  #stampMs = 0;
  #stampedAtMs = 0;
  #givenMs = 0;
  #expected: { readonly timeMs: number; readonly atMs: number } | undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** The venue has not answered yet, and is taken for a simulated one: its time goes on from this until it says what it is. */
  expectSimulated(timeMs: number): void {
    this.#expected = { timeMs, atMs: this.#clock.monotonicMs() };
  }

  get simulated(): boolean {
    return this.#speed !== undefined;
  }

  /** Whether the venue's clock runs like ours, so that its skew means something. */
  get comparable(): boolean {
    return this.#speed === undefined || this.#speed === 1;
  }

  /** How many of our milliseconds a span of the venue takes. */
  localMs(venueMs: number): number {
    return venueMs / (this.#speed ?? 1);
  }

  /** The venue proved to be simulated. `nowMs` where it told its time with the proof. */
  proveSimulated(speed: number, nowMs: number | undefined): void {
    this.#expected = undefined;
    this.#speed = speed;
    if (nowMs !== undefined) this.note(nowMs);
  }

  /** The venue that answers now is a real one: its time is not ours to take. */
  notSimulated(): void {
    this.#expected = undefined;
    this.#speed = undefined;
  }

  /**
   * A stamp of the venue. A frame that was a little late says nothing new; one far behind what we carried on says that the
   * venue's clock stood or ran slower, and is where we go on from. What was given as the time is never taken back.
   */
  note(stampMs: number): void {
    if (this.#speed === undefined) return;
    const aheadMs = this.#carriedMs() - stampMs;
    if (this.#stampMs > 0 && aheadMs >= 0 && aheadMs < lateMs + latencyMs * this.#speed) return;
    this.#stampMs = stampMs;
    this.#stampedAtMs = this.#clock.monotonicMs();
  }

  nowMs(): EpochMs {
    if (this.#expected) return Math.floor(this.#expectedMs(this.#expected)) as EpochMs;
    // Before the first stamp there is nothing better than our own clock, and nothing that the stamp may not correct.
    if (this.#speed === undefined || this.#stampMs === 0) return Math.floor(this.#clock.wallMs()) as EpochMs;
    this.#givenMs = Math.max(this.#givenMs, Math.floor(this.#carriedMs()));
    return this.#givenMs as EpochMs;
  }

  #expectedMs({ timeMs, atMs }: { readonly timeMs: number; readonly atMs: number }): number {
    return timeMs + this.#clock.monotonicMs() - atMs;
  }

  #carriedMs(): number {
    if (this.#stampMs === 0) return 0;
    return this.#stampMs + (this.#clock.monotonicMs() - this.#stampedAtMs) * (this.#speed ?? 1);
  }
}
