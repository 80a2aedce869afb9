import { describe, expect, it } from 'vitest';
import { parseOrderTime } from './order-time.ts';

const now = Date.UTC(2026, 3, 13, 18, 0, 0);

describe('times in orders', () => {
  it.each([
    ['20260413 15:59:00 US/Eastern', Date.UTC(2026, 3, 13, 19, 59)],
    ['20260413 15:59:00 America/New_York', Date.UTC(2026, 3, 13, 19, 59)],
    ['20260413  15:59:00', Date.UTC(2026, 3, 13, 19, 59)],
    ['20260413-19:59:00', Date.UTC(2026, 3, 13, 19, 59)],
    ['15:59:00', Date.UTC(2026, 3, 13, 19, 59)],
    ['15:59', Date.UTC(2026, 3, 13, 19, 59)],
    ['14:59:00 US/Central', Date.UTC(2026, 3, 13, 19, 59)],
    ['20260414', Date.UTC(2026, 3, 15, 3, 59, 59)],
  ])('%s', (text, expected) => {
    expect(parseOrderTime(text, now)).toBe(expected);
  });

  it.each(['', 'tomorrow', '20261313 10:00:00', '25:00:00', '20260413 10:00:00 Mars/Olympus', 'US/Eastern'])(
    'refuses %s',
    (text) => {
      expect(parseOrderTime(text, now)).toBeUndefined();
    },
  );
});
