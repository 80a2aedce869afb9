import { describe, expect, it } from 'vitest';
import { InvariantBroken } from '../base/index.ts';
import { UNKNOWN_VOLUME } from '../model/index.ts';
import { createIndicator, type IndicatorSpec, needsVolume } from './catalogue.ts';
import { IndicatorNotReady, NO_SESSION } from './indicator.ts';
import { IndicatorSet } from './indicator-set.ts';
import { IndicatorSnapshotError } from './indicator-snapshot.ts';
import { IndicatorSpecError } from './indicator-spec-error.ts';
import { SessionVwap } from './session-vwap.ts';

const flat = (price: number, volume = 1) => ({ open: price, high: price, low: price, close: price, volume });

describe('no value yet', () => {
  it('reading throws, naming the indicator and the bars it needs; `ready` says so before', () => {
    const sma = createIndicator({ kind: 'sma', length: 2 });
    sma.update(flat(10));
    expect(sma.ready).toBe(false);
    expect(() => sma.value).toThrow(IndicatorNotReady);
    expect(() => sma.value).toThrow('sma.value has no value (the first comes after 2 bars)');
    sma.update(flat(20));
    expect(sma.value).toBe(15);
  });

  it.each<[IndicatorSpec, readonly string[]]>([
    [{ kind: 'macd', fast: 2, slow: 3, signal: 2 }, ['line', 'signal', 'histogram']],
    [{ kind: 'bollinger', length: 2, width: 2 }, ['middle', 'deviation', 'upper', 'lower']],
    [{ kind: 'standardDeviation', length: 2 }, ['value', 'mean']],
    [{ kind: 'stochastic', length: 2, kLength: 1, dLength: 1 }, ['k', 'd']],
    [{ kind: 'directionalMovement', length: 2 }, ['plusDi', 'minusDi']],
    [{ kind: 'adx', length: 2 }, ['value']],
    [{ kind: 'atr', length: 2 }, ['value']],
    [{ kind: 'sessionVwap' }, ['value']],
    [{ kind: 'rollingVwap', length: 1 }, ['value']],
    [{ kind: 'onBalanceVolume' }, ['value']],
    [{ kind: 'cumulativeDelta' }, ['value']],
  ])('every output of %j is guarded', (spec, outputs) => {
    const indicator = createIndicator(spec) as unknown as Record<string, number>;
    for (const output of outputs) expect(() => indicator[output], output).toThrow(IndicatorNotReady);
  });
});

describe('session VWAP', () => {
  it('starts anew with a session, has no value outside one or without volume, and goes on after a bar outside', () => {
    const vwap = new SessionVwap();
    vwap.update(flat(10), 1);
    vwap.update(flat(99), NO_SESSION);
    expect(vwap.ready).toBe(false);
    vwap.update(flat(20), 1);
    expect(vwap.value).toBe(15);
    vwap.update(flat(50, 0), 2);
    expect(vwap.ready).toBe(false);
    vwap.update(flat(60, 2), 2);
    expect(vwap.value).toBe(60);
  });
});

describe('volume that is not known', () => {
  it.each<IndicatorSpec>([
    { kind: 'onBalanceVolume' },
    { kind: 'cumulativeDelta' },
    { kind: 'rollingVwap', length: 2 },
    { kind: 'previousMean', length: 2, source: 'volume' },
  ])('is refused by %j, which says that it needs volume', (spec) => {
    expect(needsVolume(spec)).toBe(true);
    expect(() => createIndicator(spec).update(flat(1, UNKNOWN_VOLUME), 0)).toThrow(
      /bars of trades or klines/,
    );
  });

  it('does not matter to indicators of prices', () => {
    const spec = { kind: 'sma', length: 1 } as const;
    expect(needsVolume(spec)).toBe(false);
    expect(() => createIndicator(spec).update(flat(1, UNKNOWN_VOLUME))).not.toThrow();
  });
});

