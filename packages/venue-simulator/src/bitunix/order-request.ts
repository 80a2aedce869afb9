// Reads the parameters of order and TP/SL requests and refuses what the venue would.

import { parseUnits } from '../decimal/index.ts';
import type { Account, Effect, OrderType, Position, Side, StopType, TriggerLeg } from './books.ts';
import { errorCodes, VenueRefusal } from './error-codes.ts';
import type { NewOrder } from './order-desk.ts';
import type { SymbolMarket } from './symbol-market.ts';

/** A request's parameters: the query of a GET, the JSON object of a POST. */
export type Parameters = Readonly<Record<string, unknown>>;

/** A parameter as text; numbers are taken as their text, as the venue does. Empty counts as absent. */
export function textOf(parameters: Parameters, name: string): string | undefined {
  const value = parameters[name];
  if (value === undefined || value === null || value === '') return undefined;
  if (typeof value === 'string') return value;
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  throw new VenueRefusal(errorCodes.parameterError, `${name} must be a text`);
}

export function requiredText(parameters: Parameters, name: string): string {
  const text = textOf(parameters, name);
  if (text === undefined) throw new VenueRefusal(errorCodes.parameterError, `${name} is missing`);
  return text;
}

export function oneOf<T extends string>(
  parameters: Parameters,
  name: string,
  allowed: readonly T[],
): T | undefined {
  const text = textOf(parameters, name);
  if (text === undefined) return undefined;
  const value = allowed.find((candidate) => candidate === text);
  if (value === undefined) {
    throw new VenueRefusal(errorCodes.parameterError, `${name} must be one of ${allowed.join(', ')}`);
  }
  return value;
}

function requiredOneOf<T extends string>(parameters: Parameters, name: string, allowed: readonly T[]): T {
  const value = oneOf(parameters, name, allowed);
  if (value === undefined) throw new VenueRefusal(errorCodes.parameterError, `${name} is missing`);
  return value;
}

export function flagOf(parameters: Parameters, name: string): boolean {
  const text = textOf(parameters, name);
  if (text === undefined || text === 'false') return false;
  if (text === 'true') return true;
  throw new VenueRefusal(errorCodes.parameterError, `${name} must be true or false`);
}

export function priceTicksOf(parameters: Parameters, name: string, market: SymbolMarket): number | undefined {
  const text = textOf(parameters, name);
  if (text === undefined) return undefined;
  const ticks = parseUnits(text, market.instrument.priceDecimals);
  if (ticks === undefined || ticks <= 0) {
    throw new VenueRefusal(
      errorCodes.valueNotAllowed,
      `${name} ${text}: more than ${market.instrument.priceDecimals} decimals, or no price`,
    );
  }
  return ticks;
}

export function lotsOf(parameters: Parameters, name: string, market: SymbolMarket): number | undefined {
  const text = textOf(parameters, name);
  if (text === undefined) return undefined;
  const lots = parseUnits(text, market.instrument.quantityDecimals);
  if (lots === undefined || lots <= 0) {
    throw new VenueRefusal(
      errorCodes.valueNotAllowed,
      `${name} ${text}: more than ${market.instrument.quantityDecimals} decimals, or no quantity`,
    );
  }
  return lots;
}

const stopTypes: readonly StopType[] = ['LAST_PRICE', 'MARK_PRICE'];

/** One TP/SL leg (`tp...` or `sl...`); undefined when its price is not given. The stop type defaults to the last price. */
export function legOf(
  parameters: Parameters,
  prefix: 'tp' | 'sl',
  market: SymbolMarket,
): TriggerLeg | undefined {
  const triggerTicks = priceTicksOf(parameters, `${prefix}Price`, market);
  if (triggerTicks === undefined) return undefined;
  const stopType = oneOf(parameters, `${prefix}StopType`, stopTypes) ?? 'LAST_PRICE';
  const orderType = oneOf<OrderType>(parameters, `${prefix}OrderType`, ['LIMIT', 'MARKET']) ?? 'MARKET';
  const orderTicks = priceTicksOf(parameters, `${prefix}OrderPrice`, market);
  if (orderType === 'LIMIT' && orderTicks === undefined) {
    throw new VenueRefusal(errorCodes.parameterError, `${prefix}OrderPrice is missing`);
  }
  return { triggerTicks, stopType, orderType, ...(orderTicks === undefined ? {} : { orderTicks }) };
}

/** A leg that would trigger at once is refused. `againstTicks` stands in for the price that it looks at. */
export function requireLegsAhead(
  side: Position['side'],
  legs: { tp: TriggerLeg | undefined; sl: TriggerLeg | undefined },
  market: SymbolMarket,
  againstTicks?: number,
): void {
  const long = side === 'LONG';
  const price = (leg: TriggerLeg) =>
    againstTicks ?? (leg.stopType === 'MARK_PRICE' ? market.markTicks : market.lastTicks);
  if (legs.tp !== undefined) {
    const at = price(legs.tp);
    const ahead = at === undefined || (long ? legs.tp.triggerTicks > at : legs.tp.triggerTicks < at);
    const mark = legs.tp.stopType === 'MARK_PRICE';
    if (!ahead && long) throw new VenueRefusal(mark ? errorCodes.tpAboveMark : errorCodes.tpAboveLast);
    if (!ahead) throw new VenueRefusal(mark ? errorCodes.tpBelowMark : errorCodes.tpBelowLast);
  }
  if (legs.sl !== undefined) {
    const at = price(legs.sl);
    const ahead = at === undefined || (long ? legs.sl.triggerTicks < at : legs.sl.triggerTicks > at);
    const mark = legs.sl.stopType === 'MARK_PRICE';
    if (!ahead && long) throw new VenueRefusal(mark ? errorCodes.slBelowMark : errorCodes.slBelowLast);
    if (!ahead) throw new VenueRefusal(mark ? errorCodes.slAboveMark : errorCodes.slAboveLast);
  }
}

