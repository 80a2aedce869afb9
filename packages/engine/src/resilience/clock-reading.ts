import type { EpochMs } from '../base/index.ts';

/**
 * One look at both local clocks, taken by whoever stands at the clock port and passed in. Elapsed times are differences of
 * `monotonicMs` (milliseconds since an origin that a restart changes); `epochMs` may jump and is only for what outlives the
 * process or is shown to people.
 */
export interface ClockReading {
  readonly monotonicMs: number;
  readonly epochMs: EpochMs;
}
