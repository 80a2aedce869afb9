// Requests about orders. What they cause comes back through the order router; lists are answered here.

import type { ExecutionFilter, ExecutionReport, OpenOrder, OrderStatus } from '../../domain/index.ts';
import { gatewayError } from '../../errors/index.ts';
import type { ClientSession } from '../client-session.ts';
import { shownOf } from '../contract-display.ts';
import { parseTime } from '../wall-time.ts';
import {
  commissionFields,
  completedOrderFields,
  contractOf,
  executionFields,
  openOrderFields,
  orderOf,
  orderStatusFields,
} from '../wire/index.ts';
import type { HandlersOf } from './handler.ts';

type Names =
  | 'placeOrder'
  | 'cancelOrder'
  | 'reqGlobalCancel'
  | 'reqOpenOrders'
  | 'reqAllOpenOrders'
  | 'reqAutoOpenOrders'
  | 'reqCompletedOrders'
  | 'reqExecutions'
  | 'exerciseOptions';

export const orderHandlers: HandlersOf<Names> = {
  placeOrder(client, request) {
    const owner = { clientId: client.clientId ?? 0, orderId: request.orderId };
    if (isReadOnly(client, request.orderId)) return;
    const [contract, order] = [contractOf(request), orderOf(request)];
    client.gateway.whenConnected(() => client.gateway.accounts.place(owner, contract, order));
  },

  cancelOrder(client, { orderId, manualCancelTime }) {
    if (isReadOnly(client, orderId)) return;
    const owner = { clientId: client.clientId ?? 0, orderId };
    client.gateway.whenConnected(() => client.gateway.accounts.cancel(owner, manualCancelTime ?? ''));
  },

  reqGlobalCancel(client) {
    if (isReadOnly(client, -1)) return;
    client.gateway.whenConnected(() => client.gateway.accounts.cancelAll(client.clientId ?? 0));
  },

  reqOpenOrders(client) {
    if (isReadOnly(client, -1)) return;
    sendOpenOrders(client, client.gateway.accounts.openOrders(client.clientId ?? 0));
    client.send('openOrderEnd', {});
  },

  reqAllOpenOrders(client) {
    if (isReadOnly(client, -1)) return;
    sendOpenOrders(client, client.gateway.accounts.openOrders(undefined));
    client.send('openOrderEnd', {});
  },

  reqAutoOpenOrders(client, { autoBind }) {
    if (isReadOnly(client, -1)) return;
    if (client.clientId !== 0) return client.error(-1, gatewayError('autoBindNotDefaultClient'));
    client.gateway.accounts.setAutoBind(autoBind);
  },

  reqCompletedOrders(client, { apiOnly }) {
    if (isReadOnly(client, -1)) return;
    for (const open of client.gateway.accounts.completedOrders(apiOnly)) {
      const { decimals } = shownOf(client.gateway, open.contract.conId);
      client.send('completedOrder', completedOrderFields(open, decimals));
    }
    client.send('completedOrdersEnd', {});
  },

  reqExecutions(client, request) {
    const since = parseTime(request.time, client.gateway.options.timeZone);
    if (!since.ok) return client.error(request.requestId, gatewayError('endTimeInvalid'));
    const filter = executionFilter(request, since.timeMs);
    for (const { commission, ...report } of client.gateway.accounts.executions(filter)) {
      sendExecution(client, request.requestId, report);
      if (commission !== undefined) client.send('commissionReport', commissionFields(commission));
    }
    client.send('execDetailsEnd', { requestId: request.requestId });
  },

  exerciseOptions(client, request) {
    if (isReadOnly(client, request.requestId)) return;
    client.gateway.accounts.exercise({
      clientId: client.clientId ?? 0,
      requestId: request.requestId,
      contract: contractOf({ ...request, primaryExchange: '' }),
      action: request.exerciseAction ?? 0,
      quantity: request.exerciseQuantity ?? 0,
      account: request.account,
      override: request.override,
    });
  },
};

interface AskedExecutions {
  readonly clientId: number | undefined;
  readonly account: string;
  readonly symbol: string;
  readonly secType: string;
  readonly exchange: string;
  readonly side: string;
}

function executionFilter(asked: AskedExecutions, sinceMs: number | undefined): ExecutionFilter {
  const sides: Readonly<Record<string, string>> = { BOT: 'BUY', SLD: 'SELL' };
  const side = asked.side.toUpperCase();
  return {
    // Clients send 0 for "any".
    clientId: asked.clientId === 0 ? undefined : asked.clientId,
    account: asked.account,
    sinceMs,
    symbol: asked.symbol,
    secType: asked.secType,
    exchange: asked.exchange,
    side: sides[side] ?? side,
  };
}

/** In read-only mode a gateway refuses orders and everything that shows them, but executions. */
function isReadOnly(client: ClientSession, id: number): boolean {
  if (!client.gateway.options.readOnly) return false;
  client.error(id, gatewayError('readOnly'));
  return true;
}

export function sendOpenOrder(client: ClientSession, open: OpenOrder): void {
  const { decimals } = shownOf(client.gateway, open.contract.conId);
  client.send('openOrder', openOrderFields(open, decimals));
  const clientId = client.clientId ?? 0;
  if (open.clientId !== clientId) client.gateway.accounts.noteShown(clientId, open.orderId);
}

export function sendOrderStatus(client: ClientSession, status: OrderStatus, decimals: number): void {
  client.send('orderStatus', orderStatusFields(status, decimals));
}

/** Each openOrder is followed by its orderStatus. */
export function sendOpenOrders(client: ClientSession, orders: readonly OpenOrder[]): void {
  for (const open of orders) {
    sendOpenOrder(client, open);
    sendOrderStatus(client, open.status, shownOf(client.gateway, open.contract.conId).decimals);
  }
}

export function sendExecution(client: ClientSession, requestId: number, report: ExecutionReport): void {
  const shown = shownOf(client.gateway, report.contract.conId);
  client.send('execDetails', executionFields(requestId, report, { ...shown, version: client.version }));
}
