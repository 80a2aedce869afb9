import { describe, expect, it } from 'vitest';
import { errorCodes } from './index.ts';
import { MemoryStore, quote, trade, VenueBench } from './testing/index.ts';

describe('orders', () => {
  it('at the market take the book level by level, with taker fees, at average cost', () => {
    const bench = new VenueBench([quote(-60, 60_000, 60_000.1, 1, 0.5), trade(-60, 60_000, 1)]);
    const socket = bench.connectPrivate();
    bench.place({ side: 'BUY', qty: '0.6', clientId: 'a' });
    const pushes = socket.of('order').map((message) => message.data);
    expect(
      pushes.map((push) => [push.event, push.orderStatus, push.dealAmount, push.averagePrice, push.fee]),
    ).toEqual([
      ['CREATE', 'NEW', '0', '0', '0'],
      ['UPDATE', 'PART_FILLED', '0.5', '60000.1', '18.00003'],
      ['CLOSE', 'FILLED', '0.6', '60000.11666667', '21.600042'],
    ]);
    expect(pushes[2]).toMatchObject({
      clientId: 'a',
      side: 'BUY',
      type: 'MARKET',
      qty: '0.6',
      price: '0',
      reductionOnly: false,
    });
    expect(bench.position()).toMatchObject({
      side: 'LONG',
      qty: '0.6',
      entryValue: '36000.07',
      avgOpenPrice: '60000.11666667',
      margin: '1800.0035',
      fee: '21.600042',
      realizedPNL: '0',
      // Mark is the median of 60000, 60000.1 and 60000.
      unrealizedPNL: '-0.07',
      leverage: 20,
    });
    const state = bench.state();
    expect(state).toMatchObject({ balance: '9978.399958', equity: '9978.329958' });
    expect(bench.get('account', { marginCoin: 'USDT' }).data).toMatchObject({
      available: '8178.396458',
      margin: '1800.0035',
    });
  });

  it('rest as makers, fill when the other side quotes their price, by what is shown', () => {
    const bench = new VenueBench([
      quote(-60, 60_000, 60_000.1),
      trade(-60, 60_000, 1),
      quote(5, 59_899.9, 59_900, 1, 0.2),
      quote(6, 59_899.9, 59_900, 1, 0.05),
      quote(7, 59_890, 59_890.1, 1, 3),
    ]);
    const socket = bench.connectPrivate();
    const orderId = bench.place({ side: 'BUY', qty: '0.3', orderType: 'LIMIT', price: '59900' });
    expect(bench.get('account', { marginCoin: 'USDT' }).data).toMatchObject({
      frozen: '898.5',
      available: '9101.5',
    });
    bench.pass(5);
    expect(bench.get('trade/get_order_detail', { orderId }).data).toMatchObject({
      status: 'PART_FILLED',
      tradeQty: '0.2',
    });
    bench.pass(2);
    expect(
      socket.of('order').map(({ data }) => [data.orderStatus, data.dealAmount, data.averagePrice, data.fee]),
    ).toEqual([
      ['NEW', '0', '0', '0'],
      ['PART_FILLED', '0.2', '59900', '2.396'],
      ['PART_FILLED', '0.25', '59900', '2.995'],
      ['FILLED', '0.3', '59900', '3.594'],
    ]);
    const { tradeList } = bench.get('trade/get_history_trades', { orderId }).data;
    expect(tradeList!.map((fill) => [fill.qty, fill.price, fill.roleType])).toEqual([
      ['0.05', '59900', 'MAKER'],
      ['0.05', '59900', 'MAKER'],
      ['0.2', '59900', 'MAKER'],
    ]);
  });

  it('fill by prints that go through them, up to the size of the print', () => {
    const bench = new VenueBench([
      quote(-60, 60_000, 60_000.1),
      trade(-60, 60_000, 1),
      trade(5, 59_900, 9, 'sell'),
      trade(6, 59_899.9, 0.04, 'sell'),
    ]);
    const orderId = bench.place({ side: 'BUY', qty: '0.1', orderType: 'LIMIT', price: '59900' });
    bench.pass(5.5);
    expect(bench.get('trade/get_order_detail', { orderId }).data).toMatchObject({
      status: 'NEW',
      tradeQty: '0',
    });
    bench.pass(1);
    expect(bench.get('trade/get_order_detail', { orderId }).data).toMatchObject({
      status: 'PART_FILLED',
      tradeQty: '0.04',
    });
  });

  it('keep their time in force', () => {
    const bench = new VenueBench([quote(-60, 60_000, 60_000.1, 1, 0.5), trade(-60, 60_000, 1)]);
    const limit = (effect: string, qty: string, price: string) =>
      bench.place({ side: 'BUY', qty, orderType: 'LIMIT', price, effect });
    const statusOf = (orderId: string) => {
      const { status, tradeQty } = bench.get('trade/get_order_detail', { orderId }).data;
      return [status, tradeQty];
    };
    expect(statusOf(limit('IOC', '0.7', '60000.1'))).toEqual(['PART_FILLED_CANCELED', '0.5']);
    expect(statusOf(limit('IOC', '0.1', '60000'))).toEqual(['CANCELED', '0']);
    expect(statusOf(limit('POST_ONLY', '0.1', '60000.3'))).toEqual(['CANCELED', '0']);
    expect(statusOf(limit('POST_ONLY', '0.1', '60000'))).toEqual(['NEW', '0']);
    const other = new VenueBench([quote(-60, 60_000, 60_000.1, 1, 0.5), trade(-60, 60_000, 1)]);
    const fok = (qty: string) =>
      other.place({ side: 'BUY', qty, orderType: 'LIMIT', price: '60000.1', effect: 'FOK' });
    const detail = (orderId: string) => other.get('trade/get_order_detail', { orderId }).data.status;
    expect([detail(fok('0.6')), detail(fok('0.5'))]).toEqual(['CANCELED', 'FILLED']);
  });

  it('reduce, and turn a one-way position over', () => {
    const bench = new VenueBench();
    bench.place({ side: 'BUY', qty: '0.2' });
    const long = bench.position();
    bench.place({ side: 'SELL', qty: '0.05', reduceOnly: true });
    expect(bench.position()).toMatchObject({
      positionId: long!.positionId,
      qty: '0.15',
      entryValue: '9000.015',
      realizedPNL: '-0.005',
      margin: '450.00075',
    });
    bench.place({ side: 'SELL', qty: '0.25' });
    expect(bench.position()).toMatchObject({
      side: 'SHORT',
      qty: '0.1',
      entryValue: '6000',
      realizedPNL: '0',
    });
    expect(bench.position()!.positionId).not.toBe(long!.positionId);
    const [closed] = bench.get('position/get_history_positions').data.positionList!;
    expect(closed).toMatchObject({
      positionId: long!.positionId,
      side: 'LONG',
      maxQty: '0.2',
      entryPrice: '60000.1',
      closePrice: '60000',
      realizedPNL: '-0.02',
    });
    // Fees: 0.2 at 60000.1 and 0.3 at 60000, 6 bps.
    expect(bench.state().balance).toBe('9981.979988');
    expect(
      bench.post('trade/place_order', {
        symbol: 'BTCUSDT',
        side: 'SELL',
        orderType: 'MARKET',
        qty: '0.1',
        reduceOnly: true,
      }).code,
    ).toBe(errorCodes.reduceOnlySameDirection.code);
    bench.place({ side: 'BUY', qty: '0.7', reduceOnly: true });
    expect(bench.position()).toBeUndefined();
    expect(
      bench.post('trade/place_order', {
        symbol: 'BTCUSDT',
        side: 'SELL',
        orderType: 'MARKET',
        qty: '0.1',
        reduceOnly: true,
      }).code,
    ).toBe(errorCodes.reduceOnlyWithoutPosition.code);
  });

  it('cancel and change with an answer that comes before the deed', () => {
    const bench = new VenueBench();
    const socket = bench.connectPrivate();
    const orderId = bench.place({
      side: 'BUY',
      qty: '0.1',
      orderType: 'LIMIT',
      price: '59500',
      clientId: 'mine',
    });
    socket.clear();
    const open = bench.send('POST', '/api/v1/futures/trade/cancel_orders', {
      symbol: 'BTCUSDT',
      orderList: [{ clientId: 'mine' }, { orderId: '17' }],
    });
    bench.pass(0.005);
    expect(open.outcome.type).toBe('answered');
    expect(socket.of('order')).toEqual([]);
    bench.pass(0.1);
    expect(socket.of('order').map(({ data }) => [data.event, data.orderStatus])).toEqual([
      ['CLOSE', 'CANCELED'],
    ]);
    const answer = open.outcome.type === 'answered' ? JSON.parse(open.outcome.response.body) : {};
    expect(answer.data).toEqual({
      successList: [{ orderId, clientId: 'mine' }],
      failureList: [
        { orderId: '17', clientId: null, errorMsg: errorCodes.orderNotFound.message, errorCode: 20007 },
      ],
    });
    const other = bench.place({ side: 'BUY', qty: '0.1', orderType: 'LIMIT', price: '59500' });
    expect(bench.post('trade/modify_order', { orderId: other, qty: '0.2', price: '59600' }).code).toBe(0);
    expect(bench.get('trade/get_pending_orders').data.orderList).toMatchObject([
      { qty: '0.2', price: '59600' },
    ]);
    bench.post('trade/modify_order', { orderId: other, qty: '0.2', price: '60001' });
    expect(bench.get('trade/get_order_detail', { orderId: other }).data.status).toBe('FILLED');
  });

  it('are refused for what is wrong with them', () => {
    const bench = new VenueBench();
    const code = (order: object) =>
      bench.post('trade/place_order', {
        symbol: 'BTCUSDT',
        side: 'BUY',
        qty: '0.1',
        orderType: 'MARKET',
        ...order,
      }).code;
    expect(code({ symbol: 'NONE' })).toBe(20001);
    expect(code({ side: 'LONG' })).toBe(10002);
    expect(code({ qty: '0.00001' })).toBe(10008);
    expect(code({ qty: '' })).toBe(10002);
    expect(code({ qty: '101', orderType: 'MARKET' })).toBe(30039);
    expect(code({ orderType: 'LIMIT' })).toBe(10002);
    expect(code({ orderType: 'LIMIT', price: '61300' })).toBe(30014);
    expect(code({ orderType: 'LIMIT', price: '58000', side: 'SELL' })).toBe(30015);
    expect(code({ orderType: 'LIMIT', price: '59000', effect: 'DAY' })).toBe(10002);
    expect(code({ qty: '4' })).toBe(errorCodes.insufficientBalance.code);
    expect(code({ tpPrice: '59000' })).toBe(errorCodes.tpAboveLast.code);
    expect(code({ slPrice: '61000', slStopType: 'MARK_PRICE' })).toBe(errorCodes.slBelowMark.code);
    expect(code({ tpPrice: '61000', tpOrderType: 'LIMIT' })).toBe(10002);
    expect(bench.state().orders).toEqual([]);
    bench.venue.moveMarket({ symbol: 'BTCUSDT', status: 'CANCEL_ONLY' });
    expect(code({})).toBe(20012);
  });

  it('with a client id that was taken are refused, or taken twice where deduplication is off', () => {
    const order = { side: 'BUY', qty: '0.01', clientId: 'same' };
    const careful = new VenueBench();
    careful.place(order);
    expect(careful.post('trade/place_order', { symbol: 'BTCUSDT', orderType: 'MARKET', ...order }).code).toBe(
      30042,
    );
    expect(careful.position()!.qty).toBe('0.01');
    const careless = new VenueBench(undefined, { deduplicateClientIds: false });
    const first = careless.place(order);
    const second = careless.place(order);
    expect(second).not.toBe(first);
    expect(careless.position()!.qty).toBe('0.02');
    expect(careless.get('trade/get_order_detail', { clientId: 'same' }).data.orderId).toBe(second);
  });

  it('in hedge mode keep both sides, closed by position id and side as documented', () => {
    const bench = new VenueBench();
    bench.post('account/change_position_mode', { positionMode: 'HEDGE' });
    const code = (order: object) =>
      bench.post('trade/place_order', { symbol: 'BTCUSDT', qty: '0.1', orderType: 'MARKET', ...order }).code;
    expect(code({ side: 'BUY' })).toBe(10002);
    expect([code({ side: 'BUY', tradeSide: 'OPEN' }), code({ side: 'SELL', tradeSide: 'OPEN' })]).toEqual([
      0, 0,
    ]);
    const positions = bench.get('position/get_pending_positions').data;
    expect(positions.map((position) => position.side)).toEqual(['LONG', 'SHORT']);
    const positionId = positions[0]!.positionId;
    expect(code({ side: 'SELL', tradeSide: 'CLOSE', positionId })).toBe(10002);
    expect(code({ side: 'BUY', tradeSide: 'CLOSE', positionId })).toBe(0);
    expect(bench.get('position/get_pending_positions').data.map((position) => position.side)).toEqual([
      'SHORT',
    ]);
    const opposite = new VenueBench(undefined, { hedgeCloseSide: 'opposite' });
    opposite.post('account/change_position_mode', { positionMode: 'HEDGE' });
    opposite.place({ side: 'BUY', qty: '0.1', tradeSide: 'OPEN' });
    opposite.place({
      side: 'SELL',
      qty: '0.1',
      tradeSide: 'CLOSE',
      positionId: opposite.position()!.positionId,
    });
    expect(opposite.position()).toBeUndefined();
  });

  it('are filled, expired and canceled by hand', () => {
    const bench = new VenueBench();
    const socket = bench.connectPrivate();
    const orderId = bench.place({
      side: 'BUY',
      qty: '0.1',
      orderType: 'LIMIT',
      price: '59500',
      clientId: 'hand',
    });
    bench.venue.actOnOrder('hand', { action: 'fill', quantity: '0.04', price: '59400' });
    expect(bench.venue.actOnOrder(orderId, { action: 'expire' })).toMatchObject({ status: 'EXPIRED' });
    expect(
      socket.of('order').map(({ data }) => [data.orderStatus, data.dealAmount, data.averagePrice]),
    ).toEqual([
      ['NEW', '0', '0'],
      ['PART_FILLED', '0.04', '59400'],
      ['EXPIRED', '0.04', '59400'],
    ]);
    expect(() => bench.venue.actOnOrder(orderId, { action: 'fill' })).toThrow(/no working order/);
    expect(() => bench.venue.actOnOrder(orderId, { action: 'fil' })).toThrow(/expected/);
  });
});

