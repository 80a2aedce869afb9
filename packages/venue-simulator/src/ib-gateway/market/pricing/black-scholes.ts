// Black-Scholes-Merton with a continuous dividend yield: price, greeks and the implied volatility of European options.
// Units: years of 365 days; volatility, rate and yield per 1.0, continuously compounded; vega per 1.0 of volatility, rho per
// 1.0 of rate, theta per year of time passing (negative: decays). Checked against QuantLib's values.

import { cumulativeNormal, normalDensity } from './normal-distribution.ts';

export type OptionRight = 'C' | 'P';

export interface OptionTerms {
  readonly right: OptionRight;
  readonly spot: number;
  readonly strike: number;
  readonly years: number;
  readonly volatility: number;
  readonly rate: number;
  readonly dividendYield: number;
}

export interface Greeks {
  readonly price: number;
  readonly delta: number;
  readonly gamma: number;
  readonly vega: number;
  readonly theta: number;
  readonly rho: number;
}

export function europeanPrice(terms: OptionTerms): number {
  const { spot, strike, years, volatility, rate, dividendYield } = terms;
  const sign = terms.right === 'C' ? 1 : -1;
  const discountedSpot = spot * Math.exp(-dividendYield * years);
  const discountedStrike = strike * Math.exp(-rate * years);
  const deviation = volatility * Math.sqrt(years);
  if (!(deviation > 0)) return Math.max(0, sign * (discountedSpot - discountedStrike));
  const d1 = Math.log(discountedSpot / discountedStrike) / deviation + 0.5 * deviation;
  const d2 = d1 - deviation;
  const price =
    sign * (discountedSpot * cumulativeNormal(sign * d1) - discountedStrike * cumulativeNormal(sign * d2));
  return Math.max(0, price);
}

export function europeanGreeks(terms: OptionTerms): Greeks {
  const { spot, strike, years, volatility, rate, dividendYield } = terms;
  const sign = terms.right === 'C' ? 1 : -1;
  const spotDiscount = Math.exp(-dividendYield * years);
  const discountedStrike = strike * Math.exp(-rate * years);
  const root = Math.sqrt(years);
  const deviation = volatility * root;
  if (!(deviation > 0)) return expiredGreeks(terms);
  const d1 = Math.log((spot * spotDiscount) / discountedStrike) / deviation + 0.5 * deviation;
  const d2 = d1 - deviation;
  const density = normalDensity(d1);
  const n1 = cumulativeNormal(sign * d1);
  const n2 = cumulativeNormal(sign * d2);
  return {
    price: Math.max(0, sign * (spot * spotDiscount * n1 - discountedStrike * n2)),
    delta: sign * spotDiscount * n1,
    gamma: (spotDiscount * density) / (spot * deviation),
    vega: spot * spotDiscount * density * root,
    theta:
      (-spot * spotDiscount * density * volatility) / (2 * root) -
      sign * rate * discountedStrike * n2 +
      sign * dividendYield * spot * spotDiscount * n1,
    rho: sign * discountedStrike * years * n2,
  };
}

/** At expiry (or without volatility) only the exercise value is left. */
function expiredGreeks(terms: OptionTerms): Greeks {
  const sign = terms.right === 'C' ? 1 : -1;
  const inTheMoney = sign * (terms.spot - terms.strike) > 0;
  const price = europeanPrice(terms);
  return { price, delta: inTheMoney ? sign : 0, gamma: 0, vega: 0, theta: 0, rho: 0 };
}

/** What no-arbitrage allows for a European price: strictly between these. */
export function europeanBounds(terms: Omit<OptionTerms, 'volatility'>): { lower: number; upper: number } {
  const discountedSpot = terms.spot * Math.exp(-terms.dividendYield * terms.years);
  const discountedStrike = terms.strike * Math.exp(-terms.rate * terms.years);
  return terms.right === 'C'
    ? { lower: Math.max(0, discountedSpot - discountedStrike), upper: discountedSpot }
    : { lower: Math.max(0, discountedStrike - discountedSpot), upper: discountedStrike };
}

/** The volatility at which the European price is `price`; undefined where none exists. */
export function europeanImpliedVolatility(
  price: number,
  terms: Omit<OptionTerms, 'volatility'>,
): number | undefined {
  const bounds = europeanBounds(terms);
  if (!(price > bounds.lower && price < bounds.upper && terms.years > 0)) return undefined;
  return solveVolatility(price, (volatility) => {
    const greeks = europeanGreeks({ ...terms, volatility });
    return { price: greeks.price, vega: greeks.vega };
  });
}

/**
 * Newton steps kept inside a bracket that bisection narrows: prices rise with volatility, so the root is unique.
 * `model` gives price and vega (0 where it is not known: then the step is a bisection).
 */
export function solveVolatility(
  price: number,
  model: (volatility: number) => { readonly price: number; readonly vega: number },
): number | undefined {
  let low = 0;
  let high = 1;
  while (model(high).price < price) {
    low = high;
    high *= 2;
    if (high > 1024) return undefined;
  }
  let volatility = 0.5 * (low + high);
  for (let step = 0; step < 200; step++) {
    const at = model(volatility);
    const miss = at.price - price;
    if (miss === 0) return volatility;
    if (miss > 0) high = volatility;
    else low = volatility;
    const newton = at.vega > 0 ? volatility - miss / at.vega : Number.NaN;
    const next = newton > low && newton < high ? newton : 0.5 * (low + high);
    if (Math.abs(next - volatility) <= 1e-15 * next || high - low <= 1e-15 * high) return next;
    volatility = next;
  }
  return volatility;
}
