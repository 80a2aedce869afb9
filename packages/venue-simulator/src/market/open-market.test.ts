import { describe, expect, it } from 'vitest';
import { parseTape } from '../tape/index.ts';
import { openMarket, parseMarketScript } from './index.ts';

const nowMs = Date.UTC(2026, 10, 25, 14, 30, 20);
const iso = (ms: number) => new Date(ms).toISOString();

describe('openMarket', () => {
  it('starts the clock at a tape: its time of day on today, later by the history', () => {
    const tape = parseTape('ts_ms,open,high,low,close,volume\n1640991660000,1,1,1,1,1\n', 't');
    const tapes = [{ symbol: 'BTCUSDT', tape }];
    expect(iso(openMarket({ tapes, seed: 1, nowMs }).clockStartMs)).toBe('2026-11-25T23:01:00.000Z');
    expect(iso(openMarket({ tapes, seed: 1, nowMs, historyMs: 3_600_000 }).clockStartMs)).toBe(
      '2026-11-26T00:01:00.000Z',
    );
    const asked = openMarket({ tapes, seed: 1, nowMs, clockStartMs: nowMs });
    expect([iso(asked.clockStartMs), iso(asked.feed.startMs)]).toEqual([
      iso(nowMs),
      '2026-11-25T11:31:00.000Z',
    ]);
  });

  it('starts a script at a whole minute, or at its own time of day, with its history before', () => {
    const script = (start: string) =>
      parseMarketScript(
        `history: 1h\n${start}\nmarkets: [{symbol: BTCUSDT, price: 60000, fundingRate: "0.001", segments: [{type: hold, duration: 1m}]}]`,
        'm.yaml',
      );
    const now = openMarket({ script: script(''), seed: 1, nowMs });
    expect([iso(now.clockStartMs), iso(now.feed.startMs)]).toEqual([
      '2026-11-25T14:30:00.000Z',
      '2026-11-25T13:30:00.000Z',
    ]);
    const morning = openMarket({ script: script('start: "09:15"'), seed: 1, nowMs });
    expect([iso(morning.clockStartMs), iso(morning.feed.startMs)]).toEqual([
      '2026-11-25T10:15:00.000Z',
      '2026-11-25T09:15:00.000Z',
    ]);
    expect(now.funding.rateAt(now.instruments[0]!, 0)).toBe(100_000);
  });

  it('gives a seeded market three days of past, and the symbols asked for', () => {
    const market = openMarket({ seed: 1, nowMs, symbols: ['ETHUSDT'] });
    expect(market.instruments.map((instrument) => instrument.symbol)).toEqual(['ETHUSDT']);
    expect(market.clockStartMs - market.feed.startMs).toBe(3 * 86_400_000);
  });

  it('goes on with a seeded market where its last run had come to, unless that has become too long', () => {
    const first = openMarket({ seed: 1, nowMs, symbols: ['BTCUSDT'] });
    const later = nowMs + 3_600_000;
    const options = { seed: 1, nowMs: later, symbols: ['BTCUSDT'], course: first.course! };
    const again = openMarket(options);
    expect(again.course).toEqual(first.course);
    const [a, b] = [first.feed, again.feed].map((feed) => {
      let event = feed.next()!;
      while (event.atMs < later) event = feed.next()!;
      return event;
    });
    expect(b).toEqual(a);
    expect(openMarket({ ...options, seed: 2 }).course).toMatchObject({
      seed: 2,
      fineFromMs: later - 3_600_000,
    });
    const tooLate = nowMs + 4 * 86_400_000;
    expect(openMarket({ ...options, nowMs: tooLate }).course!.fineFromMs).toBe(tooLate - 3_600_000);
  });
});
