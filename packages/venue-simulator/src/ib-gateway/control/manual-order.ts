// An order as a person would type it into TWS: a stock at SMART, market or limit, for the day.

import { blankOrder, type Contract, type GatewayMarket, type Order } from '../domain/index.ts';

export interface ManualOrder {
  readonly symbol: string;
  readonly side: 'BUY' | 'SELL';
  readonly quantity: number;
  readonly limitPrice?: number | undefined;
}

/** @throws RangeError for a symbol that is not there. */
export function manualOrder(
  market: GatewayMarket,
  wanted: ManualOrder,
): { contract: Contract; order: Order } {
  const found = market.resolve(stockNamed(wanted.symbol));
  if (!found.ok) throw new RangeError(`no stock ${wanted.symbol}: ${found.error.text}`);
  return { contract: found.value.contract, order: plainOrder(wanted) };
}

function stockNamed(symbol: string): Contract {
  return {
    conId: 0,
    symbol,
    secType: 'STK',
    lastTradeDateOrContractMonth: '',
    strike: 0,
    right: '',
    multiplier: '',
    exchange: 'SMART',
    primaryExchange: '',
    currency: 'USD',
    localSymbol: '',
    tradingClass: '',
  };
}

function plainOrder({ side, quantity, limitPrice }: ManualOrder): Order {
  return {
    ...blankOrder,
    action: side,
    totalQuantity: quantity,
    orderType: limitPrice === undefined ? 'MKT' : 'LMT',
    limitPrice,
  };
}
