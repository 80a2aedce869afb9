// When options expire: weekly Fridays, standard third Fridays, daily series, the Wednesday series of the volatility index.
// An expiry on a day without a session moves to the session before.

import { civilOf, dayOf, nthWeekday, weekdayOf } from './civil-day.ts';
import { isSessionDay, nextSessionDay, previousSessionDay, sessionOnOrBefore } from './new-york-sessions.ts';

const FRIDAY = 5;

/** Which expiries a trading class lists. */
export type ExpiryCycle = 'daily' | 'weekly' | 'monthly' | 'indexMonthly' | 'volatilityIndex';

/** Last trading day of the standard monthly options of a month: the third Friday, or the session before it. */
export function monthlyExpiry(year: number, month: number): number {
  return sessionOnOrBefore(nthWeekday(year, month, FRIDAY, 3));
}

/** Last trading day of the week's options that contains `day`. */
export function weeklyExpiry(day: number): number {
  return sessionOnOrBefore(day + ((FRIDAY - weekdayOf(day) + 7) % 7));
}

export function isMonthlyExpiry(day: number): boolean {
  const { year, month } = civilOf(day);
  return monthlyExpiry(year, month) === day;
}

/**
 * The last trading days that are listed on `today`, ascending, `today` included while it trades.
 * Weekly classes list six weeks, the next months, the quarter cycle of a year and a half and two Januaries; daily ones
 * also each session of the next two weeks.
 */
export function listedExpiries(cycle: ExpiryCycle, today: number): readonly number[] {
  const days = new Set<number>();
  const months = monthsListed(today);
  if (cycle === 'volatilityIndex') for (const [y, m] of months.slice(0, 8)) days.add(volatilityExpiry(y, m));
  // Index options that settle at the opening stop trading the session before.
  else if (cycle === 'indexMonthly')
    for (const [y, m] of months) days.add(previousSessionDay(monthlyExpiry(y, m)));
  else for (const [y, m] of months) days.add(monthlyExpiry(y, m));
  if (cycle === 'weekly' || cycle === 'daily') {
    for (let week = 0; week < 6; week++) days.add(weeklyExpiry(today + 7 * week));
  }
  if (cycle === 'daily') {
    for (let day = today, i = 0; i < 10; i++) {
      if (isSessionDay(day)) days.add(day);
      day = nextSessionDay(day);
    }
  }
  return [...days].filter((day) => day >= today).sort((a, b) => a - b);
}

/** The day before the settlement Wednesday, thirty days ahead of the third Friday of the month after. */
function volatilityExpiry(year: number, month: number): number {
  const next = month === 12 ? [year + 1, 1] : [year, month + 1];
  return previousSessionDay(nthWeekday(next[0]!, next[1]!, FRIDAY, 3) - 30);
}

/** This month and the next three, then quarters for a year and a half, then the Januaries of two more years. */
function monthsListed(today: number): (readonly [number, number])[] {
  const { year, month } = civilOf(today);
  const listed: (readonly [number, number])[] = [];
  for (let ahead = 0; ahead <= 36; ahead++) {
    const m = ((month - 1 + ahead) % 12) + 1;
    const y = year + Math.floor((month - 1 + ahead) / 12);
    const isQuarter = m % 3 === 0;
    if (ahead <= 3 || (isQuarter && ahead <= 18) || m === 1) listed.push([y, m]);
  }
  return listed;
}

/** Quarterly futures: the third Friday of March, June, September, December. */
export function quarterlyExpiries(today: number, count: number): readonly number[] {
  const found: number[] = [];
  let { year, month } = civilOf(today);
  while (found.length < count) {
    if (month % 3 === 0 && dayOf(year, month, 28) >= today) {
      const expiry = monthlyExpiry(year, month);
      if (expiry >= today) found.push(expiry);
    }
    month = month === 12 ? 1 : month + 1;
    if (month === 1) year += 1;
  }
  return found;
}
