import { describe, expect, it } from 'vitest';
import {
  compactDate,
  hoursStateAt,
  hoursText,
  instantOf,
  listedExpiries,
  nextHoursChange,
  nextOpenInstant,
  openMarketInstant,
  parseDay,
  sessionOn,
  wallText,
} from './index.ts';

const HOUR = 3_600_000;
const day = (text: string) => parseDay(text)!;
const at = (date: string, hours: number) => instantOf(day(date), hours * HOUR);

describe('trading hours', () => {
  it('writes them as recorded contract details did', () => {
    // The recorded AAPL details of Easter Sunday 2026.
    expect(hoursText('stock', day('20260405'), false)).toBe(
      '20260405:CLOSED;20260406:0400-20260406:2000;20260407:0400-20260407:2000;20260408:0400-20260408:2000;20260409:0400-20260409:2000;20260410:0400-20260410:2000',
    );
    expect(hoursText('stockOption', day('20260405'), true)).toBe(
      '20260405:CLOSED;20260406:0930-20260406:1600;20260407:0930-20260407:1600;20260408:0930-20260408:1600;20260409:0930-20260409:1600;20260410:0930-20260410:1600',
    );
    // Recorded EUR.USD of August 2026.
    expect(hoursText('forex', day('20260824'), true).split(';').slice(0, 2)).toEqual([
      '20260823:1715-20260824:1700',
      '20260824:1715-20260825:1700',
    ]);
  });

  it('knows the half day after Thanksgiving and the holiday itself', () => {
    expect(hoursText('stock', day('20261126'), false).split(';').slice(0, 2)).toEqual([
      '20261126:CLOSED',
      '20261127:0400-20261127:1700',
    ]);
    expect(hoursStateAt('stock', at('20261127', 12.5))).toBe('regular');
    expect(hoursStateAt('stock', at('20261127', 13.5))).toBe('afterHours');
    expect(hoursStateAt('stockOption', at('20261127', 13.5))).toBe('closed');
  });

  it('tells the states of a day in order', () => {
    const states = [3, 5, 10, 17, 21].map((hour) => hoursStateAt('stock', at('20261124', hour)));
    expect(states).toEqual(['closed', 'preMarket', 'regular', 'afterHours', 'closed']);
    expect(hoursStateAt('etfOption', at('20261124', 16.1))).toBe('regular');
  });

  it('finds the next change of hours over a weekend', () => {
    expect(nextHoursChange('stock', at('20261121', 12))).toBe(at('20261123', 4));
    expect(nextHoursChange('stock', at('20261124', 10))).toBe(at('20261124', 16));
  });
});

describe('the instant at which a simulated day begins', () => {
  it('keeps an instant in regular hours', () => {
    const now = at('20261124', 11.25);
    expect(openMarketInstant(now)).toBe(now);
  });

  it('goes back to ten in the morning of the last session otherwise', () => {
    for (const now of [at('20261121', 3), at('20261122', 15), at('20261123', 9)]) {
      expect(wallText(openMarketInstant(now), 'US/Eastern')).toBe('20261120 10:00:00');
    }
    expect(wallText(openMarketInstant(at('20261124', 23)), 'US/Eastern')).toBe('20261124 10:00:00');
  });

  it('goes on, for a venue that remembers, in the session or at ten of the next', () => {
    expect(nextOpenInstant(at('20261124', 11.25))).toBe(at('20261124', 11.25));
    // Thanksgiving lies between, and then a weekend.
    for (const [from, to] of [
      [at('20261124', 9), '20261124 10:00:00'],
      [at('20261125', 16), '20261127 10:00:00'],
      [at('20261127', 13.5), '20261130 10:00:00'],
    ] as const)
      expect(wallText(nextOpenInstant(from), 'US/Eastern')).toBe(to);
  });

  it('always stands in regular hours', () => {
    for (let hour = 0; hour < 24 * 40; hour += 5) {
      const instant = openMarketInstant(at('20261120', 0) + hour * HOUR);
      expect(hoursStateAt('stock', instant)).toBe('regular');
    }
  });
});

describe('listed expiries', () => {
  it('has every session of two weeks for a daily class and Fridays for a weekly one', () => {
    const daily = listedExpiries('daily', day('20261124')).map(compactDate);
    expect(daily.slice(0, 4)).toEqual(['20261124', '20261125', '20261127', '20261130']);
    const weekly = listedExpiries('weekly', day('20261124')).map(compactDate);
    // Christmas and New Year's Day are Fridays in 2026: both move to the Thursday.
    expect(weekly.slice(0, 6)).toEqual([
      '20261127',
      '20261204',
      '20261211',
      '20261218',
      '20261224',
      '20261231',
    ]);
  });

  it('names session days only, ascending', () => {
    for (const cycle of ['daily', 'weekly', 'monthly', 'indexMonthly', 'volatilityIndex'] as const) {
      const days = listedExpiries(cycle, day('20261124'));
      expect(days.every((expiry) => sessionOn(expiry) !== undefined)).toBe(true);
      expect([...days].sort((a, b) => a - b)).toEqual(days);
    }
  });
});
