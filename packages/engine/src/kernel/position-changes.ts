// What a fill or an adjustment does beyond the ledger: a position that opened gets its protection, one that closed is
// summed up, and whatever is to be closed goes on closing.
import { type ClientOrderId, formatMoney, type InstrumentIndex, type Money } from '../base/index.ts';
import { checkStreak } from './account-limits.ts';
import type { OrderRecord } from './books.ts';
import type { Deciding } from './deciding.ts';
import { cancelOrder, pursueClosing } from './exits.ts';
import { endProtection, type Learned, protectPosition, showUnprotected } from './protection.ts';
import { requestRead } from './venue-reads.ts';

/** After `OrderFilled`: the books hold the fill already. */
export function afterFill(d: Deciding, order: OrderRecord, learned: Learned = 'alone'): void {
  const { instrument } = order.terms;
  const before = d.market.position[instrument]!;
  d.market.positionChanged(instrument, d.books);
  const after: number = d.books.positionLots(instrument);
  if (after === 0) sumUp(d, instrument, reasonOf(order));
  else if (before !== 0 && before > 0 !== after > 0) turned(d, instrument, order);
  else protectPosition(d, instrument, order, learned);
  pursueClosing(d, instrument);
}

/** A fill went past flat: the levels of the position that was protect nothing of the one that is. */
function turned(d: Deciding, instrument: InstrumentIndex, order: OrderRecord): void {
  if (d.books.instruments[instrument]!.protection) endProtection(d, instrument, 'the position was turned');
  showUnprotected(d, instrument, 'a fill turned the position, and nothing protects what it is now', 'alone');
  requestRead(d, order.account, 'a fill turned the position');
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
    strategy: holding.strategy,
    openedAtMs: holding.openedAtMs,
    atMs: d.nowMs,
    netPnl: known ? formatMoney((net - BigInt(holding.netAtOpen)) as Money) : undefined,
    riskAmount: holding.riskAmount,
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
