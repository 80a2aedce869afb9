// A restart must not change a signal: every indicator of the catalogue, saved as JSON text at any bar, restored into a new one and
// continued, gives the very same doubles as one that never stopped.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { BarPrices } from '../model/index.ts';
import { createIndicator, type IndicatorSpec, indicatorCatalogue } from './catalogue.ts';
import { type Indicator, NO_SESSION } from './indicator.ts';
import type { IndicatorSnapshot } from './indicator-snapshot.ts';

/** One of each kind; windows short enough that random series pass them several times. */
const specs: readonly IndicatorSpec[] = [
  { kind: 'sma', length: 3 },
  { kind: 'sma', length: 1 },
  { kind: 'ema', length: 4, source: 'typical' },
  { kind: 'rsi', length: 3 },
  { kind: 'standardDeviation', length: 5 },
  { kind: 'rollingMax', length: 4, source: 'high' },
  { kind: 'rollingMin', length: 1 },
  { kind: 'previousMax', length: 3 },
  { kind: 'previousMin', length: 4, source: 'low' },
  { kind: 'previousMean', length: 3, source: 'volume' },
  { kind: 'bollinger', length: 4, width: 2 },
  { kind: 'macd', fast: 2, slow: 5, signal: 3 },
  { kind: 'atr', length: 3 },
  { kind: 'directionalMovement', length: 3 },
  { kind: 'adx', length: 3 },
  { kind: 'stochastic', length: 4, kLength: 3, dLength: 2 },
  { kind: 'onBalanceVolume' },
  { kind: 'cumulativeDelta' },
  { kind: 'sessionVwap' },
  { kind: 'rollingVwap', length: 4 },
];

interface SessionBar {
  readonly bar: BarPrices;
  readonly session: number;
}

/** Prices with long fractions and few distinct ones, so that rounding, ties and flat stretches all come up. */
const price = fc.oneof(fc.integer({ min: 1, max: 5 }), fc.double({ min: 0.001, max: 1e6, noNaN: true }));
const sessionBar: fc.Arbitrary<SessionBar> = fc.record({
  bar: fc
    .tuple(price, price, price, price, fc.oneof(fc.constant(0), fc.double({ min: 0, max: 1e9, noNaN: true })))
    .map(([open, close, a, b, volume]) => ({
      open,
      high: Math.max(open, close, a, b),
      low: Math.min(open, close, a, b),
      close,
      volume,
    })),
  session: fc.constantFrom(NO_SESSION, 1, 1, 1, 2),
});

const outputs = [
  'value',
  'mean',
  'line',
  'signal',
  'histogram',
  'middle',
  'deviation',
  'upper',
  'lower',
  'k',
  'd',
  'plusDi',
  'minusDi',
];

/** All outputs of an indicator by name; nothing while it is not ready. */
function readAll(indicator: Indicator): Record<string, number> {
  const open = indicator as unknown as Record<string, number>;
  if (!indicator.ready) return {};
  return Object.fromEntries(
    outputs
      .filter((name) => name in open && typeof open[name] === 'number')
      .map((name) => [name, open[name]!]),
  );
}

const throughText = (snapshot: IndicatorSnapshot): IndicatorSnapshot =>
  JSON.parse(JSON.stringify(snapshot)) as IndicatorSnapshot;

describe('snapshot and restore', () => {
  it('covers every kind of the catalogue', () => {
    expect([...new Set(specs.map(({ kind }) => kind))].sort()).toEqual(
      Object.keys(indicatorCatalogue).sort(),
    );
  });

  it.each(specs.map((spec) => [JSON.stringify(spec), spec] as const))(
    '%s continues bit for bit',
    (_, spec) => {
      fc.assert(
        fc.property(fc.array(sessionBar, { maxLength: 40 }), fc.nat(), (series, cut) => {
          const whole = createIndicator(spec) as Indicator;
          let resumed = createIndicator(spec) as Indicator;
          series.forEach(({ bar, session }, index) => {
            if (index === cut % series.length) {
              const saved = throughText(resumed.snapshot());
              resumed = createIndicator(spec) as Indicator;
              resumed.restore(saved);
            }
            whole.update(bar, session);
            resumed.update(bar, session);
            expect(resumed.ready).toBe(whole.ready);
            expect(readAll(resumed)).toEqual(readAll(whole));
          });
          expect(JSON.stringify(resumed.snapshot())).toBe(JSON.stringify(whole.snapshot()));
        }),
        { numRuns: 60 },
      );
    },
  );

  it.each(specs.map((spec) => [JSON.stringify(spec), spec] as const))(
    '%s has finite values only',
    (_, spec) => {
      fc.assert(
        fc.property(fc.array(sessionBar, { maxLength: 40 }), (series) => {
          const indicator = createIndicator(spec) as Indicator;
          for (const { bar, session } of series) {
            indicator.update(bar, session);
            for (const value of Object.values(readAll(indicator))) expect(Number.isFinite(value)).toBe(true);
          }
        }),
        { numRuns: 40 },
      );
    },
  );

  it.each(specs.map((spec) => [JSON.stringify(spec), spec] as const))(
    '%s keeps its fields in one order',
    (_, spec) => {
      const keysOf = (value: unknown): unknown =>
        typeof value === 'object' && value !== null && !Array.isArray(value)
          ? Object.entries(value).map(([key, inner]) => [key, keysOf(inner)])
          : typeof value;
      const indicator = createIndicator(spec) as Indicator;
      const fresh = keysOf(indicator.snapshot());
      const bar = { open: 1, high: 2, low: 1, close: 2, volume: 3 };
      for (let i = 0; i < 30; i += 1) indicator.update(bar, 0);
      const restored = createIndicator(spec) as Indicator;
      restored.restore(throughText(indicator.snapshot()));
      expect(keysOf(restored.snapshot())).toEqual(fresh);
      expect(Object.keys(indicator.snapshot())[0]).toBe('kind');
    },
  );

  it.each(specs.map((spec) => [JSON.stringify(spec), spec] as const))(
    '%s warms up in the bars it says',
    (_, spec) => {
      const indicator = createIndicator(spec) as Indicator;
      for (let i = 1; i <= indicator.warmUpBars; i += 1) {
        expect(indicator.ready).toBe(false);
        indicator.update({ open: i, high: i + 1, low: i, close: i, volume: 1 }, 0);
      }
      expect(indicator.ready).toBe(true);
    },
  );
});
