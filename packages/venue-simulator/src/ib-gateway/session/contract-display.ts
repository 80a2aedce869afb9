// How the wire shows numbers and times of a contract.

import { decimalsOf } from '../codec/index.ts';
import type { GatewayContext } from './gateway-context.ts';

export interface Shown {
  /** Digits behind the point of its prices. */
  readonly decimals: number;
  readonly timeZone: string;
}

/** A contract that nobody knows is shown like a stock. */
export function shownOf(gateway: Pick<GatewayContext, 'market' | 'options'>, conId: number): Shown {
  const details = gateway.market.detailsOf(conId);
  if (details === undefined) return { decimals: 2, timeZone: gateway.options.timeZone };
  return { decimals: decimalsOf(details.minTick), timeZone: details.timeZoneId };
}
