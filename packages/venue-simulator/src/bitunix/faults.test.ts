import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bitunixFaults, errorCodes, restEndpoints } from './index.ts';
import { type BenchConnection, MemoryStore, quote, trade, VenueBench } from './testing/index.ts';

const ticking = [
  quote(-60, 60_000, 60_000.1),
  trade(-60, 60_000, 1),
  ...Array.from({ length: 40 }, (_, i) => trade(i + 0.5, 60_001 + i, 0.01)),
];

function listening(): { bench: VenueBench; socket: BenchConnection } {
  const bench = new VenueBench(ticking);
  const socket = bench.connect();
  bench.subscribe(socket, 'trade', 'price');
  return { bench, socket };
}

const inject = (bench: VenueBench, name: string, parameters: object = {}) =>
  bench.venue.faults.inject(name, parameters);
const prices = (socket: BenchConnection) =>
  socket.of('trade').map((message) => Number(message.data[0]!.p) - 60_001);

const buy = (bench: VenueBench, clientId: string) =>
  bench.send('POST', '/api/v1/futures/trade/place_order', {
    symbol: 'BTCUSDT',
    side: 'BUY',
    orderType: 'MARKET',
    qty: '0.01',
    clientId,
  });

/** Each fault with what must be seen while it is in force and, where it passes, afterwards. */
const cases: Readonly<Record<string, () => void>> = {
  cut: () => {
    const { bench, socket } = listening();
    inject(bench, 'cut');
    expect(socket.closedWith).toBe('terminated');
    expect(bench.venue.faults.active()).toEqual([]);
    inject(bench, 'cut', { duration: '70s' });
    expect(bench.connect().closedWith).toBe('terminated');
    const open = bench.send('GET', '/api/v1/futures/market/tickers');
    expect(open.outcome.type).toBe('cut');
    bench.pass(70);
    expect(bench.connect().closedWith).toBeUndefined();
  },
  stall: () => {
    const { bench, socket } = listening();
    bench.pass(2);
    inject(bench, 'stall', { duration: '10s', channel: 'trade' });
    bench.say(socket, { op: 'ping', ping: 1 });
    expect(socket.of('op').at(-1)).toMatchObject({ op: 'ping' });
    bench.pass(13);
    expect(socket.closedWith).toBeUndefined();
    expect(prices(socket)).toEqual([0, 1, 12, 13, 14]);
    inject(bench, 'stall');
    socket.clear();
    bench.say(socket, { op: 'ping', ping: 2 });
    bench.pass(3);
    expect(socket.sent).toEqual([]);
  },
  'half-open': () => {
    const { bench, socket } = listening();
    inject(bench, 'half-open', { duration: '20s' });
    socket.clear();
    bench.say(socket, { op: 'ping', ping: 1 });
    const open = bench.send('GET', '/api/v1/futures/market/tickers');
    bench.pass(19);
    expect([socket.isReading, socket.sent.length, socket.closedWith, open.outcome.type]).toEqual([
      false,
      0,
      undefined,
      'pending',
    ]);
    bench.pass(2);
    expect([socket.isReading, socket.sent.length > 0]).toEqual([true, true]);
  },
  delay: () => {
    const { bench, socket } = listening();
    inject(bench, 'delay', { ms: '3s', channel: 'trade', count: 2 });
    bench.pass(3);
    expect(prices(socket)).toEqual([2]);
    bench.pass(2);
    expect(prices(socket)).toEqual([2, 0, 3, 1, 4]);
    inject(bench, 'delay', { ms: 2000, of: 'answers', endpoint: 'tickers' });
    const open = bench.send('GET', '/api/v1/futures/market/tickers');
    bench.pass(1.9);
    expect(open.outcome.type).toBe('pending');
    bench.pass(0.2);
    expect(open.outcome.type).toBe('answered');
  },
  duplicate: () => {
    const { bench, socket } = listening();
    inject(bench, 'duplicate', { channel: 'trade', count: 1 });
    bench.pass(2);
    expect(prices(socket)).toEqual([0, 0, 1]);
  },
  reorder: () => {
    const { bench, socket } = listening();
    inject(bench, 'reorder', { channel: 'trade', count: 1 });
    bench.pass(4);
    expect(prices(socket).sort()).toEqual([0, 1, 2, 3]);
    const order = socket.sent
      .map((text) => JSON.parse(text).ch as string | undefined)
      .filter((ch) => ch !== undefined);
    // The first trade, of 0.5 s, goes out after the price of 0.5 s or 1 s.
    expect(order.indexOf('trade')).toBeGreaterThan(order.indexOf('price'));
  },
  drop: () => {
    const { bench, socket } = listening();
    inject(bench, 'drop', { channel: 'tr*', count: 2 });
    bench.pass(4);
    expect(prices(socket)).toEqual([2, 3]);
  },
  malformed: () => {
    const { bench, socket } = listening();
    inject(bench, 'malformed', { channel: 'trade', count: 1 });
    inject(bench, 'malformed', { channel: 'price', count: 1, kind: 'wrong-type' });
    bench.pass(1);
    const spoiled = socket.sent.filter((text) => {
      try {
        return JSON.parse(text).data === 17;
      } catch {
        return true;
      }
    });
    expect(spoiled).toHaveLength(2);
    inject(bench, 'malformed', { of: 'answers', kind: 'garbage', count: 1 });
    expect(bench.ask('GET', 'market/tickers').text).toBe('<html>502 Bad Gateway</html>');
  },
  '429': () => {
    const { bench } = listening();
    inject(bench, '429', { count: 1 });
    expect(bench.ask('GET', 'market/tickers').status).toBe(429);
    expect(bench.ask('GET', 'market/tickers').status).toBe(200);
  },
  '5xx': () => {
    const { bench } = listening();
    inject(bench, '5xx', { status: 504, endpoint: 'place_order', count: 1 });
    expect(bench.ask('GET', 'market/tickers').status).toBe(200);
    expect(
      bench.ask('POST', 'trade/place_order', {
        symbol: 'BTCUSDT',
        side: 'BUY',
        qty: '0.01',
        orderType: 'MARKET',
      }).status,
    ).toBe(504);
    expect(bench.state().orders).toEqual([]);
  },
  maintenance: () => {
    const { bench, socket } = listening();
    inject(bench, 'maintenance', { duration: '5m' });
    expect(socket.closedWith).toBe(1012);
    expect(bench.ask('GET', 'market/tickers').status).toBe(503);
    expect(bench.connect().closedWith).toBe('terminated');
    bench.pass(300);
    expect(bench.ask('GET', 'market/tickers').status).toBe(200);
  },
  'clock-skew': () => {
    const { bench, socket } = listening();
    inject(bench, 'clock-skew', { ms: 90_000 });
    bench.pass(1);
    expect(socket.of('trade')[0]!.ts! - bench.clock.nowMs()).toBe(90_000 - 500);
    expect(bench.get('account', { marginCoin: 'USDT' }).code).toBe(errorCodes.timestampExpired.code);
    bench.venue.faults.healAll();
    expect(bench.get('account', { marginCoin: 'USDT' }).code).toBe(0);
  },
  'lost-acks': () => {
    const { bench } = listening();
    inject(bench, 'lost-acks', { endpoint: 'place_order', count: 1 });
    const open = buy(bench, 'a');
    bench.pass(1);
    expect(open.outcome.type).toBe('cut');
    expect(bench.state().orders).toMatchObject([{ clientId: 'a', state: 'FILLED' }]);
    inject(bench, 'lost-acks', { how: 'hang', count: 1 });
    const hanging = buy(bench, 'b');
    bench.pass(60);
    expect(hanging.outcome.type).toBe('pending');
  },
  'lost-requests': () => {
    const { bench } = listening();
    inject(bench, 'lost-requests', { count: 1 });
    const open = buy(bench, 'a');
    bench.pass(60);
    expect(open.outcome.type).toBe('cut');
    expect(bench.state().orders).toEqual([]);
  },
  'late-execution': () => {
    const { bench } = listening();
    inject(bench, 'late-execution', { endpoint: 'place_order', after: '30s', count: 1 });
    const open = buy(bench, 'a');
    bench.pass(29);
    expect([open.outcome.type, bench.state().orders!.length]).toEqual(['cut', 0]);
    bench.pass(2);
    expect(bench.state().orders).toMatchObject([{ clientId: 'a', state: 'FILLED' }]);
    // A request is valid for 60 s: what comes later is refused.
    inject(bench, 'late-execution', { endpoint: 'place_order', after: '61s', count: 1 });
    buy(bench, 'b');
    bench.pass(120);
    expect(bench.state().orders).toHaveLength(1);
  },
  'venue-restart': () => {
    const store = new MemoryStore();
    const bench = new VenueBench(ticking, { store });
    const socket = bench.connectPrivate();
    const resting = bench.place({ side: 'BUY', qty: '0.1', orderType: 'LIMIT', price: '59500' });
    const open = buy(bench, 'underway');
    inject(bench, 'venue-restart', { down: '5s' });
    expect(socket.closedWith).toBe('terminated');
    bench.pass(1);
    expect(bench.send('GET', '/api/v1/futures/market/tickers').outcome.type).toBe('cut');
    expect(open.outcome.type).toBe('answered');
    bench.pass(5);
    expect(bench.state().orders).toMatchObject([
      { clientId: 'underway', state: 'FILLED' },
      { orderId: resting, working: true },
    ]);
    bench.connectPrivate();
  },
  'wrong-price': () => {
    const { bench, socket } = listening();
    inject(bench, 'wrong-price', { bps: -1000, duration: '2s' });
    bench.pass(4);
    expect(socket.of('trade').map((message) => String(message.data[0]!.p))).toEqual([
      '54000.9',
      '54001.8',
      '60003',
      '60004',
    ]);
    expect(bench.state().markets![0]!.last).toBe('60004');
  },
  'price-spike': () => {
    const { bench } = listening();
    bench.place({ side: 'BUY', qty: '0.01', slPrice: '59000' });
    // Of the last price, which is what the order itself paid.
    inject(bench, 'price-spike', { symbol: 'BTCUSDT', bps: -500 });
    expect(bench.position()).toBeUndefined();
    expect(bench.get('market/kline', { symbol: 'BTCUSDT', interval: '1m', limit: 1 }).data).toMatchObject([
      { low: '57000.1' },
    ]);
  },
  'reject-orders': () => {
    const { bench } = listening();
    inject(bench, 'reject-orders', { code: 20012, count: 1 });
    const order = { symbol: 'BTCUSDT', side: 'BUY', qty: '0.01', orderType: 'MARKET' };
    expect(bench.post('trade/place_order', order).code).toBe(20012);
    expect(bench.post('trade/place_order', order).code).toBe(0);
  },
  'ignored-cancels': () => {
    const { bench } = listening();
    const orderId = bench.place({ side: 'BUY', qty: '0.1', orderType: 'LIMIT', price: '59500' });
    inject(bench, 'ignored-cancels', { count: 1 });
    const cancel = () =>
      bench.post('trade/cancel_orders', { symbol: 'BTCUSDT', orderList: [{ orderId }] }).data.successList!
        .length;
    expect([cancel(), bench.get('trade/get_order_detail', { orderId }).data.status]).toEqual([1, 'NEW']);
    expect([cancel(), bench.get('trade/get_order_detail', { orderId }).data.status]).toEqual([1, 'CANCELED']);
  },
  'slow-matching': () => {
    const { bench } = listening();
    inject(bench, 'slow-matching', { ms: '5s' });
    const orderId = bench.place({ side: 'BUY', qty: '0.01' });
    const status = () => bench.get('trade/get_order_detail', { orderId }).data.status;
    expect(status()).toBe('INIT');
    bench.pass(5);
    expect(status()).toBe('FILLED');
  },
  'stale-reads': () => {
    const { bench } = listening();
    inject(bench, 'stale-reads', { ms: '10s' });
    const orderId = bench.place({ side: 'BUY', qty: '0.01' });
    const seen = () => [
      bench.get('trade/get_order_detail', { orderId }).code,
      bench.get('trade/get_history_orders').data.orderList!.length,
      bench.get('trade/get_history_trades').data.tradeList!.length,
    ];
    expect(seen()).toEqual([20007, 0, 0]);
    bench.pass(10);
    expect(seen()).toEqual([0, 1, 1]);
  },
};

