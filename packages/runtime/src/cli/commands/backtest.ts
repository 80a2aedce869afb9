// `holdfast backtest CONFIG --tape FILE...`: the session file over recorded data, at the speed of memory.
import { resolve } from 'node:path';
import type { Command } from 'commander';
import { loadSources, runBacktest } from '../../run/index.ts';
import type { CliContext } from '../context.ts';
import { Progress } from '../progress.ts';
import { collect } from './run.ts';

interface BacktestOptions {
  readonly tape: readonly string[];
  readonly set: readonly string[];
  readonly json?: boolean;
  readonly seed: string;
}

export function backtestCommand(program: Command, context: CliContext, finish: (code: number) => void): void {
  program
    .command('backtest')
    .argument('<config>', 'session file')
    .requiredOption('--tape <file...>', 'tapes (of "data import", or a node’s tape folder), or CSV files')
    .option('--set <key.path=value>', 'override a key; repeatable', collect, [])
    .option('--seed <text>', 'seed of the simulated latency', 'backtest')
    .option('--json', 'as JSON')
    .description('run a session file over recorded market data')
    .action(async (file: string, options: BacktestOptions) => {
      await backtest(context, file, options);
      finish(0);
    });
}

async function backtest(
  context: CliContext,
  file: string,
  { tape, set, json, seed }: BacktestOptions,
): Promise<void> {
  const [source] = loadSources([resolve(context.cwd, file)], set);
  const progress = new Progress(context, 'backtest');
  const result = await runBacktest({
    source: source!,
    tapes: tape.map((path) => resolve(context.cwd, path)),
    seed,
    workFolder: resolve(context.cwd, '.holdfast'),
    onProgress: (done, total, name) => progress.update(done, total, { name }),
  });
  progress.finish();
  const { quotes, bars, seconds, fills, realizedPnl, fees, stateHash, report } = result;
  if (json)
    return context.out(
      JSON.stringify({ quotes, bars, seconds, fills, realizedPnl, fees, stateHash, report }),
    );
  context.out(
    `${quotes} quotes and ${bars} bars in ${seconds.toFixed(2)} s: ${fills} fills, realized ${realizedPnl}, fees ${fees}, state ${stateHash.slice(0, 16)}`,
  );
  if (report !== null) context.out(`report: ${report}`);
}
