// What a book keeps of a posting while it can still be corrected, and how exact trades take the place of derived ones.
import type { EpochMs, FillId, Lots, Money, VenueOrderId } from '../base/index.ts';
import type { Provenance } from './posting.ts';

export interface TradeEntry {
  readonly type: 'trade';
  /** Fill id or adjustment id, with its kind before it: ids of the two kinds may be equal. */
  readonly key: string;
  readonly fillId: FillId | undefined;
  readonly lots: Lots;
  readonly worth: Money | undefined;
  readonly price: Money | undefined;
  /** Undefined: unknown, or not an execution. */
  readonly slippage: Money | undefined;
  readonly venueOrderId: VenueOrderId | undefined;
  readonly provenance: Provenance;
  readonly atMs: EpochMs;
}

export interface SplitEntry {
  readonly type: 'split';
  readonly key: string;
  readonly numerator: number;
  readonly denominator: number;
  readonly provenance: Provenance;
  readonly atMs: EpochMs;
}

export type TailEntry = TradeEntry | SplitEntry;

export interface StandingRevision {
  readonly number: number;
  readonly fillId: FillId;
}

interface ExchangedTail {
  readonly tail: TailEntry[];
  /** What was taken out. */
  readonly derived: readonly TradeEntry[];
}

/** Puts `exact` trades, in order, where the derived fills of `order` stand. A text says why it cannot be done. */
export function exchangeDerived(
  entries: readonly TailEntry[],
  order: VenueOrderId,
  exact: readonly TradeEntry[],
): ExchangedTail | string {
  const tail: TailEntry[] = [];
  const derived: TradeEntry[] = [];
  let used = 0;
  for (const entry of entries) {
    if (!isDerivedOf(entry, order)) {
      tail.push(entry);
      continue;
    }
    const parts = partsOf(exact, used, entry.lots);
    if (parts === undefined) return 'its trades do not add up to the totals posted';
    tail.push(...parts);
    derived.push(entry);
    used += parts.length;
  }
  return used < exact.length ? 'its trades are more than the totals posted' : { tail, derived };
}

const isDerivedOf = (entry: TailEntry, order: VenueOrderId): entry is TradeEntry =>
  entry.type === 'trade' && entry.venueOrderId === order && entry.provenance.source === 'cumulativeTotals';

/** The trades from `first` on that make up exactly `lots`; undefined where none do. */
function partsOf(trades: readonly TradeEntry[], first: number, lots: Lots): TradeEntry[] | undefined {
  const parts: TradeEntry[] = [];
  let left: number = lots;
  for (let at = first; left !== 0; at += 1) {
    const trade = trades[at];
    if (trade === undefined || trade.lots * left <= 0 || Math.abs(trade.lots) > Math.abs(left))
      return undefined;
    parts.push(trade);
    left -= trade.lots;
  }
  return parts;
}
