// `crypto/pullback-ribbon` on markets written for it: what it must do, bar by bar, and what it must not, with the condition
// that says so. 60 flat bars give EMA20 = EMA50 = 10,000 and ATR14 = 20 exactly. The rise that follows, a bar from 10,000 to
// 10,100, has a true range of 100: ATR = (13 x 20 + 100) / 14 = 25.714, EMA20 = 10,000 + 100 x 2/21 = 10,009.524,
// EMA50 = 10,000 + 100 x 2/51 = 10,003.922. So risk is 1.5 x 25.714 = 38.571, and from the entry at EMA20:
// limit 10,009, stop 9,970.95, target 10,086.67, trailing from 10,028.81 at a distance of 57.857.
import { describe, expect, it } from 'vitest';
import { conditionOf } from './conditions-of.ts';
import { bars, flatBar, mirrored, type ScriptedBar } from './scripted-market.ts';
import { runScript, type ScriptedRun, type ScriptedRunOptions } from './scripted-run.ts';

const rise: ScriptedBar = { path: [10_000, 10_050, 10_100, 10_100] };
const high: ScriptedBar = { path: [10_100, 10_110, 10_090, 10_100] };
const start = [...bars(60, flatBar), rise];
/** Reaches the limit, does not go through it, then does, and comes back a little. */
const pullback: ScriptedBar = { path: [10_090, 10_008, 10_007, 10_020] };

const run = (script: readonly ScriptedBar[], options: Partial<ScriptedRunOptions> = {}): ScriptedRun =>
  runScript(script, { strategy: 'crypto/pullback-ribbon', ...options });

const entry =
  '60 entry buy 9806 limit at 10009 stop 9970 target 10086 trailing from 10029 by 58: pullback-up';
const shortEntry =
  '60 entry sell 9801 limit at 9991 stop 10030 target 9914 trailing from 9971 by 58: pullback-down';
/** The mirrored market: what was the bid is the ask. */
const quoteOf = (price: number) => [price - 1, price] as const;

describe('must fire', () => {
  it('with the trend, at EMA20, and takes its profit at twice the risk', () => {
    const script = [...start, pullback, { path: [10_020, 10_086, 10_080, 10_080] }, high];
    expect(run(script).story).toEqual([
      entry,
      '61 filled buy 9806 at 10009 (maker)',
      // The target's touch of 10,086, less the slippage of half a spread.
      '62 filled sell 9806 at 10085 (taker)',
      '62 closed: target',
    ]);
    expect(run(mirrored(script), { quoteOf }).story).toEqual([
      shortEntry,
      '61 filled sell 9801 at 9991 (maker)',
      '62 filled buy 9801 at 9915 (taker)',
      '62 closed: target',
    ]);
  });

  it('and is not filled by a touch of its price alone', () => {
    const script = [...start, { path: [10_090, 10_008, 10_060] }];
    expect(run(script).story).toEqual([entry]);
  });

  it('and is stopped at 1.5 ATR, at the market where it gaps', () => {
    const script = [...start, pullback, { path: [10_020, 9_971, 9_970, 9_980] }];
    expect(run(script).story.slice(2)).toEqual(['62 filled sell 9806 at 9969 (taker)', '62 closed: stop']);
    const gap = [...start, pullback, { path: [9_900, 9_900] }];
    expect(run(gap).story.slice(2)).toEqual(['62 filled sell 9806 at 9899 (taker)', '62 closed: stop']);
    expect(run(mirrored(script), { quoteOf }).story.slice(2)).toEqual([
      '62 filled buy 9801 at 10031 (taker)',
      '62 closed: stop',
    ]);
  });

  it('trails from half the risk in profit, at 1.5 times the risk, and never back', () => {
    const script = [...start, pullback, { path: [10_028, 10_029, 10_070, 10_013, 10_012] }];
    expect(run(script).story.slice(2)).toEqual([
      // 10,028 is a tick short of it.
      '62 stop trails to 9971',
      '62 stop trails to 10012',
      '62 filled sell 9806 at 10011 (taker)',
      '62 closed: trailing-stop',
    ]);
    expect(run(mirrored(script), { quoteOf }).story.slice(2)).toEqual([
      '62 stop trails to 10029',
      '62 stop trails to 9988',
      '62 filled buy 9801 at 9989 (taker)',
      '62 closed: trailing-stop',
    ]);
  });

  it('closes after 50 bars, and not one bar earlier', () => {
    const script = [...start, pullback, ...bars(51, { path: [10_015, 10_020, 10_010, 10_015] })];
    const { story, verdicts } = run(script);
    expect(story).toEqual([
      entry,
      '61 filled buy 9806 at 10009 (maker)',
      '111 exit sell 9806 market: time-stop',
      // An order of the close meets the first quote of the next bar, less the slippage.
      '112 filled sell 9806 at 10014 (taker)',
      '112 closed: time-stop',
    ]);
    expect(conditionOf(verdicts[110], 'time stop')).toEqual({ fulfilled: false, distance: -1 });
    expect(verdicts[110]!.outcome).toBe('no position');
    expect(verdicts[111]!.outcome).toBe('exited');
  });

  it('once in a trend that lasts, as long as its order works, and anew at the EMA of the time', () => {
    const lasting = [...start, ...bars(30, high)];
    const patient = run(lasting, { parameters: { entryBars: 40 } });
    expect(patient.story).toEqual([entry]);
    for (const verdict of patient.verdicts.slice(61)) {
      expect(verdict.outcome).toBe('no entry pending');
      expect(conditionOf(verdict, 'close above fast')).toMatchObject({ fulfilled: true });
    }
    // Five bars of life, a bar without an order, then the next: never two.
    expect(run(lasting.slice(0, 70)).story).toEqual([
      entry,
      '65 cancel: expired',
      '66 canceled',
      expect.stringMatching(/^66 entry buy \d+ limit at 10050 stop 10014 target 10121 /),
    ]);
  });
});

