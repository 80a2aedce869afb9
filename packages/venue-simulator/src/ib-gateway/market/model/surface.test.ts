import { describe, expect, it } from 'vitest';
import { europeanPrice, type OptionTerms } from '../pricing/index.ts';
import { answerOf, contract, marketAt, stock } from '../testing/market-fixture.ts';
import { impliedVolatilityAt, type VolatilitySurface } from './surface.ts';

const surfaces: readonly VolatilitySurface[] = [
  { shortLevel: 0.12, longLevel: 0.18, rho: -0.7, eta: 1.1 },
  { shortLevel: 0.6, longLevel: 0.3, rho: -0.7, eta: 1.1 },
  { shortLevel: 0.45, longLevel: 0.4, rho: -0.35, eta: 1.15 },
  { shortLevel: 1.15, longLevel: 0.6, rho: 0.6, eta: 0.9 },
];
const years = [1 / 365, 7 / 365, 30 / 365, 0.25, 1, 2.5];
const strikes = Array.from({ length: 61 }, (_, i) => 50 + i * 2);

const callAt = (surface: VolatilitySurface, strike: number, time: number): number => {
  const terms: OptionTerms = {
    right: 'C',
    spot: 100,
    strike,
    years: time,
    volatility: impliedVolatilityAt(surface, Math.log(strike / 100), time),
    rate: 0,
    dividendYield: 0,
  };
  return europeanPrice(terms);
};

describe('the volatility surface', () => {
  it('allows no butterfly: calls fall with the strike, ever more slowly', () => {
    for (const surface of surfaces) {
      for (const time of years) {
        const calls = strikes.map((strike) => callAt(surface, strike, time));
        for (let i = 1; i < calls.length - 1; i++) {
          expect(calls[i - 1]! - 2 * calls[i]! + calls[i + 1]!, `${strikes[i]} at ${time}`).toBeGreaterThan(
            -1e-9,
          );
          expect(calls[i]!).toBeLessThanOrEqual(calls[i - 1]! + 1e-12);
        }
      }
    }
  });

  it('allows no calendar spread: longer options are worth more', () => {
    for (const surface of surfaces) {
      for (const strike of strikes) {
        const byTime = years.map((time) => callAt(surface, strike, time));
        for (let i = 1; i < byTime.length; i++)
          expect(byTime[i]!).toBeGreaterThanOrEqual(byTime[i - 1]! - 1e-9);
      }
    }
  });

  it('has a smile and a term structure', () => {
    const [calm, stressed] = surfaces;
    expect(impliedVolatilityAt(calm!, -0.1, 0.1)).toBeGreaterThan(impliedVolatilityAt(calm!, 0.05, 0.1));
    expect(impliedVolatilityAt(calm!, 0, 1)).toBeGreaterThan(impliedVolatilityAt(calm!, 0, 0.02));
    expect(impliedVolatilityAt(stressed!, 0, 1)).toBeLessThan(impliedVolatilityAt(stressed!, 0, 0.02));
  });
});

describe('quotes of a chain', () => {
  const { market } = marketAt('20261124 11:00:30');
  const chain = (symbol: string, expiry: string) =>
    answerOf(
      market.contractDetails(
        contract({ symbol, secType: 'OPT', exchange: 'SMART', lastTradeDateOrContractMonth: expiry }),
      ),
    ).map((details) => ({ ...details.contract, quote: market.quoteOf(details.contract.conId)! }));

  it('hold put-call parity within their spreads (European options)', () => {
    const spx = answerOf(market.resolve(contract({ symbol: 'SPX', secType: 'IND', exchange: 'CBOE' })));
    const spot = market.quoteOf(spx.contract.conId)!.last!;
    const options = chain('SPX', '20261217').filter((option) => option.tradingClass === 'SPX');
    const time = (Date.UTC(2026, 11, 17, 21) - Date.UTC(2026, 10, 24, 16, 0, 30)) / (365 * 86_400_000);
    let pairs = 0;
    for (const call of options.filter((option) => option.right === 'C')) {
      const put = options.find((option) => option.right === 'P' && option.strike === call.strike)!;
      if (call.quote.bid === undefined || put.quote.bid === undefined) continue;
      const forward = spot * Math.exp(-0.012 * time) - call.strike * Math.exp(-0.039 * time);
      // Five seconds of the index lie between quote and level.
      const slack = 0.0006 * spot;
      expect(call.quote.bid - put.quote.ask!, `${call.strike}`).toBeLessThanOrEqual(forward + slack);
      expect(call.quote.ask! - put.quote.bid, `${call.strike}`).toBeGreaterThanOrEqual(forward - slack);
      pairs++;
    }
    expect(pairs).toBeGreaterThan(40);
  });

  it('keep bids below asks, on the increments of the class, and calls falling with the strike', () => {
    const options = chain('AAPL', '20261218');
    expect(options.length).toBeGreaterThan(60);
    let last = Number.POSITIVE_INFINITY;
    for (const option of options) {
      const { bid, ask } = option.quote;
      expect(ask).toBeGreaterThan(bid ?? 0);
      for (const price of [bid, ask]) {
        if (price === undefined) continue;
        const step = price < 3 ? 0.01 : 0.05;
        expect(Math.abs(price / step - Math.round(price / step)), `${price}`).toBeLessThan(1e-6);
      }
      if (option.right !== 'C') continue;
      expect(bid ?? 0).toBeLessThanOrEqual(last);
      last = ask!;
    }
  });

  it('give the same values of a long option whichever way they are asked', () => {
    const [option] = chain('IBM', '20270115').filter(
      (candidate) => candidate.strike === 300 && candidate.right === 'P',
    );
    const underlying = market.quoteOf(answerOf(market.resolve(stock('IBM'))).contract.conId)!;
    const underlyingPrice = (underlying.bid! + underlying.ask!) / 2;
    const request = { contract: option!, underlyingPrice };
    const solved = answerOf(
      market.computeOption({ ...request, optionPrice: (option!.quote.bid! + option!.quote.ask!) / 2 }),
    );
    const priced = answerOf(market.computeOption({ ...request, volatility: solved.impliedVolatility }));
    expect(solved.tickType).toBe(53);
    expect(priced.optionPrice).toBeCloseTo((option!.quote.bid! + option!.quote.ask!) / 2, 6);
    expect(priced.delta).toBeLessThan(0);
    expect(priced.presentValueDividend).toBeUndefined();
  });
});
