// Past ticks: the slots of the minute blocks, as prints. Asked by a start they run forward from it, by an end backward to
// it; the second in which the wanted number is reached is given whole, as real gateways give it.

import type {
  HistoricalTickRequest,
  HistoricalTicks,
  MidpointPrint,
  QuotePrint,
  TickByTickType,
  TradePrint,
} from '../../domain/index.ts';
import { extendedHours, regularHours, type TradingHours, tradingDayAt } from '../calendar/hours.ts';
import { isSessionDay, nextSessionDay, previousSessionDay } from '../calendar/new-york-sessions.ts';
import type { InstrumentPrices } from '../model/instrument-prices.ts';
import { type MinuteBlock, middleOf, slotTime } from '../model/minute-block.ts';
import { hash3 } from '../random/index.ts';

const MINUTE = 60_000;
/** Days looked through for ticks before giving up: an option may not trade for long. */
const MOST_DAYS = 10;

const VENUES = ['ISLAND', 'ARCA', 'NYSE', 'BATS', 'EDGEA', 'IEX', 'FINRA', 'DRCTEDGE'];

/** The print of a slot; undefined where the slot has none. */
export function tradePrintOf(block: MinuteBlock, slot: number, listed: string): TradePrint | undefined {
  const price = block.trade[slot]!;
  if (Number.isNaN(price)) return undefined;
  const timeMs = slotTime(block, slot);
  const bits = hash3(block.startMs / MINUTE, slot, 61);
  const size = block.tradeSize[slot]!;
  return {
    timeMs,
    price,
    size,
    exchange: listed !== '' ? listed : VENUES[bits & 7]!,
    // An odd lot carries the letter I in its last place.
    specialConditions: size < 100 && listed === '' ? '   I' : '',
    pastLimit: false,
    unreported: size < 100 && listed === '',
  };
}

/** The quote of a slot; undefined where a side is missing. */
export function quotePrintOf(block: MinuteBlock, slot: number): QuotePrint | undefined {
  const bid = block.bid[slot]!;
  const ask = block.ask[slot]!;
  if (Number.isNaN(bid) || Number.isNaN(ask)) return undefined;
  return {
    timeMs: slotTime(block, slot),
    bid,
    ask,
    bidSize: block.bidSize[slot]!,
    askSize: block.askSize[slot]!,
    bidPastLow: false,
    askPastHigh: false,
  };
}

export function midpointPrintOf(block: MinuteBlock, slot: number): MidpointPrint | undefined {
  const quote = quotePrintOf(block, slot);
  return quote === undefined ? undefined : { timeMs: quote.timeMs, midpoint: middleOf(quote.bid, quote.ask) };
}

/** Does a print of the tape count as `Last`? `AllLast` has the odd lots too. */
export function isLast(print: TradePrint): boolean {
  return !print.unreported;
}

/** `exchange`: where the contract was asked for; `nowMs`: nothing later is known. */
export function pastTicks(
  prices: InstrumentPrices,
  request: HistoricalTickRequest,
  exchange: string,
  nowMs: number,
): HistoricalTicks {
  switch (request.whatToShow) {
    case 'TRADES': {
      const read = (block: MinuteBlock, slot: number) => tradePrintOf(block, slot, exchange);
      return {
        kind: 'trades',
        ticks: collect(prices, request, nowMs, read, (a, b) => a.price === b.price),
        done: true,
      };
    }
    case 'BID_ASK': {
      const same = (a: QuotePrint, b: QuotePrint) => a.bid === b.bid && a.ask === b.ask;
      return { kind: 'quotes', ticks: collect(prices, request, nowMs, quotePrintOf, same), done: true };
    }
    case 'MIDPOINT': {
      const same = (a: MidpointPrint, b: MidpointPrint) => a.midpoint === b.midpoint;
      return { kind: 'midpoints', ticks: collect(prices, request, nowMs, midpointPrintOf, same), done: true };
    }
  }
}

/** The last `count` prints before now, for a tick-by-tick subscription that wants some of the past first. */
export function lastPrints(
  prices: InstrumentPrices,
  type: TickByTickType,
  exchange: string,
  count: number,
  nowMs: number,
): HistoricalTicks {
  const whatToShow = type === 'BidAsk' ? 'BID_ASK' : type === 'MidPoint' ? 'MIDPOINT' : 'TRADES';
  const request = {
    startMs: undefined,
    endMs: nowMs,
    count,
    whatToShow,
    useRegularHours: false,
    ignoreSize: false,
  };
  return pastTicks(prices, request as HistoricalTickRequest, exchange, nowMs);
}

function collect<T extends { readonly timeMs: number }>(
  prices: InstrumentPrices,
  request: HistoricalTickRequest,
  nowMs: number,
  read: (block: MinuteBlock, slot: number) => T | undefined,
  samePrice: (a: T, b: T) => boolean,
): T[] {
  const kept: T[] = [];
  const forward = request.startMs !== undefined;
  const from = request.startMs ?? prices.firstMs;
  const to = Math.min(request.endMs ?? nowMs, nowMs);
  let reachedSecond = Number.NaN;
  for (const minuteMs of minutes(prices, request.useRegularHours, forward, from, to)) {
    const found: T[] = [];
    prices.forEachMinute(minuteMs, minuteMs + MINUTE, (block) => {
      for (let slot = 0; slot < block.slots; slot++) {
        const print = read(block, slot);
        if (print !== undefined && print.timeMs >= from && print.timeMs <= to) found.push(print);
      }
    });
    if (!forward) found.reverse();
    for (const print of found) {
      const second = Math.floor(print.timeMs / 1000);
      if (!Number.isNaN(reachedSecond) && second !== reachedSecond) return forward ? kept : kept.reverse();
      const before = kept[kept.length - 1];
      // With ignoreSize a quote that changed only in size is no tick.
      if (request.ignoreSize && before !== undefined && samePrice(before, print)) continue;
      kept.push(print);
      if (kept.length >= request.count) reachedSecond = second;
    }
  }
  return forward ? kept : kept.reverse();
}

/** Minutes with trading from one instant to another, or backwards. */
function* minutes(
  prices: InstrumentPrices,
  regular: boolean,
  forward: boolean,
  from: number,
  to: number,
): Generator<number> {
  let day = tradingDayAt(prices.hours, forward ? from : to);
  if (!isSessionDay(day)) day = forward ? nextSessionDay(day) : previousSessionDay(day);
  for (let i = 0; i < MOST_DAYS; i++) {
    const hours = (regular ? regularHours : extendedHours)(prices.hours, day) as TradingHours;
    if (forward ? hours.startMs > to : hours.endMs < from) return;
    const start = Math.max(hours.startMs, Math.floor(from / MINUTE) * MINUTE);
    const end = Math.min(hours.endMs, to + 1);
    const count = Math.ceil((end - start) / MINUTE);
    for (let k = 0; k < count; k++) yield start + (forward ? k : count - 1 - k) * MINUTE;
    day = forward ? nextSessionDay(day) : previousSessionDay(day);
  }
}
