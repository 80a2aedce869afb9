// When each kind of instrument trades, as the New York calendar implies, and the texts in which the gateway says so.
// Approximations: the index future and the currencies keep the stock exchange's holidays; options have no night session.

import type { HoursKind } from '../universe/listing.ts';
import { civilOf, compactDate, pad2, weekdayOf } from './civil-day.ts';
import {
  isSessionDay,
  nextSessionDay,
  previousSessionDay,
  type Session,
  sessionOn,
} from './new-york-sessions.ts';
import { instantOf, wallTime, type ZoneName } from './zone.ts';

const HOUR = 3_600_000;
const QUARTER = 15 * 60_000;
const PRE_MARKET_OPEN = 4 * HOUR;

/** One stretch of trading. `day` is the date that the exchange books it under. */
export interface TradingHours {
  readonly day: number;
  readonly startMs: number;
  readonly endMs: number;
}

const ZONES: Record<HoursKind, ZoneName> = {
  stock: 'US/Eastern',
  stockOption: 'US/Eastern',
  etfOption: 'US/Eastern',
  indexOption: 'US/Central',
  index: 'US/Eastern',
  forex: 'US/Eastern',
  globex: 'US/Central',
};

export function zoneOf(kind: HoursKind): ZoneName {
  return ZONES[kind];
}

/** All hours of a day; undefined when closed. Stocks: 04:00 to 20:00, on half days to 17:00. */
export function extendedHours(kind: HoursKind, day: number): TradingHours | undefined {
  const session = sessionOn(day);
  if (session === undefined) return undefined;
  switch (kind) {
    case 'stock':
      return {
        day,
        startMs: instantOf(day, PRE_MARKET_OPEN),
        endMs: session.halfDay ? session.closeMs + 4 * HOUR : instantOf(day, 20 * HOUR),
      };
    case 'forex':
      return { day, startMs: instantOf(day - 1, 17 * HOUR + QUARTER), endMs: instantOf(day, 17 * HOUR) };
    case 'globex':
      return { day, startMs: instantOf(day - 1, 18 * HOUR), endMs: globexClose(session) };
    default:
      return regularHours(kind, day);
  }
}

/** Regular hours of a day; undefined when closed. */
export function regularHours(kind: HoursKind, day: number): TradingHours | undefined {
  const session = sessionOn(day);
  if (session === undefined) return undefined;
  switch (kind) {
    case 'etfOption':
    case 'indexOption':
    case 'index':
      return { day, startMs: session.openMs, endMs: session.closeMs + QUARTER };
    case 'forex':
      return extendedHours(kind, day);
    case 'globex':
      return { day, startMs: session.openMs, endMs: globexClose(session) };
    default:
      return { day, startMs: session.openMs, endMs: session.closeMs };
  }
}

function globexClose(session: Session): number {
  return session.halfDay ? session.closeMs + QUARTER : instantOf(session.day, 17 * HOUR);
}

export type HoursState = 'closed' | 'preMarket' | 'regular' | 'afterHours';

/** The day under which an instant is booked: its own date, or the next session's where trading starts the evening before. */
export function tradingDayAt(kind: HoursKind, utcMs: number): number {
  const { day } = wallTime(utcMs);
  for (const candidate of [day, day + 1]) {
    const hours = extendedHours(kind, candidate);
    if (hours !== undefined && utcMs >= hours.startMs && utcMs < hours.endMs) return candidate;
  }
  return day;
}

export function hoursStateAt(kind: HoursKind, utcMs: number): HoursState {
  const day = tradingDayAt(kind, utcMs);
  const extended = extendedHours(kind, day);
  if (extended === undefined || utcMs < extended.startMs || utcMs >= extended.endMs) return 'closed';
  const regular = regularHours(kind, day)!;
  if (utcMs < regular.startMs) return 'preMarket';
  return utcMs < regular.endMs ? 'regular' : 'afterHours';
}

