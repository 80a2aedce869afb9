// The strategy that latency is measured with: on each closed bar it enters or takes back. A limit far from the market, so
// that nothing fills and each decision meets the same books: flat, nothing works.
import type { NodeConfig } from '@holdfast/engine/kernel';
import type { Instrument } from '@holdfast/engine/model';
import { defaultLimits } from '@holdfast/engine/risk';
import { type Decision, defineStrategy, type StrategyDefinition } from '@holdfast/engine/strategy';
import { z } from 'zod';

const awayTicks = 500;

const probe = defineStrategy({
  name: 'probe',
  parameters: z.strictObject({
    every: z.int().positive().default(1).describe('Bars between two decisions.'),
  }),
  indicators: () => ({ fast: { kind: 'ema', length: 20 }, slow: { kind: 'ema', length: 50 } }) as const,
  memory: () => ({ bars: 0 }),
  onBar(c): Decision {
    c.memory.bars += 1;
    if (c.memory.bars % c.parameters.every !== 0 || c.bidTicks === 0) return undefined;
    if (c.entryPending) return { type: 'cancelEntries', reason: 'taken back' };
    const price = c.bidTicks - awayTicks;
    return {
      type: 'enter',
      side: 'buy',
      orderType: 'limit',
      priceTicks: price,
      stopTicks: price - awayTicks,
      expiryMs: 60_000,
      reason: 'probe',
    };
  },
});

export const probeRegistry: ReadonlyMap<string, StrategyDefinition<never, never, never>> = new Map([
  [probe.name, probe as unknown as StrategyDefinition<never, never, never>],
]);

export const probeAccount = 'BITUNIX:bench' as NodeConfig['accounts'][number]['id'];

/** One session of one strategy on bars of one second, made of quotes; every gate on, its limit out of reach. */
export function sessionConfig(
  instrument: Instrument,
  strategy: { readonly use: string; readonly parameters: Record<string, unknown> },
  mode: NodeConfig['accounts'][number]['mode'],
): NodeConfig {
  return {
    nodeId: 'bench0',
    accounts: [
      {
        id: probeAccount,
        venue: 'bitunix',
        mode,
        currency: 'USDT',
        capabilities: {
          positionProtection: true,
          attachedProtection: true,
          submitValidityMs: 75_000,
          endMarkedLists: false,
          fundingRates: false,
        },
        limits: {
          ...defaultLimits,
          dailyLossFraction: 0.99,
          drawdownFraction: 0.99,
          losingStreak: 1e9,
          maxDailyTurnover: 1e9,
          entriesPerMinute: 1e6,
        },
        onLimitBreach: 'block',
        reconcileEveryMs: 600_000,
        markEveryMs: 60_000,
      },
    ],
    instruments: [{ instrument, account: probeAccount }],
    sessions: [
      {
        id: 'bench' as never,
        account: probeAccount,
        instruments: [0 as never],
        barIntervalMs: 1_000,
        barSource: 'quotes',
        strategies: [{ id: 'probe' as never, ...strategy }],
        sizing: { riskPerTradeFraction: 0.001, maxNotionalFraction: 1 },
        protection: { graceMs: 5_000, closeAfterMs: 30_000, trailingStepFraction: 0.1 },
        stopPolicy: 'cancelOrders',
        entryExpiryMs: 86_400_000,
        quarantined: [],
      },
    ],
    initialBalances: mode === 'backtest' ? { [probeAccount]: '1000000' } : {},
  };
}

export const probeUse = { use: 'probe', parameters: {} };
