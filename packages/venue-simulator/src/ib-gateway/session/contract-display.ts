// How the wire shows numbers and times of a contract.

import { decimalsOf } from '../codec/index.ts';
import type { Contract } from '../domain/index.ts';
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

/** Of a contract as a client names it, with an id or without. */
export function shownAs(gateway: Pick<GatewayContext, 'market' | 'options'>, contract: Contract): Shown {
  if (contract.conId !== 0) return shownOf(gateway, contract.conId);
  const resolved = gateway.market.resolve(contract);
  return shownOf(gateway, resolved.ok ? resolved.value.contract.conId : 0);
}
