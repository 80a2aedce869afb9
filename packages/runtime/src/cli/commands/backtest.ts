// `holdfast backtest CONFIG... --tape FILE...`: session files over recorded data, at the speed of memory.
import { join, resolve } from 'node:path';
import type { Command } from 'commander';
import { exitCodes, loadSources } from '../../run/index.ts';
import type { CliContext } from '../context.ts';
import { Progress } from '../progress.ts';
import { collect } from './run.ts';

interface BacktestOptions {
  readonly tape: readonly string[];
  readonly set: readonly string[];
  readonly seed: string;
  readonly report: boolean;
  readonly out?: string;
  readonly json?: boolean;
}

export function backtestCommand(program: Command, context: CliContext, finish: (code: number) => void): void {
  program
    .command('backtest')
    .argument('<config...>', 'session files')
    .requiredOption('--tape <file...>', 'tapes (of "data import", or a node’s tape folder), or CSV files')
    .option('--set <key.path=value>', 'override a key; repeatable', collect, [])
    .option('--seed <text>', 'seed of the simulated latency', 'backtest')
    .option('--out <directory>', 'where the report goes (default: .holdfast/backtests/<session>)')
    .option('--no-report', 'figures only')
    .option('--json', 'as JSON')
    .description('run session files over recorded market data')
    .action(async (files: string[], options: BacktestOptions) => {
      await backtest(context, files, options);
      finish(exitCodes.ok);
    });
}

async function backtest(
  context: CliContext,
  files: readonly string[],
  options: BacktestOptions,
): Promise<void> {
  // Only when it is asked for: a trading process has no use for it.
  const { runBacktest } = await import('../../backtest/index.ts');
  const sources = loadSources(
    files.map((file) => resolve(context.cwd, file)),
    options.set,
  );
  const workFolder = resolve(context.cwd, '.holdfast');
  const reports = options.out ?? join(workFolder, 'backtests', sources[0]!.session.name);
  const progress = new Progress(context, 'backtest');
  const figures = await runBacktest({
    sources,
    tapes: options.tape.map((path) => resolve(context.cwd, path)),
    seed: options.seed,
    workFolder,
    ...(options.report && { reportDirectory: resolve(context.cwd, reports) }),
    onProgress: ({ done, total, rate, unit }) => progress.update(done, total, { name: unit, rate }),
  });
  progress.finish();
  const { quotes, bars, seconds, fills, realizedPnl, fees, stateHash, report } = figures;
  if (options.json) {
    context.out(JSON.stringify({ quotes, bars, seconds, fills, realizedPnl, fees, stateHash, report }));
    return;
  }
  context.out(
    `${quotes} quotes and ${bars} bars in ${seconds.toFixed(2)} s: ${fills} fills, realized ${realizedPnl}, fees ${fees}, state ${stateHash.slice(0, 16)}`,
  );
  for (const note of figures.notes) context.out(note);
  if (report !== null) context.out(`report: ${report}`);
}
