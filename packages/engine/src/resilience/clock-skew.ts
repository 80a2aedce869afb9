// How far the venue's clock is from ours, and how sure that is: for signatures (a stamp outside the venue's window is
// refused) and for alarms.
//
// Each request/response with a venue stamp bounds the offset: the venue read its clock somewhere between sending and
// receiving, so the middle is right to half the round trip. The best of the newest samples is used (least uncertainty, which
// grows with age by the drift that clocks are allowed). Two choices keep it honest:
// - The offset is kept against the *monotonic* clock. When the local wall clock is stepped, venue time does not jump with it.
// - A sample that contradicts an older one beyond both uncertainties means that the venue's clock was stepped: what came
//   before is dropped and counted.
// No sample: no estimate. An unknown skew is not zero.
import { type EpochMs, invariant } from '../base/index.ts';
import type { ClockReading } from './clock-reading.ts';

export interface ClockSkewConfig {
  /** Samples kept. */
  readonly samples: number;
  /** How much two clocks may drift apart: 0.0001 is 0.1 ms a second, beyond what quartz does. */
  readonly driftPerMs: number;
  /** Resolution of the venue's stamps: 1 for milliseconds, 1,000 for seconds (cut, not rounded). */
  readonly stampResolutionMs: number;
}

export const DEFAULT_CLOCK_SKEW: ClockSkewConfig = { samples: 32, driftPerMs: 0.0001, stampResolutionMs: 1 };

export interface ClockSample {
  /** Monotonic, just before the request was handed to the network. */
  readonly sentAtMs: number;
  /** Monotonic, when the answer arrived. */
  readonly receivedAtMs: number;
  /** The stamp that the venue put into the answer. */
  readonly venueStampMs: EpochMs;
}

interface OffsetSample {
  readonly atMs: number;
  /** Venue epoch minus our monotonic clock. */
  readonly offsetMs: number;
  /** Half the round trip and half a step of the stamp. */
  readonly uncertaintyMs: number;
}

/** Plain JSON. Of this process only: its monotonic clock dies with it. */
export interface ClockSkew {
  readonly samples: readonly OffsetSample[];
  /** How often the venue's clock was found to have been stepped. */
  readonly steps: number;
}

export interface VenueTime {
  readonly venueNowMs: number;
  readonly uncertaintyMs: number;
}

export const NO_CLOCK_SAMPLES: ClockSkew = { samples: [], steps: 0 };

export function addClockSample(skew: ClockSkew, sample: ClockSample, config: ClockSkewConfig): ClockSkew {
  const roundTripMs = sample.receivedAtMs - sample.sentAtMs;
  invariant(
    roundTripMs >= 0,
    `clock sample: received ${-roundTripMs} ms before it was sent, so two clocks were mixed`,
  );
  const middleMs = sample.sentAtMs + roundTripMs / 2;
  const halfStepMs = config.stampResolutionMs / 2;
  const added: OffsetSample = {
    atMs: sample.receivedAtMs,
    offsetMs: sample.venueStampMs + halfStepMs - middleMs,
    uncertaintyMs: roundTripMs / 2 + halfStepMs,
  };
  const contradicted = skew.samples.some((older) => contradicts(older, added, config));
  const kept = contradicted ? [] : skew.samples;
  return { samples: [...kept, added].slice(-config.samples), steps: skew.steps + (contradicted ? 1 : 0) };
}

/** The venue's time now, for stamps and for the skew; undefined while nothing was measured. */
export function venueTimeAt(
  skew: ClockSkew,
  monotonicMs: number,
  config: ClockSkewConfig,
): VenueTime | undefined {
  let best: { offsetMs: number; uncertaintyMs: number } | undefined;
  for (const sample of skew.samples) {
    const uncertaintyMs = uncertaintyAt(sample, monotonicMs, config);
    if (best === undefined || uncertaintyMs <= best.uncertaintyMs)
      best = { offsetMs: sample.offsetMs, uncertaintyMs };
  }
  return best && { venueNowMs: monotonicMs + best.offsetMs, uncertaintyMs: best.uncertaintyMs };
}

export type SkewVerdict =
  | { readonly verdict: 'unknown' }
  | {
      /** `uncertain`: the limit lies within what the measurement cannot tell. */
      readonly verdict: 'within' | 'uncertain' | 'exceeded';
      /** Venue minus local wall clock: positive when the venue is ahead. */
      readonly skewMs: number;
      readonly uncertaintyMs: number;
    };

/** Compares the local wall clock with the venue's. */
export function judgeSkew(
  skew: ClockSkew,
  now: ClockReading,
  limitMs: number,
  config: ClockSkewConfig,
): SkewVerdict {
  const venue = venueTimeAt(skew, now.monotonicMs, config);
  if (venue === undefined) return { verdict: 'unknown' };
  const skewMs = venue.venueNowMs - now.epochMs;
  const { uncertaintyMs } = venue;
  const size = Math.abs(skewMs);
  const verdict =
    size + uncertaintyMs <= limitMs ? 'within' : size - uncertaintyMs > limitMs ? 'exceeded' : 'uncertain';
  return { verdict, skewMs, uncertaintyMs };
}

function uncertaintyAt(sample: OffsetSample, monotonicMs: number, config: ClockSkewConfig): number {
  return sample.uncertaintyMs + Math.max(0, monotonicMs - sample.atMs) * config.driftPerMs;
}

function contradicts(older: OffsetSample, newer: OffsetSample, config: ClockSkewConfig): boolean {
  const toleranceMs = uncertaintyAt(older, newer.atMs, config) + newer.uncertaintyMs;
  return Math.abs(newer.offsetMs - older.offsetMs) > toleranceMs;
}
