// Requests about one contract's prices name the exchange: without one the gateway answers 321, even if the contract id is
// right. Contracts of positions come without it, so that a client that passes one on unchanged meets this first.

import type { RequestName } from '../codec/index.ts';

const needExchange: ReadonlySet<RequestName> = new Set<RequestName>([
  'reqMktData',
  'reqTickByTickData',
  'reqRealTimeBars',
  'reqMktDepth',
  'reqHistoricalData',
  'reqHistoricalTicks',
  'reqHeadTimestamp',
  'reqHistogramData',
]);

/** Whether a request that has to name an exchange names none. `values`: its decoded fields. */
export function lacksExchange(name: RequestName, values: unknown): boolean {
  return needExchange.has(name) && (values as { readonly exchange?: string }).exchange === '';
}
