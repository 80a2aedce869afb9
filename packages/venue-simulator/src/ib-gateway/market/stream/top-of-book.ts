// The ticks of a quote subscription. The first set tells everything that is known, later ones what has changed: a price
// tick carries its size and is followed by the size tick, a trade brings its time and the day's volume, as a gateway sends them.

import { type MarketTick, type PriceTick, tickTypes } from '../../domain/index.ts';
import type { DayState } from '../model/instrument-prices.ts';
import { type MinuteBlock, slotTime } from '../model/minute-block.ts';
import { QuoteExchanges } from './quote-exchanges.ts';

/** Tick numbers of one set, live or delayed. */
interface TickNumbers {
  readonly bid: number;
  readonly ask: number;
  readonly last: number;
  readonly bidSize: number;
  readonly askSize: number;
  readonly lastSize: number;
  readonly high: number;
  readonly low: number;
  readonly volume: number;
  readonly close: number;
  readonly open: number;
  readonly lastTimestamp: number;
  readonly halted: number;
}

const LIVE: TickNumbers = tickTypes;

const DELAYED: TickNumbers = {
  bid: tickTypes.delayedBid,
  ask: tickTypes.delayedAsk,
  last: tickTypes.delayedLast,
  bidSize: tickTypes.delayedBidSize,
  askSize: tickTypes.delayedAskSize,
  lastSize: tickTypes.delayedLastSize,
  high: tickTypes.delayedHigh,
  low: tickTypes.delayedLow,
  volume: tickTypes.delayedVolume,
  close: tickTypes.delayedClose,
  open: tickTypes.delayedOpen,
  lastTimestamp: tickTypes.delayedLastTimestamp,
  halted: tickTypes.delayedHalted,
};

/** The quote as it was last sent; -1 and 0 for a side without a price. */
export interface ShownQuote {
  bid: number;
  ask: number;
  bidSize: number;
  askSize: number;
  last: number;
  lastSize: number;
  high: number;
  low: number;
  open: number;
  close: number;
  volume: number;
  halted: boolean;
}

export interface TopOfBookShape {
  readonly delayed: boolean;
  /** An index: prices without sizes and without quotes. */
  readonly sizeless: boolean;
  /** Pairs of currencies have no trades. */
  readonly hasTrades: boolean;
  readonly previousClose: number;
  /** RTVolume (generic 233) and its sister without unreportable trades (375). */
  readonly rtVolume: boolean;
  readonly rtTradeVolume: boolean;
  /** Letters of the exchanges whose best prices are told; none for delayed data and for what trades in one place. */
  readonly exchangeLetters: readonly string[];
}

export class TopOfBookTicks {
  private readonly shape: TopOfBookShape;
  private readonly numbers: TickNumbers;
  private readonly exchanges: QuoteExchanges;
  private readonly shown: ShownQuote = {
    bid: Number.NaN,
    ask: Number.NaN,
    bidSize: -1,
    askSize: -1,
    last: Number.NaN,
    lastSize: -1,
    high: Number.NaN,
    low: Number.NaN,
    open: Number.NaN,
    close: Number.NaN,
    volume: -1,
    halted: false,
  };

  constructor(shape: TopOfBookShape) {
    this.shape = shape;
    this.numbers = shape.delayed ? DELAYED : LIVE;
    this.exchanges = new QuoteExchanges(shape.exchangeLetters);
  }

  /** Everything known: the quote of a slot (none while closed) and the day. */
  first(block: MinuteBlock | undefined, slot: number, day: DayState): MarketTick[] {
    const out: MarketTick[] = [];
    if (!this.shape.sizeless) {
      if (block === undefined) this.noQuote(out);
      else this.quote(out, block, slot);
    }
    if (this.shape.hasTrades && !Number.isNaN(day.last)) {
      this.lastPrice(out, day.last, day.lastSize, day.lastTimeMs);
      this.lastTime(out, day.lastTimeMs);
      this.dayNumbers(out, day);
    }
    this.addClose(out, this.shape.previousClose);
    if (!Number.isNaN(this.shown.open)) out.push(this.price(this.numbers.open, this.shown.open, 0));
    out.push({ kind: 'generic', tickType: this.numbers.halted, value: 0 });
    return out;
  }

  /** The market has closed: nobody quotes any more. */
  closed(): MarketTick[] {
    const out: MarketTick[] = [];
    if (!this.shape.sizeless) this.noQuote(out);
    return out;
  }

  /** Trading has begun: on a new day the close is another one. */
  opened(previousClose: number): MarketTick[] {
    const out: MarketTick[] = [];
    this.addClose(out, previousClose);
    return out;
  }

  /** What a slot changed. */
  next(block: MinuteBlock, slot: number, day: DayState): MarketTick[] {
    const out: MarketTick[] = [];
    const halted = block.halted && Number.isNaN(block.bid[slot]);
    if (halted !== this.shown.halted) {
      this.shown.halted = halted;
      // 2: a volatility halt, which trading pauses of single stocks are.
      out.push({ kind: 'generic', tickType: this.numbers.halted, value: halted ? 2 : 0 });
    }
    if (!this.shape.sizeless) this.quote(out, block, slot);
    const price = block.trade[slot]!;
    if (this.shape.hasTrades && !Number.isNaN(price)) this.trade(out, block, slot, day);
    return out;
  }

