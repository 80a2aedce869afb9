// From a duration and an end to the stretches of trading that an answer covers. Seconds count trading time backwards; days
// count trading days, the day in progress included; weeks, months and years go back on the calendar.

import { civilOf, dayOf } from '../calendar/civil-day.ts';
import { extendedHours, regularHours, type TradingHours } from '../calendar/hours.ts';
import { isSessionDay } from '../calendar/new-york-sessions.ts';
import { MS_PER_DAY, wallTime } from '../calendar/zone.ts';
import type { HoursKind } from '../universe/listing.ts';
import type { Duration } from './bar-rules.ts';

export interface HistoryWindow {
  /** Ascending; the first begins where the window does. */
  readonly stretches: readonly TradingHours[];
  readonly fromMs: number;
  readonly toMs: number;
  /** What the answer's head says: the end less the duration on the calendar. */
  readonly headStartMs: number;
}

/** `firstMs`: nothing is older. */
export function windowOf(
  hours: HoursKind,
  duration: Duration,
  endMs: number,
  regular: boolean,
  firstMs: number,
): HistoryWindow {
  const headStartMs = calendarStart(duration, endMs);
  const hoursOn = (day: number) => (regular ? regularHours(hours, day) : extendedHours(hours, day));
  const stretches: TradingHours[] = [];
  let fromMs = headStartMs;
  let left = duration.unit === 'S' ? duration.ms : duration.count;
  const byCalendar = duration.unit !== 'S' && duration.unit !== 'D';
  for (let day = wallTime(endMs).day + 1; left > 0; day--) {
    // A week holds the days after its start: seven dates, not eight.
    if (byCalendar ? day <= wallTime(headStartMs).day : day < wallTime(firstMs).day) break;
    if (!isSessionDay(day)) continue;
    const stretch = hoursOn(day);
    if (stretch === undefined || stretch.startMs >= endMs) continue;
    if (stretch.endMs <= firstMs) break;
    stretches.unshift(stretch);
    fromMs = stretch.startMs;
    if (duration.unit === 'D') left--;
    if (duration.unit === 'S') {
      const open = Math.min(stretch.endMs, endMs) - stretch.startMs;
      if (open >= left) fromMs = Math.min(stretch.endMs, endMs) - left;
      left -= open;
    }
  }
  return { stretches, fromMs: Math.max(fromMs, firstMs), toMs: endMs, headStartMs };
}

function calendarStart(duration: Duration, endMs: number): number {
  if (duration.unit === 'S') return endMs - duration.ms;
  if (duration.unit === 'D') return endMs - duration.count * MS_PER_DAY;
  if (duration.unit === 'W') return endMs - duration.count * 7 * MS_PER_DAY;
  const day = wallTime(endMs).day;
  const { year, month, day: date } = civilOf(day);
  const months = duration.count * (duration.unit === 'Y' ? 12 : 1);
  const index = year * 12 + month - 1 - months;
  const target = dayOf(Math.floor(index / 12), (index % 12) + 1, Math.min(date, 28));
  return endMs - (day - target) * MS_PER_DAY;
}
