// Orders as the saved state holds them: of an order's attributes only those that differ from the defaults.

import { blankOrder, type Order } from '../../domain/index.ts';
import type { WorkingOrder } from '../orders/index.ts';
import { stringifyTagged } from './tagged-json.ts';

export interface StoredOrder extends Omit<WorkingOrder, 'order'> {
  readonly order: Partial<Order>;
}

export function orderText(order: WorkingOrder): string {
  return stringifyTagged({ ...order, order: differences(order.order) });
}

export function readOrder(stored: StoredOrder): WorkingOrder {
  return { ...stored, order: { ...blankOrder, ...stored.order } };
}

const blank = new Map<string, unknown>(Object.entries(blankOrder));

function differences(order: Order): Partial<Order> {
  return Object.fromEntries(
    Object.entries(order).filter(
      ([name, value]) => value !== blank.get(name) && !areBothEmpty(value, blank.get(name)),
    ),
  );
}

function areBothEmpty(a: unknown, b: unknown): boolean {
  return Array.isArray(a) && Array.isArray(b) && a.length === 0 && b.length === 0;
}
