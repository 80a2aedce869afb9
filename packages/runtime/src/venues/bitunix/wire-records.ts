// The venue's records as typed messages: orders, trades, positions, TP/SL, account, klines, funding. One type serves the
// private push and the REST list; where their spellings differ, both are read. Figures stay decimal texts; what they mean
// is `translate.ts`.
import {
  listOf,
  objectOf,
  oneOf,
  optionalDecimal,
  optionalFlag,
  optionalText,
  optionalTime,
  requiredDecimal,
  requiredText,
  textOfEither,
  timeOf,
  type WireObject,
} from './wire-fields.ts';

const orderStatuses = [
  'INIT',
  'NEW',
  'PART_FILLED',
  'FILLED',
  'CANCELED',
  'PART_FILLED_CANCELED',
  'EXPIRED',
] as const;
export type WireOrderStatus = (typeof orderStatuses)[number];

export interface WireOrder {
  readonly orderId: string;
  readonly clientId?: string;
  readonly symbol: string;
  readonly side: 'BUY' | 'SELL';
  readonly orderType: 'LIMIT' | 'MARKET';
  readonly quantity: string;
  /** Absent for market orders. */
  readonly price?: string;
  readonly status: WireOrderStatus;
  readonly reduceOnly: boolean;
  /** Executed so far. */
  readonly filled: string;
  /** Of all executions so far; lists do not have it. */
  readonly averagePrice?: string;
  /** Cumulative. */
  readonly fee?: string;
  readonly createdMs?: number;
  readonly modifiedMs?: number;
}

const isZero = (text: string): boolean => /^-?0*\.?0*$/.test(text);

/** A private `order` push or an entry of an order list. */
export function readOrder(value: unknown): WireOrder {
  const object = objectOf(value, 'order');
  const price = optionalDecimal(object, 'price');
  const average = optionalDecimal(object, 'averagePrice') ?? optionalDecimal(object, 'avgPrice');
  const clientId = optionalText(object, 'clientId');
  const fee = optionalDecimal(object, 'fee');
  const createdMs = optionalTime(object, 'ctime');
  const modifiedMs = optionalTime(object, 'mtime');
  return {
    orderId: requiredText(object, 'orderId'),
    ...(clientId !== undefined && { clientId }),
    symbol: requiredText(object, 'symbol'),
    side: oneOf(requiredText(object, 'side'), ['BUY', 'SELL'], 'side'),
    orderType: oneOf(textOfEither(object, 'orderType', 'type'), ['LIMIT', 'MARKET'], 'order type'),
    quantity: requiredDecimal(object, 'qty'),
    ...(price !== undefined && !isZero(price) && { price }),
    status: oneOf(textOfEither(object, 'orderStatus', 'status'), orderStatuses, 'order status'),
    reduceOnly: optionalFlag(object, 'reduceOnly', 'reductionOnly'),
    filled:
      optionalDecimal(object, 'dealAmount') ??
      optionalDecimal(object, 'tradeQty') ??
      requiredDecimal(object, 'dealAmount'),
    ...(average !== undefined && !isZero(average) && { averagePrice: average }),
    ...(fee !== undefined && { fee }),
    ...(createdMs !== undefined && { createdMs }),
    ...(modifiedMs !== undefined && { modifiedMs }),
  };
}

export interface WireTrade {
  readonly tradeId: string;
  readonly orderId: string;
  readonly clientId?: string;
  readonly symbol: string;
  readonly side: 'BUY' | 'SELL';
  readonly quantity: string;
  readonly price: string;
  readonly fee?: string;
  readonly role?: 'MAKER' | 'TAKER';
  readonly atMs: number;
}

export function readTrade(value: unknown): WireTrade {
  const object = objectOf(value, 'trade');
  const clientId = optionalText(object, 'clientId');
  const fee = optionalDecimal(object, 'fee');
  const role = optionalText(object, 'roleType');
  return {
    tradeId: requiredText(object, 'tradeId'),
    orderId: requiredText(object, 'orderId'),
    ...(clientId !== undefined && { clientId }),
    symbol: requiredText(object, 'symbol'),
    side: oneOf(requiredText(object, 'side'), ['BUY', 'SELL'], 'side'),
    quantity: requiredDecimal(object, 'qty'),
    price: requiredDecimal(object, 'price'),
    ...(fee !== undefined && { fee }),
    ...((role === 'MAKER' || role === 'TAKER') && { role }),
    atMs: timeOf(object.ctime, 'ctime'),
  };
}

export interface WirePosition {
  /** `CLOSE` in a push: nothing is left, whatever the quantity says. */
  readonly closed: boolean;
  readonly opened: boolean;
  readonly positionId: string;
  readonly symbol: string;
  readonly side: 'LONG' | 'SHORT';
  /** Always positive. */
  readonly quantity: string;
  readonly averagePrice?: string;
  /** Funding received less paid, over the position's life. */
  readonly funding?: string;
  readonly positionMode?: string;
  readonly modifiedMs?: number;
}

