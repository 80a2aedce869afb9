// A fill or an end of an order, with everything that follows from it: position, balance, the protection of the position,
// and reduce-only orders that have nothing left to reduce.
//
// Each price at which an order fills has a report of its own. One report for two prices would state their average, and where
// such a fill turns a position, who books the average realizes another profit than who books the prices.
import { addMoney, type InstrumentIndex, type Lots, type Ticks, ticksToPrice } from '../base/index.ts';
import { feeOf, type OrderReport, worthAt } from '../model/index.ts';
import type { PositionChange } from './paper-account.ts';
import { isWorking, leavesOf, orderReportOf, type PaperOrder } from './paper-order.ts';
import type { Piece } from './taking.ts';
import { balanceReportOf, positionReportOf, protectionReportOf, type VenueParts } from './venue-parts.ts';

/** Reports where the order stands; a final status takes it off the shelf. */
export function reportOrder(p: VenueParts, order: PaperOrder): OrderReport {
  order.atMs = p.nowMs;
  const report = orderReportOf(order, p.account, p.contracts[order.terms.instrument]!);
  p.reports.push(report);
  if (!isWorking(order)) p.orders.end(order, report);
  return report;
}

export function endOrder(
  p: VenueParts,
  order: PaperOrder,
  status: 'canceled' | 'expired' | 'rejected',
  reason: string,
): void {
  order.status = status;
  order.venueReason = reason;
  reportOrder(p, order);
}

export function bookPieces(
  p: VenueParts,
  order: PaperOrder,
  pieces: readonly Piece[],
  liquidity: 'maker' | 'taker',
): void {
  if (pieces.length === 0) return;
  const { instrument } = order.terms;
  let change: PositionChange = 'changed';
  for (const piece of pieces) {
    const done = bookPiece(p, order, piece, liquidity);
    if (done !== 'changed') change = done;
    reportOrder(p, order);
  }
  p.reports.push(positionReportOf(p, instrument));
  protectAfter(p, order, change);
  p.reports.push(balanceReportOf(p));
  pruneReduceOnly(p, instrument);
}

function bookPiece(
  p: VenueParts,
  order: PaperOrder,
  { ticks, lots }: Piece,
  liquidity: 'maker' | 'taker',
): PositionChange {
  const { instrument, side } = order.terms;
  const price = ticksToPrice(ticks as Ticks, p.instruments[instrument]!.tickSize);
  const worth = worthAt(p.contracts[instrument]!, lots as Lots, price);
  const fee = feeOf(worth, (liquidity === 'maker' ? p.makerRates : p.takerRates)[instrument]!);
  order.filledLots += lots;
  order.worth = addMoney(order.worth, worth);
  order.fee = addMoney(order.fee, fee);
  order.liquidity = liquidity;
  order.status = leavesOf(order) === 0 ? 'filled' : 'partiallyFilled';
  return p.books.postFill(instrument, side, lots, price, fee);
}

/** The end of a position ends its stop and target; an entry's attached levels guard a position that has none. */
function protectAfter(p: VenueParts, { terms }: PaperOrder, change: PositionChange): void {
  const { instrument, attachedStopTicks, attachedTargetTicks } = terms;
  const ended = change === 'closed' || change === 'flipped' || change === 'opened';
  const held = p.guards.levels(instrument) !== undefined;
  if (ended && held) p.guards.clear(instrument);
  const attaches =
    p.attachedProtection &&
    !terms.reduceOnly &&
    p.books.position(instrument).lots !== 0 &&
    p.guards.levels(instrument) === undefined &&
    (attachedStopTicks !== undefined || attachedTargetTicks !== undefined);
  if (attaches) p.guards.set(instrument, attachedStopTicks, attachedTargetTicks);
  if (attaches || (ended && held)) p.reports.push(protectionReportOf(p, instrument));
}

/** What would no longer reduce must not stay: it would open a position on the next touch. */
function pruneReduceOnly(p: VenueParts, i: InstrumentIndex): void {
  for (const order of p.orders.working(i)) {
    if (!isWorking(order) || !order.terms.reduceOnly || p.books.reducibleLots(i, order.terms.side) > 0)
      continue;
    endOrder(p, order, 'canceled', 'reduce-only: nothing left to reduce');
  }
}
