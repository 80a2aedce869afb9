// Recorded tapes as a market. Ticks play as they are. A bar plays as a path of four prints that gives back exactly its
// open, high, low, close and volume: open, then low and high (high first in a falling bar), close in the last
// millisecond. A quote bar plays the same path on both sides.
//
// Where a symbol has trades only, a quote of one tick is put around each print; where it has quotes only, the last price
// follows the middle without volume. Both are said in the README, since a recording does not hold them.

import { decimalsOf, toUnits } from '../decimal/index.ts';
import type { PricePath, Tape, TapeBar, TapeQuoteBar, TapeRecord } from '../tape/index.ts';
import { TapePlayer } from '../tape/index.ts';
import { instrumentFor, type MarketInstrument } from './instrument.ts';
import type { MarketEvent, MarketFeed, MarketQuote } from './market-feed.ts';

export interface SymbolTape {
  readonly symbol: string;
  readonly tape: Tape;
}

export interface TapeFeedOptions {
  readonly onDateOfMs?: number;
  readonly gapMs?: number;
  readonly repeat?: boolean;
  readonly fromMs?: number;
}

/** `btcusdt-perp-ticks-20240808.csv.gz` is BTCUSDT; `btc-...` and `btcusd-...` are taken for it as well. */
export function symbolOfTapeFile(file: string): string {
  const first = (file.split(/[\\/]/).at(-1) ?? file).split(/[-_.]/)[0]!.toUpperCase();
  if (first.endsWith('USDT')) return first;
  return first.endsWith('USD') ? `${first}T` : `${first}USDT`;
}

const pathSteps = [0, 0.25, 0.5, 1];

export class TapeFeed implements MarketFeed {
  readonly startMs: number;
  readonly instruments: readonly MarketInstrument[];
  readonly #tapes: readonly SymbolTape[];
  readonly #player: TapePlayer;
  readonly #bySymbol: ReadonlyMap<string, MarketInstrument>;
  readonly #hasTrades: ReadonlySet<string>;
  readonly #hasQuotes: ReadonlySet<string>;
  /** Events of bars that have begun, in order of time. */
  readonly #pending: MarketEvent[] = [];
  #head: ReturnType<TapePlayer['next']>;

  constructor(tapes: readonly SymbolTape[], options: TapeFeedOptions = {}) {
    this.#tapes = tapes.filter(({ tape }) => tape.format !== 'openInterest');
    this.#player = new TapePlayer(
      this.#tapes.map(({ tape }) => tape),
      options,
    );
    this.startMs = this.#player.startMs;
    this.instruments = [...new Set(this.#tapes.map(({ symbol }) => symbol))].map((symbol) =>
      tapeInstrument(
        symbol,
        this.#tapes.filter((tape) => tape.symbol === symbol),
      ),
    );
    this.#bySymbol = new Map(this.instruments.map((instrument) => [instrument.symbol, instrument]));
    this.#hasTrades = symbolsWith(this.#tapes, ['trade', 'bar']);
    this.#hasQuotes = symbolsWith(this.#tapes, ['quote', 'quoteBar']);
    this.#head = this.#player.next();
  }

