// The venue's JSON shapes. Numbers are texts, as the exchange sends them; times are milliseconds over REST (as text) and
// ISO texts in private pushes. Where the documentation's sample and what clients parse from the live venue differ, the
// live form is taken (README, "Doubtful").

import { divideRounded, formatMoney, formatShort, moneyDecimals, tenTo } from '../decimal/index.ts';
import type { Kline, MarketInstrument } from '../market/index.ts';
import type { Account, Fill, Order, Position, TpSl, TriggerLeg } from './books.ts';
import { accountFigures, liquidationTicks, type MarketOf, positionValue, unrealizedPnl } from './margin.ts';
import type { Level, SymbolMarket } from './symbol-market.ts';
import { unitMoney } from './unit-money.ts';

export type Json = Readonly<Record<string, unknown>>;

export const priceText = (ticks: number, instrument: MarketInstrument): string =>
  formatShort(ticks, instrument.priceDecimals);

export const quantityText = (lots: number, instrument: MarketInstrument): string =>
  formatShort(lots, instrument.quantityDecimals);

const isoTime = (ms: number): string => new Date(ms).toISOString();

/** Value by quantity, at eight decimals; 0 for nothing. */
export function averageText(value: bigint, lots: number, instrument: MarketInstrument): string {
  if (lots === 0) return '0';
  const quantity = BigInt(lots) * tenTo(moneyDecimals - instrument.quantityDecimals);
  return formatShort(divideRounded(value * tenTo(8), quantity), 8);
}

function legFields(prefix: 'tp' | 'sl', leg: TriggerLeg | undefined, instrument: MarketInstrument): Json {
  if (leg === undefined) return {};
  return {
    [`${prefix}Price`]: priceText(leg.triggerTicks, instrument),
    [`${prefix}StopType`]: leg.stopType,
    [`${prefix}OrderType`]: leg.orderType,
    ...(leg.orderTicks === undefined
      ? {}
      : { [`${prefix}OrderPrice`]: priceText(leg.orderTicks, instrument) }),
  };
}

export function orderRecord(order: Order, account: Account, instrument: MarketInstrument): Json {
  return {
    orderId: order.orderId,
    clientId: order.clientId ?? null,
    symbol: order.symbol,
    qty: quantityText(order.lots, instrument),
    tradeQty: quantityText(order.filledLots, instrument),
    positionMode: account.positionMode,
    marginMode: order.marginMode,
    leverage: order.leverage,
    price: order.priceTicks === undefined ? '0' : priceText(order.priceTicks, instrument),
    side: order.side,
    orderType: order.type,
    effect: order.effect,
    reduceOnly: order.reduceOnly,
    status: order.status,
    fee: formatMoney(order.fee),
    realizedPNL: formatMoney(order.realizedPnl),
    ...legFields('tp', order.tp, instrument),
    ...legFields('sl', order.sl, instrument),
    ctime: String(order.createdMs),
    mtime: String(order.modifiedMs),
  };
}

export function orderPush(order: Order, account: Account, instrument: MarketInstrument, event: string): Json {
  return {
    event,
    orderId: order.orderId,
    clientId: order.clientId ?? '',
    symbol: order.symbol,
    positionType: order.marginMode,
    positionMode: account.positionMode,
    side: order.side,
    effect: order.effect,
    type: order.type,
    qty: quantityText(order.lots, instrument),
    reductionOnly: order.reduceOnly,
    price: order.priceTicks === undefined ? '0' : priceText(order.priceTicks, instrument),
    ctime: isoTime(order.createdMs),
    mtime: isoTime(order.modifiedMs),
    leverage: String(order.leverage),
    orderStatus: order.status,
    fee: formatMoney(order.fee),
    averagePrice: averageText(order.filledValue, order.filledLots, instrument),
    dealAmount: quantityText(order.filledLots, instrument),
    ...legFields('tp', order.tp, instrument),
    ...legFields('sl', order.sl, instrument),
  };
}

