// The body of `POST /orders/ID`, where ID is a permId or an orderRef: `{"action":"fill","quantity":50,"price":10.5}` (both optional),
// `{"action":"reject","reason":"..."}`, `{"action":"expire"}`. For ID `executions` an execution is corrected:
// `{"action":"correct","execId":"...","price":10.51}`. For ID `manual` an order is placed as by a person in TWS:
// `{"action":"place","symbol":"AAPL","side":"BUY","quantity":10,"limitPrice":100}`.

import * as z from 'zod';
import { ControlError } from '../../control/index.ts';
import type { GatewayAccounts, GatewayMarket } from '../domain/index.ts';
import { gatewayError } from '../errors/index.ts';
import { manualOrder } from './manual-order.ts';
import { numberAbove } from './number-schema.ts';

export const orderCommandSchema = z.discriminatedUnion('action', [
  z.strictObject({
    action: z.literal('fill'),
    quantity: numberAbove(0).optional(),
    price: numberAbove(0).optional(),
  }),
  z.strictObject({ action: z.literal('reject'), reason: z.string().default('Rejected by hand') }),
  z.strictObject({ action: z.literal('expire') }),
  z.strictObject({
    action: z.literal('correct'),
    execId: z.string(),
    shares: numberAbove(0).optional(),
    price: numberAbove(0).optional(),
  }),
  z.strictObject({
    action: z.literal('place'),
    symbol: z.string().min(1),
    side: z.enum(['BUY', 'SELL']),
    quantity: numberAbove(0),
    limitPrice: numberAbove(0).optional(),
  }),
]);

type OrderCommand = z.infer<typeof orderCommandSchema>;

/** @throws ControlError for a body that is none, or an order that is not there or cannot be treated so. */
export function actOnOrder(
  accounts: GatewayAccounts,
  market: GatewayMarket,
  id: string,
  body: unknown,
): unknown {
  const parsed = orderCommandSchema.safeParse(body);
  if (!parsed.success) throw new ControlError(400, 'badOrderCommand', z.prettifyError(parsed.error));
  try {
    return carryOut(accounts, market, id, parsed.data);
  } catch (error) {
    if (error instanceof RangeError) throw new ControlError(409, 'orderCannot', error.message);
    throw error;
  }
}

function carryOut(
  accounts: GatewayAccounts,
  market: GatewayMarket,
  id: string,
  command: OrderCommand,
): unknown {
  switch (command.action) {
    case 'fill':
      accounts.fillByHand(permIdOf(accounts, id), command.quantity, command.price);
      return { id };
    case 'reject':
      accounts.rejectByHand(
        permIdOf(accounts, id),
        gatewayError('orderRejected', { reason: command.reason }),
      );
      return { id };
    case 'expire':
      accounts.expireByHand(permIdOf(accounts, id));
      return { id };
    case 'correct':
      accounts.correctExecution(command.execId, {
        ...(command.shares === undefined ? {} : { shares: command.shares }),
        ...(command.price === undefined ? {} : { price: command.price }),
      });
      return { execId: command.execId };
    case 'place': {
      const { contract, order } = manualOrder(market, command);
      return { permId: accounts.placeManually(contract, order) };
    }
  }
}

function permIdOf(accounts: GatewayAccounts, id: string): number {
  if (/^\d+$/.test(id)) return Number(id);
  const found = accounts.openOrders(undefined).filter(({ order }) => order.orderRef === id);
  if (found.length === 1) return found[0]!.permId;
  const why =
    found.length === 0
      ? `no open order has the orderRef "${id}"`
      : `${found.length} orders have the orderRef "${id}"`;
  throw new ControlError(404, 'noSuchOrder', `${why}; GET /state shows the orders with their permIds`);
}
