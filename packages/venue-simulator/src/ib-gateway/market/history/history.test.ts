import { describe, expect, it } from 'vitest';
import type { Bar } from '../../domain/index.ts';
import {
  answerOf,
  barRequest,
  Collected,
  contract,
  errorOf,
  marketAt,
  newYork,
  stock,
} from '../testing/market-fixture.ts';
import { barSizes, isError, parseBarSize, parseDuration, refusalOf } from './index.ts';

const { market } = marketAt('20261124 15:59:59');
const barsOf = (fields: Parameters<typeof barRequest>[0]) =>
  answerOf(market.historicalBars(barRequest(fields))).bars;

/** What bars of a finer size say together. */
function aggregate(bars: readonly Bar[]) {
  const volume = bars.reduce((sum, bar) => sum + bar.volume, 0);
  return {
    open: bars[0]!.open,
    high: Math.max(...bars.map((bar) => bar.high)),
    low: Math.min(...bars.map((bar) => bar.low)),
    close: bars[bars.length - 1]!.close,
    volume,
    count: bars.reduce((sum, bar) => sum + bar.count, 0),
  };
}

const pick = ({ open, high, low, close, volume, count }: Bar) => ({ open, high, low, close, volume, count });

describe('bars of one window', () => {
  it('add up: five seconds to a minute', () => {
    const endMs = newYork('20261124 11:00');
    const fine = barsOf({ barSize: '5 secs', duration: '1800 S', endMs });
    const minutes = barsOf({ barSize: '1 min', duration: '1800 S', endMs });
    expect(minutes).toHaveLength(30);
    for (const minute of minutes) {
      const inside = fine.filter((bar) => bar.timeMs >= minute.timeMs && bar.timeMs < minute.timeMs + 60_000);
      expect(inside).toHaveLength(12);
      expect(pick(minute)).toEqual(aggregate(inside));
    }
  });

  it('add up: one second to five seconds', () => {
    const endMs = newYork('20261123 14:00');
    const seconds = barsOf({ barSize: '1 secs', duration: '600 S', endMs });
    const fives = barsOf({ barSize: '5 secs', duration: '600 S', endMs });
    for (const five of fives) {
      const inside = seconds.filter((bar) => bar.timeMs >= five.timeMs && bar.timeMs < five.timeMs + 5000);
      expect(pick(five)).toEqual(aggregate(inside));
    }
  });

  it('add up: minutes to hours, hours to the day', () => {
    const endMs = newYork('20261123 20:00');
    const [day] = barsOf({ barSize: '1 day', duration: '1 D', endMs });
    for (const barSize of ['1 min', '5 mins', '30 mins', '1 hour', '4 hours']) {
      const bars = barsOf({ barSize, duration: '1 D', endMs });
      expect(pick(day!), barSize).toEqual(aggregate(bars));
      expect(new Set(bars.map((bar) => bar.timeMs)).size, barSize).toBe(bars.length);
    }
    const minutes = barsOf({ barSize: '1 min', duration: '1 D', endMs });
    expect(minutes).toHaveLength(390);
    const turnover = minutes.reduce((sum, bar) => sum + bar.wap * bar.volume, 0);
    expect(day!.wap).toBeCloseTo(turnover / day!.volume, 3);
  });

  it('add up: days to weeks', () => {
    const endMs = newYork('20261120 20:00');
    const [week] = barsOf({ barSize: '1 week', duration: '1 W', endMs });
    const days = barsOf({ barSize: '1 day', duration: '5 D', endMs });
    expect(week!.day).toBe('20261116');
    expect(pick(week!)).toEqual(aggregate(days));
  });

  it('stand on the wall clock, the first at the open', () => {
    const hours = barsOf({ barSize: '1 hour', duration: '1 D', endMs: newYork('20261123 20:00') });
    // As a recorded half-hour-open day: 09:30, 10:00, 11:00 ...
    expect(hours.map((bar) => bar.timeMs)).toEqual(
      ['09:30', '10:00', '11:00', '12:00', '13:00', '14:00', '15:00'].map((time) =>
        newYork(`20261123 ${time}`),
      ),
    );
  });

  it('end with the half day', () => {
    const half = barsOf({ barSize: '1 min', duration: '1 D', endMs: newYork('20251128 20:00') });
    expect(half).toHaveLength(210);
    expect(half[209]!.timeMs).toBe(newYork('20251128 12:59'));
  });

  it('of bid, ask and middle carry -1 and keep bid below ask', () => {
    const endMs = newYork('20261123 12:00');
    const of = (whatToShow: string) => barsOf({ whatToShow, duration: '1800 S', endMs });
    const [bid, ask, middle, both] = ['BID', 'ASK', 'MIDPOINT', 'BID_ASK'].map(of);
    for (const [i, bar] of bid!.entries()) {
      expect([bar.volume, bar.wap, bar.count]).toEqual([-1, -1, -1]);
      expect(bar.high).toBeLessThan(ask![i]!.high);
      expect(middle![i]!.close).toBeCloseTo((bar.close + ask![i]!.close) / 2, 6);
      // Highest ask and lowest bid; average bid and average ask.
      expect([both![i]!.high, both![i]!.low]).toEqual([ask![i]!.high, bar.low]);
      expect(both![i]!.open).toBeLessThan(both![i]!.close);
    }
  });

  it('do not depend on what was asked before', () => {
    const fresh = marketAt('20261124 15:59:59').market;
    const request = barRequest({ barSize: '5 mins', duration: '1 D', endMs: newYork('20190605 16:00') });
    fresh.historicalBars(barRequest({ barSize: '1 day', duration: '1 M' }));
    expect(fresh.historicalBars(request)).toEqual(market.historicalBars(request));
    const other = marketAt('20261124 15:59:59', { seed: 8 }).market;
    expect(other.historicalBars(request)).not.toEqual(market.historicalBars(request));
  });

  it('take in hours outside the regular ones when asked', () => {
    const endMs = newYork('20261123 20:00');
    const all = barsOf({ useRegularHours: false, endMs });
    expect(all[0]!.timeMs).toBeGreaterThanOrEqual(newYork('20261123 04:00'));
    expect(all[0]!.timeMs).toBeLessThan(newYork('20261123 09:30'));
    expect(all[all.length - 1]!.timeMs).toBeGreaterThan(newYork('20261123 16:00'));
  });

  it('count seconds in trading time', () => {
    // Asked at night: the last three minutes of the session, as a recorded gateway answered.
    const bars = barsOf({ duration: '180 S', endMs: newYork('20261124 03:00') });
    expect(bars.map((bar) => bar.timeMs)).toEqual(
      ['15:57', '15:58', '15:59'].map((time) => newYork(`20261123 ${time}`)),
    );
  });
});

