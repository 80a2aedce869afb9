// Account and position settings over REST.

import type { Account, MarginMode, Position, PositionMode } from './books.ts';
import { type Endpoint, type PrivateCall, pageOf, timeRangeOf, wholeNumberOf } from './endpoint.ts';
import { errorCodes, VenueRefusal } from './error-codes.ts';
import { oneOf, requiredText, textOf } from './order-request.ts';
import { accountRecord, closedPositionRecord, positionRecord } from './wire.ts';

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

export const accountEndpoints: Readonly<Record<string, Endpoint>> = {
  '/api/v1/futures/account': get((call) => {
    requireMarginCoin(call);
    return accountRecord(call.account, call.venue.exchange.marketOf);
  }),
  '/api/v1/futures/account/get_leverage_margin_mode': get(leverageAndMarginMode),
  '/api/v1/futures/account/change_leverage': post(changeLeverage),
  '/api/v1/futures/account/change_margin_mode': post(changeMarginMode),
  '/api/v1/futures/account/change_position_mode': post(changePositionMode),
  '/api/v1/futures/position/get_pending_positions': get(pendingPositions),
  '/api/v1/futures/position/get_history_positions': get(positionHistory),
};

function requireMarginCoin(call: PrivateCall): string {
  const coin = requiredText(call.parameters, 'marginCoin');
  if (coin !== 'USDT') throw new VenueRefusal(errorCodes.valueNotAllowed, 'marginCoin: USDT');
  return coin;
}

function leverageAndMarginMode(call: PrivateCall): unknown {
  const marginCoin = requireMarginCoin(call);
  const symbol = requiredText(call.parameters, 'symbol');
  return { symbol, marginCoin, ...call.venue.exchange.settingsOf(call.account, symbol) };
}

/** @throws VenueRefusal while the account has orders or positions in the symbol (or anywhere, without one). */
function requireIdle(account: Account, symbol: string | undefined, what: 'orders' | 'both'): void {
  const concerns = (item: { symbol: string }) => symbol === undefined || item.symbol === symbol;
  if ([...account.orders.values()].some(concerns)) throw new VenueRefusal(errorCodes.openOrdersBlockChange);
  if (what === 'both' && [...account.positions.values()].some(concerns)) {
    throw new VenueRefusal(errorCodes.positionBlocksModeChange);
  }
}

function changeLeverage(call: PrivateCall): unknown {
  const marginCoin = requireMarginCoin(call);
  const { exchange } = call.venue;
  const symbol = requiredText(call.parameters, 'symbol');
  const { instrument } = exchange.marketOf(symbol);
  const leverage = wholeNumberOf(call.parameters, 'leverage', { min: 0, max: 1_000_000 });
  if (leverage === undefined || leverage < instrument.minLeverage || leverage > instrument.maxLeverage) {
    throw new VenueRefusal(errorCodes.invalidLeverage);
  }
  requireIdle(call.account, symbol, 'both');
  call.account.settings.set(symbol, { ...exchange.settingsOf(call.account, symbol), leverage });
  return [{ marginCoin, symbol, leverage }];
}

function changeMarginMode(call: PrivateCall): unknown {
  const marginCoin = requireMarginCoin(call);
  const symbol = requiredText(call.parameters, 'symbol');
  const marginMode = oneOf<MarginMode>(call.parameters, 'marginMode', ['ISOLATION', 'CROSS']);
  if (marginMode === undefined) throw new VenueRefusal(errorCodes.parameterError, 'marginMode is missing');
  requireIdle(call.account, symbol, 'both');
  call.account.settings.set(symbol, { ...call.venue.exchange.settingsOf(call.account, symbol), marginMode });
  return [{ marginMode, symbol, marginCoin }];
}

function changePositionMode(call: PrivateCall): unknown {
  const positionMode = oneOf<PositionMode>(call.parameters, 'positionMode', ['ONE_WAY', 'HEDGE']);
  if (positionMode === undefined)
    throw new VenueRefusal(errorCodes.parameterError, 'positionMode is missing');
  requireIdle(call.account, undefined, 'both');
  call.account.positionMode = positionMode;
  return [{ positionMode }];
}

const wanted = (call: PrivateCall) => {
  const symbol = textOf(call.parameters, 'symbol');
  const positionId = textOf(call.parameters, 'positionId');
  return (position: Position) =>
    (symbol === undefined || position.symbol === symbol) &&
    (positionId === undefined || position.positionId === positionId);
};

function pendingPositions(call: PrivateCall): unknown {
  return [...call.account.positions.values()]
    .filter(wanted(call))
    .map((position) => positionRecord(position, call.account, call.venue.exchange.marketOf));
}

function positionHistory(call: PrivateCall): unknown {
  const { startMs, endMs } = timeRangeOf(call.parameters);
  const closed = call.account.positionHistory
    .filter(wanted(call))
    .filter((position) => position.createdMs >= startMs && position.createdMs <= endMs)
    .reverse();
  const { total, page } = pageOf(closed, call.parameters);
  const record = (position: Position) =>
    closedPositionRecord(position, call.account, call.venue.exchange.marketOf(position.symbol));
  return { positionList: page.map(record), total };
}
