// The computed ticks of an option: implied volatility and greeks of its bid, ask, last and model price, and the two
// calculations that a client may ask for. Units as the gateway's: vega for one percent of volatility, theta for one day.

import { type OptionComputationRequest, type OptionTick, tickTypes } from '../../domain/index.ts';
import type { OptionPath } from '../model/option-path.ts';
import {
  americanGreeks,
  americanImpliedVolatility,
  europeanGreeks,
  europeanImpliedVolatility,
  type Greeks,
  type OptionTerms,
} from '../pricing/index.ts';
import type { OptionListing } from '../universe/listing.ts';

const TREE_STEPS = 31;
const CALCULATED = 53;

type Style = 'american' | 'european';

/** What a quote subscription shows of one instant. A price that is not there has no tick. */
export interface OptionPricesShown {
  readonly bid: number;
  readonly ask: number;
  readonly last: number;
  readonly spot: number;
}

export function optionTicks(
  listing: OptionListing,
  path: OptionPath,
  shown: OptionPricesShown,
  utcMs: number,
  delayed: boolean,
): OptionTick[] {
  const terms = path.termsAt(shown.spot, utcMs);
  const { style } = listing.optionClass;
  const numbers = delayed
    ? [
        tickTypes.delayedBidOption,
        tickTypes.delayedAskOption,
        tickTypes.delayedLastOption,
        tickTypes.delayedModelOption,
      ]
    : [tickTypes.bidOption, tickTypes.askOption, tickTypes.lastOption, tickTypes.modelOption];
  const ticks: OptionTick[] = [];
  for (const [i, price] of [shown.bid, shown.ask, shown.last].entries()) {
    if (price > 0) ticks.push(tickOfPrice(numbers[i]!, price, terms, style));
  }
  ticks.push(tickOf(numbers[3]!, terms.volatility, greeksOf(terms, style), terms));
  return ticks;
}

/** Answer to calculateImpliedVolatility or calculateOptionPrice. */
export function computedTick(
  listing: OptionListing,
  path: OptionPath,
  request: OptionComputationRequest,
  utcMs: number,
): OptionTick {
  const model = path.termsAt(request.underlyingPrice, utcMs);
  const { style } = listing.optionClass;
  if (request.volatility !== undefined) {
    const terms = { ...model, volatility: request.volatility };
    return {
      ...tickOf(CALCULATED, request.volatility, greeksOf(terms, style), terms),
      presentValueDividend: undefined,
    };
  }
  const tick = tickOfPrice(CALCULATED, request.optionPrice ?? 0, model, style);
  return { ...tick, presentValueDividend: undefined };
}

function tickOfPrice(tickType: number, price: number, model: OptionTerms, style: Style): OptionTick {
  const solve = style === 'american' ? americanImpliedVolatility : europeanImpliedVolatility;
  const volatility = solve(price, model, TREE_STEPS);
  // A price outside what no-arbitrage allows has no volatility: the gateway says so with its empty marks.
  if (volatility === undefined) return emptyTick(tickType, price, model);
  const terms = { ...model, volatility };
  return tickOf(tickType, volatility, { ...greeksOf(terms, style), price }, terms);
}

function greeksOf(terms: OptionTerms, style: Style): Greeks {
  return style === 'american' ? americanGreeks(terms, TREE_STEPS) : europeanGreeks(terms);
}

function tickOf(tickType: number, volatility: number, greeks: Greeks, terms: OptionTerms): OptionTick {
  return {
    kind: 'option',
    tickType,
    tickAttrib: 0,
    impliedVolatility: volatility,
    delta: greeks.delta,
    optionPrice: greeks.price,
    presentValueDividend: presentValueOfDividends(terms),
    gamma: greeks.gamma,
    vega: greeks.vega / 100,
    theta: greeks.theta / 365,
    underlyingPrice: terms.spot,
  };
}

function emptyTick(tickType: number, price: number, terms: OptionTerms): OptionTick {
  return {
    kind: 'option',
    tickType,
    tickAttrib: 0,
    impliedVolatility: undefined,
    delta: undefined,
    optionPrice: price,
    presentValueDividend: presentValueOfDividends(terms),
    gamma: undefined,
    vega: undefined,
    theta: undefined,
    underlyingPrice: terms.spot,
  };
}

function presentValueOfDividends(terms: OptionTerms): number {
  return terms.spot * (1 - Math.exp(-terms.dividendYield * terms.years));
}
