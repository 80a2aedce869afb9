// Backtest speed on the peers' workloads: EMA 20/50 cross on closed bars, risk gate, matching and ledger on, the tape read in each
// run; beside a bare loop over the same columns in the same process.
//
//   node --conditions=holdfast-source bench/backtest.ts [runs] [a|b] [--json]
//
// `--json`: a line a run, for `compare.ts`.
import type { NodeConfig } from '@holdfast/engine/kernel';
import { defaultProfile } from '@holdfast/engine/matching';
import { defaultLimits } from '@holdfast/engine/risk';
import { builtInStrategies } from '@holdfast/engine/strategy';
import { Backtest } from '../packages/runtime/src/backtest/backtest.ts';
import { streamTape } from '../packages/runtime/src/tape/index.ts';
import { cpuSpeed, line, machine, timed, wallSpeed } from './support/figures.ts';
import { type Workload, workloads } from './support/workloads.ts';

const words = process.argv.slice(2);
const json = words.includes('--json');
const runs = Number(words.find((word) => /^\d+$/.test(word)) ?? 9);
const only = words.find((word) => word === 'a' || word === 'b');

interface Run {
  readonly records: number;
  readonly seconds: number;
  readonly cpuSeconds: number;
}

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
          fundingRates: false,
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
          fixedQuantity: '1',
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

function once(
  workload: Workload,
): Run & { readonly bars: number; readonly orders: number; readonly fills: number } {
  const backtest = new Backtest({
    config: configOf(workload),
    registry: builtInStrategies,
    profile: defaultProfile,
    latency: { minMs: 0, maxMs: 0 },
    seed: '1',
    instrumentOf: () => 0,
  });
  const { result, seconds, cpuSeconds } = timed(() => backtest.run(streamTape(workload.tape)));
  const { quotes, bars, orders, fills } = result;
  return { records: quotes + bars, seconds, cpuSeconds, bars, orders, fills };
}

/** What the columns alone cost: the same tape, read and summed. */
function bare(workload: Workload): Run {
  let records = 0;
  const { result, seconds, cpuSeconds } = timed(() => {
    let sum = 0;
    for (const { blocks } of streamTape(workload.tape))
      for (const { count, a, b, c, d, timeOffsetsMs } of blocks) {
        for (let k = 0; k < count; k++) sum += a[k]! + b[k]! + c[k]! + d[k]! + timeOffsetsMs[k]!;
        records += count;
      }
    return sum;
  });
  if (!Number.isFinite(result)) throw new Error('the columns do not add up');
  return { records, seconds, cpuSeconds };
}

function report(workload: Workload): void {
  once(workload);
  const ours = [];
  const loops: Run[] = [];
  for (let run = 0; run < runs; run++) {
    ours.push(once(workload));
    loops.push(bare(workload));
  }
  if (json) {
    console.log(JSON.stringify({ workload: workload.name, ours, loops }));
    return;
  }
  const { records, orders, fills } = ours[0]!;
  line(`${workload.name}: ${records} records, ${orders} orders, ${fills} fills`, {
    'best M/s': Math.max(...ours.map((run) => run.records / run.seconds)) / 1e6,
    'median M/s': wallSpeed(ours) / 1e6,
    'by processor time M/s': cpuSpeed(ours) / 1e6,
    'bare loop M/s': wallSpeed(loops) / 1e6,
    'bare / ours': cpuSpeed(loops) / cpuSpeed(ours),
  });
}

if (!json) console.log(machine());
const found = await workloads();
if (!found) console.log('skipped: ../shared/data is not there');
else
  for (const workload of [found.a, found.b])
    if (only === undefined || only === workload.name.toLowerCase()) report(workload);