/** Trading days whose hours overlap a stretch of time, ascending. */
export function tradingDaysBetween(
  kind: HoursKind,
  startMs: number,
  endMs: number,
  regular: boolean,
): TradingHours[] {
  const found: TradingHours[] = [];
  const last = wallTime(endMs).day + 1;
  for (let day = wallTime(startMs).day - 1; day <= last; day++) {
    if (!isSessionDay(day)) continue;
    const hours = regular ? regularHours(kind, day) : extendedHours(kind, day);
    if (hours !== undefined && hours.endMs > startMs && hours.startMs < endMs) found.push(hours);
  }
  return found;
}

/** `20260406:0930-20260406:1600;20260407:CLOSED;...`: six days from today, as contract details carry them. */
export function hoursText(kind: HoursKind, fromDay: number, regular: boolean): string {
  const zone = zoneOf(kind);
  const parts: string[] = [];
  for (let day = fromDay; parts.length < 6; day++) {
    const hours = regular ? regularHours(kind, day) : extendedHours(kind, day);
    if (hours !== undefined) parts.push(`${stamp(hours.startMs, zone)}-${stamp(hours.endMs, zone)}`);
    // Markets that open the evening before have no line for a Saturday of their own.
    else parts.push(kind === 'forex' ? '' : `${compactDate(day)}:CLOSED`);
  }
  return kind === 'forex' ? parts.filter((part) => part !== '').join(';') : parts.join(';');
}

function stamp(utcMs: number, zone: ZoneName): string {
  const wall = wallTime(utcMs, zone);
  const minutes = Math.floor(wall.msOfDay / 60_000);
  return `${compactDate(wall.day)}:${pad2(Math.floor(minutes / 60))}${pad2(minutes % 60)}`;
}

/**
 * The instant at which a simulated day begins by default: the same time of day as `nowMs` where that lies in regular hours of
 * a session day, else ten in the morning of the last session day at or before it. So a market is open whatever the hour.
 */
export function openMarketInstant(nowMs: number): number {
  const wall = wallTime(nowMs);
  const session = sessionOn(wall.day);
  if (session !== undefined && nowMs >= session.openMs && nowMs < session.closeMs) return nowMs;
  const day = session !== undefined && nowMs >= session.openMs ? wall.day : previousSessionDay(wall.day);
  return instantOf(day, 10 * HOUR);
}

/** The first instant at or after `utcMs` at which a simulated day may go on: itself in regular hours, else ten of the next session. */
export function nextOpenInstant(utcMs: number): number {
  const { day } = wallTime(utcMs);
  const session = sessionOn(day);
  if (session !== undefined && utcMs >= session.openMs && utcMs < session.closeMs) return utcMs;
  const isBefore = session !== undefined && utcMs < session.openMs;
  return instantOf(isBefore ? day : nextSessionDay(day), 10 * HOUR);
}

/** Ten in the morning of the last session day at or before an instant: where tapes, which may end at noon, begin. */
export function sessionMorning(utcMs: number): number {
  const { day } = wallTime(utcMs);
  return instantOf(isSessionDay(day) ? day : previousSessionDay(day), 10 * HOUR);
}

/** The first instant after `utcMs` at which the state of hours changes. */
export function nextHoursChange(kind: HoursKind, utcMs: number): number {
  for (let day = wallTime(utcMs).day - 1; ; day = nextSessionDay(day)) {
    if (!isSessionDay(day)) continue;
    const extended = extendedHours(kind, day)!;
    const regular = regularHours(kind, day)!;
    for (const edge of [extended.startMs, regular.startMs, regular.endMs, extended.endMs]) {
      if (edge > utcMs) return edge;
    }
  }
}

/** The Monday of a day's week and the first of its month: where weekly and monthly bars begin. */
export function weekStart(day: number): number {
  return day - ((weekdayOf(day) + 6) % 7);
}

export function monthStart(day: number): number {
  return day - civilOf(day).day + 1;
}