export function readPosition(value: unknown): WirePosition {
  const object = objectOf(value, 'position');
  const event = optionalText(object, 'event');
  const side = oneOf(requiredText(object, 'side'), ['LONG', 'SHORT', 'BUY', 'SELL'], 'position side');
  const average = optionalDecimal(object, 'avgOpenPrice');
  const funding = optionalDecimal(object, 'funding');
  const positionMode = optionalText(object, 'positionMode');
  const modifiedMs = optionalTime(object, 'mtime');
  return {
    closed: event === 'CLOSE',
    opened: event === 'OPEN',
    positionId: requiredText(object, 'positionId'),
    symbol: requiredText(object, 'symbol'),
    side: side === 'LONG' || side === 'BUY' ? 'LONG' : 'SHORT',
    quantity: requiredDecimal(object, 'qty'),
    ...(average !== undefined && !isZero(average) && { averagePrice: average }),
    ...(funding !== undefined && { funding }),
    ...(positionMode !== undefined && { positionMode }),
    ...(modifiedMs !== undefined && { modifiedMs }),
  };
}

export interface WireTpSl {
  readonly id: string;
  readonly positionId: string;
  readonly symbol: string;
  readonly target?: string;
  readonly stop?: string;
  /** With quantities of its own: not the position's TP/SL, and none of ours. */
  readonly partial: boolean;
  readonly status?: string;
  /** A push with event `CLOSE`: canceled or triggered. */
  readonly closed: boolean;
  readonly triggeredMs?: number;
}

export function readTpSl(value: unknown): WireTpSl {
  const object = objectOf(value, 'tpsl');
  const target = optionalDecimal(object, 'tpPrice');
  const stop = optionalDecimal(object, 'slPrice');
  const status = optionalText(object, 'status');
  const triggeredMs = optionalTime(object, 'triggerTime');
  const sized = ['tpQty', 'slQty'].some((name) => {
    const quantity = optionalDecimal(object, name);
    return quantity !== undefined && !isZero(quantity);
  });
  return {
    // The list says `id`, the push `orderId`.
    id: textOfEither(object, 'id', 'orderId'),
    positionId: requiredText(object, 'positionId'),
    symbol: requiredText(object, 'symbol'),
    ...(target !== undefined && !isZero(target) && { target }),
    ...(stop !== undefined && !isZero(stop) && { stop }),
    partial: sized,
    ...(status !== undefined && { status }),
    closed:
      optionalText(object, 'event') === 'CLOSE' ||
      (status !== undefined && status !== 'NEW' && status !== 'INIT'),
    ...(triggeredMs !== undefined && { triggeredMs }),
  };
}

export interface WireBalance {
  readonly coin: string;
  readonly available: string;
  readonly frozen: string;
  readonly margin: string;
  readonly positionMode?: string;
}

/** The `balance` push, or the answer of `account`. */
export function readBalance(value: unknown): WireBalance {
  const object = objectOf(value, 'balance');
  const positionMode = optionalText(object, 'positionMode');
  return {
    coin: textOfEither(object, 'coin', 'marginCoin'),
    available: requiredDecimal(object, 'available'),
    frozen: requiredDecimal(object, 'frozen'),
    margin: requiredDecimal(object, 'margin'),
    ...(positionMode !== undefined && { positionMode }),
  };
}

export interface WireKline {
  readonly openMs: number;
  readonly open: string;
  readonly high: string;
  readonly low: string;
  readonly close: string;
  readonly baseVol?: string;
  readonly quoteVol?: string;
}

export function readKline(value: unknown): WireKline {
  const object = objectOf(value, 'kline');
  const baseVol = optionalDecimal(object, 'baseVol');
  const quoteVol = optionalDecimal(object, 'quoteVol');
  return {
    openMs: timeOf(object.time, 'time'),
    ...pricesOf(object, 'open', 'high', 'low', 'close'),
    ...(baseVol !== undefined && { baseVol }),
    ...(quoteVol !== undefined && { quoteVol }),
  };
}

export function pricesOf(object: WireObject, open: string, high: string, low: string, close: string) {
  return {
    open: requiredDecimal(object, open),
    high: requiredDecimal(object, high),
    low: requiredDecimal(object, low),
    close: requiredDecimal(object, close),
  };
}

export interface WireFundingRate {
  readonly symbol: string;
  readonly rate: string;
  readonly nextFundingMs?: number;
}

/** The answer of `funding_rate`: an object, or a list of one. */
export function readFundingRate(value: unknown): WireFundingRate {
  const object = objectOf(Array.isArray(value) ? value[0] : value, 'funding rate');
  const nextFundingMs = optionalTime(object, 'nextFundingTime');
  return {
    symbol: requiredText(object, 'symbol'),
    rate: requiredDecimal(object, 'fundingRate'),
    ...(nextFundingMs !== undefined && { nextFundingMs }),
  };
}

export interface WireLevel {
  readonly price: string;
  readonly quantity: string;
}

/** The best of one side, `[[price, quantity], ...]` with the best first; undefined while the side is empty. */
export function bestLevel(value: unknown, side: string): WireLevel | undefined {
  const levels = listOf(value, side);
  if (levels.length === 0) return undefined;
  const [price, quantity] = listOf(levels[0], `${side} level`);
  const level = { price, quantity };
  return { price: requiredDecimal(level, 'price'), quantity: requiredDecimal(level, 'quantity') };
}

/** A page of a list endpoint: `{orderList|tradeList, total}`, or the bare list. */
export function readPage<T>(
  data: unknown,
  name: string,
  read: (value: unknown) => T,
): { items: T[]; total?: number } {
  if (Array.isArray(data)) return { items: data.map(read) };
  const object = objectOf(data, name);
  const total = optionalText(object, 'total');
  const items = object[name];
  return {
    items: items === null || items === undefined ? [] : listOf(items, name).map(read),
    ...(total !== undefined && /^\d+$/.test(total) && { total: Number(total) }),
  };
}
