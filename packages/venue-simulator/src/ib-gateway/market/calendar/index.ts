export { civilOf, compactDate, dayOf, pad2, parseDay, weekdayOf } from './civil-day.ts';
export {
  type ExpiryCycle,
  isMonthlyExpiry,
  listedExpiries,
  monthlyExpiry,
  quarterlyExpiries,
  weeklyExpiry,
} from './expiries.ts';
export {
  extendedHours,
  type HoursState,
  hoursStateAt,
  hoursText,
  monthStart,
  nextHoursChange,
  nextOpenInstant,
  openMarketInstant,
  regularHours,
  sessionMorning,
  type TradingHours,
  tradingDayAt,
  tradingDaysBetween,
  weekStart,
  zoneOf,
} from './hours.ts';
export {
  isHalfDay,
  isSessionDay,
  nextSessionDay,
  previousSessionDay,
  type Session,
  sessionOn,
  sessionOnOrBefore,
} from './new-york-sessions.ts';
export {
  abbreviation,
  clockText,
  instantOf,
  MS_PER_DAY,
  offsetMinutes,
  type WallTime,
  wallInstant,
  wallText,
  wallTime,
  type ZoneName,
} from './zone.ts';
