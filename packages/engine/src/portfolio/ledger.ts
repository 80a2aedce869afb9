// THE one ledger: every position and every P&L figure on every screen, in every gate and report comes from here. A book
// per (account, instrument) is the fold of its postings (`book.ts`); an account's cash postings stand beside them; equity
// is their sum, exact to 1e-12:
//
//   equity = deposits + realized - fees + funding + unrealized     per account and currency
//
// Postings are idempotent by their ids; the caller's journal holds the events. BigInt is used per posting only: quotes
// are valued by `PortfolioMirror`, refreshed from here after each posting.
// Deliberately not here: what a venue says it holds (reconciliation), days and drawdowns (risk), money across currencies.
import {
  type AccountId,
  type EpochMs,
  type InstrumentId,
  type InstrumentIndex,
  invariant,
  type Lots,
  type Money,
  type VenueOrderId,
} from '../base/index.ts';
import type { Instrument } from '../model/index.ts';
import { AccountCash, type AccountCashSnapshot } from './account-cash.ts';
import { Book } from './book.ts';
import { type BookSnapshot, restoreBook, snapshotBook } from './book-snapshot.ts';
import { type EquityParts, sumEquity } from './equity.ts';
import { byKey } from './fee-tally.ts';
import { netOfBook, type PositionReading, readPosition } from './position-reading.ts';
import type {
  AdjustmentPosting,
  CashPosting,
  CostPosting,
  FeePosting,
  FillPosting,
  FundingPosting,
  PostingOutcome,
  SplitPosting,
} from './posting.ts';

export interface LedgerSnapshot {
  readonly version: 1;
  readonly accounts: readonly {
    readonly account: string;
    readonly cash: AccountCashSnapshot;
    readonly books: readonly BookSnapshot[];
  }[];
}

interface AccountBooks {
  readonly cash: AccountCash;
  readonly books: Map<InstrumentIndex, Book>;
  /** The same by instrument index: equity is summed after every posting. */
  sorted: readonly IndexedBook[];
}

type IndexedBook = readonly [InstrumentIndex, Book];
const noBooks: readonly IndexedBook[] = [];
const sortedByIndex = (books: ReadonlyMap<InstrumentIndex, Book>): readonly IndexedBook[] =>
  [...books].sort(([a], [b]) => a - b);

export class Ledger {
  private readonly instruments: readonly Instrument[];
  private readonly accounts = new Map<AccountId, AccountBooks>();

  /** @param instruments by their dense index. */
  constructor(instruments: readonly Instrument[]) {
    this.instruments = instruments;
  }

  postFill(posting: FillPosting): PostingOutcome {
    return this.book(posting.account, posting.instrument).postFill(posting);
  }

  postAdjustment(posting: AdjustmentPosting): PostingOutcome {
    return this.book(posting.account, posting.instrument).postAdjustment(posting);
  }

  postSplit(posting: SplitPosting): PostingOutcome {
    return this.book(posting.account, posting.instrument).postSplit(posting);
  }

  postFee(posting: FeePosting): PostingOutcome {
    return this.book(posting.account, posting.instrument).postFee(posting);
  }

  postCost(posting: CostPosting): PostingOutcome {
    return this.book(posting.account, posting.instrument).postCost(posting);
  }

  postFunding(posting: FundingPosting): PostingOutcome {
    return this.book(posting.account, posting.instrument).postFunding(posting);
  }

  /** Deposits and withdrawals. False: posted already. */
  postCash(posting: CashPosting): boolean {
    return this.account(posting.account).cash.post(posting);
  }

  /** Exact trades of the venue's history in place of what was derived from an order's cumulative totals. */
  replaceDerived(
    account: AccountId,
    instrument: InstrumentIndex,
    order: VenueOrderId,
    trades: readonly FillPosting[],
  ): PostingOutcome {
    return this.book(account, instrument).replaceDerived(order, trades);
  }

  /** Bounds memory: complete postings before `beforeMs` are kept as sums. They can no longer be corrected. */
  settle(beforeMs: EpochMs): void {
    for (const { books } of this.accounts.values()) {
      for (const book of books.values()) book.settle(beforeMs);
    }
  }

  /** Signed lots, 0 where nothing was posted. */
  positionOf(account: AccountId, instrument: InstrumentIndex): Lots {
    return this.find(account, instrument)?.current.lots ?? (0 as Lots);
  }

  /** realized - fees + funding so far, in the settlement currency. Pending figures are missing from it (`position`). */
  netOf(account: AccountId, instrument: InstrumentIndex): Money {
    const book = this.find(account, instrument);
    return book === undefined ? (0n as Money) : netOfBook(book);
  }

