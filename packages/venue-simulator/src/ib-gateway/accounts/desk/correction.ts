// Corrections: an execution is told again with the next version in its id, and the books take the difference.

import type { Contract } from '../../domain/index.ts';
import { type Amount, amountOf, magnitude, multiply, toNumber, ZERO } from '../amounts/index.ts';
import { book } from '../ledger/index.ts';
import type { WorkingOrder } from '../orders/index.ts';
import { reportPair } from '../reporting/frames.ts';
import type { Desk } from './desk.ts';
import { baseOf, type LoggedExecution } from './execution-log.ts';

/** A new version of an execution; the books take the difference. Its commission report comes again under the new id. */
export function correct(
  desk: Desk,
  execId: string,
  change: { readonly shares?: number; readonly price?: number },
): void {
  const entry = desk.log.find(execId);
  if (entry === undefined) throw new RangeError(`no execution ${execId} today`);
  if (entry.isCombo) throw new RangeError(`${execId} is a combo's execution; correct those of its legs`);
  const { execution, contract } = entry.report;
  const shares = change.shares ?? execution.shares;
  const price = change.price ?? execution.price;
  if (!(shares > 0) || !Number.isFinite(price))
    throw new RangeError(`cannot correct to ${shares} at ${price}`);
  const order = desk.registry.byPermId(execution.permId);
  const booked = { contract: bookedContract(desk, entry), underConId: entry.underConId, commission: ZERO };
  const quantity = execution.side === 'BOT' ? amountOf(shares) : -amountOf(shares);
  const books = desk.booksOf(execution.account);
  book(books, { ...booked, quantity: -entry.quantity, price: entry.price });
  book(books, { ...booked, quantity, price: amountOf(price) });
  if (order !== undefined && order.legs.length === 0)
    adjust(order, entry, magnitude(quantity), amountOf(price));
  entry.quantity = quantity;
  entry.price = amountOf(price);
  entry.report = {
    contract,
    execution: { ...execution, execId: nextVersion(execution.execId), shares, price },
  };
  entry.commission = { ...entry.commission, execId: entry.report.execution.execId };
  const report = entry.report;
  const { commission } = entry;
  desk.reopened();
  desk.touch(execution.account, contract.conId);
  desk.report((listener) => listener.onExecution(report));
  if (order !== undefined) reportPair(desk, order);
  const owner = { clientId: execution.clientId, orderId: execution.orderId };
  desk.report((listener) => listener.onCommission(commission, owner));
}

function bookedContract(desk: Desk, entry: LoggedExecution): Contract {
  const { contract, execution } = entry.report;
  return desk.booksOf(execution.account).holdings.get(contract.conId)?.contract ?? contract;
}

/** The order's own count follows the correction, within what was asked for. */
function adjust(order: WorkingOrder, entry: LoggedExecution, quantity: Amount, price: Amount): void {
  const old = magnitude(entry.quantity);
  order.filled += quantity - old;
  order.filledValue += multiply(price, quantity) - multiply(entry.price, old);
  if (order.filled > order.total) order.total = order.filled;
  order.lastFillPrice = toNumber(price);
}

function nextVersion(execId: string): string {
  const version = Number(execId.slice(execId.lastIndexOf('.') + 1)) + 1;
  return `${baseOf(execId)}.${`${version}`.padStart(2, '0')}`;
}
