// Orders and executions as the saved state holds them. Each becomes a text of its own, kept as long as it does not
// change: a day has thousands of done orders, and every save writes them all again. Of an order's attributes only those
// are stored that differ from the defaults.

import type { Order } from '../../domain/index.ts';
import type { LoggedExecution } from '../desk/execution-log.ts';
import { blankOrder, type WorkingOrder } from '../orders/index.ts';
import { stringifyTagged } from './tagged-json.ts';

export interface StoredOrder extends Omit<WorkingOrder, 'order'> {
  readonly order: Partial<Order>;
}

interface Kept {
  readonly revision: string;
  readonly text: string;
}

const keptOrders = new WeakMap<WorkingOrder, Kept>();
const keptExecutions = new WeakMap<LoggedExecution, Kept>();

export function orderText(order: WorkingOrder): string {
  if (order.stage !== 'done') return writeOrder(order);
  // What may still change of a done order: its commission, a fill after its cancel, a correction, its binding.
  const { status, orderId, filled, filledValue, total, commissionReported } = order;
  const revision = `${status}/${orderId}/${filled}/${filledValue}/${total}/${commissionReported}`;
  return keep(keptOrders, order, revision, writeOrder);
}

export function executionText(entry: LoggedExecution): string {
  const revision = `${entry.report.execution.execId}/${entry.commissionDelivered}`;
  return keep(keptExecutions, entry, revision, stringifyTagged);
}

export function readOrder(stored: StoredOrder): WorkingOrder {
  return { ...stored, order: { ...blankOrder, ...stored.order } };
}

function keep<T extends object>(
  kept: WeakMap<T, Kept>,
  item: T,
  revision: string,
  write: (item: T) => string,
): string {
  const known = kept.get(item);
  if (known?.revision === revision) return known.text;
  const text = write(item);
  kept.set(item, { revision, text });
  return text;
}

function writeOrder(order: WorkingOrder): string {
  return stringifyTagged({ ...order, order: differences(order.order) });
}

function differences(order: Order): Partial<Order> {
  const blank = new Map<string, unknown>(Object.entries(blankOrder));
  return Object.fromEntries(
    Object.entries(order).filter(
      ([name, value]) => value !== blank.get(name) && !areBothEmpty(value, blank.get(name)),
    ),
  );
}

function areBothEmpty(a: unknown, b: unknown): boolean {
  return Array.isArray(a) && Array.isArray(b) && a.length === 0 && b.length === 0;
}
