import { describe, expect, it } from 'vitest';
import { errorCodes, queryText, restEndpoints, signature } from './index.ts';
import { benchStartMs, quote, trade, VenueBench } from './testing/index.ts';

describe('signature', () => {
  it('is the double digest of the documentation (values from Python hashlib)', () => {
    const parts = {
      apiKey: 'key-1',
      nonce: '0123456789abcdef0123456789abcdef',
      timestamp: '1724285700000',
      query: [
        ['uid', '200'],
        ['id', '1'],
      ] as const,
      body: '{"uid":"2899","arr":[{"id":1,"name":"maple"}]}',
    };
    expect(queryText(parts.query)).toBe('id1uid200');
    expect(signature(parts, 'secret-1')).toBe(
      'b1a18e43260d388114ea1fff362aa08160f75472e94a054f300d3c08b0889912',
    );
    expect(signature({ ...parts, timestamp: '1724285700', query: [], body: '' }, 'secret-1')).toBe(
      '1273607e25b4406aa9c1498db58adc6e64645950b7f66edf23731e048fb0b410',
    );
  });

  it('is checked exactly: key, secret, time, nonce, query and body', () => {
    const bench = new VenueBench();
    const account = (extras: object) => bench.ask('GET', 'account', { marginCoin: 'USDT' }, extras).code;
    const nowMs = () => bench.clock.nowMs();
    expect(account({})).toBe(0);
    expect(account({ apiKey: '' })).toBe(errorCodes.apiKeyEmpty.code);
    expect(account({ apiKey: 'other' })).toBe(errorCodes.unknownApiKey.code);
    expect(account({ secret: 'other' })).toBe(errorCodes.signatureError.code);
    expect(account({ sign: 'x' })).toBe(errorCodes.signatureError.code);
    expect(account({ timestamp: String(nowMs() - 60_001) })).toBe(errorCodes.timestampExpired.code);
    expect(account({ timestamp: String(nowMs() - 59_000) })).toBe(0);
    expect(account({ timestamp: String(Math.floor(nowMs() / 1000)) })).toBe(errorCodes.timestampExpired.code);
  });

  it('is checked against the time that clients sign with, where the venue clock is elsewhere', () => {
    const bench = new VenueBench(undefined, { signatureTimeMs: () => 1_700_000_000_000 });
    const extras = { timestamp: '1700000000000' };
    expect(bench.ask('GET', 'account', { marginCoin: 'USDT' }, extras).code).toBe(0);
    expect(bench.ask('GET', 'account', { marginCoin: 'USDT' }).code).toBe(errorCodes.timestampExpired.code);
  });
});

describe('limits', () => {
  const count = (bench: VenueBench, times: number, send: () => { outcome: { type: string } }) => {
    const opens = Array.from({ length: times }, send);
    bench.pass(0.05);
    return opens.map((open) => {
      const outcome = open.outcome as { response?: { body: string } };
      return (JSON.parse(outcome.response?.body ?? '{}') as { code: number }).code;
    });
  };

  it('take 10 a second per address and endpoint on public ones', () => {
    const bench = new VenueBench();
    const tickers = (remoteAddress: string) => () =>
      bench.send('GET', '/api/v1/futures/market/tickers', {}, { remoteAddress });
    const codes = count(bench, 12, tickers('a'));
    expect(codes.slice(0, 10)).toEqual(Array(10).fill(0));
    expect(codes.slice(10)).toEqual(Array(2).fill(errorCodes.tooManyRequests.code));
    expect(count(bench, 1, tickers('b'))).toEqual([0]);
    expect(count(bench, 1, () => bench.send('GET', '/api/v1/futures/market/trading_pairs', {}))).toEqual([0]);
    bench.pass(1);
    expect(count(bench, 1, tickers('a'))).toEqual([0]);
  });

  it('take 10 a second per user on private ones, and 5 of cancels among them', () => {
    const bench = new VenueBench();
    const account = () => bench.send('GET', '/api/v1/futures/account', { marginCoin: 'USDT' });
    expect(count(bench, 11, account).at(-1)).toBe(errorCodes.requestTooFrequent.code);
    bench.pass(1);
    const cancelAll = () => bench.send('POST', '/api/v1/futures/trade/cancel_all_orders', {});
    const codes = count(bench, 6, cancelAll);
    expect(codes).toEqual([0, 0, 0, 0, 0, errorCodes.requestTooFrequent.code]);
  });
});

