// Closing a position, by whatever asked: a strategy's exit, a time stop, a stop of the runtime's own, lost protection, an
// operator, the kill switch. One mechanism: `FlattenIntended` stands in the books, and as long as it does, entries are
// canceled and reducing orders sent until the position is flat. It survives a crash because it is an event.
import type { EpochMs, InstrumentIndex, SessionId, StrategyId } from '../base/index.ts';
import { finalStatuses, type OrderOrigin, type OrderPurpose } from '../model/index.ts';
import { judgeExit } from '../risk/index.ts';
import { leavesLots, type OrderRecord } from './books.ts';
import { type Deciding, instrumentOf, sessionOf } from './deciding.ts';
import { intendOrder } from './intents.ts';

/** After an exit that was refused, rejected or canceled: this long until the next try, at first. */
export const exitRetryMs = 1_000;
/** A venue that goes on rejecting exits is not asked once a second for ever: the wait grows with the age of the closing. */
const exitRetryMsMax = 15_000;
/** A cancel without evidence is repeated after this, doubling up to a minute. */
export const cancelRetryMs = 5_000;
const cancelRetryMsMax = 60_000;

export function closePosition(d: Deciding, instrument: InstrumentIndex, by: string, reason: string): void {
  if (!d.books.instruments[instrument]!.closing) {
    d.emit({ type: 'FlattenIntended', instrument, by, reason, atMs: d.nowMs });
  }
  pursueClosing(d, instrument);
}

/** Cancels and closes, one instrument or all that have something open. */
export function flatten(d: Deciding, by: string, reason: string, only?: InstrumentIndex): void {
  for (let i = 0; i < d.config.instruments.length; i++) {
    const instrument = i as InstrumentIndex;
    if (only !== undefined && only !== instrument) continue;
    const open = d.books.positionLots(instrument) !== 0 || d.books.openOrders[instrument]!.size > 0;
    if (open) closePosition(d, instrument, by, reason);
  }
}

export function pursueClosings(d: Deciding): void {
  for (let i = 0; i < d.config.instruments.length; i++) pursueClosing(d, i as InstrumentIndex);
}

/** Takes the next step of a closing, if one stands. Called after everything that could have changed it. */
export function pursueClosing(d: Deciding, instrument: InstrumentIndex): void {
  const { closing } = d.books.instruments[instrument]!;
  if (!closing) return;
  cancelEntries(d, instrument, closing.reason);
  if (d.books.positionLots(instrument) !== 0) sendExit(d, instrument, closing.by, closing.reason);
  else if (d.books.openOrders[instrument]!.size === 0) d.emit({ type: 'FlattenDone', instrument });
}

function sendExit(d: Deciding, instrument: InstrumentIndex, by: string, reason: string): void {
  if (!canSend(d, instrument) || nextExitAtMs(d, instrument) > d.nowMs) return;
  const account = d.books.accountOf(instrument);
  const origin = exitOrigin(d, instrument, by, reason);
  const verdict = judgeExit(
    { account, instrument, type: 'market', origin },
    {
      positionLots: d.books.positionLots(instrument),
      openExitLots: openExitLots(d, instrument),
      maxOrderLots: instrumentOf(d, instrument).maxMarketQuantityLots,
    },
  );
  if ('approved' in verdict) intendOrder(d, verdict.approved);
}

/** The link could carry an order now. */
export const canSend = (d: Deciding, instrument: InstrumentIndex): boolean => {
  const { state } = d.books.account(d.books.accountOf(instrument)).link;
  return state === 'ready' || state === 'degraded';
};

function exitOrigin(d: Deciding, instrument: InstrumentIndex, by: string, reason: string): OrderOrigin {
  const { holding } = d.books.instruments[instrument]!;
  const session = holding?.session ?? sessionOf(d, instrument)?.id;
  const purpose: OrderPurpose = by === 'strategy' ? 'exit' : by === 'protection' ? 'protection' : 'flatten';
  return {
    session: session ?? ('' as never),
    strategy: holding?.strategy,
    purpose,
    reason,
  };
}

/** Lots of reducing orders that could still fill; unknown ones count in full. */
export function openExitLots(d: Deciding, instrument: InstrumentIndex): number {
  let lots = 0;
  for (const order of d.books.openOrdersOf(instrument)) if (order.terms.reduceOnly) lots += leavesLots(order);
  return lots;
}

/** When the next exit may be tried: a while after the last one that came to nothing. */
export function nextExitAtMs(d: Deciding, instrument: InstrumentIndex): EpochMs {
  const failed = d.market.lastFailedExitMs[instrument]!;
  if (failed <= 0) return 0 as EpochMs;
  const triedForMs = failed - (d.books.instruments[instrument]!.closing?.atMs ?? failed);
  return (failed + Math.min(exitRetryMsMax, Math.max(exitRetryMs, triedForMs / 4))) as EpochMs;
}

/** Working orders that could raise exposure. */
export function cancelEntries(d: Deciding, instrument: InstrumentIndex, reason: string): void {
  for (const order of [...d.books.openOrdersOf(instrument)])
    if (!order.terms.reduceOnly) cancelOrder(d, order, reason);
}

/** Entries of one strategy that still work, in one instrument or in all. */
export function cancelEntriesOf(
  d: Deciding,
  session: SessionId,
  strategy: StrategyId,
  reason: string,
  only?: InstrumentIndex,
): void {
  for (const order of [...d.books.allOpenOrders()]) {
    const { terms, origin } = order;
    if (terms.reduceOnly || origin?.session !== session || origin.strategy !== strategy) continue;
    if (only === undefined || only === terms.instrument) cancelOrder(d, order, reason);
  }
}

/** Asks for a cancel once; `repeatCancel` does the rest. */
export function cancelOrder(d: Deciding, order: OrderRecord, reason: string): void {
  if (order.cancelAttempts > 0 || finalStatuses.has(order.status)) return;
  d.emit({
    type: 'CancelIntended',
    clientOrderId: order.terms.clientOrderId,
    reason,
    attempt: 1,
    atMs: d.nowMs,
  });
}

/** When an unanswered cancel is due again. */
export function cancelDueMs(order: OrderRecord): number {
  if (order.cancelAtMs === undefined) return Number.POSITIVE_INFINITY;
  let wait = cancelRetryMs;
  for (let attempt = 1; attempt < order.cancelAttempts && wait < cancelRetryMsMax; attempt++) wait *= 2;
  return order.cancelAtMs + Math.min(wait, cancelRetryMsMax);
}

export function repeatCancel(d: Deciding, order: OrderRecord): void {
  d.emit({
    type: 'CancelIntended',
    clientOrderId: order.terms.clientOrderId,
    reason: order.cancelReason ?? 'repeated',
    attempt: order.cancelAttempts + 1,
    atMs: d.nowMs,
  });
}
