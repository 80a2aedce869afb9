// The notice on a currency order below the smallest size of IDEALPRO: it is worked all the same.

import type { GatewayError } from '../../domain/index.ts';
import { gatewayError } from '../../errors/index.ts';
import type { WorkingOrder } from '../orders/index.ts';

/** Smallest sizes, in the base currency (IBKR's list of spot currency minimums). */
const minimums: Readonly<Record<string, number>> = { EUR: 20_000, GBP: 20_000, USD: 25_000, AUD: 25_000 };

/** `undefined`: large enough, or no currency. */
export function oddLotNotice({ contract, order }: WorkingOrder): GatewayError | undefined {
  if (contract.secType !== 'CASH') return undefined;
  const minimum = minimums[contract.symbol];
  if (minimum === undefined || order.totalQuantity >= minimum) return undefined;
  return gatewayError('orderMessageOddLot', {
    side: order.action,
    quantity: thousands(order.totalQuantity),
    pair: contract.localSymbol,
    minimum: `${contract.symbol} ${minimum}`,
  });
}

/** `7K`, as the gateway writes whole thousands. */
function thousands(quantity: number): string {
  return quantity % 1000 === 0 ? `${quantity / 1000}K` : `${quantity}`;
}
