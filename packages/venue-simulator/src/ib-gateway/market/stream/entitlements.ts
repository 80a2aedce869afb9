// Which market data the login has paid for. By default everything is live; a scenario can leave symbols, or all, with
// delayed data or none, and then the gateway answers as it does without a subscription.

import type { GatewayError, MarketDataType } from '../../domain/index.ts';
import { gatewayError } from '../../errors/index.ts';
import { civilOf } from '../calendar/civil-day.ts';
import { secTypeOf } from '../universe/contract-book.ts';
import type { Listing, OptionListing } from '../universe/listing.ts';

export type EntitlementLevel = 'live' | 'delayed' | 'none';

export interface Entitlements {
  readonly level: EntitlementLevel;
  /** By symbol of the stock or the underlying; goes before `level`. */
  readonly bySymbol: Readonly<Record<string, EntitlementLevel>>;
}

export const fullEntitlements: Entitlements = { level: 'live', bySymbol: {} };

const DELAY_MS = 15 * 60_000;

/** What a quote request gets. */
export type DataGrant =
  | {
      readonly type: 'granted';
      readonly shown: MarketDataType;
      readonly delayMs: number;
      readonly notices: readonly GatewayError[];
    }
  | { readonly type: 'refused'; readonly error: GatewayError };

export function levelOf(entitlements: Entitlements, symbol: string): EntitlementLevel {
  return entitlements.bySymbol[symbol] ?? entitlements.level;
}

/**
 * `requested`: 1 live, 2 frozen, 3 delayed, 4 delayed frozen. With a subscription live data comes whatever was asked, frozen
 * when asked so over a closed market; without one, 1 and 2 are refused, 3 and 4 give delayed data and say so.
 */
export function grantOf(
  entitlements: Entitlements,
  listing: Listing,
  requested: MarketDataType,
  open: boolean,
): DataGrant {
  const level = levelOf(entitlements, listing.symbol);
  const wantsFrozen = requested === 2 || requested === 4;
  if (level === 'live') {
    return { type: 'granted', shown: wantsFrozen && !open ? 2 : 1, delayMs: 0, notices: [] };
  }
  const wantsDelayed = requested >= 3;
  if (!wantsDelayed) return { type: 'refused', error: refusal(listing, level) };
  if (level === 'none') return { type: 'refused', error: gatewayError('delayedNotEnabled') };
  const notices = [gatewayError('displayingDelayed')];
  if (listing.kind === 'option')
    notices.push(gatewayError('partRequiresSubscription', { description: describe(listing) }));
  return { type: 'granted', shown: requested === 4 && !open ? 4 : 3, delayMs: DELAY_MS, notices };
}

function refusal(listing: Listing, level: EntitlementLevel): GatewayError {
  const description = describe(listing);
  if (level === 'none') return gatewayError('delayedNotEnabled');
  // Stocks ask for a subscription of the API, all others for one at all.
  return listing.kind === 'stock'
    ? gatewayError('additionalSubscriptionDelayed', { description })
    : gatewayError('notSubscribedDelayedAvailable', { description });
}

/** The exchange for whose data a permission is missing: the listing's, NASDAQ by its older name. */
export function permissionPlace(listing: Listing, exchange: string): string {
  if (exchange !== 'SMART' && exchange !== '') return exchange;
  return listing.primaryExchange === 'NASDAQ' ? 'ISLAND' : listing.primaryExchange;
}

/** Refusal of tick-by-tick, real-time bars and depth, which have no delayed form; undefined when entitled. */
export function refusalOfRealTime(
  entitlements: Entitlements,
  listing: Listing,
  exchange: string,
  kind: 'tickByTick' | 'tickByTickLast' | 'bars' | 'barsOfQuotes',
): GatewayError | undefined {
  if (levelOf(entitlements, listing.symbol) === 'live') return undefined;
  const secType = secTypeOf(listing);
  const place = permissionPlace(listing, exchange);
  if (kind === 'bars') return gatewayError('realTimeNotPermitted', { exchange: place, secType });
  if (kind === 'tickByTickLast') {
    const reason = `No market data permissions for ${place} ${secType}. Requested market data requires additional subscription for API. See link in 'Market Data Connections' dialog for more details.`;
    return gatewayError('tickByTickFailed', { reason });
  }
  return gatewayError('additionalSubscription');
}

const MONTHS = ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC'];

/** `AAPL NASDAQ.NMS/TOP/ALL`, `SPY NOV 22 '24 590 Call (SPY   241122C00590000) /TOP/ALL`. */
function describe(listing: Listing): string {
  if (listing.kind === 'option') return `${optionWords(listing)} /TOP/ALL`;
  const place = listing.primaryExchange === '' ? listing.defaultExchange : listing.primaryExchange;
  return `${listing.symbol} ${place}.${listing.tradingClass}/TOP/ALL`;
}

function optionWords(listing: OptionListing): string {
  const { year, month, day } = civilOf(listing.expiryDay);
  const right = listing.right === 'C' ? 'Call' : 'Put';
  const date = `${MONTHS[month - 1]} ${`${day}`.padStart(2, '0')} '${`${year % 100}`.padStart(2, '0')}`;
  return `${listing.symbol} ${date} ${listing.strike} ${right} (${listing.localSymbol})`;
}
