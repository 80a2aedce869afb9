// What goes out on the public channels, and when. Klines: a snapshot at the subscription, then every 500 ms while the
// bucket has a bar; there is no message at a bar's end, so what happened in a bar's last half second is in its REST kline
// only. `depth_book1` and `trade` at once; `ticker`, `depth_book5`, `depth_book15` and `depth_books` at most every 100 ms;
// `price` every 500 ms, `tickers` every second.
//
// `depth_books` sends 50 levels first and then what changed, quantity 0 for a level that is gone (our guess of its form).

import { divideRounded, formatShort } from '../decimal/index.ts';
import {
  type FundingSchedule,
  fundingRateDecimals,
  type KlineInterval,
  klineIntervals,
  type MarketEvent,
  type MarketTrade,
} from '../market/index.ts';
import type { Clock } from '../ports/index.ts';
import type { MessageWire } from './message-wire.ts';
import type { Level, SymbolMarket } from './symbol-market.ts';
import type { Listener } from './websocket-desk.ts';
import { levelTexts, quantityText, turnoverText } from './wire.ts';

export interface MarketPublisherOptions {
  readonly clock: Clock;
  readonly wire: MessageWire;
  readonly listeners: ReadonlyMap<number, Listener>;
  readonly markets: ReadonlyMap<string, SymbolMarket>;
  readonly funding: FundingSchedule;
  readonly stampMs: () => number;
  readonly price: (market: SymbolMarket, ticks: number) => string;
}

const klineEveryMs = 500;
const throttleMs = 100;
const bookLevels = 50;

export class MarketPublisher {
  readonly #options: MarketPublisherOptions;
  readonly #changed = new Set<string>();
  #flushIsDue = false;
  #beatIsDue = false;
  #trades: MarketTrade[] = [];
  /** What each listener to `depth_books` knows, by connection and symbol. */
  readonly #known = new Map<string, Map<string, string>>();

  constructor(options: MarketPublisherOptions) {
    this.#options = options;
  }

  onSubscribe(listener: Listener, channel: string, symbol: string | undefined): void {
    this.#ensureBeat();
    if (symbol === undefined) {
      if (channel === 'tickers') this.#sendTickers([listener]);
      return;
    }
    const market = this.#options.markets.get(symbol);
    if (market !== undefined) this.#snapshot(listener, channel, market);
  }

  onClose(connectionId: number): void {
    for (const key of this.#known.keys()) if (key.startsWith(`${connectionId}/`)) this.#known.delete(key);
  }

  /** All market events of one moment, after the exchange took them. */
  onEvents(events: readonly MarketEvent[]): void {
    if (this.#options.listeners.size === 0) return;
    const quoted = new Set<string>();
    for (const event of events) {
      if (event.type === 'gap') continue;
      this.#changed.add(event.symbol);
      if (event.type === 'quote') quoted.add(event.symbol);
      else if (event.lots > 0) this.#trades.push(event);
    }
    for (const symbol of quoted) this.#toAll('depth_book1', symbol, (market) => this.#depth(market, 1));
    this.#sendTrades();
    this.#ensureFlush();
  }

  #snapshot(listener: Listener, channel: string, market: SymbolMarket): void {
    const data = this.#dataOf(channel, market, listener);
    if (data !== undefined) this.#send(listener, channel, market.instrument.symbol, data);
  }

  #dataOf(channel: string, market: SymbolMarket, listener: Listener): unknown {
    switch (channel) {
      case 'ticker':
        return this.#ticker(market);
      case 'price':
        return this.#prices(market);
      case 'depth_book1':
        return this.#depth(market, 1);
      case 'depth_book5':
        return this.#depth(market, 5);
      case 'depth_book15':
        return this.#depth(market, 15);
      case 'depth_books':
        return this.#bookChanges(listener, market);
      case 'trade':
        return undefined;
      default:
        return this.#kline(channel, market);
    }
  }

