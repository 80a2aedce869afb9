// How one execution changes an account's books: position at average cost, margin, fee, realized result. Rounded once per
// posting, half away from zero, at 1e-12; a position that closes takes what is left of its cost, so that nothing is lost
// to rounding.

import { divideRounded } from '../decimal/index.ts';
import { type Account, type Fill, type Order, type Position, remember } from './books.ts';
import { positionValue } from './margin.ts';
import type { SymbolMarket } from './symbol-market.ts';
import { unitMoney } from './unit-money.ts';

export interface Execution {
  readonly lots: number;
  readonly ticks: number;
  readonly role: 'MAKER' | 'TAKER';
  readonly feeBps: number;
  readonly atMs: number;
}

export interface Posting {
  readonly position: Position;
  readonly event: 'OPEN' | 'UPDATE' | 'CLOSE';
}

/** The position that an order reduces; undefined when it opens. */
export function positionReducedBy(account: Account, order: Order): Position | undefined {
  if (order.positionId !== undefined) return account.positions.get(order.positionId);
  if (account.positionMode === 'HEDGE') return undefined;
  const opposite = order.side === 'BUY' ? 'SHORT' : 'LONG';
  for (const position of account.positions.values()) {
    if (position.symbol === order.symbol && position.side === opposite) return position;
  }
  return undefined;
}

/** Lots that may still be executed: all that is left, or for a reducing order no more than the position. */
export function executableLots(account: Account, order: Order): number {
  const left = order.lots - order.filledLots;
  if (!order.reduceOnly && order.tradeSide !== 'CLOSE') return left;
  return Math.min(left, positionReducedBy(account, order)?.lots ?? 0);
}

/** Posts an execution: it may close one position and, with what is left, open another. */
export function postExecution(
  account: Account,
  order: Order,
  market: SymbolMarket,
  execution: Execution,
  nextId: () => string,
): Posting[] {
  const postings: Posting[] = [];
  let left = execution.lots;
  const reduced = positionReducedBy(account, order);
  if (reduced !== undefined) {
    const lots = Math.min(left, reduced.lots);
    postings.push(reduce(account, order, reduced, market, { ...execution, lots }, nextId));
    left -= lots;
  }
  if (left > 0) postings.push(open(account, order, market, { ...execution, lots: left }, nextId));
  order.modifiedMs = execution.atMs;
  order.status = order.filledLots === order.lots ? 'FILLED' : 'PART_FILLED';
  return postings;
}

const executedValue = (execution: Execution, market: SymbolMarket): bigint =>
  BigInt(execution.ticks) * BigInt(execution.lots) * unitMoney(market.instrument);

const feeOf = (value: bigint, execution: Execution): bigint =>
  divideRounded(value * BigInt(execution.feeBps), 10_000n);

function open(
  account: Account,
  order: Order,
  market: SymbolMarket,
  execution: Execution,
  nextId: () => string,
): Posting {
  const side = order.side === 'BUY' ? 'LONG' : 'SHORT';
  const existing = [...account.positions.values()].find(
    (position) => position.symbol === order.symbol && position.side === side,
  );
  const position = existing ?? newPosition(order, side, nextId(), execution.atMs);
  const value = executedValue(execution, market);
  const fee = feeOf(value, execution);
  position.lots += execution.lots;
  position.entryValue += value;
  position.margin += divideRounded(value, BigInt(position.leverage));
  position.fee += fee;
  position.maxLots = Math.max(position.maxLots, position.lots);
  position.openedLots += execution.lots;
  position.openedValue += value;
  position.modifiedMs = execution.atMs;
  account.positions.set(position.positionId, position);
  settle(account, order, position, { value, fee, pnl: 0n }, execution, nextId());
  return { position, event: existing === undefined ? 'OPEN' : 'UPDATE' };
}

function newPosition(order: Order, side: Position['side'], positionId: string, atMs: number): Position {
  return {
    positionId,
    symbol: order.symbol,
    side,
    marginMode: order.marginMode,
    leverage: order.leverage,
    lots: 0,
    entryValue: 0n,
    margin: 0n,
    realizedPnl: 0n,
    fee: 0n,
    funding: 0n,
    maxLots: 0,
    openedLots: 0,
    openedValue: 0n,
    closedLots: 0,
    closedValue: 0n,
    liquidatedLots: 0,
    createdMs: atMs,
    modifiedMs: atMs,
  };
}

function reduce(
  account: Account,
  order: Order,
  position: Position,
  market: SymbolMarket,
  execution: Execution,
  nextId: () => string,
): Posting {
  const value = executedValue(execution, market);
  const fee = feeOf(value, execution);
  const share = (total: bigint) =>
    execution.lots === position.lots
      ? total
      : divideRounded(total * BigInt(execution.lots), BigInt(position.lots));
  const cost = share(position.entryValue);
  const margin = share(position.margin);
  const plain = position.side === 'LONG' ? value - cost : cost - value;
  const pnl =
    order.source === 'liquidation' ? cappedLoss(account, position, { pnl: plain, fee, margin }) : plain;
  position.lots -= execution.lots;
  position.entryValue -= cost;
  position.margin -= margin;
  position.realizedPnl += pnl;
  position.fee += fee;
  position.closedLots += execution.lots;
  position.closedValue += value;
  position.modifiedMs = execution.atMs;
  if (order.source === 'liquidation') position.liquidatedLots += execution.lots;
  settle(account, order, position, { value, fee, pnl }, execution, nextId());
  if (position.lots > 0) return { position, event: 'UPDATE' };
  account.positions.delete(position.positionId);
  remember(account.positionHistory, position);
  return { position, event: 'CLOSE' };
}

/** A liquidation costs no more than what stood behind the position: the exchange's fund bears the rest. */
function cappedLoss(
  account: Account,
  position: Position,
  part: { pnl: bigint; fee: bigint; margin: bigint },
): bigint {
  const most = position.marginMode === 'ISOLATION' ? part.margin : account.wallet;
  return part.pnl - part.fee < -most ? part.fee - most : part.pnl;
}

function settle(
  account: Account,
  order: Order,
  position: Position,
  money: { value: bigint; fee: bigint; pnl: bigint },
  execution: Execution,
  tradeId: string,
): void {
  account.wallet += money.pnl - money.fee;
  order.filledLots += execution.lots;
  order.filledValue += money.value;
  order.fee += money.fee;
  order.realizedPnl += money.pnl;
  const fill: Fill = {
    tradeId,
    orderId: order.orderId,
    ...(order.clientId === undefined ? {} : { clientId: order.clientId }),
    positionId: position.positionId,
    symbol: order.symbol,
    side: order.side,
    lots: execution.lots,
    priceTicks: execution.ticks,
    fee: money.fee,
    realizedPnl: money.pnl,
    role: execution.role,
    atMs: execution.atMs,
  };
  remember(account.fills, fill);
}

/**
 * Posts funding on an account's positions of one symbol, on their value at the mark price: longs pay shorts at a positive
 * rate (units of 1e-8). Gives the positions that were charged.
 */
export function postFunding(account: Account, market: SymbolMarket, rate: number, atMs: number): Position[] {
  const charged: Position[] = [];
  for (const position of account.positions.values()) {
    const value = position.symbol === market.instrument.symbol ? positionValue(position, market) : undefined;
    if (value === undefined) continue;
    const paidByLong = divideRounded(value * BigInt(rate), 100_000_000n);
    const received = position.side === 'LONG' ? -paidByLong : paidByLong;
    account.wallet += received;
    position.funding += received;
    position.modifiedMs = atMs;
    charged.push(position);
  }
  return charged;
}
