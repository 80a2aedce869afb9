import { describe, expect, it } from 'vitest';
import { decodeEnvelope, decodeFrame, pingText, subscribeText } from './codec.ts';

const ts = 1_795_600_820_123;
const push = (ch: string, data: unknown, more: object = {}) =>
  JSON.stringify({ ch, symbol: 'BTCUSDT', ts, data, ...more });
const order = {
  event: 'UPDATE',
  orderId: '1900000000000000001',
  clientId: 'hf-abcdef-1-0',
  symbol: 'BTCUSDT',
  side: 'BUY',
  type: 'LIMIT',
  qty: '0.5',
  price: '60000.1',
  averagePrice: '60000.05',
  dealAmount: '0.25',
  fee: '3.1',
  orderStatus: 'PART_FILLED',
  reductionOnly: false,
  ctime: '2026-11-25T10:00:20.000Z',
  mtime: '2026-11-25T10:00:21.000Z',
};

describe('frames', () => {
  it.each([
    ['{"op":"connect","data":{"result":true}}', { type: 'greeting' }],
    ['{"op":"ping","pong":1732519687,"ping":1732519690}', { type: 'pong', venueSeconds: 1_732_519_687 }],
    ['{"op":"ping","pong":"soon"}', { type: 'pong', venueSeconds: undefined }],
    ['{"op":"login","data":{"result":true}}', { type: 'login', accepted: true, reason: '' }],
    [
      '{"op":"login","data":{"result":false,"code":10007,"msg":"Sign signature error"}}',
      { type: 'login', accepted: false, reason: '10007 Sign signature error' },
    ],
    ['{"op":"login"}', { type: 'login', accepted: false, reason: 'no reason given' }],
    ['{"op":"unsubscribe"}', { type: 'subscription' }],
    ['{"op":"error","code":10006,"msg":"slow down"}', { type: 'error', reason: '10006 slow down' }],
  ])('operation %s', (text, frame) => {
    expect(decodeFrame(text)).toEqual(frame);
  });

  it('reads the book, also with an empty side', () => {
    expect(decodeFrame(push('depth_book1', { b: [['60000.1', '1.5']], a: [] }))).toEqual({
      type: 'book',
      symbol: 'BTCUSDT',
      tsMs: ts,
      bid: { price: '60000.1', quantity: '1.5' },
      ask: undefined,
    });
  });

  it('reads trades as list or as one', () => {
    const one = { t: '2026-11-25T10:00:20.000Z', p: '60000.1', v: '0.2', s: 'SELL' };
    const read = { price: '60000.1', quantity: '0.2', side: 'sell', atMs: Date.UTC(2026, 10, 25, 10, 0, 20) };
    expect(decodeFrame(push('trade', [one, one]))).toMatchObject({ type: 'trades', trades: [read, read] });
    expect(decodeFrame(push('trade', one))).toMatchObject({ trades: [read] });
  });

  it('reads a kline push, base volume first', () => {
    const frame = decodeFrame(
      push('market_kline_1min', { o: '1', h: '3', l: '1', c: '2', b: '12', q: '24' }),
    );
    expect(frame).toMatchObject({
      type: 'kline',
      channel: 'market_kline_1min',
      bar: { open: '1', volume: '12' },
    });
  });

  it('reads an order push', () => {
    expect(decodeFrame(push('order', order))).toMatchObject({
      type: 'order',
      order: {
        orderId: '1900000000000000001',
        status: 'PART_FILLED',
        orderType: 'LIMIT',
        filled: '0.25',
        averagePrice: '60000.05',
        fee: '3.1',
        modifiedMs: Date.UTC(2026, 10, 25, 10, 0, 21),
      },
    });
  });

  it('takes zeros for what an order does not have yet: no price, no average', () => {
    const frame = decodeFrame(
      push('order', { ...order, type: 'MARKET', price: '0', averagePrice: '0', dealAmount: '0' }),
    );
    expect(frame.type === 'order' && 'price' in frame.order).toBe(false);
    expect(frame.type === 'order' && 'averagePrice' in frame.order).toBe(false);
  });

  it.each([
    ['no JSON', '<html>502</html>', /not JSON/],
    ['cut short', push('order', order).slice(0, 90), /not JSON/],
    ['no object', '[1]', /expected an object/],
    ['a channel that nobody asked for', push('tickers', []), /tickers/],
    ['an operation that nobody knows', '{"op":"dance"}', /dance/],
    ['data of another type', push('order', 17), /expected an object/],
    ['a status that nobody knows', push('order', { ...order, orderStatus: 'MELTED' }), /MELTED/],
    ['a price that is no number', push('order', { ...order, price: 'high' }), /price/],
    ['an id that lost digits', push('order', { ...order, orderId: 1.9e18 }), /orderId/],
    ['no quantity', push('order', { ...order, qty: undefined }), /qty/],
    ['no stamp', push('order', order, { ts: undefined }), /ts/],
  ])('refuses %s', (_, text, reason) => {
    const frame = decodeFrame(text);
    expect(frame.type).toBe('refused');
    expect(frame.type === 'refused' && frame.reason).toMatch(reason);
  });
});

describe('envelope', () => {
  it.each([
    ['{"code":0,"data":{"a":1},"msg":"Success"}', { type: 'data', data: { a: 1 } }],
    ['{"code":"0","data":null,"msg":"Success"}', { type: 'data', data: null }],
    [
      '{"code":20003,"data":null,"msg":"Insufficient balance"}',
      { type: 'error', code: 20003, message: 'Insufficient balance' },
    ],
    ['{"code":1}', { type: 'error', code: 1, message: 'no message' }],
  ])('%s', (body, envelope) => {
    expect(decodeEnvelope(body)).toEqual(envelope);
  });

  it.each(['', '<html>', '[]', '{"data":1}', '{"code":"x"}'])('refuses %j', (body) => {
    expect(decodeEnvelope(body).type).toBe('refused');
  });
});

describe('what we send', () => {
  it('has the documented form', () => {
    expect(JSON.parse(subscribeText([{ symbol: 'BTCUSDT', ch: 'trade' }]))).toEqual({
      op: 'subscribe',
      args: [{ symbol: 'BTCUSDT', ch: 'trade' }],
    });
    expect(JSON.parse(pingText(1_732_519_687_900))).toEqual({ op: 'ping', ping: 1_732_519_687 });
  });
});