describe('a trend that ends', () => {
  /** Closes at 10,009, under an EMA20 of 10,009.47, without trading through the limit. */
  const end: ScriptedBar = { path: [10_100, 10_009] };

  it('cancels the entry that works', () => {
    const { story, verdicts } = run([...start, end, flatBar]);
    expect(story).toEqual([entry, '61 cancel: trend-ended', '62 canceled']);
    expect(verdicts[61]!.outcome).toBe('trend-ended');
    expect(conditionOf(verdicts[61], 'close above fast')).toEqual({ fulfilled: false, distance: -0.473923 });
  });

  it('cancels what is left of a partly filled entry, and the position keeps its protection', () => {
    // 3,000 lots at the one price that goes through the limit.
    const partly: ScriptedBar = { path: [10_090, 10_007, 10_020], shownLots: 3_000 };
    const { story, kernel } = run([...start, partly, { path: [10_020, 10_009] }, { path: [10_012, 10_012] }]);
    expect(story).toEqual([
      entry,
      '61 filled buy 3000 at 10009 (maker)',
      '62 cancel: trend-ended',
      '63 canceled',
    ]);
    expect(kernel.books.positionLots(0 as never)).toBe(3_000);
    expect(kernel.books.instruments[0]!.protection).toMatchObject({
      stopTicks: 9_970,
      targetTicks: 10_086,
      confirmed: true,
    });
  });

  it('cancels what is left of an entry whose position was stopped', () => {
    const partly: ScriptedBar = { path: [10_090, 10_007, 10_020], shownLots: 3_000 };
    const stopped: ScriptedBar = { path: [10_020, 9_970, 10_020], shownLots: 1_000 };
    const { story, kernel } = run([...start, partly, stopped, { path: [10_005, 10_005] }]);
    expect(story).toEqual([
      entry,
      '61 filled buy 3000 at 10009 (maker)',
      // The quote that reaches the stop goes through the limit first; the stop takes four levels, each with an impact of a tick.
      '62 filled buy 1000 at 10009 (maker)',
      '62 filled sell 1000 at 9968 (taker)',
      '62 filled sell 1000 at 9967 (taker)',
      '62 filled sell 1000 at 9966 (taker)',
      '62 filled sell 1000 at 9965 (taker)',
      '62 closed: stop',
      '62 cancel: position-ended',
      '62 canceled',
    ]);
    expect(kernel.books.openOrders[0]!.size).toBe(0);
  });

  it('turns: the next entry is on the other side', () => {
    const fall: ScriptedBar = { path: [9_950, 9_800, 9_800] };
    // EMA20 10,009.474 - 209.474 x 2/21 = 9,989.524; ATR (13 x 30.378 + 209) / 14 = 43.136.
    expect(run([...start, end, fall]).story.slice(3)).toEqual([
      expect.stringMatching(/^62 entry sell \d+ limit at 9990 stop 10055 target 9861 .*: pullback-down$/),
    ]);
  });
});

