import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  DEFAULT_STALENESS as CONFIG,
  nextStalenessCheckMs,
  type StalenessEffect,
  type StalenessInput,
  type StalenessLadder,
  stalenessConfigProblems,
  startLadder,
  stepStaleness,
} from './staleness-ladder.ts';

const STREAM: StalenessInput = { type: 'DataReceived', source: 'stream' };
const POLL: StalenessInput = { type: 'DataReceived', source: 'poll' };
const TIME: StalenessInput = { type: 'TimePassed' };
const RECONCILED: StalenessInput = { type: 'Reconciled' };

/** Lets time pass check by check, as a timer would, and returns what was asked for with its second. */
function silence(
  ladder: StalenessLadder,
  fromMs: number,
  untilMs: number,
): { ladder: StalenessLadder; log: string[] } {
  const log: string[] = [];
  let nowMs = fromMs;
  for (;;) {
    const dueMs = nextStalenessCheckMs(ladder, CONFIG);
    if (dueMs === undefined || dueMs > untilMs) return { ladder, log };
    expect(dueMs).toBeGreaterThan(nowMs);
    nowMs = dueMs;
    const step = stepStaleness(ladder, TIME, nowMs, CONFIG);
    ladder = step.ladder;
    for (const effect of step.effects) log.push(`${nowMs / 1000} ${label(effect)}`);
  }
}

const label = (effect: StalenessEffect): string =>
  effect.type === 'StalenessChanged' ? effect.level : effect.type === 'PollRest' ? 'poll' : effect.type;

const apply = (ladder: StalenessLadder, input: StalenessInput, atMs: number): StalenessLadder =>
  stepStaleness(ladder, input, atMs, CONFIG).ladder;

