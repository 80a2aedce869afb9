// What the gateway asks of a contract's description before it looks the contract up. Price requests name the exchange, even
// if the contract id is right: contracts of positions come without it, so that a client that passes one on unchanged meets
// this first. What expires is named by its id, its local symbol or a date.

import type { RequestName } from '../codec/index.ts';
import type { GatewayError } from '../domain/index.ts';
import { gatewayError } from '../errors/index.ts';
import type { RequestedContract } from './wire/index.ts';

const priceRequests: ReadonlySet<RequestName> = new Set<RequestName>([
  'reqMktData',
  'reqTickByTickData',
  'reqRealTimeBars',
  'reqMktDepth',
  'reqHistoricalData',
  'reqHistoricalTicks',
  'reqHeadTimestamp',
  'reqHistogramData',
]);
const expiring: ReadonlySet<string> = new Set(['FUT', 'OPT', 'FOP', 'WAR']);

/** What is wrong with the contract of a request about prices or of an order; `undefined`: nothing so far. */
export function contractFault(name: RequestName, values: unknown): GatewayError | undefined {
  const isPriceRequest = priceRequests.has(name);
  if (!isPriceRequest && name !== 'placeOrder') return undefined;
  const contract = values as RequestedContract;
  if (isPriceRequest && contract.exchange === '') return gatewayError('exchangeMissing');
  return lacksExpiry(contract) ? gatewayError('expiryMissing') : undefined;
}

function lacksExpiry({ conId, secType, lastTradeDate, localSymbol }: RequestedContract): boolean {
  return expiring.has(secType) && (conId ?? 0) === 0 && lastTradeDate === '' && localSymbol === '';
}
