// TP/SL orders over REST: those with quantities of their own, and the one that belongs to a position as a whole.

import type { Position, TpSl } from './books.ts';
import { type Endpoint, type PrivateCall, pageOf, timeRangeOf } from './endpoint.ts';
import { errorCodes, VenueRefusal } from './error-codes.ts';
import { legOf, lotsOf, requiredText, requireLegsAhead, textOf } from './order-request.ts';
import { tpslRecord } from './wire.ts';

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

export const tpslEndpoints: Readonly<Record<string, Endpoint>> = {
  '/api/v1/futures/tpsl/place_order': post(placePartial),
  '/api/v1/futures/tpsl/modify_order': post(modifyPartial),
  '/api/v1/futures/tpsl/position/place_order': post(placeForPosition),
  '/api/v1/futures/tpsl/position/modify_order': post(modifyForPosition),
  '/api/v1/futures/tpsl/cancel_order': post(cancel),
  '/api/v1/futures/tpsl/get_pending_orders': get(pending),
  '/api/v1/futures/tpsl/get_history_orders': get(history),
};

function positionOf(call: PrivateCall): Position {
  const symbol = requiredText(call.parameters, 'symbol');
  const position = call.account.positions.get(requiredText(call.parameters, 'positionId'));
  if (position === undefined || position.symbol !== symbol)
    throw new VenueRefusal(errorCodes.positionNotExist);
  return position;
}

/** The legs given, at least one, and not yet reached. */
function legsFor(call: PrivateCall, position: Position): Pick<TpSl, 'tp' | 'sl'> {
  const market = call.venue.exchange.marketOf(position.symbol);
  const tp = legOf(call.parameters, 'tp', market);
  const sl = legOf(call.parameters, 'sl', market);
  if (tp === undefined && sl === undefined) throw new VenueRefusal(errorCodes.selectTpOrSl);
  requireLegsAhead(position.side, { tp, sl }, market);
  return { ...(tp === undefined ? {} : { tp }), ...(sl === undefined ? {} : { sl }) };
}

function quantitiesFor(call: PrivateCall, position: Position): { tpLots?: number; slLots?: number } {
  const market = call.venue.exchange.marketOf(position.symbol);
  const tpLots = lotsOf(call.parameters, 'tpQty', market);
  const slLots = lotsOf(call.parameters, 'slQty', market);
  if ((tpLots ?? 0) > position.lots || (slLots ?? 0) > position.lots) {
    throw new VenueRefusal(errorCodes.tpslAmountTooLarge);
  }
  return { ...(tpLots === undefined ? {} : { tpLots }), ...(slLots === undefined ? {} : { slLots }) };
}

function placePartial(call: PrivateCall): unknown {
  const position = positionOf(call);
  const legs = legsFor(call, position);
  const quantities = quantitiesFor(call, position);
  const sized =
    (legs.tp === undefined || quantities.tpLots !== undefined) &&
    (legs.sl === undefined || quantities.slLots !== undefined);
  if (!sized) throw new VenueRefusal(errorCodes.parameterError, 'tpQty or slQty is missing');
  const tpsl = call.venue.exchange.tpsl.add(call.account, position, {
    kind: 'partial',
    tp: legs.tp,
    sl: legs.sl,
    ...quantities,
  });
  return { orderId: tpsl.id };
}

function placeForPosition(call: PrivateCall): unknown {
  const position = positionOf(call);
  const legs = legsFor(call, position);
  const { exchange } = call.venue;
  if (exchange.tpsl.ofPosition(call.account, position.positionId) !== undefined) {
    throw new VenueRefusal(errorCodes.positionTpslExists);
  }
  return { orderId: exchange.tpsl.setForPosition(call.account, position, { tp: legs.tp, sl: legs.sl }).id };
}

function modifyForPosition(call: PrivateCall): unknown {
  const position = positionOf(call);
  const { exchange } = call.venue;
  if (exchange.tpsl.ofPosition(call.account, position.positionId) === undefined) {
    throw new VenueRefusal(errorCodes.orderNotFound);
  }
  const legs = legsFor(call, position);
  return { orderId: exchange.tpsl.setForPosition(call.account, position, { tp: legs.tp, sl: legs.sl }).id };
}

function pendingTpSl(call: PrivateCall): TpSl {
  const tpsl = call.account.tpsl.get(requiredText(call.parameters, 'orderId'));
  if (tpsl === undefined) throw new VenueRefusal(errorCodes.orderNotFound);
  return tpsl;
}

function modifyPartial(call: PrivateCall): unknown {
  const tpsl = pendingTpSl(call);
  const position = call.account.positions.get(tpsl.positionId);
  if (position === undefined) throw new VenueRefusal(errorCodes.positionNotExist);
  Object.assign(tpsl, legsFor(call, position), tpsl.kind === 'partial' ? quantitiesFor(call, position) : {});
  call.venue.exchange.tpsl.changed(call.account, tpsl);
  return { orderId: tpsl.id };
}

function cancel(call: PrivateCall): unknown {
  const symbol = requiredText(call.parameters, 'symbol');
  const tpsl = pendingTpSl(call);
  if (tpsl.symbol !== symbol) throw new VenueRefusal(errorCodes.orderNotFound);
  const { venue, account } = call;
  if (!venue.forgetsCancel()) venue.soon(() => venue.exchange.cancelTpSl(account, tpsl));
  return { orderId: tpsl.id };
}

const selectedBy = (call: PrivateCall) => {
  const symbol = textOf(call.parameters, 'symbol');
  const positionId = textOf(call.parameters, 'positionId');
  return (tpsl: TpSl) =>
    (symbol === undefined || tpsl.symbol === symbol) &&
    (positionId === undefined || tpsl.positionId === positionId);
};

const recordOf = (call: PrivateCall) => (tpsl: TpSl) =>
  tpslRecord(tpsl, call.venue.exchange.marketOf(tpsl.symbol).instrument);

function pending(call: PrivateCall): unknown {
  const selected = [...call.account.tpsl.values()].filter(selectedBy(call)).reverse();
  return pageOf(selected, call.parameters).page.map(recordOf(call));
}

function history(call: PrivateCall): unknown {
  const { startMs, endMs } = timeRangeOf(call.parameters);
  const ended = call.account.tpslHistory
    .filter(selectedBy(call))
    .filter((tpsl) => tpsl.createdMs >= startMs && tpsl.createdMs <= endMs)
    .reverse();
  const { total, page } = pageOf(ended, call.parameters);
  return { orderList: page.map(recordOf(call)), total };
}
