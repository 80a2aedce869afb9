// What Bitunix can do, as far as the kernel's decisions depend on it.
import type { VenueCapabilities } from '@holdfast/engine/model';

export const bitunixCapabilities: VenueCapabilities = {
  positionProtection: true,
  attachedProtection: true,
  // A signed request is valid for about 60 s; 75 s leave room for clocks that differ and for the venue's own queue.
  submitValidityMs: 75_000,
  endMarkedLists: false,
  fundingRates: true,
};

/** What an order needs that this venue does not have; undefined when it can be placed. */
export function unsupported(terms: {
  readonly type: string;
  readonly timeInForce: string;
  readonly postOnly: boolean;
  readonly priceTicks?: number;
}): string | undefined {
  if (terms.type !== 'market' && terms.type !== 'limit')
    return `Bitunix takes market and limit orders, not ${terms.type}: triggers are held by position TP/SL or by the runtime`;
  if (terms.timeInForce !== 'gtc' && terms.timeInForce !== 'ioc' && terms.timeInForce !== 'fok')
    return `Bitunix has no time in force "${terms.timeInForce}": use gtc, ioc or fok`;
  if (terms.type === 'limit' && terms.priceTicks === undefined) return 'a limit order needs a price';
  if (terms.postOnly && (terms.type !== 'limit' || terms.timeInForce !== 'gtc'))
    return 'post-only needs a limit order that is good till canceled';
  return undefined;
}
