// Times as clients write them into orders: `20261125 15:59:00 US/Eastern`, `20261125-20:59:00` (UTC), `15:59:00`,
// `20261125`. Without a zone the gateway's own applies (New York).

import { instantOf, parseDay, wallTime, type ZoneName } from '../../market/calendar/index.ts';

const zones: Readonly<Record<string, ZoneName>> = {
  'US/Eastern': 'US/Eastern',
  'America/New_York': 'US/Eastern',
  EST: 'US/Eastern',
  EDT: 'US/Eastern',
  EST5EDT: 'US/Eastern',
  'US/Central': 'US/Central',
  'America/Chicago': 'US/Central',
  CST: 'US/Central',
  UTC: 'UTC',
  GMT: 'UTC',
  'Etc/UTC': 'UTC',
};

const END_OF_DAY_MS = 86_399_000;

/** Epoch milliseconds of a time in an order; `undefined` where it cannot be read. `nowMs` gives the day of a bare time. */
export function parseOrderTime(text: string, nowMs: number): number | undefined {
  const match = /^(?:(\d{8})(?:([ -]+)|$))?(?:(\d{1,2}):(\d{2})(?::(\d{2}))?)?(?:\s+(\S+))?$/.exec(
    text.trim(),
  );
  if (match === null || text.trim() === '') return undefined;
  const [, date, joint, hours, minutes, seconds, zoneText] = match;
  const utc = date !== undefined && joint === '-';
  const zone = zoneText === undefined ? (utc ? 'UTC' : 'US/Eastern') : zones[zoneText];
  if (zone === undefined) return undefined;
  const day = date === undefined ? wallTime(nowMs, zone).day : parseDay(date);
  if (day === undefined) return undefined;
  if (hours === undefined) return date === undefined ? undefined : instantOf(day, END_OF_DAY_MS, zone);
  const [h, m, s] = [Number(hours), Number(minutes), Number(seconds ?? 0)];
  if (h > 23 || m > 59 || s > 59) return undefined;
  return instantOf(day, ((h * 60 + m) * 60 + s) * 1000, zone);
}
