// What a fill or an adjustment does beyond the ledger: a position that opened gets its protection, one that closed is
// summed up, and whatever is to be closed goes on closing.
import { type ClientOrderId, formatMoney, type InstrumentIndex, type Money } from '../base/index.ts';
import { checkStreak } from './account-limits.ts';
import type { OrderRecord } from './books.ts';
import type { Deciding } from './deciding.ts';
import { cancelOrder, pursueClosing } from './exits.ts';
import { endProtection, type Learned, protectPosition, showUnprotected } from './protection.ts';

/** After `OrderFilled`: the books hold the fill already. */
export function afterFill(d: Deciding, order: OrderRecord, learned: Learned = 'alone'): void {
  const { instrument } = order.terms;
  d.market.positionChanged(instrument, d.books);
  if (d.books.positionLots(instrument) === 0) sumUp(d, instrument, reasonOf(order));
  else protectPosition(d, instrument, order, learned);
  pursueClosing(d, instrument);
}

export function afterAdjustment(
  d: Deciding,
  instrument: InstrumentIndex,
  reason: string,
  learned: Learned = 'alone',
): void {
  d.market.positionChanged(instrument, d.books);
  if (d.books.positionLots(instrument) === 0) sumUp(d, instrument, reason);
  else
    showUnprotected(
      d,
      instrument,
      'a position that no order of ours explains stands without protection',
      learned,
    );
  pursueClosing(d, instrument);
}

const reasonOf = (order: OrderRecord): string => order.origin?.reason ?? order.provenance;

function sumUp(d: Deciding, instrument: InstrumentIndex, reason: string): void {
  const record = d.books.instruments[instrument]!;
  const { holding } = record;
  if (record.protection || record.unprotectedSinceMs !== undefined) endProtection(d, instrument, reason);
  if (!holding) return;
  const account = d.books.accountOf(instrument);
  const { net, pending } = d.books.position(instrument);
  const known = pending.fees + pending.costs + pending.realized === 0;
  d.emit({
    type: 'PositionClosed',
    account,
    instrument,
    session: holding.session,
    ...(holding.strategy !== undefined && { strategy: holding.strategy }),
    openedAtMs: holding.openedAtMs,
    atMs: d.nowMs,
    ...(known && { netPnl: formatMoney((net - BigInt(holding.netAtOpen)) as Money) }),
    ...(holding.riskAmount !== undefined && { riskAmount: holding.riskAmount }),
    reason,
  });
  cancelRest(d, holding.entryOrder);
  checkStreak(d, account);
}

/** What still works of the entry of a position that ended would open it again, beyond its stop perhaps. */
function cancelRest(d: Deciding, entry: ClientOrderId | undefined): void {
  const order = entry === undefined ? undefined : d.books.orders.get(entry);
  if (order) cancelOrder(d, order, 'position-ended');
}
