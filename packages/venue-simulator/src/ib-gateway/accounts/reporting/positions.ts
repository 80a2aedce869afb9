// Positions and profit and loss, as position, portfolioValue and pnl messages show them.

import type { Contract, Pnl, PnlSingle, Position } from '../../domain/index.ts';
import { toNumber, ZERO } from '../amounts/index.ts';
import type { Desk } from '../desk/desk.ts';
import type { Holding } from '../ledger/index.ts';
import { figuresOf, priceOfHolding, valueOfHolding } from './figures.ts';

/** Open positions, in the order in which they were opened. */
export function positionsOf(desk: Desk, account: string): Position[] {
  return [...desk.booksOf(account).holdings.values()]
    .filter((holding) => holding.quantity !== ZERO)
    .map((holding) => positionOf(desk, account, holding));
}

export function positionOf(desk: Desk, account: string, holding: Holding): Position {
  const quantity = toNumber(holding.quantity);
  const marketValue = toNumber(valueOfHolding(desk, holding));
  const flat = holding.quantity === ZERO;
  return {
    account,
    contract: positionContract(holding.contract),
    quantity,
    averageCost: flat ? 0 : rounded(toNumber(holding.cost) / quantity),
    marketPrice: rounded(priceOfHolding(desk, holding)),
    marketValue: cents(marketValue),
    unrealizedPnl: flat ? 0 : cents(marketValue - toNumber(holding.cost)),
    realizedPnl: cents(toNumber(holding.realized)),
  };
}

export function pnlOf(desk: Desk, account: string): Pnl {
  const { daily, unrealized, realized } = figuresOf(desk, account);
  return { daily, unrealized, realized };
}

/** Also of a position that was closed today; `undefined` for one that never was. */
export function pnlSingleOf(desk: Desk, account: string, conId: number): PnlSingle | undefined {
  const holding = desk.booksOf(account).holdings.get(conId);
  if (holding === undefined) return undefined;
  const value = toNumber(valueOfHolding(desk, holding));
  return {
    quantity: toNumber(holding.quantity),
    value,
    unrealized: value - toNumber(holding.cost),
    realized: toNumber(holding.realized),
    daily: value - toNumber(holding.dayStartValue) + toNumber(holding.dayFlow),
  };
}

/** Positions name no exchange but the listing one of a stock. */
function positionContract(contract: Contract): Contract {
  return { ...contract, exchange: contract.secType === 'STK' ? contract.primaryExchange : '' };
}

function rounded(value: number): number {
  return Math.round(value * 1e8) / 1e8;
}

function cents(value: number): number {
  return Math.round(value * 100) / 100 + 0;
}
