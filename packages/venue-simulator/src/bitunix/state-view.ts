// The books as `GET /state` shows them: for checkers that compare a client's view with the venue's.

import { formatMoney } from '../decimal/index.ts';
import type { Account } from './books.ts';
import type { Exchange } from './exchange.ts';
import { accountFigures } from './margin.ts';
import {
  averageText,
  closedPositionRecord,
  positionRecord,
  priceText,
  quantityText,
  tpslRecord,
} from './wire.ts';

export function venueState(exchange: Exchange, nowMs: number): unknown {
  const accounts = [...exchange.accounts.values()].map((account) => accountState(exchange, account));
  // The first account's books stand at the top as well: most have only one.
  return { venue: 'bitunix', nowMs, ...accounts[0], markets: marketStates(exchange), accounts };
}

function accountState(exchange: Exchange, account: Account): Record<string, unknown> {
  const figures = accountFigures(account, exchange.marketOf);
  const instrumentOf = (symbol: string) => exchange.marketOf(symbol).instrument;
  return {
    apiKey: account.apiKey,
    balance: formatMoney(account.wallet),
    equity: formatMoney(figures.equity),
    available: formatMoney(figures.available),
    positionMode: account.positionMode,
    positions: [...account.positions.values()].map((position) =>
      positionRecord(position, account, exchange.marketOf),
    ),
    closedPositions: account.positionHistory.map((position) =>
      closedPositionRecord(position, account, exchange.marketOf(position.symbol)),
    ),
    orders: [...account.orderHistory, ...account.orders.values()].map((order) => ({
      orderId: order.orderId,
      clientId: order.clientId ?? null,
      symbol: order.symbol,
      side: order.side,
      type: order.type,
      effect: order.effect,
      reduceOnly: order.reduceOnly,
      source: order.source,
      state: order.status,
      working: account.orders.has(order.orderId),
      quantity: quantityText(order.lots, instrumentOf(order.symbol)),
      price: order.priceTicks === undefined ? null : priceText(order.priceTicks, instrumentOf(order.symbol)),
      filled: quantityText(order.filledLots, instrumentOf(order.symbol)),
      averagePrice: averageText(order.filledValue, order.filledLots, instrumentOf(order.symbol)),
      fee: formatMoney(order.fee),
      createdMs: order.createdMs,
    })),
    tpsl: [...account.tpsl.values()].map((tpsl) => ({
      ...tpslRecord(tpsl, instrumentOf(tpsl.symbol)),
      kind: tpsl.kind,
    })),
    fills: account.fills.map((fill) => ({
      id: fill.tradeId,
      orderId: fill.orderId,
      clientId: fill.clientId ?? null,
      positionId: fill.positionId,
      symbol: fill.symbol,
      side: fill.side,
      quantity: quantityText(fill.lots, instrumentOf(fill.symbol)),
      price: priceText(fill.priceTicks, instrumentOf(fill.symbol)),
      fee: formatMoney(fill.fee),
      realizedPnl: formatMoney(fill.realizedPnl),
      role: fill.role,
      atMs: fill.atMs,
    })),
  };
}

function marketStates(exchange: Exchange): unknown {
  return [...exchange.markets.values()].map(({ instrument, quote, lastTicks, markTicks, status }) => {
    const price = (ticks: number | undefined) => (ticks === undefined ? null : priceText(ticks, instrument));
    return {
      symbol: instrument.symbol,
      status,
      bid: price(quote?.bidTicks),
      ask: price(quote?.askTicks),
      last: price(lastTicks),
      mark: price(markTicks),
    };
  });
}
