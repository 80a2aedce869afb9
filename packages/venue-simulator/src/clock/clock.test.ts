import { describe, expect, it } from 'vitest';
import { type HostTime, PacedClock, parseSpeed, VirtualClock } from './index.ts';

/** A host whose time is a virtual clock, so that pacing is tested without waiting. */
function fakeHost(): HostTime & { pass(ms: number): void } {
  const clock = new VirtualClock(0);
  return {
    monotonicMs: () => clock.nowMs(),
    setTimeout: (run, ms) => clock.scheduleAt(clock.nowMs() + ms, run),
    setImmediate: (run) => clock.scheduleAt(clock.nowMs(), run),
    pass: (ms) => clock.advanceBy(ms),
  };
}

describe('VirtualClock', () => {
  it('runs timers in order of time, then of setting, each at its own time', () => {
    const clock = new VirtualClock(1000);
    const seen: string[] = [];
    clock.scheduleAt(1020, () => seen.push(`b@${clock.nowMs()}`));
    clock.scheduleAt(1010, () => seen.push(`a@${clock.nowMs()}`));
    clock.scheduleAt(1020, () => seen.push(`c@${clock.nowMs()}`));
    clock.scheduleAt(1015, () => seen.push('never')).cancel();
    clock.advanceTo(1030);
    expect(seen).toEqual(['a@1010', 'b@1020', 'c@1020']);
    expect(clock.nowMs()).toBe(1030);
  });

  it('runs timers late after a jump', () => {
    const clock = new VirtualClock(0);
    const seen: number[] = [];
    clock.scheduleAt(10, () => seen.push(clock.nowMs()));
    clock.jumpTo(500);
    expect(seen).toEqual([500]);
    clock.jumpTo(100);
    expect(clock.nowMs()).toBe(100);
  });
});

describe('PacedClock', () => {
  it('scales real time', () => {
    const host = fakeHost();
    const clock = new PacedClock({ startMs: 0, speed: 10, host });
    const seen: number[] = [];
    for (const at of [100, 200, 1000]) clock.scheduleAt(at, () => seen.push(clock.nowMs()));
    host.pass(25);
    expect(seen).toEqual([100, 200]);
    expect(clock.nowMs()).toBe(250);
    host.pass(100);
    expect(seen).toEqual([100, 200, 1000]);
  });

  it('runs freely at max, stops while a client is behind, and keeps real time while nobody listens', () => {
    const host = fakeHost();
    let heldBack = false;
    let idle = true;
    const clock = new PacedClock({
      startMs: 0,
      speed: 'max',
      host,
      isHeldBack: () => heldBack,
      isIdle: () => idle,
    });
    let ticks = 0;
    const tick = () => {
      ticks++;
      if (ticks === 300) heldBack = true;
      clock.scheduleAt(clock.nowMs() + 1000, tick);
    };
    clock.scheduleAt(1000, tick);
    host.pass(999);
    expect(ticks).toBe(0);
    host.pass(1);
    expect(ticks).toBe(1);
    idle = false;
    host.pass(5);
    expect(ticks).toBe(300);
    expect(clock.nowMs()).toBe(300_000);
    heldBack = false;
    clock.stop();
  });

  it('steps and jumps by hand', () => {
    const host = fakeHost();
    const clock = new PacedClock({ startMs: 0, speed: 1, host });
    const seen: number[] = [];
    clock.scheduleAt(5000, () => seen.push(clock.nowMs()));
    clock.step(6000);
    expect(seen).toEqual([5000]);
    expect(clock.nowMs()).toBe(6000);
    clock.jumpTo(3000);
    expect(clock.nowMs()).toBe(3000);
    clock.stop();
  });
});

describe('parseSpeed', () => {
  it.each([
    ['1', 1],
    ['60x', 60],
    ['0.5', 0.5],
    ['max', 'max'],
  ])('reads %s', (text, speed) => expect(parseSpeed(text)).toBe(speed));
  it.each(['', '0', '-1', 'fast', '1e9', '10 x'])('refuses "%s"', (text) => {
    expect(() => parseSpeed(text)).toThrow(/expected a factor/);
  });
});
