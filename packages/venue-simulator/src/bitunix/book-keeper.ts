// Saves the books before anybody is told of what they hold: pushes wait in an outbox until then. So a venue that is killed
// and started again has never told of what it does not remember.

import { parseScaled } from '../decimal/index.ts';
import type { Clock, StateStore } from '../ports/index.ts';
import { booksFromText, booksToText } from './books-text.ts';
import type { Exchange } from './exchange.ts';

/** A customer of the venue. */
export interface VenueAccount {
  readonly apiKey: string;
  readonly secret: string;
  /** Deposit in USDT, as decimal text. */
  readonly balance: string;
}

export class BookKeeper {
  readonly #exchange: Exchange;
  readonly #clock: Clock;
  readonly #store: StateStore | undefined;
  #isDirty = false;
  #outbox: (() => void)[] = [];

  constructor(exchange: Exchange, clock: Clock, store: StateStore | undefined) {
    this.#exchange = exchange;
    this.#clock = clock;
    this.#store = store;
  }

  /** Takes the saved books up and opens accounts that are not among them. */
  open(accounts: readonly VenueAccount[]): void {
    const saved = this.#store?.load();
    if (saved !== undefined) this.restore(saved);
    for (const { apiKey, secret, balance } of accounts) {
      if (this.#exchange.accounts.has(apiKey)) continue;
      const deposit = parseScaled(balance, 12);
      if (deposit === undefined) throw new RangeError(`balance "${balance}": expected a decimal number`);
      this.#exchange.addAccount(apiKey, secret, deposit);
    }
  }

  restore(text: string): void {
    const books = booksFromText(text);
    this.#exchange.restore(books.accounts, books.nextId);
  }

  /** What a venue that dies now comes back with; without a store, the books as they are. */
  saved(): string {
    this.flush();
    return this.#store?.load() ?? this.#text();
  }

  #text(): string {
    return booksToText({
      version: 1,
      nextId: this.#exchange.nextId,
      accounts: [...this.#exchange.accounts.values()],
    });
  }

  /** The books have changed. */
  touch(): void {
    this.#isDirty = true;
  }

  /** Tells of a change once the books are saved: at the next flush, at the latest in this moment's last turn. */
  tell(send: () => void): void {
    this.#isDirty = true;
    this.#outbox.push(send);
    if (this.#outbox.length === 1) this.#clock.scheduleAt(this.#clock.nowMs(), () => this.flush());
  }

  flush(): void {
    if (this.#isDirty) {
      this.#store?.save(this.#text());
      this.#isDirty = false;
    }
    const outbox = this.#outbox;
    this.#outbox = [];
    for (const send of outbox) send();
  }
}