describe('staleness ladder', () => {
  it('climbs at 15, 30 and 120 s, and repeats each remedy while the silence lasts', () => {
    const { log } = silence(startLadder(0, CONFIG), 0, 130_000);
    expect(log.filter((line) => !line.endsWith('poll'))).toEqual([
      '15 polling',
      '30 restarting',
      '30 RestartStream',
      '60 RestartStream',
      '90 RestartStream',
      '120 safeStop',
      '120 RestartStream',
    ]);
    expect(log.filter((line) => line.endsWith('poll'))[0]).toBe('15 poll');
    expect(log.filter((line) => line.endsWith('poll'))).toHaveLength(24);
  });

  it('comes down at once below the safe stop', () => {
    const { ladder } = silence(startLadder(0, CONFIG), 0, 40_000);
    const step = stepStaleness(ladder, STREAM, 41_000, CONFIG);
    expect(step.effects).toEqual([{ type: 'StalenessChanged', level: 'fresh', ageLevel: 'fresh', ageMs: 0 }]);
  });

  it('does not let polled data hide a dead stream, but lets it postpone the safe stop', () => {
    let { ladder } = silence(startLadder(0, CONFIG), 0, 29_000);
    ladder = apply(ladder, POLL, 29_500);
    const { ladder: later, log } = silence(ladder, 29_500, 149_000);
    expect(log).toContain('30 RestartStream');
    expect(later.level).toBe('restarting');
    expect(silence(later, 149_000, 150_000).ladder.level).toBe('safeStop');
  });

  describe('leaves the safe stop', () => {
    const stopped = silence(startLadder(0, CONFIG), 0, 200_000).ladder;

    it('not by fresh data alone: it asks for a reconciliation', () => {
      const step = stepStaleness(stopped, STREAM, 201_000, CONFIG);
      expect(step.ladder).toMatchObject({ level: 'safeStop', ageLevel: 'fresh' });
      expect(step.effects.map(label)).toEqual(['safeStop', 'RequestReconciliation']);
      expect(apply(step.ladder, RECONCILED, 202_000).level).toBe('fresh');
    });

    it('not by a reconciliation alone', () => {
      const reconciled = apply(stopped, RECONCILED, 201_000);
      expect(reconciled.level).toBe('safeStop');
      expect(apply(reconciled, STREAM, 202_000).level).toBe('fresh');
    });

    it('not by polled data', () => {
      expect(apply(apply(stopped, RECONCILED, 201_000), POLL, 202_000).level).toBe('safeStop');
    });

    it('not by a reconciliation from before the stop, nor by one that is too old', () => {
      const shortlyBefore = apply(silence(startLadder(0, CONFIG), 0, 100_000).ladder, RECONCILED, 100_000);
      expect(apply(silence(shortlyBefore, 100_000, 130_000).ladder, STREAM, 131_000).level).toBe('safeStop');
      const before = apply(startLadder(0, CONFIG), RECONCILED, 1_000);
      expect(apply(silence(before, 1_000, 130_000).ladder, STREAM, 131_000).level).toBe('safeStop');
      const old = apply(apply(stopped, RECONCILED, 201_000), STREAM, 400_000);
      expect(old.level).toBe('safeStop');
      expect(old.reconciliationAskedAtMs).toBe(400_000);
    });

    it('not by a market that closes', () => {
      const reconciled = apply(stopped, RECONCILED, 201_000);
      expect(apply(reconciled, { type: 'WatchSuspended' }, 202_000).level).toBe('safeStop');
    });

    it('and repeats the request while no reconciliation comes', () => {
      let ladder = apply(stopped, STREAM, 201_000);
      const asked: number[] = [];
      for (let nowMs = 202_000; nowMs <= 290_000; nowMs += 1_000) {
        const step = stepStaleness(ladder, STREAM, nowMs, CONFIG);
        ladder = step.ladder;
        if (step.effects.some((effect) => effect.type === 'RequestReconciliation')) asked.push(nowMs / 1000);
      }
      expect(asked).toEqual([231, 261]);
    });
  });

  it('rests while suspended, and counts from the resumption', () => {
    const suspended = apply(startLadder(0, CONFIG), { type: 'WatchSuspended' }, 1_000);
    expect(nextStalenessCheckMs(suspended, CONFIG)).toBeUndefined();
    expect(stepStaleness(suspended, TIME, 90_000_000, CONFIG).effects).toEqual([]);
    const resumed = apply(suspended, { type: 'WatchResumed' }, 90_000_000);
    expect(silence(resumed, 90_000_000, 90_016_000).log[0]).toBe('90015 polling');
  });

  it('wants its rungs ascending', () => {
    expect(stalenessConfigProblems(CONFIG)).toEqual([]);
    expect(
      stalenessConfigProblems({ pollAfterMs: 30, restartAfterMs: 30, safeStopAfterMs: 10, pollEveryMs: 0 }),
    ).toHaveLength(3);
    expect(() => startLadder(0, { ...CONFIG, restartAfterMs: 5_000 })).toThrow('more than pollAfterMs');
  });

  it('always knows its next check, survives JSON, and is never fresher than its data, under any sequence', () => {
    const input = fc.constantFrom<StalenessInput>(
      STREAM,
      POLL,
      TIME,
      RECONCILED,
      { type: 'WatchSuspended' },
      { type: 'WatchResumed' },
    );
    fc.assert(
      fc.property(fc.array(fc.tuple(input, fc.nat(40_000)), { maxLength: 60 }), (steps) => {
        let ladder = startLadder(0, CONFIG);
        let nowMs = 0;
        for (const [next, waitMs] of steps) {
          nowMs += waitMs;
          ladder = JSON.parse(JSON.stringify(apply(ladder, next, nowMs)));
          if (ladder.suspended) continue;
          expect(nextStalenessCheckMs(ladder, CONFIG)).toBeGreaterThan(nowMs);
          if (nowMs - ladder.dataAtMs >= CONFIG.safeStopAfterMs) expect(ladder.level).toBe('safeStop');
          if (nowMs - ladder.streamDataAtMs >= CONFIG.pollAfterMs) expect(ladder.level).not.toBe('fresh');
        }
      }),
    );
  });
});
