import { existsSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { klineIntervals, openMarket } from '../market/index.ts';
import { readTapeFile } from '../tape/index.ts';
import { errorCodes } from './index.ts';
import { benchStartMs, quote, trade, VenueBench } from './testing/index.ts';

describe('websocket operations', () => {
  it('greet, answer pings, take subscriptions silently and echo unsubscriptions', () => {
    const bench = new VenueBench();
    const socket = bench.connect();
    bench.say(socket, { op: 'ping', ping: 1732519687 });
    bench.say(socket, { op: 'unsubscribe', args: [{ symbol: 'BTCUSDT', ch: 'trade' }] });
    bench.subscribe(socket, 'trade');
    expect(socket.of('op')).toEqual([
      { op: 'connect', data: { result: true } },
      { op: 'ping', pong: benchStartMs / 1000, ping: 1732519687 },
      { op: 'unsubscribe' },
    ]);
  });

  it('refuse what is no operation, no channel or no symbol', () => {
    const bench = new VenueBench();
    const socket = bench.connect();
    const codeAfter = (message: unknown) => {
      bench.pass(1);
      socket.clear();
      bench.say(socket, message);
      return (JSON.parse(socket.sent[0] ?? '{}') as { code?: number }).code;
    };
    expect(codeAfter('{')).toBe(10002);
    expect(codeAfter('[]')).toBe(10002);
    expect(codeAfter({ op: 'shout' })).toBe(10002);
    expect(codeAfter({ op: 'subscribe', args: 'x' })).toBe(10002);
    expect(codeAfter({ op: 'subscribe', args: [{ symbol: 'BTCUSDT', ch: 'market_kline_1m' }] })).toBe(10008);
    expect(codeAfter({ op: 'subscribe', args: [{ symbol: 'NONE', ch: 'trade' }] })).toBe(20001);
    expect(codeAfter({ op: 'subscribe', args: [{ symbol: 'BTCUSDT', ch: 'order' }] })).toBe(10008);
    expect(bench.connect('/other/').closedWith).toBe(1008);
  });

  it('are limited to five a second and 300 channels a connection', () => {
    const instrument = (n: number) => ({
      ...openMarket({ seed: 1, nowMs: benchStartMs, historyMs: 0 }).instruments[0]!,
      symbol: `S${n}USDT`,
    });
    const bench = new VenueBench(undefined, {
      instruments: Array.from({ length: 40 }, (_, n) => instrument(n)),
    });
    const socket = bench.connect();
    for (let i = 0; i < 7; i++) bench.say(socket, { op: 'ping', ping: i });
    expect(socket.of('op').filter((message) => 'pong' in message)).toHaveLength(5);
    expect(socket.of('op').at(-1)).toMatchObject({ op: 'error', code: errorCodes.requestTooFrequent.code });
    bench.pass(2);
    socket.clear();
    const args = Array.from({ length: 40 }, (_, n) =>
      [
        'trade',
        'price',
        'ticker',
        'depth_book1',
        'depth_book5',
        'depth_book15',
        'depth_books',
        'market_kline_1min',
      ].map((ch) => ({ symbol: `S${n}USDT`, ch })),
    ).flat();
    bench.say(socket, { op: 'subscribe', args: args.slice(0, 300) });
    expect(socket.of('op')).toEqual([]);
    bench.say(socket, { op: 'subscribe', args: args.slice(300, 301) });
    expect(socket.of('op').at(-1)).toMatchObject({ op: 'error', code: errorCodes.tooManyRequests.code });
  });

  it('give private channels only after a login signed in seconds', () => {
    const bench = new VenueBench();
    const socket = bench.connect('/private/');
    bench.subscribe(socket, 'order');
    expect(socket.of('op').at(-1)).toMatchObject({ op: 'error', code: errorCodes.apiKeyEmpty.code });
    const login = (credentials: object) => {
      bench.pass(1);
      bench.say(socket, { op: 'login', args: [credentials] });
      return socket.of('op').at(-1)!.data;
    };
    expect(login(bench.credentials('wrong'))).toMatchObject({
      result: false,
      code: errorCodes.signatureError.code,
    });
    expect(login(bench.credentials('holdfast-sim', bench.clock.nowMs()))).toMatchObject({
      result: false,
      code: errorCodes.timestampExpired.code,
    });
    expect(login(bench.credentials('holdfast-sim', Math.floor(bench.clock.nowMs() / 1000) - 58))).toEqual({
      result: true,
    });
    bench.subscribe(socket, 'order');
    bench.place({ side: 'BUY', qty: '0.01' });
    expect(socket.of('order').length).toBeGreaterThan(0);
  });
});

describe('market channels', () => {
  const events = [
    quote(-30, 60_000, 60_000.1, 1.5, 2.5),
    trade(-30, 60_000, 1),
    trade(0.2, 60_010, 0.5, 'buy'),
    quote(0.3, 60_020, 60_020.1, 1, 1),
    trade(0.7, 60_030, 0.25, 'sell'),
    trade(59.9, 60_005, 1, 'sell'),
    trade(61, 60_007, 1, 'sell'),
  ];

  it('send a kline as a snapshot and then every half second, without the bar it belongs to', () => {
    const bench = new VenueBench(events);
    const socket = bench.connect();
    bench.subscribe(socket, 'market_kline_60min', 'market_kline_1min', 'mark_kline_60min');
    bench.pass(1);
    expect(
      socket.of('market_kline_1min').map((message) => [message.ts! - benchStartMs, message.data]),
    ).toEqual([
      [500, { o: '60010', h: '60010', l: '60010', c: '60010', b: '0.5', q: '30005' }],
      [1000, { o: '60010', h: '60030', l: '60010', c: '60030', b: '0.75', q: '45012.5' }],
    ]);
    expect(socket.of('market_kline_60min')[0]!.ts).toBe(benchStartMs + 500);
    expect(socket.of('mark_kline_60min').at(-1)!.data).toMatchObject({ o: '60000.1', c: '60020.1', b: '0' });
    bench.pass(59.5);
    // The last trade of the minute came after its last push: only REST has it.
    const minute = socket.of('market_kline_1min').filter((message) => message.ts! < benchStartMs + 60_000);
    expect(minute.at(-1)!.data.c).toBe('60030');
    const rest = bench.get('market/kline', {
      symbol: 'BTCUSDT',
      interval: '1m',
      startTime: benchStartMs,
      endTime: benchStartMs,
    });
    expect(rest.data).toMatchObject([{ close: '60005', quoteVol: '1.75' }]);
  });

  it('send trades and the best bid and ask at once', () => {
    const bench = new VenueBench(events);
    const socket = bench.connect();
    bench.subscribe(socket, 'trade', 'depth_book1');
    bench.pass(1);
    expect(socket.of('trade').map((message) => [message.ts! - benchStartMs, message.data])).toEqual([
      [200, [{ t: '2026-01-05T12:00:00.200Z', p: '60010', v: '0.5', s: 'buy' }]],
      [700, [{ t: '2026-01-05T12:00:00.700Z', p: '60030', v: '0.25', s: 'sell' }]],
    ]);
    expect(socket.of('depth_book1').map((message) => [message.ts! - benchStartMs, message.data])).toEqual([
      [0, { b: [['60000', '1.5']], a: [['60000.1', '2.5']] }],
      [300, { b: [['60020', '1']], a: [['60020.1', '1']] }],
    ]);
  });

  it('send every channel there is', () => {
    const bench = new VenueBench([
      ...events.slice(0, 5),
      trade(5, 60_000, 1),
      quote(6, 60_000, 60_000.1),
      trade(6, 60_000, 1),
    ]);
    const socket = bench.connect();
    const channels = [
      ...klineIntervals.flatMap((interval) => [`market_kline_${interval}`, `mark_kline_${interval}`]),
      'ticker',
      'tickers',
      'price',
      'trade',
      'depth_book1',
      'depth_book5',
      'depth_book15',
      'depth_books',
    ];
    bench.subscribe(socket, ...channels);
    bench.pass(10);
    expect(channels.filter((channel) => socket.of(channel).length === 0)).toEqual([]);
    expect(socket.of('tickers').at(-1)!.data).toHaveLength(1);
    expect(socket.of('ticker').at(-1)!.data).toMatchObject({
      s: 'BTCUSDT',
      o: '60000',
      h: '60030',
      l: '60000',
      la: '60000',
      bd: '60000',
      ak: '60000.1',
      bv: '5',
      av: '5',
    });
    expect(socket.of('price').at(-1)!.data).toMatchObject({ mp: '60000', nft: '2026-01-05T16:00:00.000Z' });
    expect(socket.of('depth_book15').at(-1)!.data.b).toHaveLength(15);
    bench.pass(1);
    socket.clear();
    bench.say(socket, { op: 'unsubscribe', args: channels.map((ch) => ({ symbol: 'BTCUSDT', ch })) });
    bench.pass(2);
    expect(socket.sent).toEqual(['{"op":"unsubscribe"}']);
  });

  it('give in depth_books what leads from one book to the next', () => {
    const bench = new VenueBench(events);
    const socket = bench.connect();
    bench.subscribe(socket, 'depth_books');
    bench.pass(1);
    const bids = new Map<string, string>();
    for (const { data } of socket.of('depth_books')) {
      for (const level of data.b!) {
        if (String(level[1]) === '0') bids.delete(String(level[0]));
        else bids.set(String(level[0]), String(level[1]));
      }
    }
    const rest = bench.get('market/depth', { symbol: 'BTCUSDT', limit: 'max' }).data.bids!;
    expect(bids.size).toBe(50);
    expect([...bids.keys()].sort((a, b) => Number(b) - Number(a))).toEqual(
      rest.map((level) => String(level[0])),
    );
  });

  const shared = path.resolve(import.meta.dirname, '../../../../../shared/data/crypto');
  it.skipIf(!existsSync(shared))(
    'play a recorded tape on the venue date (skipped where ../shared is absent)',
    () => {
      const tape = readTapeFile(path.join(shared, 'btcusdt-perp-ticks-20240808.csv.gz'));
      const market = openMarket({ tapes: [{ symbol: 'BTCUSDT', tape }], seed: 1, nowMs: benchStartMs });
      expect(new Date(market.clockStartMs).toISOString()).toBe('2026-01-05T23:54:16.313Z');
      const bench = new VenueBench(undefined, { feed: market.feed, instruments: market.instruments });
      bench.clock.advanceTo(market.clockStartMs - 1);
      const socket = bench.connect();
      bench.subscribe(socket, 'depth_book1', 'trade');
      bench.clock.advanceTo(market.clockStartMs + 5 * 60_000);
      expect(socket.of('depth_book1')[0]).toMatchObject({
        ts: market.clockStartMs,
        data: { b: [['61800.2', '2.507']], a: [['61800.3', '2.51']] },
      });
      const recorded = tape.records.filter(
        (record) => record.kind === 'trade' && record.tsMs <= tape.records[0]!.tsMs + 300_000,
      );
      expect(socket.of('trade').flatMap((message) => [...message.data])).toHaveLength(recorded.length);
      const bars = bench.get('market/kline', { symbol: 'BTCUSDT', interval: '1m', limit: 200 }).data;
      expect(bars.length).toBeGreaterThan(4);
    },
  );
});
