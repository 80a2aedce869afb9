// The body of `POST /market`: `{"symbol":"AAPL","price":190.5}`, `{"symbol":"AAPL","relative":0.01}`,
// `{"symbol":"AAPL","halted":true}`.

import * as z from 'zod';
import { ControlError } from '../../control/index.ts';
import type { GatewayMarket } from '../domain/index.ts';
import { numberAbove } from './number-schema.ts';

const symbol = z.string().min(1);

export const marketCommandSchema = z.union([
  z.strictObject({ symbol, price: numberAbove(0) }),
  z.strictObject({ symbol, relative: numberAbove(-1) }),
  z.strictObject({ symbol, halted: z.boolean() }),
]);

const expected =
  'expected {"symbol":"AAPL"} with one of "price", "relative" (0.01 is one percent up), "halted"';

/** Moves a price or halts a symbol. @throws ControlError for a body or a symbol that is none. */
export function moveMarket(market: GatewayMarket, body: unknown): { readonly symbol: string } {
  const parsed = marketCommandSchema.safeParse(body);
  if (!parsed.success) throw new ControlError(400, 'badMarketCommand', expected);
  const command = parsed.data;
  try {
    if ('halted' in command) market.setHalted(command.symbol, command.halted);
    else if ('price' in command) market.movePrice(command.symbol, { price: command.price });
    else market.movePrice(command.symbol, { relative: command.relative });
  } catch (error) {
    if (error instanceof RangeError) throw new ControlError(404, 'noSuchMarket', error.message);
    throw error;
  }
  return { symbol: command.symbol };
}
