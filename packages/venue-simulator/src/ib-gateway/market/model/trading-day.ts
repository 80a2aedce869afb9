// What the minutes of one trading day share: its hours, its volume, where volume and spread stand in the day, and the seldom
// pause of a single stock.

import { extendedHours, regularHours, type TradingHours, tradingDayAt } from '../calendar/hours.ts';
import { hash3, normal3, normalQuantile, uniformOf } from '../random/index.ts';
import type { HoursKind } from '../universe/listing.ts';
import { regularWeight } from './segment.ts';

const MINUTE = 60_000;
/** Shares of the day's volume in the two auctions. */
export const OPENING_AUCTION_SHARE = 0.012;
export const CLOSING_AUCTION_SHARE = 0.07;
/** Share of the day's volume that trades outside regular hours. */
const EXTENDED_SHARE = 0.025;
/** Integral of the day's U, by which minutes' shares are normalized. */
const U_INTEGRAL = 0.75 + 1.9 * 0.06 + 0.6 * 0.08;
/** A trading pause of a single stock lasts five minutes. */
const PAUSE_MS = 5 * MINUTE;

export interface TradingDay {
  readonly extended: TradingHours;
  readonly regular: TradingHours;
  /** Shares or contracts of this day. */
  readonly volume: number;
  /** NaN: no pause. */
  readonly pauseFromMs: number;
}

export interface TradingDayShape {
  readonly hours: HoursKind;
  readonly averageVolume: number;
  readonly pauseChance: number;
}

/** The day that holds a minute; undefined while closed. */
export function tradingDayOf(shape: TradingDayShape, seed: number, minuteMs: number): TradingDay | undefined {
  const day = tradingDayAt(shape.hours, minuteMs);
  const extended = extendedHours(shape.hours, day);
  if (extended === undefined || minuteMs < extended.startMs || minuteMs >= extended.endMs) return undefined;
  const regular = regularHours(shape.hours, day)!;
  return {
    extended,
    regular,
    volume: shape.averageVolume * Math.exp(0.25 * normal3(seed, day, 31)),
    pauseFromMs: pauseStart(shape.pauseChance, seed, regular),
  };
}

function pauseStart(chance: number, seed: number, regular: TradingHours): number {
  const draw = uniformOf(hash3(seed, regular.day, 41));
  if (draw >= chance) return Number.NaN;
  // Between 10:00 and an hour and a half before the close.
  const room = (regular.endMs - regular.startMs) / MINUTE - 120;
  return regular.startMs + (30 + Math.floor((draw / chance) * room)) * MINUTE;
}

/** The pause that covers a minute. */
export function pauseIn(day: TradingDay, minuteMs: number): { fromMs: number; toMs: number } | undefined {
  const from = day.pauseFromMs;
  return minuteMs >= from && minuteMs < from + PAUSE_MS ? { fromMs: from, toMs: from + PAUSE_MS } : undefined;
}

/** Spread at a minute as a multiple of the usual one: wide outside regular hours and in their first minutes. */
export function spreadFactor(day: TradingDay, minuteMs: number): number {
  if (minuteMs < day.regular.startMs || minuteMs >= day.regular.endMs) return 4;
  return minuteMs - day.regular.startMs < 5 * MINUTE ? 2 : 1;
}

/** Shares expected in a minute, auctions not counted. */
export function expectedVolume(day: TradingDay, seed: number, minuteMs: number): number {
  const { regular, extended, volume } = day;
  const noise = Math.exp(0.3 * normalQuantile(uniformOf(hash3(seed, minuteMs / MINUTE, 7))));
  const regularMinutes = (regular.endMs - regular.startMs) / MINUTE;
  if (minuteMs >= regular.startMs && minuteMs < regular.endMs) {
    const x = (minuteMs - regular.startMs) / (regular.endMs - regular.startMs);
    const share = regularWeight(x) / (U_INTEGRAL * regularMinutes);
    return volume * (1 - OPENING_AUCTION_SHARE - CLOSING_AUCTION_SHARE - EXTENDED_SHARE) * share * noise;
  }
  const extendedMinutes = (extended.endMs - extended.startMs) / MINUTE - regularMinutes;
  return (volume * EXTENDED_SHARE * noise) / Math.max(1, extendedMinutes);
}