describe('market data over REST', () => {
  const events = [
    quote(-130, 59_990, 59_990.1),
    trade(-130, 59_990, 1),
    trade(-70, 60_010, 2),
    trade(-65, 59_980, 1),
    quote(-10, 60_000, 60_000.1, 1.5, 2.5),
    trade(-10, 60_000, 0.5),
  ];

  it('says that it is simulated, without a signature', () => {
    const answer = new VenueBench().ask('GET', '/holdfast-sim', {}, { apiKey: '' });
    expect(answer.text).toBe('{"simulated":true}');
  });

  it('gives klines with the swapped names, mixed order and times as text or number', () => {
    const bench = new VenueBench(events);
    const answer = bench.get('market/kline', { symbol: 'BTCUSDT', interval: '1m', limit: 3 });
    const bars = [...answer.data].sort((a, b) => Number(a.time) - Number(b.time));
    expect(bars.map((bar) => Number(bar.time) - benchStartMs)).toEqual([-180_000, -120_000, -60_000]);
    expect(bars[1]).toMatchObject({
      open: '60010',
      high: '60010',
      low: '59980',
      close: '59980',
      quoteVol: '3',
      baseVol: '180000',
    });
    const shapes = new Set<string>();
    const orders = new Set<string>();
    for (let i = 0; i < 30; i++) {
      const { data } = bench.get('market/kline', { symbol: 'BTCUSDT', interval: '1m' });
      shapes.add(typeof data[0]!.time);
      orders.add(data.map((bar) => Number(bar.time) > 0 && String(bar.time)).join());
    }
    expect([...shapes].sort()).toEqual(['number', 'string']);
    expect(orders.size).toBeGreaterThan(1);
  });

  it('bounds klines by time and limit, keeping the newest', () => {
    const bench = new VenueBench(events);
    const times = (parameters: object) =>
      bench
        .get('market/kline', { symbol: 'BTCUSDT', interval: '1m', ...parameters })
        .data.map((bar) => (Number(bar.time) - benchStartMs) / 60_000)
        .sort((a: number, b: number) => a - b);
    expect(times({ limit: 2 })).toEqual([-2, -1]);
    expect(times({ startTime: benchStartMs - 120_000 })).toEqual([-2, -1]);
    expect(times({ endTime: benchStartMs - 120_000 })).toEqual([-3, -2]);
    expect(times({ type: 'MARK_PRICE', limit: 1 })).toEqual([-1]);
    expect(bench.get('market/kline', { symbol: 'BTCUSDT', interval: '1m', limit: 201 }).code).toBe(10008);
    expect(bench.get('market/kline', { symbol: 'BTCUSDT', interval: '1min' }).code).toBe(10008);
    expect(bench.get('market/kline', { symbol: 'NONE', interval: '1m' }).code).toBe(20001);
  });

  it('gives tickers, depth, instruments and funding', () => {
    const bench = new VenueBench(events);
    expect(bench.get('market/tickers', { symbols: 'BTCUSDT' }).data).toEqual([
      {
        symbol: 'BTCUSDT',
        markPrice: '60000',
        lastPrice: '60000',
        open: '59990',
        last: '60000',
        quoteVol: '4.5',
        baseVol: '269990',
        high: '60010',
        low: '59980',
      },
    ]);
    const depth = bench.get('market/depth', { symbol: 'BTCUSDT', limit: '5' }).data;
    expect(depth.asks).toHaveLength(5);
    expect(depth.asks![0]).toEqual(['60000.1', '2.5']);
    expect(depth.bids![0]).toEqual(['60000', '1.5']);
    expect(depth.bids![1]![0]).toBe('59999.9');
    expect(bench.get('market/depth', { symbol: 'BTCUSDT', limit: '7' }).code).toBe(10008);
    expect(bench.get('market/trading_pairs').data[0]).toMatchObject({
      symbol: 'BTCUSDT',
      minTradeVolume: '0.0001',
      basePrecision: 4,
      quotePrecision: 1,
      symbolStatus: 'OPEN',
      priceProtectScope: '0.02',
    });
    const funding = {
      symbol: 'BTCUSDT',
      fundingRate: '0.0001',
      nextFundingTime: String(benchStartMs + 4 * 3_600_000),
    };
    expect(bench.get('market/funding_rate', { symbol: 'BTCUSDT' }).data[0]).toMatchObject(funding);
    expect(bench.get('market/funding_rate/batch').data[0]).toMatchObject(funding);
    bench.pass(0);
    expect(bench.get('market/get_funding_rate_history', { symbol: 'BTCUSDT' }).data).toEqual([]);
  });
});

