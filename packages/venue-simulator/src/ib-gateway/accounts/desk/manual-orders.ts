// Orders that a person types into TWS: they belong to no API client until client 0 binds them, which gives each a
// negative id and tells it by orderBound.

import type { Contract, Order } from '../../domain/index.ts';
import type { WorkingOrder } from '../orders/index.ts';
import type { Desk } from './desk.ts';
import { makeOrder } from './intake.ts';
import { submit } from './transmission.ts';

export function placeManually(desk: Desk, contract: Contract, order: Order): number {
  const made = makeOrder(desk, { clientId: 0, orderId: 0 }, contract, {
    ...order,
    transmit: true,
    whatIf: false,
  });
  if ('code' in made) throw new RangeError(`the order cannot be placed: ${made.code} ${made.text}`);
  const manual: WorkingOrder = { ...made, manual: true };
  desk.registry.add(manual);
  if (desk.autoBind) bind(desk, manual);
  submit(desk, manual);
  return manual.permId;
}

/** Binds every manual order that is open and not bound yet. */
export function bindAll(desk: Desk): void {
  for (const order of desk.registry.live()) if (order.manual && order.orderId === 0) bind(desk, order);
}

function bind(desk: Desk, order: WorkingOrder): void {
  desk.counters.bound++;
  desk.registry.bind(order, -desk.counters.bound);
  desk.changed();
  const { permId, orderId } = order;
  desk.report((listener) => listener.onOrderBound(permId, 0, orderId));
}
