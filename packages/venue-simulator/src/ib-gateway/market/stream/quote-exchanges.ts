// Which exchanges show the best prices and where the last trade was: the letters of the ticks 32, 33 and 84, taken from the
// map of exchanges that the quote's first message names. The model has one book for all exchanges: letters are drawn from
// price and second, so that two subscriptions of one contract see the same.

import { type MarketTick, tickTypes } from '../../domain/index.ts';
import { hash3 } from '../random/index.ts';

/** So many exchanges at most post one best price. */
const POSTING_MAX = 4;
const PRICE_UNITS = 10_000;

type LetterTick = typeof tickTypes.bidExchange | typeof tickTypes.askExchange | typeof tickTypes.lastExchange;

export class QuoteExchanges {
  private readonly count: number;
  /** All letters, twice: neighbors are a stretch of it. */
  private readonly ring: string;
  private readonly shown = new Map<LetterTick, string>();

  /** `letters`: one character per exchange; none: the contract has no such ticks. */
  constructor(letters: readonly string[]) {
    this.count = letters.length;
    this.ring = letters.join('').repeat(2);
  }

  /** Adds the tick where a new price (in currency) at an instant (UTC) stands at other exchanges than the one before. */
  add(out: MarketTick[], tickType: LetterTick, price: number, utcMs: number): void {
    if (this.count === 0 || !(price > 0)) return;
    const drawn = hash3(Math.round(price * PRICE_UNITS), Math.floor(utcMs / 1000), tickType);
    const posting = tickType === tickTypes.lastExchange ? 1 : 1 + (drawn % POSTING_MAX);
    const first = (drawn >>> 8) % this.count;
    const text = this.ring.slice(first, first + posting);
    if (this.shown.get(tickType) === text) return;
    this.shown.set(tickType, text);
    out.push({ kind: 'string', tickType, text });
  }
}
