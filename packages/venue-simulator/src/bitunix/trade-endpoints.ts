// Orders over REST. Answers of cancels and changes say that the request was taken, not that it succeeded: what became of
// it comes by the private push.

import type { Account, Order } from './books.ts';
import { type Endpoint, type PrivateCall, pageOf, timeRangeOf } from './endpoint.ts';
import { errorCodes, VenueRefusal } from './error-codes.ts';
import {
  legOf,
  lotsOf,
  type Parameters,
  priceTicksOf,
  readNewOrder,
  requiredText,
  requireLegsAhead,
  textOf,
} from './order-request.ts';
import { fillRecord, orderRecord } from './wire.ts';

const get = (answer: (call: PrivateCall) => unknown): Endpoint => ({
  method: 'GET',
  access: 'private',
  answer,
});
const post = (answer: (call: PrivateCall) => unknown): Endpoint => ({
  method: 'POST',
  access: 'private',
  answer,
});
const narrow = (answer: (call: PrivateCall) => unknown): Endpoint => ({
  method: 'POST',
  access: 'private',
  narrow: true,
  answer,
});

export const tradeEndpoints: Readonly<Record<string, Endpoint>> = {
  '/api/v1/futures/trade/place_order': post((call) => placeOrder(call, call.parameters)),
  '/api/v1/futures/trade/batch_order': narrow(placeBatch),
  '/api/v1/futures/trade/modify_order': post(modifyOrder),
  '/api/v1/futures/trade/cancel_orders': narrow(cancelOrders),
  '/api/v1/futures/trade/cancel_all_orders': narrow(cancelAllOrders),
  '/api/v1/futures/trade/flash_close_position': narrow(flashClosePosition),
  '/api/v1/futures/trade/close_all_position': narrow(closeAllPositions),
  '/api/v1/futures/trade/get_pending_orders': get(pendingOrders),
  '/api/v1/futures/trade/get_order_detail': get(orderDetail),
  '/api/v1/futures/trade/get_history_orders': get(historyOrders),
  '/api/v1/futures/trade/get_history_trades': get(historyTrades),
};

function placeOrder(call: PrivateCall, parameters: Parameters): unknown {
  const { venue, account } = call;
  const market = venue.exchange.marketOf(requiredText(parameters, 'symbol'));
  const request = readNewOrder(parameters, account, market, venue.hedgeCloseSide);
  if (
    venue.deduplicateClientIds &&
    request.clientId !== undefined &&
    account.clientIds.has(request.clientId)
  ) {
    throw new VenueRefusal(errorCodes.duplicateClientId, request.clientId);
  }
  const order = venue.exchange.orders.submit(account, request);
  return { orderId: order.orderId, clientId: order.clientId ?? null };
}

const idOf = (parameters: Parameters) => ({
  orderId: textOf(parameters, 'orderId') ?? null,
  clientId: textOf(parameters, 'clientId') ?? null,
});

function refusalOf(error: unknown, ids: object): object {
  if (!(error instanceof VenueRefusal)) throw error;
  return { ...ids, errorMsg: error.message, errorCode: error.error.code };
}

function listOf(parameters: Parameters, name: string): Parameters[] {
  const list = parameters[name];
  const isObject = (item: unknown) => typeof item === 'object' && item !== null && !Array.isArray(item);
  if (!Array.isArray(list) || list.length === 0 || list.length > 100 || !list.every(isObject)) {
    throw new VenueRefusal(errorCodes.parameterError, `${name} must be a list of 1 to 100 objects`);
  }
  return list as Parameters[];
}

function placeBatch(call: PrivateCall): unknown {
  const symbol = requiredText(call.parameters, 'symbol');
  const successList: unknown[] = [];
  const failureList: unknown[] = [];
  for (const parameters of listOf(call.parameters, 'orderList')) {
    try {
      successList.push(placeOrder(call, { ...parameters, symbol }));
    } catch (error) {
      failureList.push(refusalOf(error, { clientId: textOf(parameters, 'clientId') ?? null }));
    }
  }
  return { successList, failureList };
}

/** A working order by `orderId`, or else by `clientId` (the newest that has it). */
function workingOrder(account: Account, parameters: Parameters): Order {
  const { orderId, clientId } = idOf(parameters);
  if (orderId === null && clientId === null) {
    throw new VenueRefusal(errorCodes.parameterError, 'orderId or clientId is required');
  }
  const matching = [...account.orders.values()].filter((order) =>
    orderId === null ? order.clientId === clientId : order.orderId === orderId,
  );
  const order = matching.at(-1);
  if (order === undefined) throw new VenueRefusal(errorCodes.orderNotFound);
  return order;
}

function modifyOrder(call: PrivateCall): unknown {
  const { venue, account, parameters } = call;
  const order = workingOrder(account, parameters);
  const market = venue.exchange.marketOf(order.symbol);
  const lots = lotsOf(parameters, 'qty', market);
  const priceTicks = priceTicksOf(parameters, 'price', market);
  if (lots === undefined || priceTicks === undefined) {
    throw new VenueRefusal(errorCodes.parameterError, 'qty and price are required');
  }
  if (lots < order.filledLots || lots < market.instrument.minLots)
    throw new VenueRefusal(errorCodes.insufficientAmount);
  const tp = legOf(parameters, 'tp', market);
  const sl = legOf(parameters, 'sl', market);
  requireLegsAhead(order.side === 'BUY' ? 'LONG' : 'SHORT', { tp, sl }, market, priceTicks);
  const legs = { ...(tp === undefined ? {} : { tp }), ...(sl === undefined ? {} : { sl }) };
  venue.soon(() => venue.exchange.orders.modify(account, order, { lots, priceTicks, ...legs }));
  return { orderId: order.orderId, clientId: order.clientId ?? null };
}

