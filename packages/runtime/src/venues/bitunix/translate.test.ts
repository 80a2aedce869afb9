import type { ClientOrderId, InstrumentIndex, Lots, Ticks } from '@holdfast/engine/base';
import { type OrderTerms, UNKNOWN_VOLUME } from '@holdfast/engine/model';
import { describe, expect, it } from 'vitest';
import { unsupported } from './capabilities.ts';
import { btcusdt, contextAt } from './testing.ts';
import {
  averageStepOf,
  balanceReportOf,
  levelOf,
  orderReportOf,
  placeOrderBody,
  positionReportOf,
  protectionFields,
  protectionReportOf,
  volumeLotsOf,
  withTrades,
} from './translate.ts';
import { readBalance, readOrder, readPosition, readTpSl, readTrade } from './wire-records.ts';

const nowMs = 1_795_600_830_000;
const context = contextAt(nowMs);
const record = {
  orderId: '19',
  clientId: 'hf-abcdef-1-0',
  symbol: 'BTCUSDT',
  qty: '0.0100',
  tradeQty: '0.0040',
  price: '60000.1',
  side: 'SELL',
  orderType: 'LIMIT',
  reduceOnly: true,
  status: 'PART_FILLED',
  fee: '0.144',
  ctime: '1795600820000',
  mtime: '1795600821000',
};

describe('orders', () => {
  it('of a list become reports without an average, which lists do not have', () => {
    const report = orderReportOf(readOrder(record), context);
    expect(report).toMatchObject({
      clientOrderId: 'hf-abcdef-1-0',
      venueOrderId: '19',
      status: 'partiallyFilled',
      side: 'sell',
      orderType: 'limit',
      lots: 100,
      filledLots: 40,
      priceTicks: 600_001,
      reduceOnly: true,
      fee: '0.144',
      atMs: 1_795_600_821_000,
    });
    expect('averagePrice' in report).toBe(false);
  });

  it.each([
    ['INIT', 'accepted'],
    ['NEW', 'accepted'],
    ['PART_FILLED', 'partiallyFilled'],
    ['FILLED', 'filled'],
    ['CANCELED', 'canceled'],
    ['PART_FILLED_CANCELED', 'canceled'],
    ['EXPIRED', 'expired'],
  ])('status %s is %s', (status, ours) => {
    expect(orderReportOf(readOrder({ ...record, status }), context).status).toBe(ours);
  });

  it('state no fee and no average while nothing is filled', () => {
    const report = orderReportOf(readOrder({ ...record, status: 'NEW', tradeQty: '0', fee: '0' }), context);
    expect('fee' in report || 'averagePrice' in report).toBe(false);
  });

  it('of a venue whose clock is fast do not turn ours', () => {
    expect(orderReportOf(readOrder({ ...record, mtime: String(nowMs + 5_000) }), context).atMs).toBe(nowMs);
  });

  it('that do not fit the steps of the instrument are refused', () => {
    expect(() => orderReportOf(readOrder({ ...record, price: '60000.15' }), context)).toThrow(/tick size/);
    expect(() => orderReportOf(readOrder({ ...record, qty: '0.00005' }), context)).toThrow(/lot size/);
  });

  it('get exact averages and fees from their trades, and only from all of them', () => {
    const trade = {
      tradeId: '1',
      orderId: '19',
      symbol: 'BTCUSDT',
      side: 'SELL',
      ctime: '1795600821000',
      roleType: 'TAKER',
    };
    const trades = [
      readTrade({ ...trade, qty: '0.0010', price: '60000.1', fee: '0.03' }),
      readTrade({ ...trade, tradeId: '2', qty: '0.0030', price: '60000.4', fee: '0.11' }),
    ];
    const report = orderReportOf(readOrder(record), context);
    expect(withTrades(report, trades, context)).toMatchObject({
      averagePrice: '60000.325',
      averagePriceStep: '0.000000000001',
      fee: '0.14',
      liquidity: 'taker',
    });
    expect(withTrades(report, trades.slice(1), context)).toBe(report);
  });
});

describe('averages', () => {
  it.each([
    ['60000.33333333', '0.00000001'],
    ['60000.3', '0.1'],
    ['60000', '0.1'],
  ])('%s is known to %s', (average, step) => {
    expect(averageStepOf(average, btcusdt)).toBe(step);
  });
});

describe('positions', () => {
  const position = {
    positionId: '7',
    symbol: 'BTCUSDT',
    qty: '0.5',
    side: 'SHORT',
    avgOpenPrice: '60000.05',
  };
  it('are signed by their side', () => {
    expect(positionReportOf(readPosition(position), context)).toMatchObject({
      lots: -5_000,
      positionId: '7',
      averagePrice: '60000.05',
    });
    expect(positionReportOf(readPosition({ ...position, side: 'BUY' }), context).lots).toBe(5_000);
  });

  it('are gone with the event CLOSE, whatever quantity it shows', () => {
    expect(Object.is(positionReportOf(readPosition({ ...position, event: 'CLOSE' }), context).lots, 0)).toBe(
      true,
    );
  });
});

