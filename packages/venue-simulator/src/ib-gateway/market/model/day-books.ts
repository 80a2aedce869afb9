// Totals of the day for instruments that nobody streams: counted once, then carried forward from question to question.

import { tradingDayAt } from '../calendar/hours.ts';
import type { DayState, InstrumentPrices } from './instrument-prices.ts';

const MOST_BOOKS = 3000;

interface DayBook {
  readonly state: DayState;
  untilMs: number;
}

export class DayBooks {
  private readonly books = new Map<number, DayBook>();

  /** The day's totals of an instrument at an instant. Shared: read it at once. */
  at(conId: number, prices: InstrumentPrices, utcMs: number): DayState {
    const book = this.books.get(conId);
    if (book !== undefined && utcMs >= book.untilMs && tradingDayAt(prices.hours, utcMs) === book.state.day) {
      prices.advanceDay(book.state, book.untilMs, utcMs);
      book.untilMs = utcMs;
      return book.state;
    }
    if (this.books.size > MOST_BOOKS) this.books.clear();
    const state = prices.dayStateAt(utcMs);
    this.books.set(conId, { state, untilMs: utcMs });
    return state;
  }

  /** The past has changed (a jump or a halt by hand). */
  clear(): void {
    this.books.clear();
  }
}
