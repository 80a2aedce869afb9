// `crypto/sweep-reclaim` on markets written for it. 60 bars at 10,200 (the VWAP's weight), 10 at 10,000, 10 at 10,100, each of
// range 20: EMA20 comes back from below, so that there is no trend (EMA20 10,090.8 < EMA50 10,121.8, the close above EMA20),
// EMA9 10,092.5 is over EMA20, the lowest low of ten bars is 10,090. The sweep goes to 10,085 and closes at 10,096.
// ATR14 = 25.789, VWAP60 = 10,148.228. Long at the ask, 10,097: stop 10,090 - 12.895 = 10,077.105, so the risk is 19.895;
// target 10,148.228; trailing from 10,106.947 at a distance of 29.842. (Values by a few lines of Python, not by our indicators.)
import { describe, expect, it } from 'vitest';
import { conditionOf } from './conditions-of.ts';
import { bars, mirrored, type ScriptedBar } from './scripted-market.ts';
import { runScript, type ScriptedRun, type ScriptedRunOptions } from './scripted-run.ts';

const at = (price: number): ScriptedBar => ({ path: [price, price + 10, price - 10, price] });
const before = [...bars(60, at(10_200)), ...bars(10, at(10_000)), ...bars(10, at(10_100))];
const sweep: ScriptedBar = { path: [10_100, 10_085, 10_096] };
const quoteOf = (price: number) => [price - 1, price] as const;

const run = (script: readonly ScriptedBar[], options: Partial<ScriptedRunOptions> = {}): ScriptedRun =>
  runScript(script, { strategy: 'crypto/sweep-reclaim', ...options });

const entry =
  '80 entry buy 9903 market stop 10077 target 10148 trailing from 10107 by 30: sweep-low-reclaimed';

describe('must fire', () => {
  it('at market when the lows were swept and reclaimed, and takes its profit at the VWAP', () => {
    const script = [...before, sweep, { path: [10_096, 10_106, 10_100] }, { path: [10_100, 10_148, 10_140] }];
    expect(run(script).story).toEqual([
      entry,
      // The ask of the first quote after the latency, and a tick of slippage.
      '81 filled buy 9903 at 10098 (taker)',
      '82 filled sell 9903 at 10147 (taker)',
      '82 closed: target',
    ]);
    expect(run(mirrored(script), { quoteOf }).story).toEqual([
      expect.stringMatching(
        /^80 entry sell \d+ market stop 9923 target 9852 trailing from 9893 by 30: sweep-high-reclaimed$/,
      ),
      expect.stringMatching(/^81 filled sell \d+ at 9902 \(taker\)$/),
      expect.stringMatching(/^82 filled buy \d+ at 9853 \(taker\)$/),
      '82 closed: target',
    ]);
  });

  it('and is stopped half an ATR beyond the swept level', () => {
    const script = [...before, sweep, { path: [10_096, 10_078, 10_077, 10_090] }];
    expect(run(script).story.slice(2)).toEqual(['81 filled sell 9903 at 10076 (taker)', '81 closed: stop']);
  });

  it('trails from half the risk in profit', () => {
    const script = [...before, sweep, { path: [10_096, 10_107, 10_120, 10_090] }];
    expect(run(script).story.slice(2)).toEqual([
      // At 10,107 the stop would stand where it stands already.
      '81 stop trails to 10090',
      '81 filled sell 9903 at 10089 (taker)',
      '81 closed: trailing-stop',
    ]);
  });

  it('closes after 50 bars', () => {
    const { story } = run([...before, sweep, ...bars(52, { path: [10_096, 10_102, 10_092, 10_096] })]);
    expect(story.slice(2)).toEqual([
      '131 exit sell 9903 market: time-stop',
      '132 filled sell 9903 at 10095 (taker)',
      '132 closed: time-stop',
    ]);
  });

  it('with a volume of half the mean, and with a delta that diverges', () => {
    expect(run([...before, { ...sweep, volume: 500 }]).story).toHaveLength(1);
    expect(run([...before, sweep], { parameters: { cvdDivergence: true } }).story).toEqual([entry]);
  });
});