export function fillRecord(
  fill: Fill,
  order: Order | undefined,
  account: Account,
  instrument: MarketInstrument,
): Json {
  return {
    tradeId: fill.tradeId,
    orderId: fill.orderId,
    positionId: fill.positionId,
    symbol: fill.symbol,
    qty: quantityText(fill.lots, instrument),
    positionMode: account.positionMode,
    marginMode: order?.marginMode ?? 'ISOLATION',
    leverage: order?.leverage ?? instrument.defaultLeverage,
    price: priceText(fill.priceTicks, instrument),
    side: fill.side,
    orderType: order?.type ?? 'MARKET',
    effect: order?.effect ?? 'IOC',
    clientId: fill.clientId ?? null,
    reduceOnly: order?.reduceOnly ?? false,
    fee: formatMoney(fill.fee),
    realizedPNL: formatMoney(fill.realizedPnl),
    roleType: fill.role,
    ctime: String(fill.atMs),
  };
}

function positionFields(position: Position, account: Account, market: SymbolMarket): Json {
  const { instrument } = market;
  return {
    positionId: position.positionId,
    symbol: position.symbol,
    qty: quantityText(position.lots, instrument),
    entryValue: formatMoney(position.entryValue),
    side: position.side,
    positionMode: account.positionMode,
    marginMode: position.marginMode,
    fee: formatMoney(position.fee),
    funding: formatMoney(position.funding),
    realizedPNL: formatMoney(position.realizedPnl),
    margin: formatMoney(position.margin),
    unrealizedPNL: formatMoney(unrealizedPnl(position, market) ?? 0n),
  };
}

export function positionRecord(position: Position, account: Account, marketOf: MarketOf): Json {
  const market = marketOf(position.symbol);
  const liquidation = liquidationTicks(account, position, marketOf);
  return {
    ...positionFields(position, account, market),
    leverage: position.leverage,
    liqPrice: liquidation > 0 ? priceText(liquidation, market.instrument) : '0',
    marginRate: marginRateText(position, market),
    avgOpenPrice: averageText(position.entryValue, position.lots, market.instrument),
    ctime: String(position.createdMs),
    mtime: String(position.modifiedMs),
  };
}

/** Maintenance margin by what stands behind the position. */
function marginRateText(position: Position, market: SymbolMarket): string {
  const value = positionValue(position, market);
  const pnl = unrealizedPnl(position, market);
  if (value === undefined || pnl === undefined || position.margin + pnl <= 0n) return '1';
  const maintenance = (value * BigInt(market.instrument.maintenanceMarginBps)) / 10_000n;
  return formatShort(divideRounded(maintenance * 10_000n, position.margin + pnl), 4);
}

export function positionPush(
  position: Position,
  account: Account,
  market: SymbolMarket,
  event: string,
): Json {
  return {
    event,
    ...positionFields(position, account, market),
    leverage: String(position.leverage),
    ctime: isoTime(position.createdMs),
  };
}

export function closedPositionRecord(position: Position, account: Account, market: SymbolMarket): Json {
  const { instrument } = market;
  return {
    positionId: position.positionId,
    symbol: position.symbol,
    maxQty: quantityText(position.maxLots, instrument),
    entryPrice: averageText(position.openedValue, position.openedLots, instrument),
    closePrice: averageText(position.closedValue, position.closedLots, instrument),
    liqQty: quantityText(position.liquidatedLots, instrument),
    side: position.side,
    positionMode: account.positionMode,
    marginMode: position.marginMode,
    leverage: String(position.leverage),
    fee: formatMoney(position.fee),
    funding: formatMoney(position.funding),
    realizedPNL: formatMoney(position.realizedPnl),
    liqPrice: '0',
    ctime: String(position.createdMs),
    mtime: String(position.modifiedMs),
  };
}

function tpslFields(tpsl: TpSl, instrument: MarketInstrument): Json {
  return {
    ...legFields('tp', tpsl.tp, instrument),
    ...legFields('sl', tpsl.sl, instrument),
    ...(tpsl.tpLots === undefined ? {} : { tpQty: quantityText(tpsl.tpLots, instrument) }),
    ...(tpsl.slLots === undefined ? {} : { slQty: quantityText(tpsl.slLots, instrument) }),
  };
}

export function tpslRecord(tpsl: TpSl, instrument: MarketInstrument): Json {
  return {
    id: tpsl.id,
    positionId: tpsl.positionId,
    symbol: tpsl.symbol,
    base: instrument.base,
    quote: instrument.quote,
    ...tpslFields(tpsl, instrument),
    status: tpsl.status,
    ctime: String(tpsl.createdMs),
    ...(tpsl.triggeredMs === undefined ? {} : { triggerTime: String(tpsl.triggeredMs) }),
  };
}

