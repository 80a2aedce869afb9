import { describe, expect, it } from 'vitest';
import { VenueTime } from './venue-time.ts';

function rig() {
  const local = { wallMs: 1_000_000, monotonicMs: 50 };
  const time = new VenueTime({
    wallMs: () => local.wallMs,
    monotonicMs: () => local.monotonicMs,
    after: () => ({ cancel: () => undefined }),
  });
  const pass = (ms: number): void => {
    local.wallMs += ms;
    local.monotonicMs += ms;
  };
  return { local, time, pass };
}

describe('kernel time', () => {
  it('is the wall clock at a real venue, whatever its stamps say', () => {
    const { time, local } = rig();
    time.note(99);
    local.wallMs = 1_000_500.7;
    expect(time.nowMs()).toBe(1_000_500);
    expect(time.localMs(1_000)).toBe(1_000);
  });

  it('is the venue’s at a simulated one, carried on at its pace between stamps', () => {
    const { time, pass } = rig();
    time.proveSimulated(60, 5_000);
    pass(10);
    expect(time.nowMs()).toBe(5_600);
    time.note(5_700);
    pass(1);
    expect(time.nowMs()).toBe(5_760);
    expect(time.localMs(60_000)).toBe(1_000);
    expect(time.comparable).toBe(false);
  });

  it('goes on from what was expected until the venue says what it is', () => {
    const { time, pass, local } = rig();
    time.expectSimulated(7_000);
    pass(30);
    expect(time.nowMs()).toBe(7_030);
    time.proveSimulated(60, 9_000);
    pass(1);
    expect(time.nowMs()).toBe(9_060);
    const real = rig();
    real.time.expectSimulated(7_000);
    real.time.notSimulated();
    expect(real.time.nowMs()).toBe(local.wallMs - 31);
  });

  it('never goes back for a late stamp', () => {
    const { time, pass } = rig();
    time.proveSimulated(1, 5_000);
    pass(100);
    expect(time.nowMs()).toBe(5_100);
    time.note(5_020);
    expect(time.nowMs()).toBe(5_100);
  });

  it('stands still, rather than run ahead for ever, when the venue’s clock had stood', () => {
    const { time, pass } = rig();
    time.proveSimulated(1, 5_000);
    pass(60_000);
    expect(time.nowMs()).toBe(65_000);
    time.note(6_000);
    pass(1_000);
    expect(time.nowMs()).toBe(65_000);
    time.note(66_000);
    expect(time.nowMs()).toBe(66_000);
  });

  it('is ours again when another venue answers', () => {
    const { time } = rig();
    time.proveSimulated(1, 5_000);
    time.notSimulated();
    expect(time.nowMs()).toBe(1_000_000);
    expect(time.simulated).toBe(false);
  });
});