function cancelSoon(call: PrivateCall, order: Order): unknown {
  const { venue, account } = call;
  if (!venue.forgetsCancel()) venue.soon(() => venue.exchange.orders.finish(account, order, 'CANCELED'));
  return { orderId: order.orderId, clientId: order.clientId ?? null };
}

function cancelOrders(call: PrivateCall): unknown {
  const symbol = call.venue.exchange.marketOf(requiredText(call.parameters, 'symbol')).instrument.symbol;
  const successList: unknown[] = [];
  const failureList: unknown[] = [];
  for (const parameters of listOf(call.parameters, 'orderList')) {
    try {
      const order = workingOrder(call.account, parameters);
      if (order.symbol !== symbol) throw new VenueRefusal(errorCodes.orderNotFound);
      successList.push(cancelSoon(call, order));
    } catch (error) {
      failureList.push(refusalOf(error, idOf(parameters)));
    }
  }
  return { successList, failureList };
}

function cancelAllOrders(call: PrivateCall): unknown {
  const symbol = textOf(call.parameters, 'symbol');
  const orders = [...call.account.orders.values()].filter(
    (order) => symbol === undefined || order.symbol === symbol,
  );
  return { successList: orders.map((order) => cancelSoon(call, order)), failureList: [] };
}

function flashClosePosition(call: PrivateCall): unknown {
  const positionId = requiredText(call.parameters, 'positionId');
  const position = call.account.positions.get(positionId);
  if (position === undefined) throw new VenueRefusal(errorCodes.positionNotExist);
  call.venue.exchange.orders.flashClose(call.account, position);
  return { positionId };
}

function closeAllPositions(call: PrivateCall): unknown {
  const symbol = textOf(call.parameters, 'symbol');
  for (const position of [...call.account.positions.values()]) {
    if (symbol === undefined || position.symbol === symbol)
      call.venue.exchange.orders.flashClose(call.account, position);
  }
  return '';
}

const selectedBy = (call: PrivateCall) => {
  const { parameters, venue } = call;
  const symbol = textOf(parameters, 'symbol');
  const { orderId, clientId } = idOf(parameters);
  const status = textOf(parameters, 'status');
  const type = textOf(parameters, 'type');
  const { startMs, endMs } = timeRangeOf(parameters);
  return (order: Order) =>
    (symbol === undefined || order.symbol === symbol) &&
    (orderId === null || order.orderId === orderId) &&
    (clientId === null || order.clientId === clientId) &&
    (status === undefined || order.status === status) &&
    (type === undefined || order.type === type) &&
    order.createdMs >= startMs &&
    order.createdMs <= endMs &&
    venue.isVisible(order.createdMs);
};

function orderPage(call: PrivateCall, orders: readonly Order[]): unknown {
  const newestFirst = orders.filter(selectedBy(call)).reverse();
  const { total, page } = pageOf(newestFirst, call.parameters);
  return { orderList: page.map((order) => recordOf(call, order)), total };
}

const recordOf = (call: PrivateCall, order: Order) =>
  orderRecord(order, call.account, call.venue.exchange.marketOf(order.symbol).instrument);

function pendingOrders(call: PrivateCall): unknown {
  return orderPage(call, [...call.account.orders.values()]);
}

function historyOrders(call: PrivateCall): unknown {
  const byAge = (a: Order, b: Order) => a.createdMs - b.createdMs || (a.orderId < b.orderId ? -1 : 1);
  return orderPage(call, [...call.account.orderHistory].sort(byAge));
}

function orderDetail(call: PrivateCall): unknown {
  const { orderId, clientId } = idOf(call.parameters);
  if (orderId === null && clientId === null) {
    throw new VenueRefusal(errorCodes.parameterError, 'orderId or clientId is required');
  }
  const orders = [...call.account.orderHistory, ...call.account.orders.values()];
  const found = orders.filter((order) =>
    orderId === null ? order.clientId === clientId : order.orderId === orderId,
  );
  const order = found.filter((candidate) => call.venue.isVisible(candidate.createdMs)).at(-1);
  if (order === undefined) throw new VenueRefusal(errorCodes.orderNotFound);
  return recordOf(call, order);
}

function historyTrades(call: PrivateCall): unknown {
  const { account, parameters, venue } = call;
  const symbol = textOf(parameters, 'symbol');
  const orderId = textOf(parameters, 'orderId');
  const positionId = textOf(parameters, 'positionId');
  const { startMs, endMs } = timeRangeOf(parameters);
  const fills = account.fills
    .filter(
      (fill) =>
        (symbol === undefined || fill.symbol === symbol) &&
        (orderId === undefined || fill.orderId === orderId) &&
        (positionId === undefined || fill.positionId === positionId) &&
        fill.atMs >= startMs &&
        fill.atMs <= endMs &&
        venue.isVisible(fill.atMs),
    )
    .reverse();
  const { total, page } = pageOf(fills, parameters);
  const orderOf = (id: string) =>
    account.orders.get(id) ?? account.orderHistory.find((order) => order.orderId === id);
  return {
    tradeList: page.map((fill) =>
      fillRecord(fill, orderOf(fill.orderId), account, venue.exchange.marketOf(fill.symbol).instrument),
    ),
    total,
  };
}
