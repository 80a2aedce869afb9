import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { EpochMs } from '../base/index.ts';
import {
  addClockSample,
  type ClockSkew,
  DEFAULT_CLOCK_SKEW as CONFIG,
  judgeSkew,
  NO_CLOCK_SAMPLES,
  venueTimeAt,
} from './clock-skew.ts';

const EPOCH = 1_790_000_000_000;
const reading = (monotonicMs: number, wallErrorMs = 0) => ({
  monotonicMs,
  epochMs: (EPOCH + monotonicMs + wallErrorMs) as EpochMs,
});

/** A venue `aheadMs` ahead, whose stamp is taken `outMs` after sending and arrives `backMs` later. */
function measured(
  skew: ClockSkew,
  atMs: number,
  aheadMs: number,
  outMs: number,
  backMs: number,
  config = CONFIG,
): ClockSkew {
  const stamp =
    Math.floor((EPOCH + atMs + outMs + aheadMs) / config.stampResolutionMs) * config.stampResolutionMs;
  return addClockSample(
    skew,
    { sentAtMs: atMs, receivedAtMs: atMs + outMs + backMs, venueStampMs: stamp as EpochMs },
    config,
  );
}

describe('clock skew', () => {
  it('is unknown while nothing was measured', () => {
    expect(venueTimeAt(NO_CLOCK_SAMPLES, 5, CONFIG)).toBeUndefined();
    expect(judgeSkew(NO_CLOCK_SAMPLES, reading(5), 1_000, CONFIG)).toEqual({ verdict: 'unknown' });
  });

  it('goes by the fastest round trip, not by the newest', () => {
    let skew = measured(NO_CLOCK_SAMPLES, 0, 250, 10, 10);
    skew = measured(skew, 1_000, 250, 900, 10);
    expect(judgeSkew(skew, reading(2_000), 1_000, CONFIG)).toMatchObject({
      verdict: 'within',
      // A stamp in whole milliseconds was cut: half a step is added back.
      skewMs: 250.5,
    });
  });

  it('trusts an old sample less and less', () => {
    const skew = measured(measured(NO_CLOCK_SAMPLES, 0, 0, 5, 5), 3_600_000, 0, 50, 50);
    expect(venueTimeAt(skew, 3_600_100, CONFIG)!.uncertaintyMs).toBeCloseTo(50.5, 1);
  });

  it('always holds the truth within its uncertainty, whatever the delays and the resolution', () => {
    const delay = fc.integer({ min: 0, max: 3_000 });
    const sample = fc.tuple(delay, delay, fc.nat(60_000));
    fc.assert(
      fc.property(
        fc.array(sample, { minLength: 1, maxLength: 50 }),
        fc.integer({ min: -1e6, max: 1e6 }),
        fc.constantFrom(1, 1_000),
        (samples, aheadMs, stampResolutionMs) => {
          const config = { ...CONFIG, stampResolutionMs };
          let skew = NO_CLOCK_SAMPLES;
          let nowMs = 0;
          for (const [outMs, backMs, waitMs] of samples) {
            nowMs += waitMs;
            skew = measured(skew, nowMs, aheadMs, outMs, backMs, config);
            nowMs += outMs + backMs;
            const { venueNowMs, uncertaintyMs } = venueTimeAt(skew, nowMs, config)!;
            expect(Math.abs(venueNowMs - (EPOCH + nowMs + aheadMs))).toBeLessThanOrEqual(
              uncertaintyMs + 0.001,
            );
          }
          expect(skew.steps).toBe(0);
          expect(skew.samples.length).toBeLessThanOrEqual(CONFIG.samples);
          expect(JSON.parse(JSON.stringify(skew))).toEqual(skew);
        },
      ),
    );
  });

  it('does not let the venue time jump with the local wall clock, but says that the skew did', () => {
    const skew = measured(NO_CLOCK_SAMPLES, 0, 0, 10, 10);
    expect(venueTimeAt(skew, 1_000, CONFIG)!.venueNowMs).toBeCloseTo(EPOCH + 1_000, -1);
    expect(judgeSkew(skew, reading(1_000, -90_000), 60_000, CONFIG)).toMatchObject({ verdict: 'exceeded' });
  });

  it('forgets what contradicts a new measurement: the venue has set its clock', () => {
    const before = measured(NO_CLOCK_SAMPLES, 0, 0, 2, 2);
    const after = measured(before, 1_000, 5_000, 40, 40);
    expect(after).toMatchObject({ steps: 1, samples: [{}] });
    expect(judgeSkew(after, reading(1_100), 1_000, CONFIG)).toMatchObject({ verdict: 'exceeded' });
  });

  it('does not claim more than it measured', () => {
    const skew = measured(NO_CLOCK_SAMPLES, 0, 900, 500, 500);
    expect(judgeSkew(skew, reading(1_000), 1_000, CONFIG)).toMatchObject({ verdict: 'uncertain' });
  });

  it('refuses stamps of two clocks', () => {
    const mixed = { sentAtMs: 10, receivedAtMs: 5, venueStampMs: EPOCH as EpochMs };
    expect(() => addClockSample(NO_CLOCK_SAMPLES, mixed, CONFIG)).toThrow('two clocks');
  });
});
