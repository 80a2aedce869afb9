import { describe, expect, it } from 'vitest';
import { measurePerformance } from './performance.ts';

describe('figures of an equity curve', () => {
  it('are undefined, not zero, where there is nothing to measure', () => {
    expect(measurePerformance([], 365)).toMatchObject({
      returns: 0,
      totalReturn: undefined,
      cagr: undefined,
      maxDrawdown: 0,
    });
    expect(measurePerformance([100], 365)).toMatchObject({
      sharpe: undefined,
      sortino: undefined,
      drawdown: undefined,
    });
    expect(measurePerformance([100, 100, 100], 252)).toMatchObject({
      totalReturn: 0,
      volatility: 0,
      sharpe: undefined,
      sortino: undefined,
      calmar: undefined,
      profitFactor: undefined,
      profitFactorOfReturns: undefined,
    });
  });

  it('have no Sharpe for returns that differ by rounding only', () => {
    const steady = measurePerformance([100, 110, 121, 133.1, 146.41], 252);
    expect(steady.sharpe).toBeUndefined();
    expect(steady.totalReturn).toBeCloseTo(0.4641, 12);
  });

  it('find the deepest fall, from its first peak to its recovery', () => {
    const { drawdown, maxDrawdown } = measurePerformance([100, 120, 120, 90, 95, 90, 120, 119], 252);
    expect(maxDrawdown).toBe(-0.25);
    expect(drawdown).toEqual({ peak: 1, low: 3, recovered: 6 });
    expect(measurePerformance([100, 50], 252).drawdown).toEqual({ peak: 0, low: 1, recovered: undefined });
  });

  it('end in ruin without an error, and a debt has no yearly rate', () => {
    expect(measurePerformance([100, 0], 252)).toMatchObject({
      totalReturn: -1,
      cagr: -1,
      maxDrawdown: -1,
      profitFactor: 0,
    });
    expect(measurePerformance([100, -10], 252)).toMatchObject({ cagr: undefined, calmar: undefined });
  });

  it('have no returns once nothing was left, but keep the drawdown and the profit factor', () => {
    const figures = measurePerformance([100, 120, -30, 50], 252);
    expect(figures).toMatchObject({
      returns: 0,
      totalReturn: undefined,
      cagr: undefined,
      volatility: undefined,
    });
    expect(figures).toMatchObject({
      maxDrawdown: -1.25,
      profitFactor: 100 / 150,
      drawdown: { peak: 1, low: 2 },
    });
    expect(measurePerformance([0, -5, 3], 252)).toMatchObject({ maxDrawdown: 0, drawdown: undefined });
  });

  it.each([
    [[100, Number.NaN], 252, /got NaN at 1/],
    [[100, 101], 0, /periodsPerYear/],
  ])('refuse %j', (equity, periods, message) => {
    expect(() => measurePerformance(equity, periods)).toThrow(message);
  });
});
