// Turns tapes into price paths: stocks by the symbol in the file's name, options by the series in the rows. The first recorded
// session plays on the session day of the simulator's start, the next on the next, and after the last they begin again; before
// the start they have been played the same way, so that history is there. Sessions are matched on New York's wall clock. Symbols that
// were recorded in the same weeks keep their days together and begin with the first one that all of them have, so that none is
// without a quote at the start; those of another time begin on the start's day as well.

import type { Tape, TapeBar, TapeOption, TapeQuoteBar, TapeRecord } from '../../../tape/index.ts';
import { parseDay } from '../calendar/civil-day.ts';
import { isSessionDay, sessionOn, sessionOnOrBefore } from '../calendar/new-york-sessions.ts';
import { wallTime } from '../calendar/zone.ts';
import { FIRST_DAY, sessionIndex } from '../model/factors.ts';
import type { RecordedPrices } from '../model/price-world.ts';
import type { ExtraSeries } from '../universe/contract-book.ts';
import { optionClasses, optionLocalSymbol } from '../universe/option-classes.ts';
import { stockListings } from '../universe/stocks.ts';
import { type RecordedMinutes, RecordedPath, type RecordedSpan } from './recorded-path.ts';

const MINUTE = 60_000;
const MINUTES_PER_DAY = 1440;

/** A tape, and whose it is where its file's name does not say so. */
export interface NamedTape {
  readonly symbol?: string;
  readonly tape: Tape;
}

export interface RecordedMarket {
  readonly recorded: ReadonlyMap<string, RecordedPrices>;
  readonly recordedSeries: readonly ExtraSeries[];
}

/**
 * `tapes`: bars and quote bars of stocks in the market, or of an option chain. `startMs`: the simulator's first instant.
 * @throws RangeError for a tape whose symbol the market does not have, or that is not made of bars.
 */
export function recordMarket(named: readonly NamedTape[], startMs: number): RecordedMarket {
  const recordings = new Map<string, Recording>();
  const series = new Map<string, ExtraSeries>();
  const prices = named
    .filter(({ tape }) => tape.format !== 'openInterest')
    .map(({ tape, symbol }) => ({ tape, symbol: symbolOf(tape, symbol) }));
  const datesOf = datesBySymbol(prices, startMs);
  for (const { tape, symbol } of prices) {
    const dates = datesOf.get(symbol)!;
    for (const record of tape.records) {
      if (record.kind !== 'bar' && record.kind !== 'quoteBar') {
        throw new RangeError(`${tape.file}: a tape for this market holds bars or quote bars, this one ticks`);
      }
      const key = record.option === undefined ? symbol : seriesOf(symbol, record.option, dates, series);
      let recording = recordings.get(key);
      if (recording === undefined) {
        recording = new Recording(tape.intervalMs ?? MINUTE, dates);
        recordings.set(key, recording);
      }
      recording.add(record);
    }
  }
  const firstMs = sessionOn(FIRST_DAY)!.openMs;
  const recorded = new Map<string, RecordedPrices>();
  for (const [key, recording] of recordings)
    recorded.set(key, { path: new RecordedPath(recording), firstMs });
  return { recorded, recordedSeries: [...series.values()] };
}

/** `spy-1s-201310-trade.csv.gz` is SPY. */
function symbolOf(tape: Tape, given: string | undefined): string {
  const name = tape.file.split(/[\\/]/).at(-1)!;
  const symbol = given ?? name.split(/[-_.]/)[0]!.toUpperCase();
  if (stockListings.some((listing) => listing.symbol === symbol)) return symbol;
  const known = stockListings.map((listing) => listing.symbol).join(', ');
  throw new RangeError(
    `${tape.file}: the market has no ${symbol}; name it SYMBOL=FILE, or the file by one of ${known}`,
  );
}

function seriesOf(
  symbol: string,
  option: TapeOption,
  dates: SessionDates,
  series: Map<string, ExtraSeries>,
): string {
  const optionClass = optionClasses.find((candidate) => candidate.tradingClass === symbol)!;
  const expiryDay = dates.shifted(parseDay(option.expiry)!);
  const key = optionLocalSymbol({ optionClass, right: option.right, strike: option.strike, expiryDay });
  if (!series.has(key)) series.set(key, { tradingClass: symbol, expiryDay, strike: option.strike });
  return key;
}

/** Symbols whose recordings lie further apart than this were not recorded together. */
const APART_DAYS = 10;

/** The dates of each symbol: shared by those of one time. */
function datesBySymbol(
  tapes: readonly { readonly tape: Tape; readonly symbol: string }[],
  startMs: number,
): ReadonlyMap<string, SessionDates> {
  const daysOf = new Map<string, Set<number>>();
  for (const { tape, symbol } of tapes) {
    const days = daysOf.get(symbol) ?? new Set();
    daysOf.set(symbol, days);
    for (const record of tape.records) if (record.tsMs > 0) days.add(wallTime(record.tsMs).day);
  }
  const groups: { symbols: string[]; daysOfEach: number[][]; last: number }[] = [];
  const sessions = [...daysOf].map(([symbol, days]) => ({
    symbol,
    days: [...days].filter(isSessionDay).sort((a, b) => a - b),
  }));
  for (const { symbol, days } of sessions.sort((a, b) => (a.days[0] ?? 0) - (b.days[0] ?? 0))) {
    const [first] = days;
    if (first === undefined)
      throw new RangeError(`the tapes of ${symbol} hold no session of the stock exchange`);
    const group = groups.at(-1);
    if (group === undefined || first > group.last + APART_DAYS)
      groups.push({ symbols: [symbol], daysOfEach: [days], last: days.at(-1)! });
    else {
      group.symbols.push(symbol);
      group.daysOfEach.push(days);
      group.last = Math.max(group.last, days.at(-1)!);
    }
  }
  return new Map(
    groups.flatMap(({ symbols, daysOfEach }) => {
      const dates = new SessionDates(daysOfEach, startMs);
      return symbols.map((symbol) => [symbol, dates] as const);
    }),
  );
}

