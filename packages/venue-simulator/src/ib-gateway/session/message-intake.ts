// A client's messages on their way to be treated: counted, and beyond the rate either the client's end or, for a client that
// asked for pacing, a wait. While many wait the connection is not read, so that a flood stays in the client's own buffers.

import type { Clock } from '../../ports/index.ts';
import { MessageRate } from './message-rate.ts';

export interface IntakeLimits {
  readonly messagesPerSecondMax: number;
  /** A warning goes out when this rate is reached, once until it has fallen again. */
  readonly messagesPerSecondWarning: number;
}

export interface IntakeOptions {
  readonly clock: Clock;
  /** As they are now: faults may tighten them. */
  limits(): IntakeLimits;
  treat(payload: Uint8Array): void;
  /** False: the client has ended or is not heard any more. */
  isHeard(): boolean;
  onWarning(rate: number, max: number): void;
  onExcess(rate: number, max: number): void;
  setReading(reading: boolean): void;
  /** Waiting messages have been treated outside of the client's own turn. */
  onLateTurn(): void;
}

/** The connection is not read above this many waiting messages, and again below the other. */
const WAITING_MAX = 500;
const WAITING_LOW = 100;

export class MessageIntake {
  readonly #options: IntakeOptions;
  readonly #rate = new MessageRate();
  readonly #waiting: Uint8Array[] = [];
  #isDraining = false;
  #isWarned = false;
  #isHoldingBack = false;
  #isAwake = false;
  /** The client's messages wait instead of ending it. */
  isPaced = false;

  constructor(options: IntakeOptions) {
    this.#options = options;
  }

  take(payload: Uint8Array): void {
    this.#waiting.push(payload);
  }

  /** Treats what waits, as far as the rate lets it. */
  drain(): void {
    if (this.#isDraining) return;
    this.#isDraining = true;
    while (this.#waiting.length > 0 && this.#options.isHeard() && !this.#mustWait() && !this.#isTooFast()) {
      this.#options.treat(this.#waiting.shift()!);
    }
    this.#isDraining = false;
    this.#adjustReading();
  }

  clear(): void {
    this.#waiting.length = 0;
  }

  #mustWait(): boolean {
    if (!this.isPaced) return false;
    const { clock, limits } = this.#options;
    const now = clock.nowMs();
    const freeMs = this.#rate.nextFreeMs(now, limits().messagesPerSecondMax);
    if (freeMs <= now) return false;
    if (!this.#isAwake) this.#wakeAt(freeMs);
    return true;
  }

  #wakeAt(atMs: number): void {
    this.#isAwake = true;
    this.#options.clock.scheduleAt(atMs, () => {
      this.#isAwake = false;
      this.drain();
      this.#options.onLateTurn();
    });
  }

  #isTooFast(): boolean {
    const { clock, limits, onWarning, onExcess } = this.#options;
    const { messagesPerSecondMax: max, messagesPerSecondWarning } = limits();
    const rate = this.#rate.count(clock.nowMs());
    if (this.isPaced) return false;
    if (rate > max) {
      onExcess(rate, max);
      return true;
    }
    const isNear = rate >= Math.min(messagesPerSecondWarning, max - 1);
    if (isNear && !this.#isWarned) onWarning(rate, max);
    this.#isWarned = isNear;
    return false;
  }

  #adjustReading(): void {
    const many = this.#isHoldingBack
      ? this.#waiting.length > WAITING_LOW
      : this.#waiting.length > WAITING_MAX;
    if (many === this.#isHoldingBack || !this.#options.isHeard()) return;
    this.#isHoldingBack = many;
    this.#options.setReading(!many);
  }
}
