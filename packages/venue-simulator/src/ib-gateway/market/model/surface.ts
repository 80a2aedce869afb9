// The implied volatility of any strike and expiry. Term: the at-the-money level runs from today's level towards a long-run
// one, on average over the option's life. Smile: the power-law SSVI surface of Gatheral and Jacquier ("Arbitrage-free SVI
// volatility surfaces", 2014): w(k) = theta/2 (1 + rho phi k + sqrt((phi k + rho)^2 + 1 - rho^2)), phi = eta theta^-1/2
// (1+theta)^-1/2. With eta (1 + |rho|) <= 2 and theta growing in time it holds neither butterfly nor calendar arbitrage.

export interface VolatilitySurface {
  /** At-the-money volatility of the shortest expiry. */
  readonly shortLevel: number;
  readonly longLevel: number;
  /** Skew, -1 to 1: negative where falls are feared. */
  readonly rho: number;
  readonly eta: number;
}

const REVERSION_PER_YEAR = 3;

/** Total variance at the money up to `years`. Grows with time whenever both levels are positive. */
export function atTheMoneyVariance(surface: VolatilitySurface, years: number): number {
  const weight = (1 - Math.exp(-REVERSION_PER_YEAR * years)) / REVERSION_PER_YEAR;
  const long = surface.longLevel * surface.longLevel;
  const short = surface.shortLevel * surface.shortLevel;
  return long * years + (short - long) * weight;
}

export function impliedVolatilityAt(surface: VolatilitySurface, logMoneyness: number, years: number): number {
  const { rho, eta } = surface;
  const theta = Math.max(1e-9, atTheMoneyVariance(surface, years));
  const scaled = (eta / Math.sqrt(theta * (1 + theta))) * logMoneyness;
  const root = Math.sqrt((scaled + rho) * (scaled + rho) + 1 - rho * rho);
  const variance = 0.5 * theta * (1 + rho * scaled + root);
  return Math.sqrt(variance / Math.max(years, 1e-9));
}