describe('faults', () => {
  it.each(Object.keys(cases))('%s does what it says', (name) => cases[name]!());

  it('are all tested, published with a schema, and logged', () => {
    expect(bitunixFaults.map((fault) => fault.name).filter((name) => cases[name] === undefined)).toEqual([]);
    const { bench } = listening();
    expect(bench.venue.faults.available()).toHaveLength(bitunixFaults.length);
    inject(bench, 'drop', { channel: 'trade', count: 1 });
    bench.pass(1);
    expect(bench.faultLog).toEqual(['faultInjected drop', 'faultStruck drop', 'faultEnded drop']);
  });
});

/** The same script of requests, faults and time; what crossed the wire. */
function transcript(seed: number): string {
  const bench = new VenueBench(ticking, { seed });
  const socket = bench.connectPrivate();
  const market = bench.connect();
  bench.subscribe(market, 'trade', 'ticker', 'depth_books', 'market_kline_1min');
  inject(bench, 'drop', { probability: 0.3, path: 'public' });
  inject(bench, 'delay', { ms: 20, jitterMs: 900, probability: 0.5 });
  for (let i = 0; i < 8; i++) {
    bench.place({ side: i % 2 === 0 ? 'BUY' : 'SELL', qty: '0.02', clientId: `c${i}` });
    bench.get('market/kline', { symbol: 'BTCUSDT', interval: '1m' });
    bench.pass(2);
  }
  bench.say(socket, { op: 'ping', ping: 1 });
  const answer = bench.venue.frames.read(0);
  return answer.type === 'frames' ? answer.frames.map((frame) => JSON.stringify(frame)).join('\n') : 'gone';
}

