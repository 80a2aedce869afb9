// `ema-cross` on markets written for it. 60 flat bars (both averages at 10,000, ATR 20), a fall that sets the averages
// apart, and a rise: the first order is the cross of that rise, since a side must be known before it can change.
import { describe, expect, it } from 'vitest';
import { conditionOf } from './conditions-of.ts';
import { bars, flatBar, mirrored, type ScriptedBar } from './scripted-market.ts';
import { runScript, type ScriptedRun, type ScriptedRunOptions } from './scripted-run.ts';

const run = (script: readonly ScriptedBar[], options: Partial<ScriptedRunOptions> = {}): ScriptedRun =>
  runScript(script, { strategy: 'ema-cross', ...options });

/** True range 100: EMA20 9,990.476, EMA50 9,996.078, ATR 25.714. */
const fall: ScriptedBar = { path: [10_000, 9_900] };
/**
 * True range 200: EMA20 9,990.476 + 109.524 x 2/21 = 10,000.907, EMA50 9,996.078 + 103.922 x 2/51 = 10,000.154,
 * ATR (13 x 25.714 + 200) / 14 = 38.163. Stop of a long: 10,100 - 3 x 38.163 = 9,985.51.
 */
const rise: ScriptedBar = { path: [9_900, 10_100] };
const start = [...bars(60, flatBar), fall, rise];
const high: ScriptedBar = { path: [10_100, 10_110, 10_090, 10_100] };
const crash: ScriptedBar = { path: [10_100, 9_990, 9_400, 9_400] };
const quoteOf = (price: number) => [price - 1, price] as const;

describe('must fire', () => {
  it('on the bar of the cross, and once', () => {
    const { story, verdicts } = run([...start, ...bars(20, high)]);
    expect(story).toEqual([
      expect.stringMatching(/^61 entry buy \d+ market stop 9985: cross-up$/),
      expect.stringMatching(/^62 filled buy \d+ at 10102 \(taker\)$/),
    ]);
    expect(verdicts[61]!.outcome).toBe('entered');
    expect(conditionOf(verdicts[61], 'a cross')).toEqual({ fulfilled: true });
    expect(verdicts.slice(62).map(({ outcome }) => outcome)).toEqual(
      bars(20, high).map(() => 'fast below slow'),
    );
    expect(run(mirrored([...start, high]), { quoteOf }).story).toEqual([
      expect.stringMatching(/^61 entry sell \d+ market stop 10015: cross-down$/),
      expect.stringMatching(/^62 filled sell \d+ at 9898 \(taker\)$/),
    ]);
  });

  it('on a cross back: out, and on the bar after it is flat, in on the other side', () => {
    // The stop lies out of the way: the cross itself has to close.
    const { story } = run([...start, high, crash, { path: [9_400, 9_410, 9_390, 9_400] }, high], {
      parameters: { stopAtr: 30 },
    });
    expect(story.slice(2)).toEqual([
      expect.stringMatching(/^63 exit sell \d+ market: cross-back$/),
      expect.stringMatching(/^64 filled sell \d+ at 9399 \(taker\)$/),
      '64 closed: cross-back',
      expect.stringMatching(/^64 entry sell \d+ market stop \d+: cross-down$/),
      expect.stringMatching(/^65 filled sell \d+ at 10099 \(taker\)$/),
    ]);
  });

  it('and is stopped at three ATR', () => {
    const { story } = run([...start, { path: [10_100, 9_986, 9_985, 9_990] }]);
    expect(story.slice(2)).toEqual([
      expect.stringMatching(/^62 filled sell \d+ at 9984 \(taker\)$/),
      '62 closed: stop',
    ]);
  });
});

describe('must not fire', () => {
  it('while the averages are one, and on the first time that they part', () => {
    const { story, verdicts } = run([...bars(60, flatBar), fall, ...bars(5, flatBar)]);
    expect(story).toEqual([]);
    expect(verdicts[59]!.outcome).toBe('averages apart');
    expect(verdicts[60]!.outcome).toBe('fast above slow');
    // 9,990.476190 - 9,996.078431.
    expect(conditionOf(verdicts[60], 'fast above slow')).toEqual({ fulfilled: false, distance: -5.602241 });
  });

  it('without its bars', () => {
    expect(run(bars(49, flatBar)).verdicts.every(({ outcome }) => outcome === 'warming up')).toBe(true);
  });
});
