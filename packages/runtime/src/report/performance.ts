// Figures of an equity curve, as reports show them. Plain numbers: nothing is decided on these, and they need a power,
// which no two JavaScript engines need agree on; so they stand here and not in the engine.
//
// With returns r_t = E_t / E_(t-1) - 1, n of them, A periods a year, and no risk-free rate:
//   total return E_n / E_0 - 1; CAGR (E_n / E_0)^(A / n) - 1; volatility std(r, n - 1) sqrt(A);
//   Sharpe mean / std sqrt(A); Sortino mean / sqrt(mean(min(r, 0)^2) over all n) sqrt(A);
//   Calmar CAGR / -maximum drawdown; profit factor gains / losses.
// A figure that is not defined is `undefined`, never 0 and never infinite: Sharpe without spread, Sortino and profit
// factors without losses, Calmar without a drawdown. What n is worth is for the reader: `returns` says how many there are.

export interface Performance {
  /** How many returns the figures stand on. */
  readonly returns: number;
  /** Fractions: 0.1 is 10 %. */
  readonly totalReturn: number | undefined;
  readonly cagr: number | undefined;
  readonly volatility: number | undefined;
  readonly sharpe: number | undefined;
  readonly sortino: number | undefined;
  /** At most 0. */
  readonly maxDrawdown: number;
  readonly calmar: number | undefined;
  /** Gains over losses of the equity itself. */
  readonly profitFactor: number | undefined;
  readonly profitFactorOfReturns: number | undefined;
  /** Of the deepest fall; undefined where the curve never falls. */
  readonly drawdown: DrawdownBars | undefined;
}

/** Positions in the curve, from 0. */
export interface DrawdownBars {
  /** First bar of the peak before it. */
  readonly peak: number;
  /** First bar of its lowest point. */
  readonly low: number;
  /** First bar back at the peak; undefined: not yet. */
  readonly recovered: number | undefined;
}

/**
 * @param equity at the end of each period, the start included; finite numbers. Returns and what stands on them are
 *   undefined where it is 0 or below before the end.
 * @param periodsPerYear 252 for exchange days, 365 for days of a market that never closes.
 * @throws RangeError for anything else.
 */
export function measurePerformance(equity: readonly number[], periodsPerYear: number): Performance {
  checkCurve(equity, periodsPerYear);
  const changes = changesOf(equity);
  const returns = returnsOf(equity, changes);
  const growth = returns.length === 0 ? undefined : (equity.at(-1) ?? Number.NaN) / (equity[0] ?? Number.NaN);
  const cagr = growth === undefined ? undefined : annualized(growth, periodsPerYear / returns.length);
  const { depth, bars } = deepestDrawdown(equity);
  return {
    returns: returns.length,
    totalReturn: growth === undefined ? undefined : growth - 1,
    cagr,
    ...ratiosOf(returns, Math.sqrt(periodsPerYear)),
    maxDrawdown: depth,
    calmar: cagr === undefined || depth === 0 ? undefined : cagr / -depth,
    profitFactor: gainsOverLosses(changes),
    profitFactorOfReturns: gainsOverLosses(returns),
    drawdown: bars,
  };
}

function checkCurve(equity: readonly number[], periodsPerYear: number): void {
  if (!(periodsPerYear > 0 && Number.isFinite(periodsPerYear))) {
    throw new RangeError(`periodsPerYear: expected a number above 0, got ${periodsPerYear}`);
  }
  const bad = equity.findIndex((value) => !Number.isFinite(value));
  if (bad >= 0) throw new RangeError(`equity: expected finite numbers, got ${equity[bad]} at ${bad}`);
}

const changesOf = (equity: readonly number[]): number[] =>
  equity.slice(1).map((value, at) => value - (equity[at] ?? Number.NaN));

/** None at all where nothing was left before the end: what follows has nothing to grow from. */
function returnsOf(equity: readonly number[], changes: readonly number[]): readonly number[] {
  if (equity.slice(0, -1).some((value) => value <= 0)) return [];
  return changes.map((change, at) => change / (equity[at] ?? Number.NaN));
}

/** Undefined for a debt: no rate compounds to less than nothing. */
const annualized = (growth: number, power: number): number | undefined =>
  growth < 0 ? undefined : growth ** power - 1;

function ratiosOf(
  returns: readonly number[],
  root: number,
): Pick<Performance, 'volatility' | 'sharpe' | 'sortino'> {
  const mean = meanOf(returns);
  const spread = spreadOf(returns, mean);
  const downside = Math.sqrt(meanOf(returns.map((value) => Math.min(value, 0) ** 2)));
  return {
    volatility: spread === undefined ? undefined : spread * root,
    sharpe: spread === undefined || isNoise(spread, mean) ? undefined : (mean / spread) * root,
    sortino: returns.length < 1 || downside === 0 ? undefined : (mean / downside) * root,
  };
}

const meanOf = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;

/** Standard deviation of a sample; undefined for fewer than two. */
function spreadOf(values: readonly number[], mean: number): number | undefined {
  if (values.length < 2) return undefined;
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return Math.sqrt(squares / (values.length - 1));
}

/** Equal returns differ by the rounding of their division: that is no spread. */
const isNoise = (spread: number, mean: number): boolean => spread <= Math.abs(mean) * 1e-13;

function gainsOverLosses(changes: readonly number[]): number | undefined {
  let gains = 0;
  let losses = 0;
  for (const change of changes) {
    if (change > 0) gains += change;
    else losses -= change;
  }
  return losses === 0 ? undefined : gains / losses;
}

function deepestDrawdown(equity: readonly number[]): { depth: number; bars: DrawdownBars | undefined } {
  let depth = 0;
  let bars: { peak: number; low: number } | undefined;
  let peakAt = 0;
  for (const [at, value] of equity.entries()) {
    const peak = equity[peakAt] ?? Number.NaN;
    if (value > peak) peakAt = at;
    const top = equity[peakAt] ?? Number.NaN;
    const fall = top > 0 ? value / top - 1 : 0;
    if (fall < depth) {
      depth = fall;
      bars = { peak: peakAt, low: at };
    }
  }
  return { depth, bars: bars && { ...bars, recovered: recoveryOf(equity, bars) } };
}

function recoveryOf(equity: readonly number[], bars: { peak: number; low: number }): number | undefined {
  const peak = equity[bars.peak] ?? Number.NaN;
  const at = equity.findIndex((value, index) => index > bars.low && value >= peak);
  return at < 0 ? undefined : at;
}