describe('determinism', () => {
  it('gives the same frames for the same seed and script, others for another seed', () => {
    expect(transcript(7)).toBe(transcript(7));
    expect(transcript(7)).not.toBe(transcript(8));
  });
});

describe('fuzzed requests', () => {
  const values = fc.oneof(
    fc.constantFrom(
      'BTCUSDT',
      'BUY',
      'SELL',
      'LIMIT',
      'MARKET',
      '0.01',
      '60000',
      '-1',
      '',
      'null',
      '1e5',
      '9'.repeat(40),
    ),
    fc.string(),
    fc.integer(),
    fc.boolean(),
    fc.constant(null),
    fc.array(fc.dictionary(fc.constantFrom('orderId', 'clientId', 'side', 'qty'), fc.string()), {
      maxLength: 3,
    }),
  );
  const names = fc.constantFrom(
    ...[
      'symbol',
      'side',
      'qty',
      'price',
      'orderType',
      'effect',
      'reduceOnly',
      'clientId',
      'orderId',
      'positionId',
    ],
    ...[
      'orderList',
      'tpPrice',
      'slPrice',
      'tpQty',
      'slQty',
      'limit',
      'skip',
      'startTime',
      'interval',
      'marginCoin',
      'leverage',
      '__proto__',
    ],
  );

  it('never stop the venue and always get an envelope', () => {
    const bench = new VenueBench();
    bench.place({ side: 'BUY', qty: '0.1' });
    fc.assert(
      fc.property(
        fc.constantFrom(...restEndpoints),
        fc.constantFrom('GET' as const, 'POST' as const),
        fc.dictionary(names, values),
        (path, method, parameters) => {
          const answer = bench.ask(method, path, parameters);
          expect(answer.status).toBe(200);
          expect(Number.isInteger(answer.code)).toBe(true);
        },
      ),
      { numRuns: 400, seed: 1 },
    );
    expect(bench.get('market/tickers').code).toBe(0);
  });

  it('nor do bodies and messages that are no JSON', () => {
    const bench = new VenueBench();
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), (text) => {
        expect(bench.ask('POST', 'trade/place_order', text).status).toBe(200);
        const socket = bench.connect(text.length % 2 === 0 ? '/public/' : '/private/');
        bench.say(socket, text);
        bench.say(socket, { op: 'subscribe', args: [text, { ch: text, symbol: text }] });
        bench.say(socket, { op: 'login', args: [text] });
        expect(socket.of('op')[0]).toMatchObject({ op: 'connect' });
      }),
      { numRuns: 200, seed: 1 },
    );
  });
});
