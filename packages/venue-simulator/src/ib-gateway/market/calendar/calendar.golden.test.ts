import { describe, expect, it } from 'vitest';
import { goldenRows, sharedFilesPresent } from '../testing/golden-file.ts';
import {
  abbreviation,
  clockText,
  compactDate,
  dayOf,
  isMonthlyExpiry,
  isSessionDay,
  offsetMinutes,
  parseDay,
  regularHours,
  sessionOn,
  wallInstant,
  wallTime,
  weeklyExpiry,
} from './index.ts';

const present = sharedFilesPresent('golden/xnys-sessions.csv.gz');

describe.skipIf(!present)('the calendar against the golden one', () => {
  it('opens and closes every agreed session of 1990 to 2035 at its instant, and no other day', () => {
    const dates = new Set<number>();
    for (const row of goldenRows('golden/xnys-sessions.csv.gz')) {
      const day = parseDay(row.date!)!;
      dates.add(day);
      const session = sessionOn(day);
      expect(session, row.date).toBeDefined();
      if (row.agreed !== '1') continue;
      expect([session!.openMs, session!.closeMs, session!.halfDay], row.date).toEqual([
        Number(row.open_utc_ms),
        Number(row.close_utc_ms),
        row.half_day === '1',
      ]);
    }
    for (let day = dayOf(1990, 1, 2); day <= dayOf(2035, 12, 31); day++) {
      expect(isSessionDay(day), compactDate(day)).toBe(dates.has(day));
    }
  });

  it('ends options with the stocks, and those of indexes a quarter of an hour later', () => {
    for (const row of goldenRows('golden/cboe-options-sessions.csv.gz')) {
      if (row.agreed !== '1') continue;
      const day = parseDay(row.date!)!;
      expect(regularHours('stockOption', day)!.endMs, row.date).toBe(Number(row.equity_close_utc_ms));
      expect(regularHours('indexOption', day)!.endMs, row.date).toBe(Number(row.index_close_utc_ms));
    }
  });

  it('moves an expiry on a closed Friday to the session before', () => {
    for (const row of goldenRows('golden/option-expiries.csv.gz')) {
      const friday = parseDay(row.nominal_friday!)!;
      const last = weeklyExpiry(friday - 2);
      expect(compactDate(last), row.nominal_friday).toBe(row.last_trading_day!.replaceAll('-', ''));
      expect(isMonthlyExpiry(last), row.nominal_friday).toBe(row.is_monthly === '1');
      expect(sessionOn(last)!.closeMs, row.nominal_friday).toBe(Number(row.close_utc_ms));
    }
  });

  it('reads the wall of New York around every switch since 1990', () => {
    for (const row of goldenRows('golden/new-york-utc-to-wall.csv.gz')) {
      const utcMs = Number(row.utc_ms);
      const wall = wallTime(utcMs);
      const text = `${compactDate(wall.day)}T${clockText(wall.msOfDay)}.${`${wall.msOfDay % 1000}`.padStart(3, '0')}`;
      expect(text).toBe(row.wall!.replaceAll('-', ''));
      expect(offsetMinutes(utcMs), row.wall).toBe(Number(row.offset_minutes));
      expect(abbreviation(utcMs), row.wall).toBe(row.abbreviation);
    }
  });

  it('knows which wall times are no instant and which are two', () => {
    for (const row of goldenRows('golden/new-york-wall-to-utc.csv.gz')) {
      const [date, time] = row.wall!.split('T');
      const [hours, minutes] = time!.split(':').map(Number);
      const instant = wallInstant(parseDay(date!)!, (hours! * 60 + minutes!) * 60_000);
      expect(instant.type, row.wall).toBe(row.state);
      if (instant.type === 'unique') expect(`${instant.utcMs}`).toBe(row.utc_ms_earlier);
      if (instant.type === 'ambiguous') {
        expect([`${instant.earlierUtcMs}`, `${instant.laterUtcMs}`]).toEqual([
          row.utc_ms_earlier,
          row.utc_ms_later,
        ]);
      }
    }
  });
});