  next(): MarketEvent | undefined {
    for (;;) {
      const pending = this.#pending[0];
      if (pending !== undefined && (this.#head === undefined || pending.atMs < this.#head.atMs)) {
        return this.#pending.shift();
      }
      if (this.#head === undefined) return undefined;
      const played = this.#head;
      this.#head = this.#player.next();
      if (played.type === 'gap')
        this.#insert({ type: 'gap', atMs: played.atMs, resumesAtMs: played.resumesAtMs });
      else this.#expand(this.#tapes[played.tapeIndex]!, played.record, played.atMs);
    }
  }

  #insert(event: MarketEvent): void {
    let at = this.#pending.length;
    while (at > 0 && this.#pending[at - 1]!.atMs > event.atMs) at--;
    this.#pending.splice(at, 0, event);
  }

  #expand({ symbol, tape }: SymbolTape, record: TapeRecord, atMs: number): void {
    const { priceDecimals, quantityDecimals } = this.#bySymbol.get(symbol)!;
    switch (record.kind) {
      case 'trade':
        this.#print(
          symbol,
          atMs,
          toUnits(record.price, priceDecimals),
          toUnits(record.quantity, quantityDecimals),
          record.aggressor ?? 'buy',
        );
        return;
      case 'quote':
        this.#quote({
          type: 'quote',
          symbol,
          atMs,
          ...sideUnits(record.bid, record.ask, priceDecimals),
          bidLots: toUnits(record.bidSize ?? 0, quantityDecimals),
          askLots: toUnits(record.askSize ?? 0, quantityDecimals),
        });
        return;
      case 'bar':
        this.#bar(symbol, record, atMs, tape.intervalMs ?? 60_000);
        return;
      case 'quoteBar':
        this.#quoteBar(symbol, record, atMs, tape.intervalMs ?? 60_000);
        return;
      case 'openInterest':
        return;
    }
  }

  #bar(symbol: string, bar: TapeBar, atMs: number, intervalMs: number): void {
    const { priceDecimals, quantityDecimals } = this.#bySymbol.get(symbol)!;
    const lots = toUnits(bar.volume ?? 0, quantityDecimals);
    const share = Math.floor(lots / 4);
    const prices = pathOf(bar).map((value) => toUnits(value, priceDecimals));
    prices.forEach((priceTicks, i) => {
      const rising = i === 0 ? bar.close >= bar.open : priceTicks >= prices[i - 1]!;
      const part = i === 3 ? lots - 3 * share : share;
      this.#print(symbol, stepTime(atMs, intervalMs, i), priceTicks, part, rising ? 'buy' : 'sell');
    });
  }

  #quoteBar(symbol: string, bar: TapeQuoteBar, atMs: number, intervalMs: number): void {
    const { priceDecimals, quantityDecimals } = this.#bySymbol.get(symbol)!;
    const bids = bar.bid === undefined ? [] : pathOf(bar.bid);
    const asks = bar.ask === undefined ? [] : pathOf(bar.ask);
    for (let i = 0; i < 4; i++) {
      this.#quote({
        type: 'quote',
        symbol,
        atMs: stepTime(atMs, intervalMs, i),
        ...sideUnits(bids[i], asks[i], priceDecimals),
        bidLots: toUnits(bar.bidSize ?? 0, quantityDecimals),
        askLots: toUnits(bar.askSize ?? 0, quantityDecimals),
      });
    }
  }

  #print(symbol: string, atMs: number, priceTicks: number, lots: number, aggressor: 'buy' | 'sell'): void {
    if (!this.#hasQuotes.has(symbol)) {
      const bidTicks = aggressor === 'buy' ? priceTicks - 1 : priceTicks;
      const shown = Math.max(1, lots);
      this.#insert({
        type: 'quote',
        symbol,
        atMs,
        bidTicks,
        bidLots: shown,
        askTicks: bidTicks + 1,
        askLots: shown,
      });
    }
    this.#insert({ type: 'trade', symbol, atMs, priceTicks, lots, aggressor });
  }

  #quote(quote: MarketQuote): void {
    this.#insert(quote);
    if (this.#hasTrades.has(quote.symbol) || quote.bidTicks === undefined || quote.askTicks === undefined)
      return;
    const priceTicks = Math.floor((quote.bidTicks + quote.askTicks) / 2);
    this.#insert({
      type: 'trade',
      symbol: quote.symbol,
      atMs: quote.atMs,
      priceTicks,
      lots: 0,
      aggressor: 'buy',
    });
  }
}

/** Open, low, high, close of a rising bar; open, high, low, close of a falling one. */
function pathOf(path: PricePath): readonly number[] {
  return path.close >= path.open
    ? [path.open, path.low, path.high, path.close]
    : [path.open, path.high, path.low, path.close];
}

function stepTime(atMs: number, intervalMs: number, i: number): number {
  return atMs + Math.min(intervalMs - 1, Math.floor(intervalMs * pathSteps[i]!));
}

function sideUnits(bid: number | undefined, ask: number | undefined, decimals: number) {
  const units = (value: number | undefined) =>
    value === undefined || value <= 0 ? undefined : toUnits(value, decimals);
  return { bidTicks: units(bid), askTicks: units(ask) };
}

function symbolsWith(
  tapes: readonly SymbolTape[],
  kinds: readonly TapeRecord['kind'][],
): ReadonlySet<string> {
  return new Set(
    tapes
      .filter(({ tape }) => tape.records.some((record) => kinds.includes(record.kind)))
      .map(({ symbol }) => symbol),
  );
}

/** The symbol's grid, fine enough for everything on its tapes. */
function tapeInstrument(symbol: string, tapes: readonly SymbolTape[]): MarketInstrument {
  let priceDecimals = 0;
  let quantityDecimals = 0;
  let startPrice: number | undefined;
  for (const { tape } of tapes) {
    for (const record of tape.records) {
      const { prices, quantities } = numbersOf(record);
      startPrice ??= prices[0];
      for (const value of prices) priceDecimals = Math.max(priceDecimals, decimalsOf(value));
      for (const value of quantities) quantityDecimals = Math.max(quantityDecimals, decimalsOf(value));
    }
  }
  return instrumentFor(symbol, { priceDecimals, quantityDecimals, startPrice: startPrice ?? 1 });
}

function numbersOf(record: TapeRecord): { prices: readonly number[]; quantities: readonly number[] } {
  const known = (values: readonly (number | undefined)[]) => values.filter((value) => value !== undefined);
  const path = (bar: PricePath | undefined) =>
    bar === undefined ? [] : [bar.open, bar.high, bar.low, bar.close];
  switch (record.kind) {
    case 'trade':
      return { prices: [record.price], quantities: [record.quantity] };
    case 'quote':
      return { prices: known([record.bid, record.ask]), quantities: known([record.bidSize, record.askSize]) };
    case 'bar':
      return { prices: path(record), quantities: known([record.volume]) };
    case 'quoteBar':
      return {
        prices: [...path(record.bid), ...path(record.ask)],
        quantities: known([record.bidSize, record.askSize]),
      };
    case 'openInterest':
      return { prices: [], quantities: [] };
  }
}