describe('declarations that are wrong', () => {
  it.each<[unknown, RegExp]>([
    [{ kind: 'smaa', length: 3 }, /unknown indicator "smaa", did you mean "sma"\?/],
    [{ kind: 'sma' }, /sma: the parameter "length" is missing/],
    [{ kind: 'sma', length: 0 }, /length: expected a whole number from 1/],
    [{ kind: 'sma', length: 2.5 }, /got 2.5/],
    [{ kind: 'sma', length: Number.NaN }, /got NaN/],
    [{ kind: 'ema', lenght: 3 }, /unknown parameter "lenght", did you mean "length"\?/],
    [{ kind: 'atr', length: 3, source: 'close' }, /atr: unknown parameter "source"/],
    [{ kind: 'sma', length: 3, source: 'vwap' }, /unknown source "vwap"; expected one of open, high/],
    [{ kind: 'macd', fast: 9, slow: 9, signal: 3 }, /expected fast less than slow/],
    [{ kind: 'bollinger', length: 3, width: -1 }, /bollinger width/],
    [{ kind: 'constructor' }, /unknown indicator "constructor"/],
  ])('%j', (spec, message) => {
    expect(() => createIndicator(spec as IndicatorSpec)).toThrow(IndicatorSpecError);
    expect(() => createIndicator(spec as IndicatorSpec)).toThrow(message);
  });
});

describe('a set', () => {
  const makeSet = () =>
    new IndicatorSet({
      trend: { kind: 'ema', length: 3 },
      band: { kind: 'bollinger', length: 2, width: 1 },
      vwap: { kind: 'sessionVwap' },
    });

  it('feeds all, types each by its kind, and says who is missing', () => {
    const set = makeSet();
    expect([set.warmUpBars, set.needsVolume, set.ready]).toEqual([3, true, false]);
    set.update(flat(1), 0);
    set.update(flat(2), 0);
    expect(set.missing).toEqual(['trend']);
    set.update(flat(3), 0);
    expect([set.ready, set.by.trend.value, set.by.band.middle, set.by.vwap.value]).toEqual([true, 2, 2.5, 2]);
  });

  it.each([
    { ...flat(1), close: Number.NaN },
    { ...flat(1), high: Number.POSITIVE_INFINITY },
    { ...flat(1), low: 2 },
    { ...flat(1), open: 3 },
  ])('refuses the impossible bar %j before any indicator has seen it', (bar) => {
    const set = makeSet();
    set.update(flat(1), 0);
    const before = JSON.stringify(set.snapshot());
    expect(() => set.update(bar, 0)).toThrow(InvariantBroken);
    expect(JSON.stringify(set.snapshot())).toBe(before);
  });

  it('saves by name in code-unit order, whatever the order of declaration', () => {
    const other = new IndicatorSet({ b: { kind: 'sma', length: 1 }, a: { kind: 'sma', length: 1 } });
    expect(Object.keys(other.snapshot())).toEqual(['a', 'b']);
    expect(Object.keys(makeSet().snapshot())).toEqual(['band', 'trend', 'vwap']);
  });

  it('refuses a snapshot of other names, kinds, parameters, or a damaged one', () => {
    const saved = makeSet().snapshot();
    const refused = (change: object) => () => makeSet().restore({ ...saved, ...change });
    expect(refused({ extra: {} })).toThrow(IndicatorSnapshotError);
    expect(refused({ trend: { ...(saved.trend as object), length: 4 } })).toThrow(/length is 4, expected 3/);
    expect(refused({ trend: { ...(saved.trend as object), kind: 'sma' } })).toThrow(
      /kind is "sma", expected "ema"/,
    );
    expect(refused({ trend: null })).toThrow(/trend: expected an object/);
    expect(refused({ vwap: { ...(saved.vwap as object), volume: null } })).toThrow(
      /volume: expected a finite number/,
    );
    expect(refused({ vwap: { ...(saved.vwap as object), inside: 1 } })).toThrow(
      /inside: expected true or false/,
    );
  });
});