describe('TP/SL', () => {
  const market = [
    quote(-60, 60_000, 60_000.1),
    trade(-60, 60_000, 1),
    quote(10, 59_400, 59_400.1),
    trade(10, 59_500, 1),
    quote(20, 60_600, 60_600.1),
    trade(20, 60_650, 1),
  ];

  it('does not fire by a last price from before the jump that filled the entry', () => {
    const bench = new VenueBench([
      quote(-60, 57_230, 57_230.1),
      trade(-60, 57_232.1, 1),
      quote(10, 57_418.9, 57_419.3),
      quote(12, 57_418, 57_418.4),
    ]);
    const entry = { side: 'SELL', qty: '0.1', orderType: 'LIMIT', price: '57416.3' };
    bench.place({
      ...entry,
      tpPrice: '57259',
      slPrice: '57495',
      tpStopType: 'LAST_PRICE',
      slStopType: 'LAST_PRICE',
    });
    bench.pass(12);
    expect(bench.position()).toMatchObject({ side: 'SHORT', qty: '0.1', avgOpenPrice: '57416.3' });
    expect(bench.get('tpsl/get_pending_orders').data).toMatchObject([{ tpPrice: '57259', slPrice: '57495' }]);
  });

  it('given with an entry becomes the position TP/SL and closes it at the market, through a gap', () => {
    const bench = new VenueBench(market);
    const socket = bench.connectPrivate();
    bench.place({ side: 'BUY', qty: '0.1', tpPrice: '60500', slPrice: '59500', slStopType: 'LAST_PRICE' });
    expect(socket.of('tpsl').map(({ data }) => [data.event, data.type, data.tpPrice, data.slPrice])).toEqual([
      ['CREATE', 'POSITION_TPSL', '60500', '59500'],
    ]);
    expect(bench.get('tpsl/get_pending_orders').data).toMatchObject([{ tpPrice: '60500', slPrice: '59500' }]);
    socket.clear();
    bench.pass(10);
    expect(bench.position()).toBeUndefined();
    const closing = socket.of('order').at(-1)!.data;
    // The stop was at 59500; the market was at 59400.
    expect(closing).toMatchObject({
      side: 'SELL',
      orderStatus: 'FILLED',
      averagePrice: '59400',
      clientId: '',
      reductionOnly: true,
    });
    expect(socket.of('tpsl').map(({ data }) => [data.event, data.status])).toEqual([['CLOSE', 'TRIGGERED']]);
    expect(socket.of('position').at(-1)!.data).toMatchObject({
      event: 'CLOSE',
      qty: '0',
      realizedPNL: '-60.01',
    });
  });

  it('of a position is one, moves, and takes what the position is when it triggers', () => {
    const bench = new VenueBench(market);
    bench.place({ side: 'BUY', qty: '0.1' });
    const { positionId } = bench.position()!;
    const set = (path: string, legs: object) =>
      bench.post(`tpsl/position/${path}`, { symbol: 'BTCUSDT', positionId, ...legs }).code;
    expect(set('modify_order', { slPrice: '59000' })).toBe(errorCodes.orderNotFound.code);
    expect(set('place_order', {})).toBe(errorCodes.selectTpOrSl.code);
    expect(set('place_order', { slPrice: '59000', tpPrice: '60600' })).toBe(0);
    expect(set('place_order', { slPrice: '59000' })).toBe(errorCodes.positionTpslExists.code);
    expect(set('modify_order', { slPrice: '59100' })).toBe(0);
    expect(bench.get('tpsl/get_pending_orders').data).toMatchObject([{ slPrice: '59100', tpPrice: '60600' }]);
    bench.place({ side: 'BUY', qty: '0.05' });
    bench.pass(20);
    expect(bench.position()).toBeUndefined();
    expect(bench.get('position/get_history_positions').data.positionList).toMatchObject([
      { maxQty: '0.15', closePrice: '60600', realizedPNL: '89.985' },
    ]);
  });

  it('with quantities closes parts, at its limit where it has one, and goes with the position', () => {
    const bench = new VenueBench(market);
    bench.place({ side: 'SELL', qty: '0.1' });
    const { positionId } = bench.position()!;
    const place = (terms: object) =>
      bench.post('tpsl/place_order', { symbol: 'BTCUSDT', positionId, ...terms }).code;
    expect(place({ tpPrice: '59500', tpQty: '0.2' })).toBe(errorCodes.tpslAmountTooLarge.code);
    expect(place({ tpPrice: '59500' })).toBe(10002);
    expect(place({ tpPrice: '60500', tpQty: '0.04' })).toBe(errorCodes.tpBelowLast.code);
    expect(place({ tpPrice: '59500', tpQty: '0.04', tpOrderType: 'LIMIT', tpOrderPrice: '59450' })).toBe(0);
    expect(place({ slPrice: '61000', slQty: '0.1' })).toBe(0);
    bench.pass(10);
    expect(bench.position()).toMatchObject({ qty: '0.06', realizedPNL: '23.996' });
    bench.post('trade/flash_close_position', { positionId });
    expect(bench.get('tpsl/get_pending_orders').data).toEqual([]);
    expect(
      bench
        .get('tpsl/get_history_orders')
        .data.orderList!.map((tpsl) => tpsl.status)
        .sort(),
    ).toEqual(['CANCELED', 'TRIGGERED']);
  });

  it('by mark price is not moved by a single print', () => {
    const bench = new VenueBench([...market.slice(0, 2), trade(5, 58_000, 1, 'sell')]);
    bench.place({ side: 'BUY', qty: '0.1', slPrice: '59500', slStopType: 'MARK_PRICE' });
    bench.pass(10);
    expect(bench.position()).toMatchObject({ side: 'LONG', qty: '0.1' });
    expect(bench.state().markets![0]).toMatchObject({ last: '58000', mark: '60000' });
  });
});