describe('must not fire', () => {
  const silent = (
    name: string,
    script: readonly ScriptedBar[],
    options: Partial<ScriptedRunOptions> = {},
  ): unknown => {
    const { story, verdicts } = run(script, options);
    expect(story).toEqual([]);
    expect(verdicts.at(-1)!.outcome).toBe(name);
    return conditionOf(verdicts.at(-1), name);
  };

  it('while nothing is swept', () => {
    // A low of 10,091 is two ticks away from being under 10,090.
    const touch: ScriptedBar = { path: [10_100, 10_090, 10_096] };
    expect(silent('low below the swing low', [...before, touch])).toEqual({ fulfilled: false, distance: 0 });
    const short: ScriptedBar = { path: [10_100, 10_107, 10_100] };
    expect(silent('high above the swing high', [...before, short])).toEqual({
      fulfilled: false,
      distance: -3,
    });
  });

  it('when the level is not reclaimed', () => {
    const broken: ScriptedBar = { path: [10_100, 10_085, 10_090] };
    expect(silent('no trend', [...before, broken])).toEqual({ fulfilled: false });
    // With slower averages that bar is no downtrend; then it is the close that says no.
    const slow = { parameters: { trendFast: 60, trendSlow: 60 } };
    expect(silent('close back above the swing low', [...before, broken], slow)).toEqual({
      fulfilled: false,
      distance: 0,
    });
    const spike: ScriptedBar = { path: [10_100, 10_115, 10_112] };
    expect(silent('close back below the swing high', [...before, spike], slow)).toEqual({
      fulfilled: false,
      distance: -2,
    });
  });

  it('in a trend', () => {
    // 60 bars at 10,000 and 10 at 10,100: EMA20 is over EMA50 and the close over EMA20.
    const up = [...bars(60, at(10_000)), ...bars(10, at(10_100)), { path: [10_100, 9_980, 10_100] }];
    const { verdicts } = run(up);
    expect(silent('no trend', up)).toEqual({ fulfilled: false });
    expect(conditionOf(verdicts.at(-1), 'low below the swing low')).toEqual({
      fulfilled: true,
      distance: 110,
    });
  });

  it('against the momentum', () => {
    // EMA9 9,969.199 under EMA20 9,974.223.
    const down = [...bars(60, at(10_000)), ...bars(12, at(9_960)), { path: [9_960, 9_940, 9_995] }];
    expect(silent('momentum with the trade', down)).toEqual({ fulfilled: false, distance: -5.023761 });
  });

  it('on less than half of the mean volume', () => {
    expect(silent('volume', [...before, { ...sweep, volume: 499 }])).toEqual({
      fulfilled: false,
      distance: -1,
    });
  });

  it('when the delta confirms the sweep, or is not known for long enough', () => {
    const cvd = { parameters: { cvdDivergence: true } };
    // (9 - 21) / 30 x 1,000 = -400: sold into the close.
    const sold: ScriptedBar = { path: [10_100, 10_109, 10_079, 10_092] };
    expect(silent('delta diverges', [...before, sold], cvd)).toEqual({
      fulfilled: false,
      distance: -133.333333,
    });
    expect(run([...before, sold]).story).toHaveLength(1);
    expect(silent('delta known', [...before.slice(20), sweep], cvd)).toEqual({ fulfilled: false });
  });

  it('with the VWAP on the wrong side', () => {
    // EMA20 10,151.232 is over EMA50 and over the close, 10,120, and EMA9 over both; the VWAP is 10,050.111.
    const wide: ScriptedBar = { path: [10_200, 10_210, 10_100, 10_200] };
    const script = [
      ...bars(60, at(10_000)),
      ...bars(10, at(10_100)),
      ...bars(11, wide),
      { path: [10_200, 10_090, 10_120] },
    ];
    expect(silent('target on the winning side', script)).toEqual({ fulfilled: false, distance: -70.888889 });
  });

  it('for too little reward, in a still market, at too high a funding rate', () => {
    // 51.227778 / 19.894706 = 2.574945.
    const script = [...before, sweep];
    expect(silent('reward over risk', script, { parameters: { minRewardRisk: 3 } })).toEqual({
      fulfilled: false,
      distance: -0.425055,
    });
    expect(silent('volatility', script, { parameters: { minAtrFraction: 0.01 } })).toEqual({
      fulfilled: false,
      distance: -0.007446,
    });
    expect(silent('funding', script, { funding: { 1: '-0.0005' } })).toEqual({
      fulfilled: false,
      distance: 0,
    });
    expect(run(script, { funding: { 1: '0.0002' } }).story).toEqual([entry.replace('9903', '4951')]);
  });

  it('when one bar swept both sides and came back from both', () => {
    const both: ScriptedBar = { path: [10_100, 10_085, 10_115, 10_096] };
    expect(silent('not both sides swept', [...before, both])).toEqual({ fulfilled: false });
  });

  it('a second time for one sweep, while it holds a position or within the cool-down', () => {
    const again: ScriptedBar = { path: [10_096, 10_084, 10_096] };
    const held = run([...before, sweep, again]);
    expect(held.story).toHaveLength(2);
    expect(held.verdicts[81]!.outcome).toBe('no position');
    const stopped = run([
      ...before,
      sweep,
      { path: [10_096, 10_077, 10_096] },
      { path: [10_096, 10_070, 10_098] },
    ]);
    expect(stopped.story.slice(2)).toEqual(['81 filled sell 9903 at 10076 (taker)', '81 closed: stop']);
    expect(conditionOf(stopped.verdicts[82], 'low below the swing low')).toEqual({
      fulfilled: true,
      distance: 7,
    });
    expect(conditionOf(stopped.verdicts[82], 'cool-down over')).toEqual({ fulfilled: false, distance: -4 });
  });
});
