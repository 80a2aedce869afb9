import { formatMoney } from '@holdfast/engine/base';
import { describe, expect, it } from 'vitest';
import { readInstruments } from './instruments.ts';

const pair = {
  symbol: 'BTCUSDT',
  base: 'BTC',
  quote: 'USDT',
  minTradeVolume: '0.0001',
  basePrecision: 4,
  quotePrecision: 1,
  maxLimitOrderVolume: '500',
  maxMarketOrderVolume: '100',
  maxLeverage: 200,
  symbolStatus: 'OPEN',
};

describe('instruments', () => {
  it('derive tick and lot from the precisions', () => {
    const { instruments, refused } = readInstruments([pair]);
    expect(refused).toEqual([]);
    const [btc] = instruments;
    expect([formatMoney(btc!.tickSize), formatMoney(btc!.lotSize)]).toEqual(['0.1', '0.0001']);
    expect(btc).toMatchObject({
      id: 'BTCUSDT-PERP.BITUNIX',
      minQuantityLots: 1,
      maxLimitQuantityLots: 5_000_000,
      maxMarketQuantityLots: 1_000_000,
      maxLeverage: 200,
      makerFeeRate: 0.0002,
    });
  });

  it('read precisions as texts as well, and whole steps', () => {
    const { instruments } = readInstruments([
      { ...pair, quotePrecision: '0', basePrecision: '0', minTradeVolume: '1' },
    ]);
    expect(formatMoney(instruments[0]!.tickSize)).toBe('1');
  });

  it.each([
    ...(
      [
        'minTradeVolume',
        'basePrecision',
        'quotePrecision',
        'maxLimitOrderVolume',
        'maxMarketOrderVolume',
      ] as const
    ).map((name) => [name, { [name]: undefined }, new RegExp(name)] as const),
    ['status', { symbolStatus: 'CANCEL_ONLY' }, /CANCEL_ONLY/] as const,
    ['a minimum off the lot', { minTradeVolume: '0.00015' }, /lot size/] as const,
    ['too many decimals', { quotePrecision: 13 }, /quotePrecision/] as const,
  ])('are refused for %s', (_, change, reason) => {
    const { instruments, refused } = readInstruments([{ ...pair, ...change }]);
    expect(instruments).toEqual([]);
    expect(refused[0]!.reason).toMatch(reason);
  });

  it('refuse one without losing the others', () => {
    const { instruments, refused } = readInstruments([
      { ...pair, basePrecision: null },
      { ...pair, symbol: 'ETHUSDT' },
    ]);
    expect(instruments.map((one) => one.symbol)).toEqual(['ETHUSDT']);
    expect(refused.map((one) => one.symbol)).toEqual(['BTCUSDT']);
  });
});