describe('funding', () => {
  it.each([
    ['BUY', '0.0001', '-0.6', '9995.799994'],
    ['SELL', '0.0001', '0.6', '9997'],
    ['SELL', '-0.0002', '-1.2', '9995.2'],
  ])('is charged at its hour: %s at %s gives %s', (side, rate, funding, balance) => {
    const bench = new VenueBench(undefined, { rate });
    const socket = bench.connectPrivate();
    bench.place({ side, qty: '0.1' });
    socket.clear();
    bench.pass(4 * 3600);
    expect(bench.position()).toMatchObject({ funding, realizedPNL: '0' });
    expect(bench.state().balance).toBe(balance);
    expect(socket.of('position')).toHaveLength(1);
    expect(socket.of('balance')).toHaveLength(1);
  });
});

describe('liquidation', () => {
  it('closes an isolated position when the mark reaches its price, and costs no more than its margin', () => {
    const bench = new VenueBench([
      quote(-60, 60_000, 60_000.1),
      trade(-60, 60_000, 1),
      quote(10, 57_290, 57_290.1),
      trade(10, 57_290, 1),
      quote(20, 50_000, 50_000.1),
      trade(20, 50_000, 1),
    ]);
    const socket = bench.connectPrivate();
    bench.place({ side: 'BUY', qty: '0.1' });
    // (6000.01 - 300.0005) / (0.1 x 0.995) = 57286.527...
    expect(bench.position()).toMatchObject({ liqPrice: '57286.6', margin: '300.0005' });
    bench.pass(15);
    expect(bench.position()).toMatchObject({ side: 'LONG', qty: '0.1' });
    bench.pass(10);
    expect(bench.position()).toBeUndefined();
    // 10,000 less the entry's fee of 3.600006 less the whole margin.
    expect(bench.state().balance).toBe('9696.399494');
    expect(bench.get('position/get_history_positions').data.positionList).toMatchObject([{ liqQty: '0.1' }]);
    expect(socket.of('order').at(-1)!.data).toMatchObject({ orderStatus: 'FILLED', side: 'SELL' });
  });

  it('of a cross position has the whole account behind it', () => {
    const bench = new VenueBench();
    bench.post('account/change_margin_mode', { symbol: 'BTCUSDT', marginCoin: 'USDT', marginMode: 'CROSS' });
    bench.place({ side: 'SELL', qty: '0.5' });
    // (30000 + 9982) / (0.5 x 1.005) = 79566.17
    expect(bench.position()!.liqPrice).toBe('79566.1');
  });
});

