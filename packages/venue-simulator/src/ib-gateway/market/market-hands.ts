// What a person does to the market through the control URL: moves a price, halts a stock.

import type { Clock } from '../../ports/index.ts';
import type { PriceChange } from '../domain/index.ts';
import type { Interventions } from './model/interventions.ts';
import type { QuoteBook } from './quote-book.ts';
import type { Listing } from './universe/listing.ts';
import { forexListings, indexListings } from './universe/others.ts';
import { stockListings } from './universe/stocks.ts';

const instruments: readonly Listing[] = [...stockListings, ...indexListings, ...forexListings];

export class MarketHands {
  private readonly quotes: QuoteBook;
  private readonly interventions: Interventions;
  private readonly clock: Clock;

  constructor(quotes: QuoteBook, interventions: Interventions, clock: Clock) {
    this.quotes = quotes;
    this.interventions = interventions;
    this.clock = clock;
  }

  /** @throws RangeError for an unknown symbol or a price that is not above 0. */
  movePrice(symbol: string, change: PriceChange): void {
    const listing = bySymbol(symbol);
    const factor = 'price' in change ? change.price / this.lastPriceOf(listing) : 1 + change.relative;
    if (!(factor > 0) || !Number.isFinite(factor)) {
      throw new RangeError(`${symbol}: a price must stay above 0; got ${JSON.stringify(change)}`);
    }
    this.interventions.jump(nameOf(listing), this.standingSinceMs(listing), Math.log(factor));
    this.quotes.recount();
  }

  /** Since when the quote stands that an order would meet now: it is the one that moves, not only the next. */
  private standingSinceMs(listing: Listing): number {
    const { bid, timeMs } = this.quotes.of(listing.conId)!;
    return bid === undefined ? this.clock.nowMs() : timeMs;
  }

  /** @throws RangeError for an unknown symbol. */
  setHalted(symbol: string, halted: boolean): void {
    this.interventions.setHalted(nameOf(bySymbol(symbol)), this.clock.nowMs(), halted);
    this.quotes.recount();
  }

  private lastPriceOf(listing: Listing): number {
    const quote = this.quotes.of(listing.conId)!;
    const { bid, ask } = quote;
    if (bid !== undefined && ask !== undefined) return (bid + ask) / 2;
    return quote.last ?? quote.close ?? Number.NaN;
  }
}

function bySymbol(symbol: string): Listing {
  const wanted = symbol.toUpperCase();
  const listing = instruments.find(
    (candidate) => candidate.symbol === wanted || candidate.localSymbol === wanted,
  );
  if (listing !== undefined) return listing;
  const names = instruments.map((candidate) => candidate.localSymbol).join(', ');
  throw new RangeError(`no instrument ${symbol}; the market has ${names}`);
}

/** The name under which jumps and halts are kept: pairs of currencies share their base. */
function nameOf(listing: Listing): string {
  return listing.kind === 'forex' ? listing.localSymbol : listing.symbol;
}
