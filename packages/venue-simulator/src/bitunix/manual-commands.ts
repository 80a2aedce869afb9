// What an operator or a test does by hand through the control URL: move a price, fill, reject, expire or cancel an order.

import * as z from 'zod';
import { ControlError, suggestion } from '../control/index.ts';
import { parseUnits } from '../decimal/index.ts';
import type { Account, Order } from './books.ts';
import type { Exchange } from './exchange.ts';
import type { MarketPump } from './market-pump.ts';
import type { SymbolMarket } from './symbol-market.ts';
import { priceText } from './wire.ts';

const decimal = z.union([z.string().regex(/^\d+(\.\d+)?$/), z.number().positive()]).transform(String);

const marketCommandSchema = z.union([
  z.strictObject({ symbol: z.string(), price: decimal }),
  z.strictObject({ symbol: z.string(), reset: z.literal(true) }),
  z.strictObject({ symbol: z.string(), status: z.enum(['OPEN', 'CANCEL_ONLY', 'STOP']) }),
]);

const orderCommandSchema = z.strictObject({
  action: z.enum(['fill', 'reject', 'expire', 'cancel']),
  quantity: decimal.optional(),
  price: decimal.optional(),
});

function marketOf(exchange: Exchange, symbol: string): SymbolMarket {
  const market = exchange.markets.get(symbol);
  if (market === undefined) {
    throw new ControlError(
      404,
      'unknownSymbol',
      `no symbol ${symbol}${suggestion(symbol, exchange.markets.keys())}`,
    );
  }
  return market;
}

export function moveMarket(exchange: Exchange, pump: MarketPump, body: unknown): unknown {
  const parsed = marketCommandSchema.safeParse(body);
  if (!parsed.success) {
    throw new ControlError(
      400,
      'badMarketCommand',
      'expected {"symbol","price"}, {"symbol","reset":true} or {"symbol","status":"OPEN|CANCEL_ONLY|STOP"}',
    );
  }
  const command = parsed.data;
  const market = marketOf(exchange, command.symbol);
  if ('status' in command) market.status = command.status;
  else {
    const ticks =
      'price' in command ? unitsOf(command.price, market.instrument.priceDecimals, 'price') : undefined;
    if (!pump.moveTo(command.symbol, ticks))
      throw new ControlError(409, 'noPriceYet', 'the symbol has no price yet');
  }
  const { lastTicks, status } = market;
  return {
    symbol: command.symbol,
    status,
    price: lastTicks === undefined ? null : priceText(lastTicks, market.instrument),
  };
}

function unitsOf(text: string, decimals: number, name: string): number {
  const units = parseUnits(text, decimals);
  if (units === undefined || units <= 0) {
    throw new ControlError(
      400,
      'badNumber',
      `${name} ${text}: expected more than 0 with at most ${decimals} decimals`,
    );
  }
  return units;
}

/** `orderId` may also be a client id. */
export function actOnOrder(exchange: Exchange, orderId: string, body: unknown): unknown {
  const parsed = orderCommandSchema.safeParse(body);
  if (!parsed.success) {
    throw new ControlError(
      400,
      'badOrderCommand',
      'expected {"action":"fill|reject|expire|cancel"}, for fill also "quantity" and "price"',
    );
  }
  const { account, order } = findOrder(exchange, orderId);
  const { action } = parsed.data;
  if (action === 'fill') fillByHand(exchange, account, order, parsed.data);
  else exchange.orders.finish(account, order, action === 'expire' ? 'EXPIRED' : 'CANCELED');
  return { orderId: order.orderId, clientId: order.clientId ?? null, status: order.status };
}

function findOrder(exchange: Exchange, orderId: string): { account: Account; order: Order } {
  for (const account of exchange.accounts.values()) {
    for (const order of account.orders.values()) {
      if (order.orderId === orderId || order.clientId === orderId) return { account, order };
    }
  }
  throw new ControlError(404, 'unknownOrder', `no working order ${orderId}`);
}

function fillByHand(
  exchange: Exchange,
  account: Account,
  order: Order,
  command: { quantity?: string | undefined; price?: string | undefined },
): void {
  const market = marketOf(exchange, order.symbol);
  const { priceDecimals, quantityDecimals } = market.instrument;
  const left = order.lots - order.filledLots;
  const lots =
    command.quantity === undefined ? left : unitsOf(command.quantity, quantityDecimals, 'quantity');
  const ticks =
    command.price === undefined
      ? (order.priceTicks ?? market.lastTicks)
      : unitsOf(command.price, priceDecimals, 'price');
  if (ticks === undefined) throw new ControlError(409, 'noPriceYet', 'the order has no price; give one');
  if (lots > left)
    throw new ControlError(400, 'tooMuch', 'the quantity is more than what is left of the order');
  if (order.status === 'INIT') throw new ControlError(409, 'notYetWorking', 'the order is not working yet');
  exchange.orders.execute(account, order, lots, ticks, 'MAKER');
}
