// What positions and orders lock, and where a position is liquidated. Formulas (isolated): a long is liquidated when
// margin + (mark - average) x quantity falls to the maintenance margin, rate x mark x quantity; a cross position has the
// account's free cash behind it as well. The exchange publishes no exact formula; this is the usual one.

import { divideRounded } from '../decimal/index.ts';
import type { Account, Order, Position } from './books.ts';
import type { SymbolMarket } from './symbol-market.ts';
import { unitMoney } from './unit-money.ts';

export type MarketOf = (symbol: string) => SymbolMarket;

export function positionValue(position: Position, market: SymbolMarket): bigint | undefined {
  if (market.markTicks === undefined) return undefined;
  return BigInt(market.markTicks) * BigInt(position.lots) * unitMoney(market.instrument);
}

/** At the mark price; undefined while there is none. */
export function unrealizedPnl(position: Position, market: SymbolMarket): bigint | undefined {
  const value = positionValue(position, market);
  if (value === undefined) return undefined;
  return position.side === 'LONG' ? value - position.entryValue : position.entryValue - value;
}

/** Money that a working order keeps back: the initial margin of what it may open. */
export function frozenMargin(order: Order, market: SymbolMarket): bigint {
  if (order.reduceOnly || order.tradeSide === 'CLOSE' || order.priceTicks === undefined) return 0n;
  const lots = BigInt(order.lots - order.filledLots);
  return divideRounded(
    BigInt(order.priceTicks) * lots * unitMoney(market.instrument),
    BigInt(order.leverage),
  );
}

export interface AccountFigures {
  readonly frozen: bigint;
  readonly margin: bigint;
  readonly available: bigint;
  readonly crossUnrealized: bigint;
  readonly isolationUnrealized: bigint;
  readonly equity: bigint;
}

export function accountFigures(account: Account, marketOf: MarketOf): AccountFigures {
  let frozen = 0n;
  let margin = 0n;
  let crossUnrealized = 0n;
  let isolationUnrealized = 0n;
  for (const order of account.orders.values()) frozen += frozenMargin(order, marketOf(order.symbol));
  for (const position of account.positions.values()) {
    margin += position.margin;
    const pnl = unrealizedPnl(position, marketOf(position.symbol)) ?? 0n;
    if (position.marginMode === 'CROSS') crossUnrealized += pnl;
    else isolationUnrealized += pnl;
  }
  return {
    frozen,
    margin,
    available: account.wallet - margin - frozen,
    crossUnrealized,
    isolationUnrealized,
    equity: account.wallet + crossUnrealized + isolationUnrealized,
  };
}

/** Price ticks, rounded away from safety (earlier rather than later); 0 or less: none. */
export function liquidationTicks(account: Account, position: Position, marketOf: MarketOf): number {
  const { instrument } = marketOf(position.symbol);
  const quantity = BigInt(position.lots) * unitMoney(instrument);
  const backing = backingMargin(account, position, marketOf);
  const rate = BigInt(instrument.maintenanceMarginBps);
  if (position.side === 'LONG') {
    const numerator = (position.entryValue - backing) * 10_000n;
    if (numerator <= 0n) return 0;
    const denominator = quantity * (10_000n - rate);
    return Number((numerator + denominator - 1n) / denominator);
  }
  return Number(((position.entryValue + backing) * 10_000n) / (quantity * (10_000n + rate)));
}

function backingMargin(account: Account, position: Position, marketOf: MarketOf): bigint {
  if (position.marginMode === 'ISOLATION') return position.margin;
  let backing = account.wallet;
  for (const other of account.positions.values()) {
    if (other === position) continue;
    if (other.marginMode === 'ISOLATION') backing -= other.margin;
    else backing += unrealizedPnl(other, marketOf(other.symbol)) ?? 0n;
  }
  return backing;
}
