// How far the venue's clock is from ours, from the stamps of pongs and of HTTP answers (`Date`), both in whole seconds.
// Signatures carry our wall clock and are refused outside a window of about 60 s: who reads the measure can say so in time.
import type { EpochMs } from '@holdfast/engine/base';
import {
  addClockSample,
  type ClockSkew,
  type ClockSkewConfig,
  DEFAULT_CLOCK_SKEW,
  judgeSkew,
  NO_CLOCK_SAMPLES,
} from '@holdfast/engine/resilience';
import type { Clock } from '../../ports/index.ts';
import type { VenueMeasure } from '../common/index.ts';
import type { VenueTime } from './venue-time.ts';

/** Clocks further apart than this endanger signatures. */
export const skewLimitMs = 20_000;
const secondsStamps: ClockSkewConfig = { ...DEFAULT_CLOCK_SKEW, stampResolutionMs: 1_000 };

export class SkewWatch {
  readonly #clock: Clock;
  readonly #time: VenueTime;
  readonly #onMeasure: (measure: VenueMeasure) => void;
  #skew: ClockSkew = NO_CLOCK_SAMPLES;

  constructor(clock: Clock, time: VenueTime, onMeasure: (measure: VenueMeasure) => void) {
    this.#clock = clock;
    this.#time = time;
    this.#onMeasure = onMeasure;
  }

  /** Times around the exchange are monotonic. A simulated venue that runs at another pace says nothing of our clock. */
  onStamp(sentAtMs: number, receivedAtMs: number, venueMs: number): void {
    if (!Number.isFinite(venueMs) || !this.#time.comparable || sentAtMs > receivedAtMs) return;
    const sample = { sentAtMs, receivedAtMs, venueStampMs: venueMs as EpochMs };
    this.#skew = addClockSample(this.#skew, sample, secondsStamps);
    const now = { monotonicMs: this.#clock.monotonicMs(), epochMs: this.#clock.wallMs() as EpochMs };
    const verdict = judgeSkew(this.#skew, now, skewLimitMs, secondsStamps);
    if (verdict.verdict === 'unknown') return;
    this.#onMeasure({ type: 'clockSkew', skewMs: verdict.skewMs, uncertaintyMs: verdict.uncertaintyMs });
  }
}