describe('account settings', () => {
  it('change while idle and are refused otherwise', () => {
    const bench = new VenueBench();
    const settings = () =>
      bench.get('account/get_leverage_margin_mode', { symbol: 'BTCUSDT', marginCoin: 'USDT' }).data;
    expect(settings()).toMatchObject({ leverage: 20, marginMode: 'ISOLATION' });
    const leverage = (value: number) =>
      bench.post('account/change_leverage', { symbol: 'BTCUSDT', marginCoin: 'USDT', leverage: value }).code;
    const marginMode = (mode: string) =>
      bench.post('account/change_margin_mode', { symbol: 'BTCUSDT', marginCoin: 'USDT', marginMode: mode })
        .code;
    expect([leverage(10), leverage(201), leverage(0), marginMode('CROSS'), marginMode('BOTH')]).toEqual([
      0, 20005, 20005, 0, 10002,
    ]);
    expect(settings()).toMatchObject({ leverage: 10, marginMode: 'CROSS' });
    bench.place({ side: 'BUY', qty: '0.01', orderType: 'LIMIT', price: '59500' });
    expect(leverage(5)).toBe(20006);
    bench.post('trade/cancel_all_orders');
    bench.place({ side: 'BUY', qty: '0.01' });
    expect([leverage(5), marginMode('ISOLATION')]).toEqual([20009, 20009]);
    expect(bench.post('account/change_position_mode', { positionMode: 'HEDGE' }).code).toBe(20009);
    bench.post('trade/close_all_position');
    expect(bench.post('account/change_position_mode', { positionMode: 'HEDGE' }).data).toEqual([
      { positionMode: 'HEDGE' },
    ]);
    expect(bench.get('account', { marginCoin: 'USDT' }).data.positionMode).toBe('HEDGE');
  });
});

describe('every endpoint', () => {
  it('answers a sensible request with code 0, and unknown ones with ours', () => {
    const bench = new VenueBench();
    const ok = (answer: { code: number; msg: string }) => expect(answer.msg).toBe('Success');
    for (const path of ['tickers', 'trading_pairs', 'funding_rate/batch']) ok(bench.get(`market/${path}`));
    ok(bench.get('market/kline', { symbol: 'BTCUSDT', interval: '1M' }));
    for (const path of ['depth', 'funding_rate', 'get_funding_rate_history']) {
      ok(bench.get(`market/${path}`, { symbol: 'BTCUSDT' }));
    }
    ok(bench.get('account', { marginCoin: 'USDT' }));
    ok(bench.get('account/get_leverage_margin_mode', { marginCoin: 'USDT', symbol: 'BTCUSDT' }));
    ok(bench.post('account/change_leverage', { marginCoin: 'USDT', symbol: 'BTCUSDT', leverage: 10 }));
    ok(
      bench.post('account/change_margin_mode', {
        marginCoin: 'USDT',
        symbol: 'BTCUSDT',
        marginMode: 'ISOLATION',
      }),
    );
    ok(bench.post('account/change_position_mode', { positionMode: 'ONE_WAY' }));
    const orderId = bench.place({
      side: 'BUY',
      qty: '0.01',
      orderType: 'LIMIT',
      price: '59000',
      clientId: 'c1',
    });
    ok(bench.get('trade/get_pending_orders', { symbol: 'BTCUSDT' }));
    ok(bench.get('trade/get_order_detail', { clientId: 'c1' }));
    ok(bench.post('trade/modify_order', { orderId, qty: '0.02', price: '59100' }));
    ok(bench.post('trade/cancel_orders', { symbol: 'BTCUSDT', orderList: [{ orderId }] }));
    ok(
      bench.post('trade/batch_order', {
        symbol: 'BTCUSDT',
        orderList: [{ side: 'BUY', qty: '0.01', orderType: 'MARKET' }],
      }),
    );
    const { positionId } = bench.position()!;
    ok(bench.post('tpsl/place_order', { symbol: 'BTCUSDT', positionId, tpPrice: '61000', tpQty: '0.01' }));
    const tpslId = bench.get('tpsl/get_pending_orders').data[0]!.id;
    ok(bench.post('tpsl/modify_order', { orderId: tpslId, tpPrice: '61500' }));
    ok(bench.post('tpsl/cancel_order', { symbol: 'BTCUSDT', orderId: tpslId }));
    ok(bench.post('tpsl/position/place_order', { symbol: 'BTCUSDT', positionId, slPrice: '59000' }));
    ok(bench.post('tpsl/position/modify_order', { symbol: 'BTCUSDT', positionId, slPrice: '59100' }));
    ok(bench.post('trade/flash_close_position', { positionId }));
    ok(bench.post('trade/cancel_all_orders'));
    ok(bench.post('trade/close_all_position'));
    ok(bench.get('trade/get_history_orders'));
    expect(bench.get('trade/get_history_trades').data.tradeList).toHaveLength(2);
    expect(bench.get('position/get_history_positions').data.positionList).toHaveLength(1);
    expect(bench.get('tpsl/get_history_orders').data.orderList).toHaveLength(2);
    expect(restEndpoints.filter((path) => !bench.calledPaths.has(path))).toEqual([]);
    expect(bench.get('trade/nothing').code).toBe(errorCodes.notFound.code);
    expect(bench.post('account').code).toBe(errorCodes.notFound.code);
  });
});