const effects: readonly Effect[] = ['GTC', 'IOC', 'FOK', 'POST_ONLY'];

/** How the side of a closing order in hedge mode is read; the documentation's wording is doubtful. */
export type HedgeCloseSide = 'documented' | 'opposite';

/** Reads a `place_order`. @throws VenueRefusal with the code that the venue would answer. */
export function readNewOrder(
  parameters: Parameters,
  account: Account,
  market: SymbolMarket,
  hedgeCloseSide: HedgeCloseSide,
): NewOrder {
  const side = requiredOneOf<Side>(parameters, 'side', ['BUY', 'SELL']);
  const type = requiredOneOf<OrderType>(parameters, 'orderType', ['LIMIT', 'MARKET']);
  const lots = lotsOf(parameters, 'qty', market);
  if (lots === undefined) throw new VenueRefusal(errorCodes.parameterError, 'qty is missing');
  const priceTicks = type === 'LIMIT' ? priceTicksOf(parameters, 'price', market) : undefined;
  if (type === 'LIMIT' && priceTicks === undefined)
    throw new VenueRefusal(errorCodes.parameterError, 'price is missing');
  const clientId = textOf(parameters, 'clientId');
  const closing = readClosing(parameters, account, market, side, hedgeCloseSide);
  const tp = legOf(parameters, 'tp', market);
  const sl = legOf(parameters, 'sl', market);
  const order: NewOrder = {
    symbol: market.instrument.symbol,
    side: closing.side,
    type,
    effect: type === 'MARKET' ? 'IOC' : (oneOf(parameters, 'effect', effects) ?? 'GTC'),
    reduceOnly: flagOf(parameters, 'reduceOnly'),
    lots,
    ...(priceTicks === undefined ? {} : { priceTicks }),
    ...(clientId === undefined ? {} : { clientId }),
    ...(closing.tradeSide === undefined ? {} : { tradeSide: closing.tradeSide }),
    ...(closing.positionId === undefined ? {} : { positionId: closing.positionId }),
    ...(tp === undefined ? {} : { tp }),
    ...(sl === undefined ? {} : { sl }),
  };
  requireTradable(order, account, market);
  return order;
}

function readClosing(
  parameters: Parameters,
  account: Account,
  market: SymbolMarket,
  side: Side,
  hedgeCloseSide: HedgeCloseSide,
): { side: Side; tradeSide?: 'OPEN' | 'CLOSE'; positionId?: string } {
  const tradeSide = oneOf(parameters, 'tradeSide', ['OPEN', 'CLOSE'] as const);
  if (account.positionMode === 'ONE_WAY') return { side };
  if (tradeSide === undefined)
    throw new VenueRefusal(errorCodes.parameterError, 'tradeSide is missing in hedge mode');
  if (tradeSide === 'OPEN') return { side, tradeSide };
  const positionId = requiredText(parameters, 'positionId');
  const position = account.positions.get(positionId);
  if (position === undefined || position.symbol !== market.instrument.symbol) {
    throw new VenueRefusal(errorCodes.positionNotExist);
  }
  const closes: Side = position.side === 'LONG' ? 'SELL' : 'BUY';
  const expected = hedgeCloseSide === 'opposite' ? closes : closes === 'SELL' ? 'BUY' : 'SELL';
  if (side !== expected) {
    throw new VenueRefusal(errorCodes.parameterError, `closing a ${position.side} is ${expected} + CLOSE`);
  }
  return { side: closes, tradeSide, positionId };
}

function requireTradable(order: NewOrder, account: Account, market: SymbolMarket): void {
  const { instrument } = market;
  if (market.status !== 'OPEN') throw new VenueRefusal(errorCodes.tradingNotAllowed, market.status);
  if (order.lots < instrument.minLots) throw new VenueRefusal(errorCodes.belowMinimum);
  const most = order.type === 'LIMIT' ? instrument.maxLimitLots : instrument.maxMarketLots;
  if (order.lots > most) throw new VenueRefusal(errorCodes.aboveMaximum);
  requirePriceInReach(order, market);
  requireReducible(order, account);
  const against = order.priceTicks;
  requireLegsAhead(order.side === 'BUY' ? 'LONG' : 'SHORT', { tp: order.tp, sl: order.sl }, market, against);
}

function requirePriceInReach(order: NewOrder, market: SymbolMarket): void {
  if (order.priceTicks === undefined || market.markTicks === undefined) return;
  const reach = Math.floor((market.markTicks * market.instrument.priceProtectBps) / 10_000);
  if (order.side === 'BUY' && order.priceTicks > market.markTicks + reach)
    throw new VenueRefusal(errorCodes.maxBuyPrice);
  if (order.side === 'SELL' && order.priceTicks < market.markTicks - reach)
    throw new VenueRefusal(errorCodes.minSellPrice);
}

function requireReducible(order: NewOrder, account: Account): void {
  if (!order.reduceOnly || account.positionMode === 'HEDGE') return;
  const position = [...account.positions.values()].find((candidate) => candidate.symbol === order.symbol);
  if (position === undefined) throw new VenueRefusal(errorCodes.reduceOnlyWithoutPosition);
  if ((position.side === 'LONG') === (order.side === 'BUY')) {
    throw new VenueRefusal(errorCodes.reduceOnlySameDirection);
  }
}