  private trade(out: MarketTick[], block: MinuteBlock, slot: number, day: DayState): void {
    const price = block.trade[slot]!;
    const size = block.tradeSize[slot]!;
    const timeMs = slotTime(block, slot);
    if (this.shape.sizeless) {
      if (price !== this.shown.last) this.lastPrice(out, price, size, timeMs);
    } else {
      if (price !== this.shown.last || size !== this.shown.lastSize) this.lastPrice(out, price, size, timeMs);
      this.lastTime(out, timeMs);
      if (this.shape.rtVolume) out.push(rtVolumeTick(tickTypes.rtVolume, price, size, timeMs, day));
      if (this.shape.rtTradeVolume) out.push(rtVolumeTick(tickTypes.rtTradeVolume, price, size, timeMs, day));
    }
    this.dayNumbers(out, day);
    if (!Number.isNaN(day.regular.open) && this.shown.open !== day.regular.open) {
      this.shown.open = day.regular.open;
      out.push(this.price(this.numbers.open, day.regular.open, 0));
    }
  }

  private addClose(out: MarketTick[], close: number): void {
    if (Number.isNaN(close) || close === this.shown.close) return;
    this.shown.close = close;
    out.push(this.price(this.numbers.close, close, 0));
  }

  private noQuote(out: MarketTick[]): void {
    Object.assign(this.shown, { bid: -1, ask: -1, bidSize: 0, askSize: 0 });
    out.push(this.price(this.numbers.bid, -1, 0), this.size(this.numbers.bidSize, 0));
    out.push(this.price(this.numbers.ask, -1, 0), this.size(this.numbers.askSize, 0));
  }

  private quote(out: MarketTick[], block: MinuteBlock, slot: number): void {
    const bid = block.bid[slot]!;
    const ask = block.ask[slot]!;
    const shown = this.shown;
    const newBid = !Number.isNaN(bid) ? bid : -1;
    const newAsk = !Number.isNaN(ask) ? ask : -1;
    const bidSize = block.bidSize[slot]!;
    const askSize = block.askSize[slot]!;
    if (newBid !== shown.bid) out.push(this.price(this.numbers.bid, newBid, bidSize));
    if (bidSize !== shown.bidSize || newBid !== shown.bid) out.push(this.size(this.numbers.bidSize, bidSize));
    if (newBid !== shown.bid) this.exchanges.add(out, tickTypes.bidExchange, newBid, slotTime(block, slot));
    if (newAsk !== shown.ask) out.push(this.price(this.numbers.ask, newAsk, askSize));
    if (askSize !== shown.askSize || newAsk !== shown.ask) out.push(this.size(this.numbers.askSize, askSize));
    if (newAsk !== shown.ask) this.exchanges.add(out, tickTypes.askExchange, newAsk, slotTime(block, slot));
    shown.bid = newBid;
    shown.ask = newAsk;
    shown.bidSize = bidSize;
    shown.askSize = askSize;
  }

  private lastPrice(out: MarketTick[], price: number, size: number, timeMs: number): void {
    const isNew = price !== this.shown.last;
    if (isNew) out.push(this.price(this.numbers.last, price, this.shape.sizeless ? undefined : size));
    if (!this.shape.sizeless) out.push(this.size(this.numbers.lastSize, size));
    if (isNew) this.exchanges.add(out, tickTypes.lastExchange, price, timeMs);
    this.shown.last = price;
    this.shown.lastSize = size;
  }

  private lastTime(out: MarketTick[], timeMs: number): void {
    if (this.shape.sizeless) return;
    out.push({ kind: 'string', tickType: this.numbers.lastTimestamp, text: `${Math.floor(timeMs / 1000)}` });
  }

  private dayNumbers(out: MarketTick[], day: DayState): void {
    const { high, low } = day.regular;
    if (!this.shape.sizeless && day.volume !== this.shown.volume) {
      this.shown.volume = day.volume;
      out.push(this.size(this.numbers.volume, day.volume));
    }
    if (!Number.isNaN(high) && high !== this.shown.high) {
      this.shown.high = high;
      out.push(this.price(this.numbers.high, high, 0));
    }
    if (!Number.isNaN(low) && low !== this.shown.low) {
      this.shown.low = low;
      out.push(this.price(this.numbers.low, low, 0));
    }
    if (Number.isNaN(this.shown.open) && !Number.isNaN(day.regular.open)) this.shown.open = day.regular.open;
  }

  private price(tickType: number, price: number, size: number | undefined): PriceTick {
    const isQuote = tickType === this.numbers.bid || tickType === this.numbers.ask;
    const canAutoExecute = isQuote && price > 0 && !this.shape.delayed;
    const shownSize = this.shape.sizeless ? undefined : size;
    return {
      kind: 'price',
      tickType,
      price,
      size: shownSize,
      canAutoExecute,
      pastLimit: false,
      preOpen: false,
    };
  }

  private size(tickType: number, size: number): MarketTick {
    return { kind: 'size', tickType, size };
  }
}

/** `price;size;time ms;total volume;vwap;single trade`. */
function rtVolumeTick(
  tickType: number,
  price: number,
  size: number,
  timeMs: number,
  day: DayState,
): MarketTick {
  const { turnover, volume } = day.regular;
  const average = volume > 0 ? turnover / volume : price;
  const single = size >= 100;
  return {
    kind: 'string',
    tickType,
    text: `${price};${size};${timeMs};${day.volume};${average.toFixed(8)};${single}`,
  };
}
