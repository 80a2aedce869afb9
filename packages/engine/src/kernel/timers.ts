// What becomes due with time. Deadlines are derived from the books, never stored, so that they need no recovery: the live
// loop asks for the nearest one, arms a single timer, and gives its firing back as an input.
import type { EpochMs, InstrumentIndex } from '../base/index.ts';
import { absenceProvableFromMs } from '../reconciliation/index.ts';
import { equityIsKnown, markEquity, rollDay } from './account-limits.ts';
import type { AccountRecord, OrderRecord } from './books.ts';
import { nextMidnightMs } from './days.ts';
import type { Deciding } from './deciding.ts';
import { checkEnding, endingDueMs } from './ending.ts';
import { cancelDueMs, cancelOrder, nextExitAtMs, pursueClosing, repeatCancel } from './exits.ts';
import type { AccountConfig } from './kernel-config.ts';
import { doubt } from './order-reports.ts';
import { checkOverdue, overdueDueMs } from './overdue.ts';
import { onProtectionDue, protectionDueMs } from './protection.ts';
import { readTimeoutMs, requestRead } from './venue-reads.ts';

const never = Number.POSITIVE_INFINITY;
/** A read that left something open is followed by another after this. */
const rereadMs = 2_000;
/** The same for a read that came back incomplete: the venue has trouble, and may not be pressed. */
const incompleteRereadMs = 10_000;
/** An order that was handed over and never answered is in doubt after this. */
export const answerTimeoutMs = 30_000;

/** The nearest deadline, or Infinity. */
export function nextDeadlineMs(d: Deciding): number {
  const { config, books } = d;
  let next = endingDueMs(d);
  for (const account of config.accounts) next = Math.min(next, accountDueMs(d, account));
  // After every input: no generator, and nothing looked at where nothing is open.
  for (let i = 0; i < config.instruments.length; i++) {
    for (const id of books.openOrders[i]!) next = Math.min(next, orderDueMs(books.orders.get(id)!));
    next = Math.min(next, instrumentDueMs(d, i as InstrumentIndex));
  }
  return next;
}

/** Does everything that is due at `d.nowMs`. */
export function onTimer(d: Deciding): void {
  for (const config of d.config.accounts) accountTimer(d, config);
  for (const order of [...d.books.allOpenOrders()]) orderTimer(d, order);
  d.config.instruments.forEach((_, i) => {
    const instrument = i as InstrumentIndex;
    if (protectionDueMs(d, instrument) <= d.nowMs) onProtectionDue(d, instrument);
    if (d.books.instruments[instrument]!.closing) pursueClosing(d, instrument);
  });
  checkEnding(d);
}

function accountDueMs(d: Deciding, config: AccountConfig): number {
  const record = d.books.account(config.id);
  const mark = markDueMs(d, config, record);
  const day = record.day === undefined ? never : nextMidnightMs(d.nowMs);
  return Math.min(mark, day, readDueMs(d, config, record), overdueDueMs(config, record));
}

/** A mark that is due and cannot be made waits for whatever makes equity known: it has no time. */
function markDueMs(d: Deciding, config: AccountConfig, record: AccountRecord): number {
  if (!record.lastMark) return never;
  const due = record.lastMark.atMs + config.markEveryMs;
  return due <= d.nowMs && !equityIsKnown(d, config.id) ? never : due;
}

function readDueMs(d: Deciding, config: AccountConfig, record: AccountRecord): number {
  const { state } = record.link;
  if (state !== 'ready' && state !== 'degraded' && state !== 'syncing') return never;
  if (record.readRequestedAtMs !== undefined) return record.readRequestedAtMs + readTimeoutMs;
  const last = record.readEndedAtMs;
  // The first read of a link is asked for when it comes up (`links.ts`).
  if (last === undefined) return never;
  const open =
    !record.reconciled ||
    record.readWanted !== undefined ||
    record.disputed.length > 0 ||
    record.disputedCash !== undefined;
  // An incomplete read has settled nothing: what our books believe gets older.
  const incomplete = record.reconciledAtMs !== last ? last + incompleteRereadMs : never;
  const soon = open ? last + rereadMs : incomplete;
  return Math.min(soon, doubtReadDueMs(d, config, last), last + config.reconcileEveryMs);
}

/** When a read could settle an order that stands as unknown: at once, and again when its absence can prove something. */
function doubtReadDueMs(d: Deciding, config: AccountConfig, lastReadMs: EpochMs): number {
  let due = never;
  for (const ids of d.books.openOrders)
    for (const id of ids) {
      const order = d.books.orders.get(id)!;
      if (order.account !== config.id || !isDoubtful(order)) continue;
      const provable = absenceProvableFromMs({ ...order, clientOrderId: id }, config.capabilities);
      due = Math.min(due, Math.max(lastReadMs + rereadMs, provable));
    }
  return due;
}

const isDoubtful = ({ status, absentReads }: OrderRecord): boolean =>
  status === 'unknown' || absentReads.length > 0;

function accountTimer(d: Deciding, config: AccountConfig): void {
  const record = d.books.account(config.id);
  rollDay(d, config.id);
  if (markDueMs(d, config, record) <= d.nowMs) markEquity(d, config.id);
  if (readDueMs(d, config, record) <= d.nowMs) requestRead(d, config.id, 'due');
  if (overdueDueMs(config, record) <= d.nowMs) checkOverdue(d, config.id);
}

function orderDueMs(order: OrderRecord): number {
  const cancel = cancelDueMs(order);
  if (order.status === 'intended' || order.status === 'submitted')
    return Math.min(cancel, order.statusAtMs + answerTimeoutMs);
  const expiry = order.cancelAttempts === 0 ? order.terms.expiresAtMs : undefined;
  return Math.min(cancel, expiry ?? never);
}

function orderTimer(d: Deciding, order: OrderRecord): void {
  if (orderDueMs(order) > d.nowMs) return;
  if (cancelDueMs(order) <= d.nowMs) return repeatCancel(d, order);
  if (order.status === 'intended' || order.status === 'submitted')
    return doubt(d, order, 'no answer in time');
  cancelOrder(d, order, 'expired');
}

function instrumentDueMs(d: Deciding, instrument: InstrumentIndex): number {
  const { closing } = d.books.instruments[instrument]!;
  const exit = closing && nextExitAtMs(d, instrument) > d.nowMs ? nextExitAtMs(d, instrument) : never;
  return Math.min(protectionDueMs(d, instrument), exit);
}
