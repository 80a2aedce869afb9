// What the venue knows of one symbol: best bid and ask, last and mark price, klines, the day's figures, and a book behind
// the best prices against which orders match.
//
// A recording holds only the best level. Levels behind it are made up by a fixed rule from it, shown in the depth
// channels and matched against alike. What orders of ours take out of the book comes back with the next quote.
//
// Mark price: the median of bid, ask and last, so that a single print does not move it.

import { KlineBook, type MarketInstrument, type MarketQuote, type MarketTrade } from '../market/index.ts';
import type { Side } from './books.ts';

export interface Level {
  readonly ticks: number;
  readonly lots: number;
}

export interface DayFigures {
  readonly openTicks: number;
  readonly highTicks: number;
  readonly lowTicks: number;
  readonly lots: number;
  readonly tickLots: bigint;
}

export type SymbolStatus = 'OPEN' | 'CANCEL_ONLY' | 'STOP';

const deepestLevels = 50;

export class SymbolMarket {
  readonly instrument: MarketInstrument;
  readonly lastKlines = new KlineBook();
  readonly markKlines = new KlineBook();
  status: SymbolStatus = 'OPEN';
  quote: MarketQuote | undefined;
  lastTicks: number | undefined;
  markTicks: number | undefined;
  /** Running mean of the quantity shown at the best prices. */
  #usualLots = 0;
  /** Taken out of each level since the last quote. */
  readonly #taken = new Map<string, number>();

  constructor(instrument: MarketInstrument) {
    this.instrument = instrument;
  }

  onQuote(quote: MarketQuote): void {
    this.quote = quote;
    this.#taken.clear();
    const shown = (quote.bidLots + quote.askLots) / 2;
    this.#usualLots = this.#usualLots === 0 ? shown : this.#usualLots + (shown - this.#usualLots) / 64;
    this.#remark(quote.atMs);
  }

  onTrade(trade: MarketTrade): void {
    this.lastTicks = trade.priceTicks;
    this.lastKlines.print(trade.atMs, trade.priceTicks, trade.lots);
    this.#remark(trade.atMs);
  }

  /**
   * An execution against the shown book is the last price too: a stop or target would look at one from before a jump otherwise. The
   * tape's own figures (klines, the mark) are left to what the market says next.
   */
  onExecution(ticks: number): void {
    this.lastTicks = ticks;
  }

  /** Forgets the quote: recorded data end here. */
  onGap(): void {
    this.quote = undefined;
    this.#taken.clear();
  }

  #remark(atMs: number): void {
    const mark = median(this.quote?.bidTicks, this.quote?.askTicks, this.lastTicks);
    if (mark === undefined) return;
    this.markTicks = mark;
    this.markKlines.print(atMs, mark, 0);
  }

  /** Levels that a buyer (asks) or seller (bids) meets, best first, less what was taken. */
  levels(taker: Side, count = deepestLevels): Level[] {
    const best = taker === 'BUY' ? this.quote?.askTicks : this.quote?.bidTicks;
    if (this.quote === undefined || best === undefined) return [];
    const shown = taker === 'BUY' ? this.quote.askLots : this.quote.bidLots;
    const levels: Level[] = [];
    for (let depth = 0; depth < Math.min(count, deepestLevels); depth++) {
      const ticks = taker === 'BUY' ? best + depth : best - depth;
      if (ticks <= 0) break;
      const lots = this.#lotsAt(depth, shown) - (this.#taken.get(`${taker}${ticks}`) ?? 0);
      if (lots > 0) levels.push({ ticks, lots });
    }
    return levels;
  }

  #lotsAt(depth: number, shown: number): number {
    if (depth === 0) return shown;
    return Math.max(1, Math.floor((Math.max(shown, this.#usualLots) * (1 + ((depth * 7) % 5))) / 3));
  }

  /**
   * Takes up to `lots` out of the book at `limitTicks` or better; what was got, level by level. Without a limit the
   * deepest level has no end: a market order fills whole where anybody quotes at all.
   */
  take(taker: Side, lots: number, limitTicks: number | undefined): Level[] {
    const got: Level[] = [];
    let left = lots;
    const levels = this.levels(taker);
    for (const level of levels) {
      if (left <= 0 || !within(taker, level.ticks, limitTicks)) break;
      const part = Math.min(left, level.lots);
      got.push({ ticks: level.ticks, lots: part });
      const key = `${taker}${level.ticks}`;
      this.#taken.set(key, (this.#taken.get(key) ?? 0) + part);
      left -= part;
    }
    const deepest = levels.at(-1);
    if (left > 0 && limitTicks === undefined && deepest !== undefined)
      got.push({ ticks: deepest.ticks, lots: left });
    return got;
  }

  /** How much could be taken. */
  available(taker: Side, limitTicks: number | undefined): number {
    let lots = 0;
    for (const level of this.levels(taker)) if (within(taker, level.ticks, limitTicks)) lots += level.lots;
    return lots;
  }

  /** The last 24 hours, to the hour; undefined before the first print. */
  day(nowMs: number): DayFigures | undefined {
    const bars = this.lastKlines.bars('60min').filter((bar) => bar.openMs > nowMs - 86_400_000);
    const first = bars[0];
    if (first === undefined) return undefined;
    return {
      openTicks: first.open,
      highTicks: bars.reduce((high, bar) => Math.max(high, bar.high), first.high),
      lowTicks: bars.reduce((low, bar) => Math.min(low, bar.low), first.low),
      lots: bars.reduce((lots, bar) => lots + bar.lots, 0),
      tickLots: bars.reduce((sum, bar) => sum + bar.tickLots, 0n),
    };
  }
}

const within = (taker: Side, ticks: number, limitTicks: number | undefined): boolean =>
  limitTicks === undefined || (taker === 'BUY' ? ticks <= limitTicks : ticks >= limitTicks);

/** The middle of three; of fewer the last known, which is the last price. */
function median(a: number | undefined, b: number | undefined, c: number | undefined): number | undefined {
  if (a === undefined || b === undefined || c === undefined) return c ?? a ?? b;
  return Math.max(Math.min(a, b), Math.min(Math.max(a, b), c));
}