export function tpslPush(
  tpsl: TpSl,
  account: Account,
  position: Position | undefined,
  instrument: MarketInstrument,
  event: string,
): Json {
  return {
    event,
    positionId: tpsl.positionId,
    orderId: tpsl.id,
    symbol: tpsl.symbol,
    leverage: String(position?.leverage ?? instrument.defaultLeverage),
    side: position?.side === 'SHORT' ? 'BUY' : 'SELL',
    positionMode: account.positionMode,
    status: tpsl.status,
    ctime: isoTime(tpsl.createdMs),
    type: tpsl.kind === 'position' ? 'POSITION_TPSL' : 'TPSL',
    ...tpslFields(tpsl, instrument),
  };
}

export function accountRecord(account: Account, marketOf: MarketOf): Json {
  const figures = accountFigures(account, marketOf);
  return {
    marginCoin: 'USDT',
    available: formatMoney(figures.available),
    frozen: formatMoney(figures.frozen),
    margin: formatMoney(figures.margin),
    transfer: formatMoney(figures.available > 0n ? figures.available : 0n),
    positionMode: account.positionMode,
    crossUnrealizedPNL: formatMoney(figures.crossUnrealized),
    isolationUnrealizedPNL: formatMoney(figures.isolationUnrealized),
    bonus: '0',
  };
}

export function balancePush(account: Account, marketOf: MarketOf, frozenOf: (order: Order) => bigint): Json {
  const figures = accountFigures(account, marketOf);
  let isolationFrozen = 0n;
  for (const order of account.orders.values())
    if (order.marginMode === 'ISOLATION') isolationFrozen += frozenOf(order);
  let isolationMargin = 0n;
  for (const position of account.positions.values()) {
    if (position.marginMode === 'ISOLATION') isolationMargin += position.margin;
  }
  return {
    coin: 'USDT',
    available: formatMoney(figures.available),
    frozen: formatMoney(figures.frozen),
    isolationFrozen: formatMoney(isolationFrozen),
    crossFrozen: formatMoney(figures.frozen - isolationFrozen),
    margin: formatMoney(figures.margin),
    isolationMargin: formatMoney(isolationMargin),
    crossMargin: formatMoney(figures.margin - isolationMargin),
    expMoney: '0',
  };
}

export function instrumentRecord(market: SymbolMarket): Json {
  const { instrument } = market;
  return {
    symbol: instrument.symbol,
    base: instrument.base,
    quote: instrument.quote,
    minTradeVolume: quantityText(instrument.minLots, instrument),
    minBuyPriceOffset: '-0.95',
    maxSellPriceOffset: '100',
    maxLimitOrderVolume: quantityText(instrument.maxLimitLots, instrument),
    maxMarketOrderVolume: quantityText(instrument.maxMarketLots, instrument),
    basePrecision: instrument.quantityDecimals,
    quotePrecision: instrument.priceDecimals,
    minLeverage: instrument.minLeverage,
    maxLeverage: instrument.maxLeverage,
    defaultLeverage: instrument.defaultLeverage,
    defaultMarginMode: 'ISOLATION',
    priceProtectScope: formatShort(instrument.priceProtectBps, 4),
    symbolStatus: market.status,
  };
}

/** Sum of price times quantity as text. */
export const turnoverText = (tickLots: bigint, instrument: MarketInstrument): string =>
  formatMoney(tickLots * unitMoney(instrument));

/** A bar over REST, where the names are swapped: the coin volume is `quoteVol`, the turnover `baseVol`. */
export function klineRecord(
  bar: Kline,
  type: string,
  timeAsText: boolean,
  price: (ticks: number) => string,
  instrument: MarketInstrument,
): Json {
  return {
    open: price(bar.open),
    high: price(bar.high),
    close: price(bar.close),
    low: price(bar.low),
    time: timeAsText ? String(bar.openMs) : bar.openMs,
    quoteVol: quantityText(bar.lots, instrument),
    baseVol: turnoverText(bar.tickLots, instrument),
    type,
  };
}

export const levelTexts = (
  levels: readonly Level[],
  price: (ticks: number) => string,
  instrument: MarketInstrument,
): string[][] => levels.map((level) => [price(level.ticks), quantityText(level.lots, instrument)]);
