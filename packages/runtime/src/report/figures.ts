// The figures of an account, each with what it stands on. A mean of four trades is a number like any other until somebody
// says how little it means: so every figure carries its n, how many it would need, and an interval where one is known.
//
// 30 is the usual least for a mean to be read at all; it promises nothing. Wilson's interval for a fraction, the normal
// one for a mean, both 95 %. Nothing is annualized from periods shorter than an hour or from fewer than 30 returns, and
// no yearly rate is made of less than 30 days.
import type { AccountMoney } from './account-money.ts';
import { measurePerformance, type Performance } from './performance.ts';
import type { PeriodCurve } from './period-closes.ts';
import type { ReportFigure, RoundTripReport } from './report-model.ts';

export const enoughTrips = 30;
const enoughReturns = 30;
const rateSpanMs = 30 * 86_400_000;
const z95 = 1.959964;

export function figuresOf(money: AccountMoney, trips: readonly RoundTripReport[]): ReportFigure[] {
  const ended = trips.filter(({ exitAtMs, net }) => exitAtMs !== undefined && net !== undefined);
  return [...tripFigures(ended), ...curveFigures(money, ended.length)];
}

// -- Of round trips --------------------------------------------------------------------------------------------------

function tripFigures(trips: readonly RoundTripReport[]): ReportFigure[] {
  const nets = trips.map(({ net }) => Number(net));
  const wins = nets.filter((net) => net > 0);
  const losses = nets.filter((net) => net < 0);
  const rs = trips.flatMap(({ rMultiple }) => (rMultiple === undefined ? [] : [rMultiple]));
  const held = trips.map(({ entryAtMs, exitAtMs }) => exitAtMs! - entryAtMs);
  const of = (n: number) => ({ n, of: 'roundTrips' as const, needed: enoughTrips, enough: n >= enoughTrips });
  const n = nets.length;
  const averageWin = meanOf(wins);
  const averageLoss = meanOf(losses);
  return [
    {
      key: 'winRate',
      label: 'Win rate',
      unit: 'fraction',
      ...of(n),
      ...shown(n === 0 ? undefined : wins.length / n),
      ...(n > 0 && { interval: wilson(wins.length, n) }),
    },
    {
      key: 'expectancy',
      label: 'Net per round trip',
      unit: 'money',
      ...of(n),
      ...shown(meanOf(nets)),
      ...intervalOf(nets),
    },
    {
      key: 'expectancyR',
      label: 'R per round trip',
      unit: 'R',
      ...of(rs.length),
      ...shown(meanOf(rs)),
      ...intervalOf(rs),
    },
    {
      key: 'profitFactor',
      label: 'Profit factor',
      unit: 'ratio',
      ...of(n),
      ...shown(
        losses.length === 0 ? undefined : sumOf(wins) / -sumOf(losses),
        n === 0 ? 'no round trip' : 'no losing round trip',
      ),
    },
    {
      key: 'payoff',
      label: 'Average win / loss',
      unit: 'ratio',
      ...of(Math.min(wins.length, losses.length)),
      ...shown(
        averageWin === undefined || averageLoss === undefined ? undefined : averageWin / -averageLoss,
        'needs a win and a loss',
      ),
    },
    { key: 'averageWin', label: 'Average win', unit: 'money', ...of(wins.length), ...shown(averageWin) },
    {
      key: 'averageLoss',
      label: 'Average loss',
      unit: 'money',
      ...of(losses.length),
      ...shown(averageLoss),
    },
    {
      key: 'longestLosingStreak',
      label: 'Longest losing streak',
      unit: 'count',
      ...of(n),
      ...shown(n === 0 ? undefined : longestStreak(nets)),
    },
    { key: 'holding', label: 'Average time held', unit: 'durationMs', ...of(n), ...shown(meanOf(held)) },
  ];
}

const shown = (value: number | undefined, note = 'no round trip'): { value?: number; note?: string } =>
  value === undefined || !Number.isFinite(value) ? { note } : { value };