  position(account: AccountId, instrument: InstrumentIndex): PositionReading {
    return readPosition(account, instrument, this.find(account, instrument) ?? this.emptyBook(instrument));
  }

  /** Positions that were ever posted to, flat ones included, by instrument index. */
  positions(account: AccountId): readonly PositionReading[] {
    return this.sortedBooks(account).map(([index, book]) => readPosition(account, index, book));
  }

  /** Undefined while a cost of the position is pending. */
  unrealizedAt(account: AccountId, instrument: InstrumentIndex, price: Money): Money | undefined {
    const book = this.find(account, instrument);
    return book === undefined ? (0n as Money) : book.unrealizedAt(price);
  }

  /**
   * The account's equity in one currency and its parts.
   * @param priceOf the price to value an open position at; undefined where there is none (then equity is unknown).
   */
  equity(
    account: AccountId,
    currency: string,
    priceOf: (instrument: InstrumentIndex) => Money | undefined,
  ): EquityParts {
    const deposits = this.accounts.get(account)?.cash.total(currency) ?? (0n as Money);
    return sumEquity(currency, deposits, this.sortedBooks(account), priceOf);
  }

  /** Every currency that the account has cash, fees or P&L in, sorted. */
  currencies(account: AccountId): readonly string[] {
    const names = new Set(this.accounts.get(account)?.cash.currencies() ?? []);
    for (const [, book] of this.sortedBooks(account)) {
      names.add(book.instrument.settlement);
      for (const currency of book.fees.currencies()) names.add(currency);
    }
    return [...names].sort();
  }

  /** Canonical: equal ledgers give equal JSON text. */
  snapshot(): LedgerSnapshot {
    const rows = [...this.accounts].map(([account, of]) => [account, of] as const).sort(byKey);
    const accounts = rows.map(([account, { cash }]) => ({
      account,
      cash: cash.snapshot(),
      books: this.snapshotBooks(account),
    }));
    return { version: 1, accounts };
  }

  /** Throws where the snapshot has a book of an instrument that is not among `instruments`: it must not be forgotten. */
  static restore(instruments: readonly Instrument[], snapshot: LedgerSnapshot): Ledger {
    invariant(
      snapshot.version === 1,
      `ledger snapshot of version ${snapshot.version}: this build reads version 1`,
    );
    const ledger = new Ledger(instruments);
    const indexOf = new Map<string, InstrumentIndex>(
      instruments.map((instrument, index) => [instrument.id, index as InstrumentIndex]),
    );
    for (const { account, cash, books } of snapshot.accounts) {
      const restored: AccountBooks = { cash: AccountCash.restore(cash), books: new Map(), sorted: noBooks };
      for (const book of books) {
        const index = indexOf.get(book.instrument);
        invariant(
          index !== undefined,
          `the ledger has a book of ${book.instrument}, which the node does not load`,
        );
        restored.books.set(index, restoreBook(ledger.instrument(index), book));
      }
      restored.sorted = sortedByIndex(restored.books);
      ledger.accounts.set(account as AccountId, restored);
    }
    return ledger;
  }

  private snapshotBooks(account: AccountId): BookSnapshot[] {
    const named = this.sortedBooks(account).map(([, book]): [InstrumentId, BookSnapshot] => [
      book.instrument.id,
      snapshotBook(book),
    ]);
    return named.sort(byKey).map(([, snapshot]) => snapshot);
  }

  private sortedBooks(account: AccountId): readonly IndexedBook[] {
    return this.accounts.get(account)?.sorted ?? noBooks;
  }

  private find(account: AccountId, instrument: InstrumentIndex): Book | undefined {
    return this.accounts.get(account)?.books.get(instrument);
  }

  private book(account: AccountId, index: InstrumentIndex): Book {
    const of = this.account(account);
    let book = of.books.get(index);
    if (book === undefined) {
      book = this.emptyBook(index);
      of.books.set(index, book);
      of.sorted = sortedByIndex(of.books);
    }
    return book;
  }

  private account(account: AccountId): AccountBooks {
    let books = this.accounts.get(account);
    if (books === undefined) {
      books = { cash: new AccountCash(), books: new Map(), sorted: noBooks };
      this.accounts.set(account, books);
    }
    return books;
  }

  private emptyBook(index: InstrumentIndex): Book {
    return new Book(this.instrument(index));
  }

  private instrument(index: InstrumentIndex): Instrument {
    const instrument = this.instruments[index];
    invariant(instrument !== undefined, `no instrument has the index ${index}`);
    return instrument;
  }
}
