// The books for `GET /state`: plain data, money and quantities as decimal texts. Totals over all accounts stand beside
// each account's own.

import { amountText, toNumber, ZERO } from '../amounts/index.ts';
import type { Desk } from '../desk/desk.ts';
import { averagePriceOf, type WorkingOrder } from '../orders/index.ts';
import { figuresOf } from './figures.ts';
import { positionsOf } from './positions.ts';

export function booksJson(desk: Desk) {
  const accounts = desk.accountIds().map((account) => accountJson(desk, account));
  const sum = (pick: (account: (typeof accounts)[number]) => string) =>
    accounts.reduce((total, account) => total + Number(pick(account)), 0);
  return {
    balance: accounts.length === 1 ? (accounts[0]?.balance ?? '0') : sum((one) => one.balance).toFixed(2),
    equity: sum((one) => one.equity).toFixed(2),
    accounts,
    positions: accounts.flatMap(({ account }) => positionRows(desk, account)),
    orders: [...desk.registry.all()].map(orderJson),
    fills: desk.log.all().map((entry) => {
      const { execution, contract } = entry.report;
      return {
        id: execution.execId,
        permId: execution.permId,
        orderRef: execution.orderRef,
        account: execution.account,
        conId: contract.conId,
        symbol: contract.symbol,
        side: execution.side,
        quantity: amountText(entry.quantity < ZERO ? -entry.quantity : entry.quantity),
        price: amountText(entry.price),
        timeMs: execution.timeMs,
        commission: `${entry.commission.commission}`,
        isCombo: entry.isCombo,
      };
    }),
  };
}

function accountJson(desk: Desk, account: string) {
  const figures = figuresOf(desk, account);
  return {
    account,
    balance: amountText(desk.booksOf(account).cash),
    equity: figures.netLiquidation.toFixed(2),
    initialMargin: figures.initialMargin.toFixed(2),
    maintenanceMargin: figures.maintenanceMargin.toFixed(2),
    availableFunds: figures.availableFunds.toFixed(2),
    unrealizedPnl: figures.unrealized.toFixed(2),
    realizedPnl: figures.realized.toFixed(2),
  };
}

function positionRows(desk: Desk, account: string) {
  return positionsOf(desk, account).map((position) => ({
    account,
    conId: position.contract.conId,
    symbol: position.contract.symbol,
    secType: position.contract.secType,
    localSymbol: position.contract.localSymbol,
    quantity: `${position.quantity}`,
    averageCost: `${position.averageCost}`,
    marketPrice: `${position.marketPrice}`,
  }));
}

function orderJson(order: WorkingOrder) {
  return {
    permId: order.permId,
    orderRef: order.order.orderRef,
    clientId: order.clientId,
    orderId: order.orderId,
    account: order.account,
    conId: order.contract.conId,
    symbol: order.contract.symbol,
    secType: order.contract.secType,
    action: order.order.action,
    orderType: order.order.orderType,
    timeInForce: order.order.timeInForce,
    limitPrice: order.order.limitPrice === undefined ? undefined : `${order.order.limitPrice}`,
    auxPrice: order.order.auxPrice === undefined ? undefined : `${order.order.auxPrice}`,
    quantity: amountText(order.total),
    filled: amountText(order.filled),
    averagePrice: `${averagePriceOf(order)}`,
    state: order.status,
    stage: order.stage,
    parentPermId: order.parentPermId,
    ocaGroup: order.order.ocaGroup,
    commission: order.commissionReported === undefined ? undefined : `${toNumber(order.commissionReported)}`,
  };
}
