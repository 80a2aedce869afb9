// Sessions of the New York Stock Exchange by rule, 1990 on: which days trade, until when. Options follow them (a stock
// option closes with the stocks; index and some ETF options 15 minutes later). Checked row by row against the golden calendar.
// Not here: late opens and halts of single days (2001-09-17, 1997-10-27 ...), which no rule knows.

import { civilOf, dayOf, lastWeekday, nthWeekday, parseDay, weekdayOf } from './civil-day.ts';
import { instantOf } from './zone.ts';

const SUNDAY = 0;
const MONDAY = 1;
const THURSDAY = 4;
const SATURDAY = 6;

const OPEN_MS_OF_DAY = 9.5 * 3_600_000;
const CLOSE_MS_OF_DAY = 16 * 3_600_000;
const HALF_DAY_CLOSE_MS_OF_DAY = 13 * 3_600_000;
const OLD_HALF_DAY_CLOSE_MS_OF_DAY = 14 * 3_600_000;

/** Closures that follow no rule: days of mourning, the week of September 2001, the hurricane of 2012. */
const SPECIAL_CLOSURES = new Set(
  [
    '1994-04-27', '2001-09-11', '2001-09-12', '2001-09-13', '2001-09-14', '2004-06-11',
    '2007-01-02', '2012-10-29', '2012-10-30', '2018-12-05', '2025-01-09',
  ].map((text) => parseDay(text)!),
); // biome-ignore format: a table

export interface Session {
  /** Days since 1970-01-01 in New York. */
  readonly day: number;
  readonly openMs: number;
  readonly closeMs: number;
  readonly halfDay: boolean;
}

export function isHalfDay(day: number): boolean {
  return isSessionDay(day) && isEarlyClose(day);
}

const holidaysByYear = new Map<number, ReadonlySet<number>>();

/** Does the exchange open on this day? */
export function isSessionDay(day: number): boolean {
  const weekday = weekdayOf(day);
  if (weekday === SUNDAY || weekday === SATURDAY) return false;
  const { year } = civilOf(day);
  let holidays = holidaysByYear.get(year);
  if (holidays === undefined) {
    holidays = holidaysOf(year);
    holidaysByYear.set(year, holidays);
  }
  return !holidays.has(day) && !SPECIAL_CLOSURES.has(day);
}

const sessionsByDay = new Map<number, Session | null>();

/** The session of a day, undefined when closed. */
export function sessionOn(day: number): Session | undefined {
  const known = sessionsByDay.get(day);
  if (known !== undefined) return known ?? undefined;
  if (!isSessionDay(day)) {
    sessionsByDay.set(day, null);
    return undefined;
  }
  const session: Session = {
    day,
    openMs: instantOf(day, OPEN_MS_OF_DAY),
    closeMs: instantOf(day, closeMsOfDay(day)),
    halfDay: isEarlyClose(day),
  };
  sessionsByDay.set(day, session);
  return session;
}

/** The first session day after `day` (`day` itself excluded). */
export function nextSessionDay(day: number): number {
  let d = day + 1;
  while (!isSessionDay(d)) d++;
  return d;
}

export function previousSessionDay(day: number): number {
  let d = day - 1;
  while (!isSessionDay(d)) d--;
  return d;
}

/** `day` if it trades, else the last session before it: where an expiry that falls on a holiday moves. */
export function sessionOnOrBefore(day: number): number {
  return isSessionDay(day) ? day : previousSessionDay(day);
}

function holidaysOf(year: number): ReadonlySet<number> {
  const days = new Set<number>();
  const newYear = dayOf(year, 1, 1);
  // A Saturday New Year is not made up: the Friday closes the accounting year.
  if (weekdayOf(newYear) === SUNDAY) days.add(newYear + 1);
  else days.add(newYear);
  if (year >= 1998) days.add(nthWeekday(year, 1, MONDAY, 3));
  days.add(nthWeekday(year, 2, MONDAY, 3));
  days.add(easterSunday(year) - 2);
  days.add(lastWeekday(year, 5, MONDAY));
  if (year >= 2022) days.add(observed(dayOf(year, 6, 19)));
  days.add(observed(dayOf(year, 7, 4)));
  days.add(nthWeekday(year, 9, MONDAY, 1));
  days.add(nthWeekday(year, 11, THURSDAY, 4));
  days.add(observed(dayOf(year, 12, 25)));
  return days;
}

/** Saturday holidays are kept on Friday, Sunday ones on Monday. */
function observed(day: number): number {
  const weekday = weekdayOf(day);
  return weekday === SATURDAY ? day - 1 : weekday === SUNDAY ? day + 1 : day;
}

function isEarlyClose(day: number): boolean {
  return closeMsOfDay(day) !== CLOSE_MS_OF_DAY;
}

/** When a session of this day ends. Before 1993 short days ended at 14:00. */
function closeMsOfDay(day: number): number {
  const { year, month, day: date } = civilOf(day);
  const weekday = weekdayOf(day);
  const early =
    (month === 11 && year >= 1992 && day === nthWeekday(year, 11, THURSDAY, 4) + 1) ||
    (month === 7 && isEarlyCloseInJuly(year, date, weekday)) ||
    (month === 12 && isEarlyCloseInDecember(year, date, weekday));
  if (!early) return CLOSE_MS_OF_DAY;
  return year < 1993 ? OLD_HALF_DAY_CLOSE_MS_OF_DAY : HALF_DAY_CLOSE_MS_OF_DAY;
}

function isEarlyCloseInJuly(year: number, date: number, weekday: number): boolean {
  if (year < 1995) return false;
  // Before 2013 a Thursday holiday shortened the Friday after it, since then the Wednesday before.
  if (date === 5) return year < 2013 && weekday === 5;
  if (date !== 3) return false;
  return weekday === 1 || weekday === 2 || weekday === 4 || (weekday === 3 && year >= 2013);
}

function isEarlyCloseInDecember(year: number, date: number, weekday: number): boolean {
  // The Friday after a Thursday Christmas was short in 1997 and 2003, and not in 2008 nor since.
  if (date === 26) return weekday === 5 && (year === 1997 || year === 2003);
  return date === 24 && weekday >= 1 && weekday <= 4;
}

/** Gregorian Easter (Meeus, Jones, Butcher). */
function easterSunday(year: number): number {
  const a = year % 19;
  const b = Math.floor(year / 100);
  const c = year % 100;
  const d = Math.floor(b / 4);
  const e = b % 4;
  const g = Math.floor((8 * b + 13) / 25);
  const h = (19 * a + b - d - g + 15) % 30;
  const i = Math.floor(c / 4);
  const k = c % 4;
  const l = (32 + 2 * e + 2 * i - h - k) % 7;
  const m = Math.floor((a + 11 * h + 22 * l) / 451);
  const month = Math.floor((h + l - 7 * m + 114) / 31);
  return dayOf(year, month, ((h + l - 7 * m + 114) % 31) + 1);
}