describe('bar sizes and durations', () => {
  const SECOND = 1000;
  const MINUTE = 60 * SECOND;
  const HOUR = 60 * MINUTE;
  const DAY = 24 * HOUR;
  /** The broker's table: smallest and largest bar of each duration. */
  const table: readonly [duration: string, least: number, most: number][] = [
    ['60 S', SECOND, MINUTE],
    ['120 S', SECOND, 2 * MINUTE],
    ['1800 S', SECOND, 30 * MINUTE],
    ['3600 S', 5 * SECOND, HOUR],
    ['14400 S', 10 * SECOND, 3 * HOUR],
    ['28800 S', 30 * SECOND, 8 * HOUR],
    ['1 D', MINUTE, DAY],
    ['2 D', 2 * MINUTE, DAY],
    ['1 W', 3 * MINUTE, 7 * DAY],
    ['1 M', 30 * MINUTE, 30 * DAY],
    ['1 Y', DAY, 30 * DAY],
  ];

  it.each(table)('%s takes what the documented table says', (text, least, most) => {
    const duration = parseDuration(text);
    if (isError(duration)) throw new Error(duration.text);
    for (const [name, size] of barSizes) {
      const inTable = size.ms >= least && size.ms <= most;
      const refusal = refusalOf(size, duration, 'documented');
      expect(refusal === undefined, `${text} of ${name}`).toBe(inTable);
      if (!inTable)
        expect(refusal).toEqual({
          code: 162,
          text: `Historical Market Data Service error message:invalid step: ${size.ms / SECOND}`,
        });
    }
  });

  it.each(table)(
    '%s as gateways behave: the lower limit holds for bars under a minute',
    (text, least, most) => {
      const duration = parseDuration(text);
      if (isError(duration)) throw new Error(duration.text);
      for (const [name, size] of barSizes) {
        const inTable = size.ms >= least && size.ms <= most;
        const lifted = size.ms >= MINUTE && size.ms < least;
        const tooMany = (duration.ms * 0.27) / size.ms > 50_000;
        const refused = refusalOf(size, duration, 'observed') !== undefined;
        expect(refused, `${text} of ${name}`).toBe(!(inTable || (lifted && !tooMany)));
      }
    },
  );

  it('answers five days of minute bars, as a recorded gateway did', () => {
    expect(barsOf({ duration: '5 D', endMs: newYork('20261120 20:00') })).toHaveLength(1950);
  });

  it.each(['1 sec', '7 mins', '', '2 day'])('refuses the bar size "%s"', (barSize) => {
    expect(parseBarSize(barSize)).toMatchObject({ code: 321 });
  });

  it.each(['', '0 D', '1 X', 'D', '-1 D', '86401 S', '366 D', '13 M'])(
    'refuses the duration "%s"',
    (text) => {
      expect(parseDuration(text)).toMatchObject({ code: 321 });
    },
  );
});