/** Which recorded session plays on which day. */
class SessionDates {
  /** Session days with records, ascending. */
  readonly tapeDays: readonly number[];
  /** Number of the session on which the first of `tapeDays` plays. */
  private readonly startIndex: number;
  private readonly shiftDays: number;

  /** `daysOfEach`: session days with records, per symbol, ascending. */
  constructor(daysOfEach: readonly (readonly number[])[], startMs: number) {
    this.tapeDays = [...new Set(daysOfEach.flat())].sort((a, b) => a - b);
    const inAll = this.tapeDays.findIndex((day) => daysOfEach.every((days) => days.includes(day)));
    const first = Math.max(0, inAll);
    const startDay = sessionOnOrBefore(wallTime(startMs).day);
    this.startIndex = sessionIndex.of(startDay) - first;
    this.shiftDays = startDay - this.tapeDays[first]!;
  }

  /** An expiry as far from the start as it was from the day that plays then, on a session day. */
  shifted(day: number): number {
    return sessionOnOrBefore(day + this.shiftDays);
  }

  tapeDayFor(day: number): number | undefined {
    if (!isSessionDay(day)) return undefined;
    const count = this.tapeDays.length;
    const index = (((sessionIndex.of(day) - this.startIndex) % count) + count) % count;
    return this.tapeDays[index];
  }
}

type Spans = Map<number, RecordedSpan>;

/** The records of one instrument by minute. */
class Recording implements RecordedMinutes {
  readonly intervalMs: number;
  private readonly dates: SessionDates;
  private readonly minutes = new Map<number, Spans>();
  private quotes: Map<number, RecordedSpan> | undefined;
  private readonly range = new Map<number, { first: number; last: number }>();

  constructor(intervalMs: number, dates: SessionDates) {
    this.intervalMs = intervalMs;
    this.dates = dates;
  }

  add(record: TapeBar | TapeQuoteBar): void {
    const { day, msOfDay } = wallTime(record.tsMs);
    const minute = day * MINUTES_PER_DAY + Math.floor(msOfDay / MINUTE);
    const place = this.intervalMs < MINUTE ? Math.floor((msOfDay % MINUTE) / 1000) : 0;
    let spans = this.minutes.get(minute);
    if (spans === undefined) {
      spans = new Map();
      this.minutes.set(minute, spans);
    }
    const before = spans.get(place);
    spans.set(place, before === undefined ? spanOf(record) : { ...before, ...spanOf(record) });
    const range = this.range.get(day);
    if (range === undefined) this.range.set(day, { first: minute, last: minute });
    else if (minute < range.first) range.first = minute;
    else if (minute > range.last) range.last = minute;
  }

  spansOf(tapeMinute: number): ReadonlyMap<number, RecordedSpan> | undefined {
    return this.minutes.get(tapeMinute);
  }

  quoteBefore(tapeMinute: number): RecordedSpan | undefined {
    this.quotes ??= this.carryQuotes();
    return this.quotes.get(tapeMinute);
  }

  tapeMinuteAt(utcMs: number): number | undefined {
    const { day, msOfDay } = wallTime(utcMs);
    const tapeDay = this.dates.tapeDayFor(day);
    const range = tapeDay === undefined ? undefined : this.range.get(tapeDay);
    if (tapeDay === undefined || range === undefined) return undefined;
    const minute = tapeDay * MINUTES_PER_DAY + Math.floor(msOfDay / MINUTE);
    return minute >= range.first && minute <= range.last ? minute : undefined;
  }

  /** The quote that stands when each minute begins. */
  private carryQuotes(): Map<number, RecordedSpan> {
    const carried = new Map<number, RecordedSpan>();
    for (const { first, last } of this.range.values()) {
      let standing: RecordedSpan = {};
      for (let minute = first; minute <= last; minute++) {
        carried.set(minute, standing);
        for (const span of this.minutes.get(minute)?.values() ?? []) {
          standing = { bid: span.bid ?? standing.bid, ask: span.ask ?? standing.ask };
        }
      }
    }
    return carried;
  }
}

function spanOf(record: TapeRecord & { readonly kind: 'bar' | 'quoteBar' }): RecordedSpan {
  if (record.kind === 'bar') {
    const { open, high, low, close, volume } = record;
    return { trade: { open, high, low, close, volume: volume ?? 0 } };
  }
  const span: { bid?: RecordedSpan['bid']; ask?: RecordedSpan['ask'] } = {};
  if (record.bid !== undefined) span.bid = { ...record.bid, size: record.bidSize ?? 0 };
  if (record.ask !== undefined) span.ask = { ...record.ask, size: record.askSize ?? 0 };
  return span;
}