const sumOf = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0);
const meanOf = (values: readonly number[]): number | undefined =>
  values.length === 0 ? undefined : sumOf(values) / values.length;

function intervalOf(values: readonly number[]): { interval?: [number, number] } {
  const mean = meanOf(values);
  if (mean === undefined || values.length < enoughTrips) return {};
  const variance = sumOf(values.map((value) => (value - mean) ** 2)) / (values.length - 1);
  const half = z95 * Math.sqrt(variance / values.length);
  return { interval: [mean - half, mean + half] };
}

/** Wilson's score interval: holds for few, and for fractions near 0 and 1. */
export function wilson(successes: number, n: number): [number, number] {
  const p = successes / n;
  const z2 = z95 ** 2;
  const middle = (p + z2 / (2 * n)) / (1 + z2 / n);
  const half = (z95 / (1 + z2 / n)) * Math.sqrt((p * (1 - p)) / n + z2 / (4 * n * n));
  return [Math.max(0, middle - half), Math.min(1, middle + half)];
}

function longestStreak(nets: readonly number[]): number {
  let [longest, current] = [0, 0];
  for (const net of nets) {
    current = net < 0 ? current + 1 : 0;
    longest = Math.max(longest, current);
  }
  return longest;
}

// -- Of the equity curve ---------------------------------------------------------------------------------------------

function curveFigures(money: AccountMoney, trips: number): ReportFigure[] {
  const { series, closes } = money;
  const curve = closes.curve(enoughReturns);
  const measured = curve && measurePerformance(curve.equity, curve.basis.perYear);
  const returns = measured?.returns ?? 0;
  const enough = returns >= enoughReturns && trips >= enoughTrips;
  const first = series.kept[0];
  const { last } = series;
  const marks = {
    n: series.samples,
    of: 'marks' as const,
    needed: 2,
    enough: series.samples >= 2,
  };
  const annual = (
    key: keyof Performance & ('volatility' | 'sharpe' | 'sortino' | 'cagr' | 'calmar'),
    label: string,
    unit: 'fraction' | 'ratio',
  ): ReportFigure => ({
    key,
    label,
    unit,
    n: returns,
    of: 'returns',
    needed: enoughReturns,
    enough,
    ...annualized(key, measured, curve, closes.spanMs, trips),
  });
  return [
    {
      key: 'totalReturn',
      label: 'Return',
      unit: 'fraction',
      ...marks,
      ...shown(
        first && last && first.equity > 0n ? Number(last.equity) / Number(first.equity) - 1 : undefined,
        'no equity was marked',
      ),
    },
    {
      key: 'maxDrawdown',
      label: 'Deepest drawdown',
      unit: 'fraction',
      ...marks,
      ...shown(last ? (series.deepest?.fraction ?? 0) : undefined, 'no equity was marked'),
    },
    annual('volatility', 'Volatility, yearly', 'fraction'),
    annual('sharpe', 'Sharpe', 'ratio'),
    annual('sortino', 'Sortino', 'ratio'),
    annual('cagr', 'CAGR', 'fraction'),
    annual('calmar', 'Calmar', 'ratio'),
  ];
}

function annualized(
  key: 'volatility' | 'sharpe' | 'sortino' | 'cagr' | 'calmar',
  measured: Performance | undefined,
  curve: PeriodCurve | undefined,
  spanMs: number,
  trips: number,
): { value?: number; note: string } {
  if (!measured || !curve) return { note: 'no equity was marked' };
  const { basis } = curve;
  if (basis.name === 'minute' || measured.returns < enoughReturns)
    return { note: `too few for a year: ${measured.returns} returns by the ${basis.name}` };
  if ((key === 'cagr' || key === 'calmar') && spanMs < rateSpanMs)
    return { note: 'less than 30 days: no yearly rate' };
  const value = measured[key];
  if (value === undefined) return { note: 'not defined for this curve' };
  const few = trips < enoughTrips ? `, but only ${trips} round trips` : '';
  return { value, note: `from ${measured.returns} returns by the ${basis.name}${few}` };
}
