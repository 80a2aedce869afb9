// The quote of a combo as its legs make it: what buying it at once would cost and selling it would bring, for as many
// as every leg shows size for. Undefined where a leg has no price.

import type { MarketQuote } from '../../domain/index.ts';
import type { WorkingLeg } from '../orders/index.ts';

export function comboQuote(
  legs: readonly WorkingLeg[],
  quoteOf: (conId: number) => MarketQuote | undefined,
): MarketQuote | undefined {
  let bid: number | undefined = 0;
  let ask: number | undefined = 0;
  let bidSize = Number.POSITIVE_INFINITY;
  let askSize = Number.POSITIVE_INFINITY;
  let timeMs = 0;
  let halted = false;
  for (const leg of legs) {
    const quote = quoteOf(leg.contract.conId);
    if (quote === undefined) return undefined;
    const [sells, pays] = leg.buys ? [quote.bid, quote.ask] : [negative(quote.ask), negative(quote.bid)];
    bid = sum(bid, sells, leg.ratio);
    ask = sum(ask, pays, leg.ratio);
    bidSize = Math.min(bidSize, perCombo(leg.buys ? quote.bidSize : quote.askSize, leg.ratio));
    askSize = Math.min(askSize, perCombo(leg.buys ? quote.askSize : quote.bidSize, leg.ratio));
    timeMs = Math.max(timeMs, quote.timeMs);
    halted ||= quote.halted;
  }
  const none = { last: undefined, lastSize: 0, close: undefined, volume: 0 };
  return {
    ...none,
    timeMs,
    halted,
    bid: rounded(bid),
    ask: rounded(ask),
    bidSize: shown(bidSize),
    askSize: shown(askSize),
  };
}

function negative(price: number | undefined): number | undefined {
  return price === undefined ? undefined : -price;
}

function sum(total: number | undefined, price: number | undefined, ratio: number): number | undefined {
  return total === undefined || price === undefined ? undefined : total + price * ratio;
}

/** A leg that shows no size limits nothing. */
function perCombo(size: number, ratio: number): number {
  return size <= 0 ? Number.POSITIVE_INFINITY : Math.max(1, Math.floor(size / ratio));
}

function shown(size: number): number {
  return size === Number.POSITIVE_INFINITY ? 0 : size;
}

function rounded(price: number | undefined): number | undefined {
  return price === undefined ? undefined : Math.round(price * 1e6) / 1e6;
}
