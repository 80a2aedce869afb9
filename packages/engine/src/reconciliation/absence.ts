// When absence is evidence (invariant 3). An order that a read does not show is not gone: the list may have been cut, the
// request may still be on its way, the link may be one that never carried it. Only complete reads count, begun after the
// request can no longer arrive; two of them prove.
import type { ClientOrderId, EpochMs } from '../base/index.ts';
import type { OrderStatus, VenueCapabilities, VenueStateReport } from '../model/index.ts';

export interface DoubtfulOrder {
  readonly clientOrderId: ClientOrderId;
  readonly status: OrderStatus;
  readonly intendedAtMs: EpochMs;
  /** Reads that did not show it before. */
  readonly absentReads: readonly number[];
}

export type AbsenceVerdict =
  /** This read cannot prove anything about it. */
  | 'noEvidence'
  /** One complete read without it. */
  | 'noted'
  /** The second one. */
  | 'proven';

/** @param shown whether the read shows the order, in any list. */
export function judgeAbsence(
  order: DoubtfulOrder,
  report: VenueStateReport,
  shown: boolean,
  capabilities: VenueCapabilities,
): AbsenceVerdict {
  if (shown || !report.complete) return 'noEvidence';
  if (report.startedAtMs < order.intendedAtMs + capabilities.submitValidityMs) return 'noEvidence';
  if (capabilities.endMarkedLists && report.linkOpenedAtMs <= order.intendedAtMs) return 'noEvidence';
  // Lists without an end mark prove nothing by themselves: the venue must have been asked for this very order.
  if (!capabilities.endMarkedLists && !report.ordersNotFound.includes(order.clientOrderId))
    return 'noEvidence';
  if (order.absentReads.includes(report.readNumber)) return 'noEvidence';
  return order.absentReads.length > 0 ? 'proven' : 'noted';
}

/** When the next read could prove something about the order. */
export const absenceProvableFromMs = (order: DoubtfulOrder, capabilities: VenueCapabilities): EpochMs =>
  (order.intendedAtMs + capabilities.submitValidityMs) as EpochMs;
