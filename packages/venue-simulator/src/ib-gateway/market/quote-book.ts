// The market of the moment by contract id: what the accounts see of an instrument that nobody streams.

import type { Clock } from '../../ports/index.ts';
import type { MarketQuote } from '../domain/index.ts';
import { DayBooks } from './model/day-books.ts';
import type { DayState, InstrumentPrices } from './model/instrument-prices.ts';
import type { PriceWorld } from './model/price-world.ts';
import type { ContractBook } from './universe/contract-book.ts';

export class QuoteBook {
  readonly world: PriceWorld;
  private readonly book: ContractBook;
  private readonly clock: Clock;
  private readonly days = new DayBooks();

  constructor(book: ContractBook, world: PriceWorld, clock: Clock) {
    this.book = book;
    this.world = world;
    this.clock = clock;
  }

  nowMs(): number {
    return this.clock.nowMs();
  }

  /** `undefined`: no such contract. Over a closed market: no bid and ask, the last of the day that ended. */
  of(conId: number): MarketQuote | undefined {
    const prices = this.pricesOf(conId);
    if (prices === undefined) return undefined;
    const now = this.clock.nowMs();
    const shownMs = prices.lastOpenMs(now);
    const state = prices.stateAt(now);
    const day = this.days.at(conId, prices, shownMs);
    return {
      timeMs: state?.timeMs ?? shownMs,
      bid: knownPrice(state?.bid),
      ask: knownPrice(state?.ask),
      bidSize: state?.bidSize ?? 0,
      askSize: state?.askSize ?? 0,
      last: knownPrice(day.last),
      lastSize: day.lastSize,
      close: knownPrice(prices.previousClose(shownMs)),
      volume: day.volume,
      halted: state?.halted ?? false,
    };
  }

  /** Totals of the day in progress, or of the one that ended last. The contract must exist. */
  dayOf(conId: number): DayState {
    const prices = this.pricesOf(conId)!;
    return this.days.at(conId, prices, prices.lastOpenMs(this.clock.nowMs()));
  }

  /** Close before that day. NaN: none. */
  previousCloseOf(conId: number): number {
    const prices = this.pricesOf(conId)!;
    return prices.previousClose(prices.lastOpenMs(this.clock.nowMs()));
  }

  /** The past has changed by hand: totals are counted anew. */
  recount(): void {
    this.days.clear();
  }

  private pricesOf(conId: number): InstrumentPrices | undefined {
    const listing = this.book.byId(conId);
    return listing === undefined ? undefined : this.world.pricesOf(listing);
  }
}

/** NaN, the blocks' mark for "no price", is `undefined` outside. */
export function knownPrice(price: number | undefined): number | undefined {
  return price === undefined || Number.isNaN(price) ? undefined : price;
}