  #sendTrades(): void {
    const bySymbol = new Map<string, MarketTrade[]>();
    for (const trade of this.#trades) {
      const list = bySymbol.get(trade.symbol);
      if (list === undefined) bySymbol.set(trade.symbol, [trade]);
      else list.push(trade);
    }
    this.#trades = [];
    for (const [symbol, trades] of bySymbol)
      this.#toAll('trade', symbol, (market) => this.#prints(market, trades));
  }

  #prints(market: SymbolMarket, trades: readonly MarketTrade[]): unknown {
    return trades.map((trade) => ({
      t: new Date(trade.atMs).toISOString(),
      p: this.#options.price(market, trade.priceTicks),
      v: quantityText(trade.lots, market.instrument),
      s: trade.aggressor,
    }));
  }

  #ensureFlush(): void {
    if (this.#flushIsDue) return;
    this.#flushIsDue = true;
    const { clock } = this.#options;
    clock.scheduleAt(clock.nowMs() + throttleMs, () => {
      this.#flushIsDue = false;
      for (const symbol of this.#changed) this.#flush(symbol);
      this.#changed.clear();
    });
  }

  #flush(symbol: string): void {
    this.#toAll('ticker', symbol, (market) => this.#ticker(market));
    this.#toAll('depth_book5', symbol, (market) => this.#depth(market, 5));
    this.#toAll('depth_book15', symbol, (market) => this.#depth(market, 15));
    const market = this.#options.markets.get(symbol);
    if (market === undefined) return;
    for (const listener of this.#listenersTo(`depth_books:${symbol}`)) {
      const changes = this.#bookChanges(listener, market);
      if (changes !== undefined) this.#send(listener, 'depth_books', symbol, changes);
    }
  }

  /** Beats at whole half seconds of the venue's time while somebody listens. */
  #ensureBeat(): void {
    if (this.#beatIsDue) return;
    this.#beatIsDue = true;
    const { clock, listeners } = this.#options;
    const atMs = (Math.floor(clock.nowMs() / klineEveryMs) + 1) * klineEveryMs;
    clock.scheduleAt(atMs, () => {
      this.#beatIsDue = false;
      if (listeners.size === 0) return;
      this.#beat(atMs);
      this.#ensureBeat();
    });
  }

  #beat(atMs: number): void {
    const { listeners, markets } = this.#options;
    for (const listener of listeners.values()) {
      for (const key of listener.channels) {
        const [channel = '', symbol = ''] = key.split(':');
        const market = markets.get(symbol);
        if (market === undefined || !(channel === 'price' || channel.includes('_kline_'))) continue;
        this.#snapshot(listener, channel, market);
      }
    }
    if (atMs % 1000 === 0) this.#sendTickers(this.#listenersTo('tickers'));
  }

  #sendTickers(listeners: readonly Listener[]): void {
    if (listeners.length === 0) return;
    const data = [...this.#options.markets.values()]
      .map((market) => this.#ticker(market))
      .filter((ticker) => ticker !== undefined);
    for (const listener of listeners) this.#send(listener, 'tickers', undefined, data);
  }

  #listenersTo(key: string): Listener[] {
    return [...this.#options.listeners.values()].filter((listener) => listener.channels.has(key));
  }

  #toAll(channel: string, symbol: string, make: (market: SymbolMarket) => unknown): void {
    const listeners = this.#listenersTo(`${channel}:${symbol}`);
    const market = this.#options.markets.get(symbol);
    if (listeners.length === 0 || market === undefined) return;
    const data = make(market);
    if (data === undefined) return;
    for (const listener of listeners) this.#send(listener, channel, symbol, data);
  }

  #send(listener: Listener, channel: string, symbol: string | undefined, data: unknown): void {
    const ts = this.#options.stampMs();
    const message = symbol === undefined ? { ch: channel, ts, data } : { ch: channel, symbol, ts, data };
    this.#options.wire.send(listener.connection, channel, JSON.stringify(message));
  }

  #kline(channel: string, market: SymbolMarket): unknown {
    const [kind = '', interval = ''] = channel.split('_kline_');
    const known = klineIntervals.find((name): name is KlineInterval => name === interval);
    if (known === undefined) return undefined;
    const book = kind === 'mark' ? market.markKlines : market.lastKlines;
    const bar = book.current(known, this.#options.clock.nowMs());
    if (bar === undefined) return undefined;
    const price = (ticks: number) => this.#options.price(market, ticks);
    return {
      o: price(bar.open),
      h: price(bar.high),
      l: price(bar.low),
      c: price(bar.close),
      b: quantityText(bar.lots, market.instrument),
      q: turnoverText(bar.tickLots, market.instrument),
    };
  }

  #ticker(market: SymbolMarket): unknown {
    const day = market.day(this.#options.clock.nowMs());
    const { instrument, lastTicks, quote } = market;
    if (day === undefined || lastTicks === undefined) return undefined;
    const price = (ticks: number) => this.#options.price(market, ticks);
    const change = divideRounded(BigInt(lastTicks - day.openTicks) * 10_000n, BigInt(day.openTicks));
    return {
      s: instrument.symbol,
      o: price(day.openTicks),
      h: price(day.highTicks),
      l: price(day.lowTicks),
      la: price(lastTicks),
      b: quantityText(day.lots, instrument),
      q: turnoverText(day.tickLots, instrument),
      r: formatShort(change, 2),
      ...(quote?.bidTicks === undefined
        ? {}
        : { bd: price(quote.bidTicks), bv: quantityText(quote.bidLots, instrument) }),
      ...(quote?.askTicks === undefined
        ? {}
        : { ak: price(quote.askTicks), av: quantityText(quote.askLots, instrument) }),
    };
  }

  #prices(market: SymbolMarket): unknown {
    const { clock, funding } = this.#options;
    const { instrument, markTicks } = market;
    if (markTicks === undefined) return undefined;
    const nextMs = funding.nextTimeMs(instrument, clock.nowMs());
    const lastMs = nextMs - instrument.fundingIntervalMs;
    return {
      mp: this.#options.price(market, markTicks),
      ip: this.#options.price(market, markTicks),
      fr: formatShort(funding.rateAt(instrument, lastMs), fundingRateDecimals),
      ft: new Date(lastMs).toISOString(),
      nft: new Date(nextMs).toISOString(),
    };
  }

  #depth(market: SymbolMarket, count: number): unknown {
    if (market.quote === undefined) return undefined;
    const price = (ticks: number) => this.#options.price(market, ticks);
    return {
      b: levelTexts(market.levels('SELL', count), price, market.instrument),
      a: levelTexts(market.levels('BUY', count), price, market.instrument),
    };
  }

  #bookChanges(listener: Listener, market: SymbolMarket): unknown {
    const key = `${listener.connection.id}/${market.instrument.symbol}`;
    const known = this.#known.get(key) ?? new Map<string, string>();
    const next = new Map<string, string>();
    const price = (ticks: number) => this.#options.price(market, ticks);
    const put = (side: 'b' | 'a', levels: readonly Level[]) => {
      for (const [at = '', lots = ''] of levelTexts(levels, price, market.instrument))
        next.set(side + at, lots);
    };
    put('b', market.levels('SELL', bookLevels));
    put('a', market.levels('BUY', bookLevels));
    this.#known.set(key, next);
    const changes: { b: string[][]; a: string[][] } = { b: [], a: [] };
    for (const [level, lots] of next)
      if (known.get(level) !== lots) changes[level[0] as 'b' | 'a'].push([level.slice(1), lots]);
    for (const level of known.keys())
      if (!next.has(level)) changes[level[0] as 'b' | 'a'].push([level.slice(1), '0']);
    return changes.b.length + changes.a.length === 0 ? undefined : changes;
  }
}
