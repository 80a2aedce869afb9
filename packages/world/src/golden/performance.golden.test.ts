// Performance figures against empyrical, quantstats and numpy, curve by curve.
import { measurePerformance } from 'holdfast/report';
import { describe, expect, it } from 'vitest';
import { type GoldenRow, goldenNote, groupRows, readGolden } from './golden-table.ts';

const rows = readGolden('performance');
const curves = groupRows(readGolden('equity-curves') ?? [], 'curve');

function expectFigure(actual: number | undefined, golden: string | undefined, what: string): void {
  if (golden === '' || golden === undefined) {
    expect(actual, what).toBeUndefined();
    return;
  }
  const expected = Number(golden);
  const error = Math.abs((actual ?? Number.NaN) - expected);
  expect(error, `${what}: ${actual} is not ${golden}`).toBeLessThanOrEqual(
    1e-9 * Math.max(1, Math.abs(expected)),
  );
}

const barText = (bar: number | undefined): string => (bar === undefined ? '' : String(bar));

describe.skipIf(rows === undefined)(`performance equals three libraries (${goldenNote(rows)})`, () => {
  it('has all 16 curves', () => {
    expect(rows).toHaveLength(16);
    expect(curves.size).toBe(16);
  });

  it.each((rows ?? []).map((row): [string, GoldenRow] => [row.curve ?? '', row]))('%s', (curve, row) => {
    const equity = (curves.get(curve) ?? []).map((point) => Number(point.equity));
    expect(equity).toHaveLength(Number(row.points));
    const figures = measurePerformance(equity, Number(row.periods_per_year));
    expectFigure(figures.totalReturn, row.total_return, 'total return');
    expectFigure(figures.cagr, row.cagr, 'CAGR');
    expectFigure(figures.volatility, row.volatility, 'volatility');
    expectFigure(figures.sharpe, row.sharpe, 'Sharpe');
    expectFigure(figures.sortino, row.sortino, 'Sortino');
    expectFigure(figures.maxDrawdown, row.max_drawdown, 'maximum drawdown');
    expectFigure(figures.calmar, row.calmar, 'Calmar');
    expectFigure(figures.profitFactor, row.profit_factor, 'profit factor');
    expectFigure(figures.profitFactorOfReturns, row.profit_factor_of_returns, 'profit factor of returns');
    expect(barText(figures.drawdown?.peak)).toBe(row.drawdown_peak);
    expect(barText(figures.drawdown?.low)).toBe(row.drawdown_low);
    expect(barText(figures.drawdown?.recovered)).toBe(row.drawdown_recovered);
  });
});
