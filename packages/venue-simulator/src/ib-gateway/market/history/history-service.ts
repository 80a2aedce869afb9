// Answers the history requests: validates as the gateway does, finds the window, makes bars, ticks, schedules, histograms.

import type {
  Bar,
  BarRequest,
  BarSeries,
  GatewayError,
  HistogramEntry,
  HistoricalTickRequest,
  HistoricalTicks,
  Outcome,
  Schedule,
} from '../../domain/index.ts';
import { gatewayError } from '../../errors/index.ts';
import { compactDate } from '../calendar/civil-day.ts';
import {
  extendedHours,
  monthStart,
  regularHours,
  type TradingHours,
  weekStart,
  zoneOf,
} from '../calendar/hours.ts';
import { wallTime } from '../calendar/zone.ts';
import type { InstrumentPrices } from '../model/instrument-prices.ts';
import { slotTime } from '../model/minute-block.ts';
import type { PriceWorld } from '../model/price-world.ts';
import { failed, found, historyError, invalidRequest, noHistory } from '../outcome.ts';
import { secTypeOf } from '../universe/contract-book.ts';
import type { IndexListing, Listing, StockListing } from '../universe/listing.ts';
import { type BarKind, calendarBars, intradayBars } from './bar-builder.ts';
import {
  type BarSize,
  type Duration,
  type HistoryLimits,
  isError,
  parseBarSize,
  parseDuration,
  refusalOf,
} from './bar-rules.ts';
import { pastTicks } from './past-ticks.ts';
import { historicalVolatility, impliedVolatility, volatilityInstants } from './volatility-history.ts';
import { type HistoryWindow, windowOf } from './window.ts';

type ShownKind = BarKind | 'ADJUSTED_LAST' | 'HISTORICAL_VOLATILITY' | 'OPTION_IMPLIED_VOLATILITY';

const KNOWN_KINDS = new Set([
  'TRADES', 'MIDPOINT', 'BID', 'ASK', 'BID_ASK', 'ADJUSTED_LAST', 'HISTORICAL_VOLATILITY', 'OPTION_IMPLIED_VOLATILITY',
  'SCHEDULE', 'FEE_RATE', 'YIELD_ASK', 'YIELD_BID', 'YIELD_BID_ASK', 'YIELD_LAST', 'AGGTRADES', 'REBATE_RATE',
]); // biome-ignore format: a list

/** What each kind of contract has history of. */
const SUPPORTED: Record<Listing['kind'], ReadonlySet<string>> = {
  stock: new Set([
    'TRADES', 'MIDPOINT', 'BID', 'ASK', 'BID_ASK', 'ADJUSTED_LAST', 'HISTORICAL_VOLATILITY', 'OPTION_IMPLIED_VOLATILITY', 'SCHEDULE',
  ]), // biome-ignore format: a list
  index: new Set(['TRADES', 'HISTORICAL_VOLATILITY', 'OPTION_IMPLIED_VOLATILITY', 'SCHEDULE']),
  option: new Set(['TRADES', 'MIDPOINT', 'BID', 'ASK', 'BID_ASK', 'SCHEDULE']),
  future: new Set(['TRADES', 'MIDPOINT', 'BID', 'ASK', 'BID_ASK', 'SCHEDULE']),
  forex: new Set(['MIDPOINT', 'BID', 'ASK', 'BID_ASK', 'SCHEDULE']),
};

/** A request that passed: what to make. */
export interface BarPlan {
  readonly listing: Listing;
  readonly exchange: string;
  readonly prices: InstrumentPrices;
  readonly kind: ShownKind;
  readonly size: BarSize;
  readonly window: HistoryWindow;
  readonly regular: boolean;
}

export class HistoryService {
  private readonly world: PriceWorld;
  private readonly limits: HistoryLimits;
  private readonly nowMs: () => number;

  constructor(world: PriceWorld, limits: HistoryLimits, nowMs: () => number) {
    this.world = world;
    this.limits = limits;
    this.nowMs = nowMs;
  }

  bars(listing: Listing, request: BarRequest): Outcome<BarSeries> {
    const plan = this.plan(listing, request);
    if (isError(plan)) return failed(plan);
    const bars = this.makeBars(plan);
    if (bars.length === 0) return failed(noHistory(listing.symbol, plan.exchange, request.whatToShow));
    return found({
      startMs: plan.window.headStartMs,
      endMs: plan.window.toMs,
      timeZoneId: zoneOf(listing.hours),
      priceDecimals: priceDecimalsOf(listing),
      bars,
    });
  }

