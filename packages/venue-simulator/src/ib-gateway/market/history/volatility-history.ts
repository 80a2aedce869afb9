// Volatility as history: of the last thirty days of closes, and as thirty-day options imply it.

import { compactDate } from '../calendar/civil-day.ts';
import { previousSessionDay } from '../calendar/new-york-sessions.ts';
import { wallTime } from '../calendar/zone.ts';
import type { PriceWorld } from '../model/price-world.ts';
import { atTheMoneyVariance } from '../model/surface.ts';
import type { IndexListing, StockListing } from '../universe/listing.ts';
import type { BarPlan } from './history-service.ts';

const VOLATILITY_DAYS = 30;
const THIRTY_DAYS_IN_YEARS = 30 / 365;

/** Annualized deviation of the last thirty daily log moves before an instant. */
export function historicalVolatility(
  world: PriceWorld,
  listing: StockListing | IndexListing,
  utcMs: number,
): number {
  const prices = world.pricesOf(listing);
  let day = wallTime(utcMs).day;
  const closes: number[] = [];
  while (closes.length <= VOLATILITY_DAYS) {
    day = previousSessionDay(day);
    const close = prices.closeOf(day);
    if (Number.isNaN(close)) break;
    closes.push(Math.log(close));
  }
  const moves = closes.slice(1).map((close, i) => closes[i]! - close);
  if (moves.length < 2) return 0;
  const mean = moves.reduce((sum, move) => sum + move, 0) / moves.length;
  const variance = moves.reduce((sum, move) => sum + (move - mean) ** 2, 0) / (moves.length - 1);
  return round6(Math.sqrt(variance * 252));
}

/** At-the-money volatility of a thirty-day option. */
export function impliedVolatility(
  world: PriceWorld,
  listing: StockListing | IndexListing,
  utcMs: number,
): number {
  const surface = world.surfaceOf(listing, utcMs);
  return round6(Math.sqrt(atTheMoneyVariance(surface, THIRTY_DAYS_IN_YEARS) / THIRTY_DAYS_IN_YEARS));
}

export interface BarSpan {
  readonly startMs: number;
  readonly endMs: number;
  readonly day: string | undefined;
}

/** The bars' beginnings and ends: a level is taken at each end. */
export function volatilityInstants(plan: BarPlan): BarSpan[] {
  const { window, size } = plan;
  const spans: BarSpan[] = [];
  for (const stretch of window.stretches) {
    const end = Math.min(stretch.endMs, window.toMs);
    if (size.unit !== 'intraday') {
      spans.push({ startMs: stretch.startMs, endMs: end, day: compactDate(stretch.day) });
      continue;
    }
    for (let at = Math.max(stretch.startMs, window.fromMs); at < end; ) {
      const next = Math.min(end, at - (at % size.ms) + size.ms);
      spans.push({ startMs: at, endMs: next, day: undefined });
      at = next;
    }
  }
  return spans;
}

function round6(value: number): number {
  return Math.round(value * 1e6) / 1e6;
}