describe('history requests', () => {
  it.each([
    [{ whatToShow: 'LAST' }, 321, 'What to show field is missing or incorrect.'],
    [{ contract: stock('NOSUCH') }, 200, 'No security definition has been found for the request'],
    [
      { contract: contract({ symbol: 'EUR', secType: 'CASH', currency: 'USD', exchange: 'IDEALPRO' }) },
      162,
      'No historical market data for EUR/CASH@IDEALPRO Last',
    ],
    [
      { barSize: '1 day', duration: '1 D', endMs: newYork('20090601 16:00') },
      162,
      'HMDS query returned no data: SPY@SMART Trades',
    ],
  ])('are refused with the real text: %o', (fields, code, text) => {
    const error = errorOf(market.historicalBars(barRequest(fields)));
    expect(error.code).toBe(code);
    expect(error.text).toContain(text);
  });

  it('give volatility as bars', () => {
    for (const whatToShow of ['HISTORICAL_VOLATILITY', 'OPTION_IMPLIED_VOLATILITY']) {
      const bars = barsOf({ whatToShow, barSize: '1 day', duration: '1 M', contract: stock('IBM') });
      expect(bars.length).toBeGreaterThan(18);
      for (const bar of bars) {
        expect(bar.close).toBeGreaterThan(0.05);
        expect(bar.close).toBeLessThan(1.5);
      }
    }
  });

  it('tell the schedule with its holidays', () => {
    const request = barRequest({
      barSize: '1 day',
      duration: '1 W',
      whatToShow: 'SCHEDULE',
      endMs: newYork('20251130 12:00'),
    });
    const schedule = answerOf(market.schedule(request));
    expect(schedule.sessions.map((session) => session.referenceDate)).toEqual([
      '20251124',
      '20251125',
      '20251126',
      '20251128',
    ]);
    expect(schedule.sessions[3]!.endMs).toBe(newYork('20251128 13:00'));
  });

  it('give past ticks forward and backward, the last second whole', () => {
    const startMs = newYork('20261123 10:00');
    const base = {
      contract: stock('SPY'),
      useRegularHours: true,
      ignoreSize: false,
      whatToShow: 'TRADES' as const,
    };
    const forward = answerOf(market.historicalTicks({ ...base, startMs, endMs: undefined, count: 50 }));
    const endMs = forward.ticks[forward.ticks.length - 1]!.timeMs;
    const backward = answerOf(market.historicalTicks({ ...base, startMs: undefined, endMs, count: 50 }));
    expect(forward.ticks.length).toBeGreaterThanOrEqual(50);
    expect(forward.ticks[0]!.timeMs).toBeGreaterThanOrEqual(startMs);
    expect(backward.ticks[backward.ticks.length - 1]).toEqual(forward.ticks[forward.ticks.length - 1]);
    const times = forward.ticks.map((tick) => tick.timeMs);
    expect([...times].sort((a, b) => a - b)).toEqual(times);
  });

  it('sum their past trades to the bar of the same time', () => {
    const startMs = newYork('20261123 10:00');
    const answer = answerOf(
      market.historicalTicks({
        contract: stock('IBM'),
        startMs,
        endMs: undefined,
        count: 1000,
        whatToShow: 'TRADES',
        useRegularHours: true,
        ignoreSize: false,
      }),
    );
    if (answer.kind !== 'trades') throw new Error('expected trades');
    const inMinute = answer.ticks.filter((tick) => tick.timeMs < startMs + 60_000);
    const [bar] = barsOf({ contract: stock('IBM'), duration: '60 S', endMs: startMs + 60_000 });
    expect(inMinute.reduce((sum, tick) => sum + tick.size, 0)).toBe(bar!.volume);
    expect(Math.max(...inMinute.map((tick) => tick.price))).toBe(bar!.high);
  });

  it('build a histogram that holds the whole volume', () => {
    const entries = answerOf(market.histogram(stock('F'), true, '1 day'));
    const [day] = barsOf({ contract: stock('F'), barSize: '1 day' });
    expect(entries.reduce((sum, entry) => sum + entry.size, 0)).toBe(day!.volume);
  });

  it('know the first instant of data', () => {
    expect(answerOf(market.headTimestampMs(stock('SPY'), 'TRADES', true))).toBe(newYork('20100104 09:30'));
    expect(
      errorOf(
        market.headTimestampMs(
          contract({ symbol: 'EUR', secType: 'CASH', currency: 'USD', exchange: 'IDEALPRO' }),
          'TRADES',
          true,
        ),
      ).code,
    ).toBe(162);
  });
});

describe('bars kept up to date', () => {
  it('end each bar as history has it', () => {
    const { clock, market: live } = marketAt('20261124 10:00:00');
    const sink = new Collected<Bar>();
    live.subscribeBars(barRequest({ barSize: '1 min', duration: '1 D' }), sink);
    clock.advanceBy(185_000);
    const answered = answerOf(live.historicalBars(barRequest({ duration: '600 S' }))).bars;
    for (const minute of ['10:00', '10:01', '10:02'].map((time) => newYork(`20261124 ${time}`))) {
      const updates = sink.pushed.filter((bar) => bar.timeMs === minute);
      expect(updates.length).toBeGreaterThan(10);
      expect(updates[updates.length - 1]).toEqual(answered.find((bar) => bar.timeMs === minute));
    }
  });

  it('refuse what cannot be kept', () => {
    const sink = new Collected<Bar>();
    market.subscribeBars(barRequest({ barSize: '1 secs', duration: '60 S' }), sink);
    expect(sink.ended).toMatchObject({ code: 321 });
  });
});