  /** Checks a request in the gateway's order: what to show, bar size, duration, their combination, the data there is. */
  plan(listing: Listing, request: BarRequest): BarPlan | GatewayError {
    const { whatToShow } = request;
    if (!KNOWN_KINDS.has(whatToShow)) return gatewayError('whatToShowInvalid');
    const size = parseBarSize(request.barSize);
    if (isError(size)) return size;
    const duration = parseDuration(request.duration);
    if (isError(duration)) return duration;
    const refusal = this.refusalOf(listing, request, size, duration);
    if (refusal !== undefined) return refusal;
    const prices = this.world.pricesOf(listing);
    const now = this.nowMs();
    // An instrument that has expired ends its history there.
    const endMs = Math.min(request.endMs ?? now, now, prices.endMs);
    const window = windowOf(listing.hours, duration, endMs, request.useRegularHours, prices.firstMs);
    const exchange = exchangeOf(listing, request);
    const kind = whatToShow as ShownKind;
    return { listing, exchange, prices, kind, size, window, regular: request.useRegularHours };
  }

  private refusalOf(
    listing: Listing,
    request: BarRequest,
    size: BarSize,
    duration: Duration,
  ): GatewayError | undefined {
    if (request.whatToShow === 'ADJUSTED_LAST') {
      if (request.endMs !== undefined) return invalidRequest('End date not supported with adjusted last');
      if (size.unit === 'week' || size.unit === 'month')
        return invalidRequest('Multi day bar size not supported with adjusted last');
    }
    if (!SUPPORTED[listing.kind].has(request.whatToShow)) {
      const shown = request.whatToShow === 'TRADES' ? 'Last' : request.whatToShow;
      const seconds = Math.round(size.ms / 1000);
      const name = `${listing.symbol}/${secTypeOf(listing)}@${exchangeOf(listing, request)}`;
      return historyError(`No historical market data for ${name} ${shown} ${seconds}`);
    }
    return refusalOf(size, duration, this.limits);
  }

  makeBars(plan: BarPlan): Bar[] {
    switch (plan.kind) {
      case 'HISTORICAL_VOLATILITY':
      case 'OPTION_IMPLIED_VOLATILITY':
        return this.volatilityBars(plan, plan.kind);
      case 'ADJUSTED_LAST':
        // The simulated companies split nothing and their quarterly dividends are not taken out of the prices.
        return this.priceBars(plan, 'TRADES');
      default:
        return this.priceBars(plan, plan.kind);
    }
  }

  private priceBars(plan: BarPlan, kind: BarKind): Bar[] {
    const { prices, size, window, listing } = plan;
    if (size.unit === 'intraday') {
      const zone = zoneOf(listing.hours);
      return intradayBars(prices, kind, size.ms, window.stretches, window.fromMs, window.toMs, zone);
    }
    return calendarBars(prices, kind, size.unit, wholePeriods(plan), window.toMs);
  }

  /** The level at each bar's end, drawn between the ends. */
  private volatilityBars(plan: BarPlan, kind: 'HISTORICAL_VOLATILITY' | 'OPTION_IMPLIED_VOLATILITY'): Bar[] {
    const underlying = plan.listing as StockListing | IndexListing;
    const value = (utcMs: number) =>
      kind === 'HISTORICAL_VOLATILITY'
        ? historicalVolatility(this.world, underlying, utcMs)
        : impliedVolatility(this.world, underlying, utcMs);
    let before = Number.NaN;
    return volatilityInstants(plan).map(({ startMs, endMs, day }) => {
      const close = value(endMs - 1);
      const open = !Number.isNaN(before) ? before : close;
      before = close;
      const dated = day === undefined ? { timeMs: startMs } : { timeMs: startMs, day };
      const [high, low] = [Math.max(open, close), Math.min(open, close)];
      return { ...dated, open, high, low, close, volume: 0, wap: close, count: 0 };
    });
  }

  schedule(listing: Listing, request: BarRequest): Outcome<Schedule> {
    const plan = this.plan(listing, {
      ...request,
      barSize: request.barSize === '' ? '1 day' : request.barSize,
    });
    if (isError(plan)) return failed(plan);
    if (plan.size.unit !== 'day')
      return failed(invalidRequest('Only daily resolution supported for Schedule requests'));
    const { stretches } = plan.window;
    const [first, last] = [stretches[0], stretches[stretches.length - 1]];
    if (first === undefined || last === undefined) {
      return failed(noHistory(listing.symbol, plan.exchange, 'Schedule'));
    }
    const sessions = stretches.map(({ day, startMs, endMs }) => ({
      startMs,
      endMs,
      referenceDate: compactDate(day),
    }));
    return found({ startMs: first.startMs, endMs: last.endMs, timeZoneId: zoneOf(listing.hours), sessions });
  }

