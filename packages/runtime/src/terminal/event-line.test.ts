import type { NodeConfig } from '@holdfast/engine/kernel';
import type { KernelEvent } from '@holdfast/engine/model';
import { expect, it } from 'vitest';
import { eventInWords } from './index.ts';

const config = (mode: string): NodeConfig =>
  ({
    accounts: [{ id: 'BITUNIX:main', mode }],
    instruments: [
      {
        instrument: { symbol: 'BTCUSDT', tickSize: 100_000_000_000n, lotSize: 1_000_000_000n },
        account: 'BITUNIX:main',
      },
    ],
  }) as unknown as NodeConfig;

const intended = {
  type: 'OrderIntended',
  account: 'BITUNIX:main',
  terms: { clientOrderId: 'hf-1', instrument: 0, side: 'buy', type: 'limit', lots: 250, priceTicks: 600_005 },
  origin: { purpose: 'entry', reason: 'trend' },
  plan: { stopTicks: 599_000 },
};

it.each<[string, string, object, string, string]>([
  [
    'an order',
    'paper',
    intended,
    'plain',
    'order hf-1: buy 0.25 BTCUSDT limit at 60000.5, stop 59900 (entry: trend)',
  ],
  [
    'an order of a dry run',
    'dryRun',
    intended,
    'plain',
    'would place hf-1: buy 0.25 BTCUSDT limit at 60000.5, stop 59900 (entry: trend)',
  ],
  [
    'a fill whose fee is not known',
    'paper',
    {
      type: 'OrderFilled',
      clientOrderId: 'hf-1',
      instrument: 0,
      side: 'buy',
      lots: 250,
      price: '60000.5',
      status: 'partiallyFilled',
    },
    'good',
    'filled hf-1: buy 0.25 BTCUSDT at 60000.5, fee not known yet (partial)',
  ],
  [
    'a fill at an average without end',
    'paper',
    {
      type: 'OrderFilled',
      clientOrderId: 'hf-1',
      instrument: 0,
      side: 'buy',
      lots: 250,
      price: '58508.825486827033',
      fee: '1',
      status: 'filled',
    },
    'good',
    'filled hf-1: buy 0.25 BTCUSDT at 58508.825, fee 1.0000',
  ],
  [
    'an adjusted position, with how much and at what price',
    'paper',
    {
      type: 'PositionAdjusted',
      instrument: 0,
      lots: -1_000,
      provenance: 'reconciliation',
      by: 'reconciliation',
      reason: 'the venue holds it',
    },
    'warning',
    'position of BTCUSDT adjusted by -1 at a price not known (reconciliation, reconciliation: the venue holds it)',
  ],
  [
    'an adopted position',
    'paper',
    {
      type: 'PositionAdjusted',
      instrument: 0,
      lots: 250,
      price: '60000.5',
      provenance: 'adoption',
      by: 'reconciliation',
      reason: 'the venue holds it',
    },
    'warning',
    'position of BTCUSDT adjusted by +0.25 at 60000.5 (adoption, reconciliation: the venue holds it)',
  ],
  [
    'a denial',
    'paper',
    { type: 'OrderDenied', instrument: 0, side: 'sell', gate: 'data-stale' },
    'warning',
    'denied: sell BTCUSDT, market data is stale',
  ],
  [
    'a loss',
    'paper',
    { type: 'PositionClosed', instrument: 0, netPnl: '-12.5', reason: 'stop' },
    'warning',
    'closed BTCUSDT: -12.50 (stop)',
  ],
  [
    'a result that is not known yet',
    'paper',
    { type: 'PositionClosed', instrument: 0, reason: 'stop' },
    'good',
    'closed BTCUSDT: result pending (stop)',
  ],
])('says %s in words', (_, mode, event, level, text) => {
  expect(eventInWords(event as unknown as KernelEvent, config(mode))).toEqual({ level, text });
});

it('is silent about what is nobody’s news', () => {
  expect(eventInWords({ type: 'EquityMarked' } as KernelEvent, config('paper'))).toBeUndefined();
});
