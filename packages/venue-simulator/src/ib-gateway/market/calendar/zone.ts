// Wall times of the United States' zones from 1967 on, by rule (no Intl: its tables differ between runtimes).
// Switches at 02:00 local standard and daylight time: first Sunday of April (before 1987: last Sunday of April) to last
// Sunday of October; from 2007 second Sunday of March to first Sunday of November.

import { civilOf, compactDate, dayOf, lastWeekday, nthWeekday, pad2 } from './civil-day.ts';

export const MS_PER_DAY = 86_400_000;
const MS_PER_HOUR = 3_600_000;

/** The zones that the wire names here; both follow the same switching days. */
export type ZoneName = 'US/Eastern' | 'US/Central' | 'UTC';

const STANDARD_OFFSET_HOURS: Record<ZoneName, number> = { 'US/Eastern': -5, 'US/Central': -6, UTC: 0 };

export interface WallTime {
  /** Days since 1970-01-01 on the wall. */
  readonly day: number;
  /** Milliseconds since the wall's midnight. */
  readonly msOfDay: number;
}

/** What a wall time means: one instant, none (spring gap), or two an hour apart (autumn). */
export type WallInstant =
  | { readonly type: 'unique'; readonly utcMs: number }
  | { readonly type: 'gap' }
  | { readonly type: 'ambiguous'; readonly earlierUtcMs: number; readonly laterUtcMs: number };

/** Minutes east of Greenwich at an instant. */
export function offsetMinutes(utcMs: number, zone: ZoneName = 'US/Eastern'): number {
  const standard = STANDARD_OFFSET_HOURS[zone];
  if (zone === 'UTC') return 0;
  return (standard + (isDaylightTime(utcMs, standard) ? 1 : 0)) * 60;
}

/** `EST`, `EDT`, `CST`, `CDT` or `UTC`. */
export function abbreviation(utcMs: number, zone: ZoneName = 'US/Eastern'): string {
  if (zone === 'UTC') return 'UTC';
  const standard = STANDARD_OFFSET_HOURS[zone];
  return `${zone === 'US/Eastern' ? 'E' : 'C'}${isDaylightTime(utcMs, standard) ? 'D' : 'S'}T`;
}

export function wallTime(utcMs: number, zone: ZoneName = 'US/Eastern'): WallTime {
  const local = utcMs + offsetMinutes(utcMs, zone) * 60_000;
  const day = Math.floor(local / MS_PER_DAY);
  return { day, msOfDay: local - day * MS_PER_DAY };
}

export function wallInstant(day: number, msOfDay: number, zone: ZoneName = 'US/Eastern'): WallInstant {
  const local = day * MS_PER_DAY + msOfDay;
  const standard = local - STANDARD_OFFSET_HOURS[zone] * MS_PER_HOUR;
  const candidates = [standard - MS_PER_HOUR, standard].filter((ms) => toLocal(ms, zone) === local);
  const [first, second] = candidates;
  if (first === undefined) return { type: 'gap' };
  if (second === undefined) return { type: 'unique', utcMs: first };
  return { type: 'ambiguous', earlierUtcMs: first, laterUtcMs: second };
}

/** The instant of a wall time; in a gap the time an hour later, of two the earlier. Trading hours never meet either. */
export function instantOf(day: number, msOfDay: number, zone: ZoneName = 'US/Eastern'): number {
  const instant = wallInstant(day, msOfDay, zone);
  if (instant.type === 'unique') return instant.utcMs;
  if (instant.type === 'ambiguous') return instant.earlierUtcMs;
  return day * MS_PER_DAY + msOfDay - STANDARD_OFFSET_HOURS[zone] * MS_PER_HOUR;
}

/** `hh:mm:ss` of milliseconds since midnight. */
export function clockText(msOfDay: number): string {
  const seconds = Math.floor(msOfDay / 1000);
  return `${pad2(Math.floor(seconds / 3600))}:${pad2(Math.floor(seconds / 60) % 60)}:${pad2(seconds % 60)}`;
}

/** `yyyymmdd hh:mm:ss` on the zone's wall, joined by `separator`. */
export function wallText(utcMs: number, zone: ZoneName, separator = ' '): string {
  const wall = wallTime(utcMs, zone);
  return `${compactDate(wall.day)}${separator}${clockText(wall.msOfDay)}`;
}

function toLocal(utcMs: number, zone: ZoneName): number {
  return utcMs + offsetMinutes(utcMs, zone) * 60_000;
}

/** The stretch between two switches in which the last instant lay, by standard offset: most questions are about the same one. */
interface Stretch {
  readonly startMs: number;
  readonly endMs: number;
  readonly isDaylight: boolean;
}
const lastStretch = new Map<number, Stretch>();

function isDaylightTime(utcMs: number, standardOffsetHours: number): boolean {
  const last = lastStretch.get(standardOffsetHours);
  if (last !== undefined && utcMs >= last.startMs && utcMs < last.endMs) return last.isDaylight;
  const stretch = stretchAt(utcMs, standardOffsetHours);
  lastStretch.set(standardOffsetHours, stretch);
  return stretch.isDaylight;
}

/** Cut at the turn of the year as well. */
function stretchAt(utcMs: number, standardOffsetHours: number): Stretch {
  const shiftMs = standardOffsetHours * MS_PER_HOUR;
  const { year } = civilOf(Math.floor((utcMs + shiftMs) / MS_PER_DAY));
  const [startDay, endDay] = switchingDays(year);
  const edges = [
    dayOf(year, 1, 1) * MS_PER_DAY - shiftMs,
    startDay * MS_PER_DAY + 2 * MS_PER_HOUR - shiftMs,
    endDay * MS_PER_DAY + MS_PER_HOUR - shiftMs,
    dayOf(year + 1, 1, 1) * MS_PER_DAY - shiftMs,
  ] as const;
  const at = utcMs < edges[1] ? 0 : utcMs < edges[2] ? 1 : 2;
  return { startMs: edges[at], endMs: edges[at + 1]!, isDaylight: at === 1 };
}

const switchingDaysByYear = new Map<number, readonly [number, number]>();

function switchingDays(year: number): readonly [number, number] {
  const known = switchingDaysByYear.get(year);
  if (known !== undefined) return known;
  const days: readonly [number, number] =
    year >= 2007
      ? [nthWeekday(year, 3, 0, 2), nthWeekday(year, 11, 0, 1)]
      : [year >= 1987 ? nthWeekday(year, 4, 0, 1) : lastWeekday(year, 4, 0), lastWeekday(year, 10, 0)];
  switchingDaysByYear.set(year, days);
  return days;
}
