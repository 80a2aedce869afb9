// Backtest speed on the peers' workloads: EMA 20/50 cross on closed bars, risk gate, matching and ledger on, the tape read in each
// run; beside a bare loop over the same columns in the same process.
//
//   node --conditions=holdfast-source bench/backtest.ts [runs]
import { performance } from 'node:perf_hooks';
import type { NodeConfig } from '@holdfast/engine/kernel';
import { defaultProfile } from '@holdfast/engine/matching';
import { defaultLimits } from '@holdfast/engine/risk';
import { builtInStrategies } from '@holdfast/engine/strategy';
import { Backtest } from '../packages/runtime/src/backtest/backtest.ts';
import { streamTape } from '../packages/runtime/src/tape/index.ts';
import { type Workload, workloads } from './support/workloads.ts';

const runs = Number(process.argv[2] ?? 9);

function configOf(workload: Workload): NodeConfig {
  const account = 'BITUNIX:bench' as NodeConfig['accounts'][number]['id'];
  const wide = {
    ...defaultLimits,
    dailyLossFraction: 0.99,
    drawdownFraction: 0.99,
    losingStreak: 1e9,
    maxDailyTurnover: 1e9,
  };
  return {
    nodeId: 'bench0',
    accounts: [
      {
        id: account,
        venue: 'bitunix',
        mode: 'backtest',
        currency: 'USDT',
        capabilities: {
          positionProtection: true,
          attachedProtection: true,
          submitValidityMs: 75_000,
          endMarkedLists: false,
        },
        limits: wide,
        onLimitBreach: 'block',
        reconcileEveryMs: 86_400_000,
        // The equity curve's step; the peers keep none.
        markEveryMs: 3_600_000,
      },
    ],
    instruments: [{ instrument: workload.instrument, account }],
    sessions: [
      {
        id: 'bench' as never,
        account,
        instruments: [0 as never],
        barIntervalMs: workload.barIntervalMs,
        barSource: workload.barSource,
        strategies: [{ id: 'ema' as never, use: 'ema-cross', parameters: { stopAtr: 20 } }],
        // One BTC a trade, as the peers.
        sizing: {
          riskPerTradeFraction: 0.01,
          maxNotionalFraction: 10,
          fixedLots: Number(10n ** 12n / workload.instrument.lotSize),
        },
        protection: { graceMs: 5_000, closeAfterMs: 30_000, trailingStepFraction: 0.05 },
        stopPolicy: 'keep',
        entryExpiryMs: 86_400_000,
        quarantined: [],
      },
    ],
    initialBalances: { [account]: '1000000' },
  };
}

function once(workload: Workload): { records: number; seconds: number; orders: number; fills: number } {
  const backtest = new Backtest({
    config: configOf(workload),
    registry: builtInStrategies,
    profile: defaultProfile,
    latency: { minMs: 0, maxMs: 0 },
    seed: '1',
    instrumentOf: () => 0,
  });
  const started = performance.now();
  const { quotes, bars, orders, fills } = backtest.run(streamTape(workload.tape));
  return { records: quotes + bars, seconds: (performance.now() - started) / 1000, orders, fills };
}

/** What the columns alone cost: the same tape, summed. */
function bare(workload: Workload): { records: number; seconds: number; sum: number } {
  const started = performance.now();
  let records = 0;
  let sum = 0;
  for (const { blocks } of streamTape(workload.tape))
    for (const { count, a, b, c, d, timeOffsetsMs } of blocks) {
      for (let k = 0; k < count; k++) sum += a[k]! + b[k]! + c[k]! + d[k]! + timeOffsetsMs[k]!;
      records += count;
    }
  return { records, seconds: (performance.now() - started) / 1000, sum };
}

const million = (records: number, seconds: number): string => (records / seconds / 1e6).toFixed(2);

function report(workload: Workload): void {
  const speeds: number[] = [];
  const bares: number[] = [];
  let last = once(workload);
  for (let run = 0; run < runs; run++) {
    last = once(workload);
    speeds.push(last.records / last.seconds);
    const loop = bare(workload);
    bares.push(loop.records / loop.seconds);
  }
  const best = Math.max(...speeds);
  const median = speeds.toSorted((x, y) => x - y)[runs >> 1]!;
  const loop = bares.toSorted((x, y) => x - y)[runs >> 1]!;
  console.log(
    `${workload.name}: ${last.records} records, ${last.orders} orders, ${last.fills} fills: best ${million(best, 1)} M/s, median ${million(median, 1)} M/s; bare loop ${million(loop, 1)} M/s (ratio ${(loop / median).toFixed(1)})`,
  );
}

const found = await workloads();
if (!found) console.log('skipped: ../shared/data is not there');
else for (const workload of [found.a, found.b]) report(workload);