describe('protection', () => {
  const tpsl = {
    id: '5',
    positionId: '7',
    symbol: 'BTCUSDT',
    tpPrice: '61000',
    slPrice: '59000.5',
    status: 'NEW',
  };
  it('shows the legs that stand', () => {
    expect(protectionReportOf(readTpSl(tpsl), context)).toMatchObject({
      positionId: '7',
      protectionId: '5',
      stopTicks: 590_005,
      targetTicks: 610_000,
    });
    const ended = protectionReportOf(readTpSl({ ...tpsl, event: 'CLOSE', status: 'TRIGGERED' }), context);
    expect('stopTicks' in ended || 'targetTicks' in ended || 'protectionId' in ended).toBe(false);
  });

  it('tells TP/SL with quantities of their own apart', () => {
    expect(readTpSl({ ...tpsl, slQty: '0.1' }).partial).toBe(true);
    expect(readTpSl({ ...tpsl, slQty: '0', tpQty: '' }).partial).toBe(false);
  });
});

describe('balance', () => {
  it('is what is available, frozen and margin together', () => {
    const balance = readBalance({ marginCoin: 'USDT', available: '9000.5', frozen: '100', margin: '899.5' });
    expect(balanceReportOf(balance, context.account, context.nowMs)).toMatchObject({
      balance: '10000',
      available: '9000.5',
    });
  });
});

describe('what a market shows', () => {
  it('counts whole lots only', () => {
    expect(levelOf({ price: '60000.1', quantity: '1.23456789' }, btcusdt)).toEqual({
      ticks: 600_001,
      lots: 12_345,
    });
  });

  const bar = { openMs: 0, open: '60000', high: '60100', low: '59900', close: '60050' };
  it.each([
    ['swapped names, as documented', { quoteVol: '2', baseVol: '120050' }, 20_000],
    ['names as they read', { quoteVol: '120050', baseVol: '2' }, 20_000],
    ['neither fits', { quoteVol: '2', baseVol: '5' }, UNKNOWN_VOLUME],
    ['nothing traded', { quoteVol: '0', baseVol: '0' }, 0],
    ['not stated', {}, UNKNOWN_VOLUME],
  ])('volume with %s', (_, volumes, lots) => {
    expect(volumeLotsOf({ ...bar, ...volumes }, btcusdt)).toBe(lots);
  });
});

describe('place_order', () => {
  const terms: OrderTerms = {
    clientOrderId: 'hf-abcdef-1-0' as ClientOrderId,
    instrument: 0 as InstrumentIndex,
    side: 'buy',
    type: 'limit',
    lots: 100 as Lots,
    priceTicks: 600_001 as Ticks,
    timeInForce: 'gtc',
    postOnly: true,
    reduceOnly: false,
    attachedStopTicks: 590_000 as Ticks,
  };

  it('carries texts, our id and the attached stop', () => {
    expect(placeOrderBody(terms, btcusdt)).toEqual({
      symbol: 'BTCUSDT',
      side: 'BUY',
      orderType: 'LIMIT',
      qty: '0.01',
      price: '60000.1',
      effect: 'POST_ONLY',
      reduceOnly: false,
      clientId: 'hf-abcdef-1-0',
      slPrice: '59000',
      slStopType: 'LAST_PRICE',
      slOrderType: 'MARKET',
    });
  });

  it('of a market order has neither price nor effect', () => {
    const body = placeOrderBody({ ...terms, type: 'market', postOnly: false, reduceOnly: true }, btcusdt);
    expect('price' in body || 'effect' in body).toBe(false);
    expect(body.reduceOnly).toBe(true);
  });

  it('names only the legs that are wanted', () => {
    expect(protectionFields(undefined, 610_000 as Ticks, btcusdt, false)).toEqual({
      tpPrice: '61000',
      tpStopType: 'LAST_PRICE',
    });
  });

  it.each([
    [{ type: 'stopMarket' }, /stopMarket/],
    [{ timeInForce: 'day' }, /"day"/],
    [{ type: 'market', postOnly: true }, /post-only/],
    [{ priceTicks: undefined }, /price/],
  ])('is not asked for with %o', (change, reason) => {
    const { priceTicks, ...rest } = { ...terms, ...change } as typeof terms;
    expect(unsupported({ ...rest, ...(priceTicks !== undefined && { priceTicks }) })).toMatch(reason);
    expect(unsupported(terms)).toBeUndefined();
  });
});
