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
  private readonly letters: readonly string[];
  private readonly shown = new Map<LetterTick, string>();

  /** `letters`: one per exchange; none: the contract has no such ticks. */
  constructor(letters: readonly string[]) {
    this.letters = letters;
  }

  /** Adds the tick where a new price (in currency) at an instant (UTC) stands at other exchanges than the one before. */
  add(out: MarketTick[], tickType: LetterTick, price: number, utcMs: number): void {
    if (this.letters.length === 0 || !(price > 0)) return;
    const drawn = hash3(Math.round(price * PRICE_UNITS), Math.floor(utcMs / 1000), tickType);
    const count = tickType === tickTypes.lastExchange ? 1 : 1 + (drawn % POSTING_MAX);
    const text = this.pick(drawn >>> 8, count);
    if (this.shown.get(tickType) === text) return;
    this.shown.set(tickType, text);
    out.push({ kind: 'string', tickType, text });
  }

  /** `count` neighbors of the map, beginning anywhere. */
  private pick(from: number, count: number): string {
    const first = from % this.letters.length;
    return [...this.letters, ...this.letters].slice(first, first + count).join('');
  }
}
