// A node's status as tests of screens and of the control socket need it.
import type { NodeStatus } from '../node/index.ts';

const nowMs = Date.UTC(2026, 10, 25, 12, 1, 30);

export function statusFixture(): NodeStatus {
  return {
    directory: '/nodes/demo',
    pid: 42,
    startedAtMs: nowMs - 60_000,
    view: {
      version: 1,
      nodeId: 'abcdef',
      life: 3,
      seq: 100,
      nowMs,
      accounts: [
        {
          account: 'BITUNIX:demo',
          venue: 'bitunix',
          mode: 'paper',
          currency: 'USDT',
          link: { state: 'ready', sinceMs: nowMs - 65_000, why: 'reconciled', generation: 1 },
          reconciled: true,
          equity: {
            equity: '10012.33',
            deposits: '10000',
            realized: '-30',
            unrealized: '50.01',
            fees: '7.68',
            funding: '0',
            slippage: '1.5',
            slippageUnmeasured: 2,
            pending: { fees: 0, fundings: 0, costs: 0, realized: 0 },
          },
          stalePrices: [],
          cash: { books: '9962.32', venue: '9962.32', venueAtMs: nowMs - 20_000 },
          day: { date: '2026-11-25', startEquity: '10000', pnl: '12.33' },
          limits: [
            { limit: 'dailyLoss', used: 0.005, allowed: 0.03 },
            { limit: 'losingStreak', used: 1, allowed: 5 },
            { limit: 'leverage', used: 0.609, allowed: 5 },
            { limit: 'openPositions', used: 1, allowed: 5 },
          ],
          latches: [],
          losingStreak: 1,
          disputes: [],
        },
      ],
      sessions: [
        {
          session: 'demo',
          account: 'BITUNIX:demo',
          instruments: [
            {
              instrument: 'BTCUSDT-PERP.BITUNIX',
              symbol: 'BTCUSDT',
              staleness: 'fresh',
              quote: { bid: '61000.1', ask: '61000.2', bidQuantity: '1', askQuantity: '2', atMs: nowMs },
              fundingRate: '0.0001',
              fundingAtMs: nowMs - 30_000,
              fundingTold: true,
              position: {
                side: 'long',
                quantity: '0.1',
                averagePrice: '60500',
                unrealized: '50.01',
                strategy: 'demo/pullback-ribbon',
                openedAtMs: nowMs - 30_000,
              },
              protection: {
                stop: '60000.0',
                target: '62000.0',
                stopOwner: 'venue',
                adopted: false,
                trailing: false,
                confirmed: true,
              },
              orders: [
                {
                  clientOrderId: 'hf-abcdef-1-0',
                  status: 'unknown',
                  side: 'buy',
                  type: 'limit',
                  quantity: '0.2',
                  leaves: '0.2',
                  price: '60000.0',
                  purpose: 'entry',
                  reason: 'trend',
                  sinceMs: nowMs - 5_000,
                },
              ],
              strategies: [
                {
                  strategy: 'pullback-ribbon',
                  lastBarOpenMs: Date.UTC(2026, 10, 25, 12),
                  lastBarCloseMs: Date.UTC(2026, 10, 25, 12, 1),
                  outcome: 'fast above slow',
                  outcomeInWords: 'fast above slow',
                  conditions: [
                    { name: 'fast above slow', fulfilled: false, distance: -12.34, unit: 'ticks' },
                  ],
                },
              ],
            },
          ],
        },
      ],
    },
    figures: {
      inputs: 100,
      quotes: 90,
      quotesMerged: 0,
      inputsWaiting: 0,
      effectsWaiting: 0,
      journalPressure: 0,
      timeSpeed: 1,
      lanes: { entries: { used: 0, limit: 50 }, exits: { used: 0, limit: 50 } } as never,
      uptimeMs: 60_000,
      remainingMs: 540_000,
      loopLagMsMax: 2,
      residentBytes: 104_857_600,
      durableSeq: 100,
      dataAgeMs: { 'BTCUSDT-PERP.BITUNIX': 300 },
      linksDown: {},
      framesRefused: 0,
      requests: [],
    },
  };
}