describe('must not fire', () => {
  const silent = (
    name: string,
    script: readonly ScriptedBar[],
    options: Partial<ScriptedRunOptions> = {},
  ) => {
    const { story, verdicts } = run(script, options);
    expect(story).toEqual([]);
    expect(verdicts.at(-1)!.outcome).toBe(name);
    return conditionOf(verdicts.at(-1), name);
  };

  it('before its indicators have their bars', () => {
    expect(run(bars(49, flatBar)).verdicts.map(({ outcome }) => outcome)).toEqual(
      bars(49, flatBar).map(() => 'warming up'),
    );
  });

  it('without a trend', () => {
    expect(silent('fast above slow', bars(60, flatBar))).toEqual({ fulfilled: false, distance: 0 });
    // The averages point up, the close does not stand above the fast one.
    const above = [...start, { path: [10_100, 10_012, 10_012] }, { path: [10_012, 10_009] }];
    const { verdicts } = run(above, { parameters: { minAtrFraction: 1 } });
    expect(verdicts[62]!.outcome).toBe('close above fast');
    expect(conditionOf(verdicts[62], 'fast above slow')).toMatchObject({ fulfilled: true });
  });

  it('while nothing moves: ATR over close under 0.01 %', () => {
    // No range for 60 bars, then one tick: ATR = 1/14, over 10,001: 0.0000071422.
    const still = [...bars(60, { path: [10_000] }), { path: [10_000, 10_001] }];
    expect(silent('volatility', still)).toEqual({ fulfilled: false, distance: -0.000093 });
  });

  it('for a reward of less than 1.5 times the risk', () => {
    expect(silent('reward over risk', start, { parameters: { targetR: 1.4 } })).toEqual({
      fulfilled: false,
      distance: -0.1,
    });
    expect(run(start, { parameters: { targetR: 1.5001 } }).story).toHaveLength(1);
  });

  it('at a funding rate of 0.05 % and more, of either sign; from 0.02 % on at half the size', () => {
    const half = entry.replace('9806', '4903');
    for (const [rate, story] of [
      ['0.0001999', [entry]],
      ['0.0002', [half]],
      ['-0.0002', [half]],
      ['0.0004999', [half]],
      ['0.0005', []],
      ['-0.0007', []],
    ] as const)
      expect(run(start, { funding: { 1: rate } }).story).toEqual(story);
    expect(silent('funding', start, { funding: { 1: '0.0007' } })).toEqual({
      fulfilled: false,
      distance: -0.0002,
    });
  });

  it('at 0.1 % not even with an order that works already; below that the order stays', () => {
    const script = [...start, high, high];
    expect(run(script, { funding: { 61: '0.0009999' } }).story).toEqual([entry]);
    const { story, verdicts } = run(script, { funding: { 61: '-0.001' } });
    expect(story).toEqual([entry, '61 cancel: funding', '62 canceled']);
    expect(verdicts[61]!.outcome).toBe('funding');
  });

  it('without a known funding rate, where the venue tells it: a tape has none to tell', () => {
    const fundingTold = true;
    expect(silent('funding known', start, { fundingTold })).toEqual({ fulfilled: false });
    expect(run(start, { fundingTold, funding: { 1: '0' } }).story).toEqual([entry]);
    expect(run(start, { fundingTold, parameters: { requireFunding: false } }).story).toEqual([entry]);
    expect(run(start).story).toEqual([entry]);
  });

  it('within five bars of an exit', () => {
    const stopped = [...start, pullback, { path: [10_020, 9_970, 10_060, 10_060] }];
    const script = [...stopped, ...bars(6, { path: [10_060, 10_070, 10_050, 10_060] })];
    const { story, verdicts } = run(script);
    expect(story[3]).toBe('62 closed: stop');
    // Before there was a first one the distance is infinite, which is no figure.
    expect(conditionOf(verdicts[60], 'cool-down over')).toEqual({ fulfilled: true });
    for (const at of [63, 64, 65, 66, 67]) {
      expect(verdicts[at]!.outcome).toBe('cool-down over');
      expect(conditionOf(verdicts[at], 'cool-down over')).toEqual({ fulfilled: false, distance: at - 67 });
      expect(conditionOf(verdicts[at], 'close above fast')).toMatchObject({ fulfilled: true });
    }
    expect(story[4]).toMatch(/^68 entry buy /);
  });

  it('where the risk gate says no, which the verdict then names', () => {
    // The session's largest deviation of a limit from the mid is 2 %: EMA20 is farther away after such a jump.
    const jump: ScriptedBar = { path: [10_000, 10_400] };
    const { story, verdicts } = run([...bars(60, flatBar), jump]);
    expect(story).toEqual(['60 denied buy: price-deviation']);
    expect(verdicts[60]!.outcome).toBe('price-deviation');
  });
});
