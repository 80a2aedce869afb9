export { civilOf, compactDate, dayOf, pad2, parseDay, weekdayOf } from './civil-day.ts';
export { isMonthlyExpiry, listedExpiries, monthlyExpiry, quarterlyExpiries, weeklyExpiry, type ExpiryCycle } from './expiries.ts';
export {
  extendedHours,
  hoursStateAt,
  hoursText,
  monthStart,
  nextHoursChange,
  openMarketInstant,
  regularHours,
  tradingDayAt,
  tradingDaysBetween,
  weekStart,
  zoneOf,
  type HoursState,
  type TradingHours,
} from './hours.ts';
export { isHalfDay, isSessionDay, nextSessionDay, previousSessionDay, sessionOn, sessionOnOrBefore, type Session } from './new-york-sessions.ts';
export { abbreviation, clockText, instantOf, MS_PER_DAY, offsetMinutes, wallInstant, wallText, wallTime, type WallTime, type ZoneName } from './zone.ts';