  ticks(listing: Listing, request: HistoricalTickRequest): Outcome<HistoricalTicks> {
    if (listing.kind === 'forex' && request.whatToShow === 'TRADES') {
      return failed(
        gatewayError('historicalTicksFailed', { reason: 'No historical market data for CASH Last' }),
      );
    }
    if (listing.kind === 'index' && request.whatToShow !== 'TRADES') {
      return failed(gatewayError('historicalTicksFailed', { reason: 'No historical market data for IND' }));
    }
    const exchange = request.contract.exchange === 'SMART' ? '' : request.contract.exchange;
    return found(pastTicks(this.world.pricesOf(listing), request, exchange, this.nowMs()));
  }

  /** The first instant with data: the open of the first day, or the first quote in the pre-market. */
  headTimestampMs(listing: Listing, whatToShow: string, regular: boolean): Outcome<number> {
    if (!KNOWN_KINDS.has(whatToShow) || whatToShow === 'SCHEDULE')
      return failed(gatewayError('whatToShowInvalid'));
    if (!SUPPORTED[listing.kind].has(whatToShow)) return failed(gatewayError('headTimestampFailed'));
    const prices = this.world.pricesOf(listing);
    const day = wallTime(prices.firstMs).day;
    const hours = regular ? regularHours(listing.hours, day) : extendedHours(listing.hours, day);
    return found(Math.max(prices.firstMs, hours?.startMs ?? prices.firstMs));
  }

  /** Volume by price over the last days. `period`: `3 days`, `1 week`, `1 month`. */
  histogram(listing: Listing, regular: boolean, period: string): Outcome<readonly HistogramEntry[]> {
    const match = /^(\d+) (sec|second|minute|hour|day|week|month|year)s?$/.exec(period.trim());
    if (match === null || listing.kind === 'forex') return failed(noHistogram(listing));
    const unit = {
      sec: 'S',
      second: 'S',
      minute: 'S',
      hour: 'S',
      day: 'D',
      week: 'W',
      month: 'M',
      year: 'Y',
    }[match[2]!]!;
    const scale = { minute: 60, hour: 3600 }[match[2]!] ?? 1;
    const duration = parseDuration(`${Number(match[1]) * scale} ${unit}`);
    if (isError(duration)) return failed(noHistogram(listing));
    const prices = this.world.pricesOf(listing);
    const window = windowOf(
      listing.hours,
      duration,
      Math.min(this.nowMs(), prices.endMs),
      regular,
      prices.firstMs,
    );
    const sizes = new Map<number, number>();
    for (const stretch of window.stretches) {
      const from = Math.max(stretch.startMs, window.fromMs);
      prices.forEachMinute(from, Math.min(stretch.endMs, window.toMs), (block) => {
        for (let slot = 0; slot < block.slots; slot++) {
          const price = block.trade[slot]!;
          if (Number.isNaN(price) || slotTime(block, slot) >= window.toMs) continue;
          sizes.set(price, (sizes.get(price) ?? 0) + block.tradeSize[slot]!);
        }
      });
    }
    return found([...sizes].map(([price, size]) => ({ price, size })));
  }
}

export function priceDecimalsOf(listing: Listing): number {
  if (listing.kind !== 'forex') return 2;
  return listing.minTick === 0.005 ? 3 : 5;
}

function exchangeOf(listing: Listing, request: BarRequest): string {
  return request.contract.exchange === '' ? listing.defaultExchange : request.contract.exchange;
}

/** Weekly and monthly bars begin with their week or month, even where the window begins inside it. */
function wholePeriods(plan: BarPlan) {
  const { window, size, listing, regular, prices } = plan;
  const first = window.stretches[0];
  if (first === undefined || size.unit === 'day') return window.stretches;
  const start = size.unit === 'week' ? weekStart(first.day) : monthStart(first.day);
  const earlier: TradingHours[] = [];
  for (let day = start; day < first.day; day++) {
    const hours = regular ? regularHours(listing.hours, day) : extendedHours(listing.hours, day);
    if (hours !== undefined && hours.startMs >= prices.firstMs) earlier.push(hours);
  }
  return [...earlier, ...window.stretches];
}

function noHistogram(listing: Listing): GatewayError {
  return gatewayError('histogramFailed', { reason: `No historical market data for ${listing.localSymbol}` });
}
