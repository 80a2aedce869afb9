// What the ledger says of one position: figures for gates, reports and screens, all exact but the average price.
import type { AccountId, InstrumentIndex, Lots, Money } from '../base/index.ts';
import { averagePriceOf } from '../model/index.ts';
import type { Book } from './book.ts';
import type { EntryLot } from './position-fold.ts';

export interface PositionReading {
  readonly account: AccountId;
  readonly instrument: InstrumentIndex;
  readonly lots: Lots;
  /** Oldest first; one at the most under average cost. */
  readonly entries: readonly EntryLot[];
  /** With the sign of the position; undefined while the cost of a part is pending. */
  readonly entryWorth: Money | undefined;
  /** Rounded, for the screen (harmonic if inverse); undefined when flat or pending. */
  readonly averagePrice: Money | undefined;
  /** Known so far: before fees and funding. */
  readonly realized: Money;
  /** Paid, in the settlement currency; negative: rebates. */
  readonly fees: Money;
  /** Received; negative: paid. */
  readonly funding: Money;
  /** A part of the price P&L, not a further cost. */
  readonly slippage: Money;
  /** realized - fees + funding. */
  readonly net: Money;
  readonly pending: PendingCounts;
}

/** How many figures are not known. Each of them is missing from the sums, not zero in them. */
export interface PendingCounts {
  readonly fees: number;
  readonly fundings: number;
  /** Open entries without a cost. */
  readonly costs: number;
  /** Closings whose P&L waits for a cost. */
  readonly realized: number;
  /** Executions without a slippage, which none of them gets later: limit orders, what a venue's stop did, adopted orders. */
  readonly slippage: number;
}

export function readPosition(account: AccountId, instrument: InstrumentIndex, book: Book): PositionReading {
  const { lots, entries, entryWorth, pendingEntries, realized } = book.current;
  const known = pendingEntries === 0 ? entryWorth : undefined;
  const fees = book.fees.total(book.instrument.settlement);
  return {
    account,
    instrument,
    lots,
    entries: [...entries],
    entryWorth: known,
    averagePrice: known === undefined ? undefined : averagePriceOf(book.terms, lots, known),
    realized,
    fees,
    funding: book.funding,
    slippage: book.slippage,
    net: netOfBook(book),
    pending: pendingOf(book),
  };
}

export function netOfBook(book: Book): Money {
  return (book.current.realized - book.fees.total(book.instrument.settlement) + book.funding) as Money;
}

export function pendingOf(book: Book): PendingCounts {
  return {
    fees: book.fees.pendingCount,
    fundings: book.pendingFundings,
    costs: book.current.pendingEntries,
    realized: book.current.pendingRealized,
    slippage: book.unknownSlippage,
  };
}
