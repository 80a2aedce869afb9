// The desk: everything the account system knows, and the frame in which it changes. A piece of work (a request, a timer,
// a quote) runs inside `turn`; what it reports waits in the outbox, the state is saved, and only then do reports go out.
// So a client never hears of something that a killed and restarted simulator does not remember, and a client that
// answers a report at once starts a turn of its own instead of changing the order of reports.

import type { Clock, Scheduled, StateStore } from '../../../ports/index.ts';
import type { SeededRandom } from '../../../random/index.ts';
import type {
  AccountsListener,
  MarketQuote,
  MarketSubscription,
  OrderTreatment,
  SubmitTreatment,
} from '../../domain/index.ts';
import { amountOf, ZERO } from '../amounts/index.ts';
import { type AccountBooks, openBooks } from '../ledger/index.ts';
import type { Taken } from '../matching/index.ts';
import { OrderRegistry, type WorkingOrder } from '../orders/index.ts';
import { Archive } from '../persistence/archive.ts';
import { ExecutionLog, type LoggedExecution } from './execution-log.ts';
import {
  type AccountsMarket,
  type AccountsOptions,
  type ResolvedOptions,
  resolveOptions,
} from './options.ts';

type Report = (listener: AccountsListener) => void;

export interface Counters {
  permId: number;
  /** Second part of execution ids. */
  execution: number;
  /** Manual orders bound to client 0 so far: their ids are -1, -2 ... */
  bound: number;
}

export interface Watch {
  holders: number;
  readonly subscription: MarketSubscription;
}

const usualTreatment: OrderTreatment = { ofSubmit: () => ({}), ofCancel: () => ({}) };

export class Desk {
  readonly clock: Clock;
  readonly market: AccountsMarket;
  readonly options: ResolvedOptions;
  readonly random: SeededRandom;
  readonly registry = new OrderRegistry();
  readonly books = new Map<string, AccountBooks>();
  readonly log = new ExecutionLog();
  readonly counters: Counters;
  readonly watches = new Map<number, Watch>();
  readonly taken = new Map<number, Taken>();
  /** Orders with conditions that are not met yet. */
  readonly conditional = new Set<WorkingOrder>();
  /** What faults do to orders on their way in; gone once the order is acknowledged. */
  readonly treatments = new Map<number, SubmitTreatment>();
  /** Orders that will try the same quote again when its size has refilled. */
  readonly retrying = new Set<number>();
  /** Options whose holder asked not to exercise: `account:conId`. */
  readonly lapsed = new Set<string>();
  /** Option contracts whose expiry is being waited for. */
  readonly expiring = new Set<number>();
  /** Price of an expiring option's underlying at the close, by the option's contract id. */
  readonly closingPrices = new Map<number, number>();
  /** First part of execution ids. */
  execPrefix: string;
  dayStartMs = 0;
  autoBind = false;
  treatment: OrderTreatment = usualTreatment;
  listener: AccountsListener | undefined;
  /** Text of the whole state; set by the persistence. */
  serialize: (() => string) | undefined;
  /** Turns touched accounts and contracts into reports; set by the reporting. */
  reportTouched: (() => void) | undefined;
  /** Texts of what is over, for the saved state. */
  readonly doneOrders = new Archive<WorkingOrder>();
  readonly reportedExecutions = new Archive<LoggedExecution>();
  readonly touched = new Map<string, Set<number>>();

  readonly #store: StateStore | undefined;
  readonly #outbox: Report[] = [];
  #depth = 0;
  #delivering = false;
  #dirty = false;

  constructor(options: AccountsOptions) {
    this.clock = options.clock;
    this.market = options.market;
    this.options = resolveOptions(options);
    this.random = options.random;
    this.#store = options.store;
    for (const { id, cash } of this.options.accounts) this.books.set(id, openBooks(id, amountOf(cash)));
    const ids = this.random.split('ids');
    this.execPrefix = `0000${ids.nextHex(4)}`;
    this.counters = {
      permId: 1_000_000_000 + ids.nextInt(900_000_000),
      execution: Math.floor(this.clock.nowMs() / 1000),
      bound: 0,
    };
  }

  nowMs(): number {
    return this.clock.nowMs();
  }

  accountIds(): readonly string[] {
    return this.options.accounts.map((account) => account.id);
  }

  booksOf(account: string): AccountBooks {
    const books = this.books.get(account);
    if (books === undefined)
      throw new RangeError(`no account ${account}; there are ${this.accountIds().join(', ')}`);
    return books;
  }

  quoteOf(conId: number): MarketQuote | undefined {
    return this.market.quoteOf(conId);
  }

  takenOf(conId: number): Taken {
    let taken = this.taken.get(conId);
    if (taken === undefined) {
      taken = { bid: ZERO, ask: ZERO };
      this.taken.set(conId, taken);
    }
    return taken;
  }

  nextPermId(): number {
    return ++this.counters.permId;
  }

  storedText(): string | undefined {
    return this.#store?.load();
  }

  /** Runs a piece of work; its reports go out, and the state is saved, when the outermost one ends. */
  turn<T>(work: () => T): T {
    this.#depth++;
    try {
      return work();
    } finally {
      this.#depth--;
      if (this.#depth === 0) this.#settle();
    }
  }

  /** A turn of its own at a later time. */
  at(timeMs: number, work: () => void): Scheduled {
    return this.clock.scheduleAt(timeMs, () => this.turn(work));
  }

  after(delayMs: number, work: () => void): Scheduled {
    return this.at(this.nowMs() + delayMs, work);
  }

  report(report: Report): void {
    this.#outbox.push(report);
  }

  /** Something happened that must survive a restart. */
  changed(): void {
    this.#dirty = true;
  }

  /** Something that was over changed after all: what is written of it is written anew. */
  reopened(): void {
    this.doneOrders.clear();
    this.reportedExecutions.clear();
    this.changed();
  }

  /** An account's figures and a holding changed. */
  touch(account: string, conId?: number): void {
    const known = this.touched.get(account) ?? new Set();
    if (conId !== undefined) known.add(conId);
    this.touched.set(account, known);
  }

  #settle(): void {
    if (this.touched.size > 0) this.reportTouched?.();
    if (this.#dirty) {
      this.#dirty = false;
      if (this.#store !== undefined && this.serialize !== undefined) this.#store.save(this.serialize());
    }
    if (!this.#delivering) this.#deliver();
  }

  #deliver(): void {
    this.#delivering = true;
    try {
      for (let report = this.#outbox.shift(); report !== undefined; report = this.#outbox.shift()) {
        if (this.listener !== undefined) report(this.listener);
      }
    } finally {
      this.#delivering = false;
    }
  }
}