describe('memory', () => {
  it('gives a restarted venue the same books, and lets it go on', () => {
    const store = new MemoryStore();
    const first = new VenueBench(undefined, { store });
    first.place({ side: 'BUY', qty: '0.1', slPrice: '59000', clientId: 'entry' });
    const resting = first.place({ side: 'BUY', qty: '0.05', orderType: 'LIMIT', price: '59500' });
    // Taken and answered, not yet matched, when the venue dies.
    first.send('POST', '/api/v1/futures/trade/place_order', {
      symbol: 'BTCUSDT',
      side: 'SELL',
      orderType: 'MARKET',
      qty: '0.01',
      clientId: 'late',
    });
    const second = new VenueBench(undefined, { store });
    second.pass(1);
    expect(second.state()).toMatchObject({
      orders: [
        { clientId: 'entry' },
        { clientId: 'late', state: 'FILLED' },
        { orderId: resting, working: true },
      ],
    });
    expect(second.position()!.qty).toBe('0.09');
    expect(second.get('tpsl/get_pending_orders').data).toMatchObject([{ slPrice: '59000' }]);
    const repeated = { symbol: 'BTCUSDT', side: 'BUY', orderType: 'MARKET', qty: '0.01', clientId: 'entry' };
    expect(second.post('trade/place_order', repeated).code).toBe(30042);
    const ids = second.state().fills!.map((fill) => fill.id);
    second.place({ side: 'BUY', qty: '0.01' });
    expect(ids).not.toContain(second.state().fills!.at(-1)!.id);
  });

  it('refuses a state that is not its own', () => {
    const store = new MemoryStore();
    store.text = '{"version":7}';
    expect(() => new VenueBench(undefined, { store })).toThrow(/not of this simulator/);
  });
});
