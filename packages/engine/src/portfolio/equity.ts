// Equity of an account in one currency, and the parts that add up to it exactly.
import type { InstrumentIndex, Money } from '../base/index.ts';
import type { Book } from './book.ts';
import { type PendingCounts, pendingOf } from './position-reading.ts';

export interface EquityParts {
  readonly currency: string;
  /** Deposits less withdrawals. */
  readonly deposits: Money;
  readonly realized: Money;
  /** Paid; negative: rebates. */
  readonly fees: Money;
  /** Received; negative: paid. */
  readonly funding: Money;
  /** A part of realized and unrealized, not a further cost. */
  readonly slippage: Money;
  /** deposits + realized - fees + funding: what a perpetual venue calls the wallet balance. */
  readonly balance: Money;
  /** `balance` less what open stocks and options cost; undefined while such a cost is pending. */
  readonly cash: Money | undefined;
  /** Undefined while an open position has no price or no cost. */
  readonly unrealized: Money | undefined;
  /** balance + unrealized; undefined as that is. Figures in `pending` are missing from it. */
  readonly equity: Money | undefined;
  readonly pending: PendingCounts;
  /** Open positions without a price. */
  readonly unpriced: readonly InstrumentIndex[];
}

interface Sums {
  realized: bigint;
  fees: bigint;
  funding: bigint;
  slippage: bigint;
  /** Of stocks and options: what their purchase took from cash. */
  spent: bigint | undefined;
  unrealized: bigint | undefined;
  pending: PendingCounts;
  unpriced: InstrumentIndex[];
}

export function sumEquity(
  currency: string,
  deposits: Money,
  books: readonly (readonly [InstrumentIndex, Book])[],
  priceOf: (instrument: InstrumentIndex) => Money | undefined,
): EquityParts {
  const none: PendingCounts = { fees: 0, fundings: 0, costs: 0, realized: 0, slippage: 0 };
  const sums: Sums = {
    realized: 0n,
    fees: 0n,
    funding: 0n,
    slippage: 0n,
    spent: 0n,
    unrealized: 0n,
    pending: none,
    unpriced: [],
  };
  for (const [index, book] of books) {
    sums.fees += book.fees.total(currency);
    if (book.instrument.settlement === currency) addBook(sums, index, book, priceOf);
  }
  return partsOf(currency, deposits, sums);
}

function addBook(
  sums: Sums,
  index: InstrumentIndex,
  book: Book,
  priceOf: (instrument: InstrumentIndex) => Money | undefined,
): void {
  sums.realized += book.current.realized;
  sums.funding += book.funding;
  sums.slippage += book.slippage;
  sums.pending = addPending(sums.pending, pendingOf(book));
  if (book.current.lots === 0) return;
  if (book.instrument.assetClass !== 'perpetual') {
    sums.spent = plus(sums.spent, book.current.pendingEntries > 0 ? undefined : book.current.entryWorth);
  }
  const price = priceOf(index);
  if (price === undefined) sums.unpriced.push(index);
  sums.unrealized = plus(sums.unrealized, price === undefined ? undefined : book.unrealizedAt(price));
}

function partsOf(currency: string, deposits: Money, sums: Sums): EquityParts {
  const balance = (deposits + sums.realized - sums.fees + sums.funding) as Money;
  return {
    currency,
    deposits,
    realized: sums.realized as Money,
    fees: sums.fees as Money,
    funding: sums.funding as Money,
    slippage: sums.slippage as Money,
    balance,
    cash: sums.spent === undefined ? undefined : ((balance - sums.spent) as Money),
    unrealized: sums.unrealized as Money | undefined,
    equity: plus(balance, sums.unrealized) as Money | undefined,
    pending: sums.pending,
    unpriced: sums.unpriced,
  };
}

const plus = (a: bigint | undefined, b: bigint | undefined): bigint | undefined =>
  a === undefined || b === undefined ? undefined : a + b;

function addPending(a: PendingCounts, b: PendingCounts): PendingCounts {
  return {
    fees: a.fees + b.fees,
    fundings: a.fundings + b.fundings,
    costs: a.costs + b.costs,
    realized: a.realized + b.realized,
    slippage: a.slippage + b.slippage,
  };
}
