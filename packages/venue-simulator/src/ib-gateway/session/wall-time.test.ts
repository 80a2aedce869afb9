import { describe, expect, it } from 'vitest';
import { clockText, connectionTimeText, dashedWallText, parseTime, utcText, wallText } from './wall-time.ts';

const summer = Date.UTC(2026, 3, 2, 13, 30);
const winter = Date.UTC(2026, 10, 24, 15, 0, 5);

describe('times on the wire', () => {
  it('have their zone behind them from 174 on, two blanks before', () => {
    expect(wallText(summer, 'US/Eastern', 178)).toBe('20260402 09:30:00 US/Eastern');
    expect(wallText(summer, 'US/Eastern', 173)).toBe('20260402  09:30:00');
  });

  it('come with a dash where the zone stands elsewhere or is UTC', () => {
    expect(dashedWallText(summer, 'US/Central')).toBe('20260402-08:30:00');
    expect(utcText(winter)).toBe('20261124-15:00:05');
    expect(clockText(winter, 'US/Eastern')).toBe('10:00');
  });

  it('greet with the short name of the zone', () => {
    expect(connectionTimeText(winter, 'US/Eastern')).toBe('20261124 10:00:05 EST');
    expect(connectionTimeText(summer, 'US/Eastern')).toBe('20260402 09:30:00 EDT');
  });
});

describe('times of requests', () => {
  it.each([
    ['', undefined, false],
    ['20261124 10:00:05 US/Eastern', winter, false],
    ['20261124-15:00:05', winter, false],
    ['20261124 15:00:05 UTC', winter, false],
    ['20261124 10:00:05', winter, true],
    ['20261124  10:00:05', winter, true],
    ['20260402 09:30:00 America/New_York', summer, false],
    ['20261124', Date.UTC(2026, 10, 24, 5), true],
  ])('%j', (text, timeMs, zoneImplied) => {
    expect(parseTime(text, 'US/Eastern')).toEqual({ ok: true, timeMs, zoneImplied });
  });

  it.each([
    'tomorrow',
    '20261332 10:00:00',
    '20261124 10:00:00 Mars/Base',
    '2026-11-24 10:00:00',
    '20261124 99:00:00',
  ])('refuses %j', (text) => expect(parseTime(text, 'US/Eastern').ok).toBe(false));

  it('keeps to the clock around a change to summer time', () => {
    const parsed = parseTime('20260308 03:00:00 US/Eastern', 'UTC');
    expect(parsed).toMatchObject({ timeMs: Date.UTC(2026, 2, 8, 7) });
  });
});
