// `holdfast backtest CONFIG... --tape FILE...`: session files over recorded data, at the speed of memory.
import { join, resolve } from 'node:path';
import type { Command } from 'commander';
import type { ThreadFigures } from '../../backtest/index.ts';
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
      finish(await backtest(context, files, options));
    });
}

async function backtest(
  context: CliContext,
  files: readonly string[],
  options: BacktestOptions,
): Promise<number> {
  // Only when it is asked for: a trading process has no use for it.
  const { runWatchedBacktest } = await import('../../backtest/index.ts');
  const sources = loadSources(
    files.map((file) => resolve(context.cwd, file)),
    options.set,
  );
  const workFolder = resolve(context.cwd, '.holdfast');
  const reports = options.out ?? join(workFolder, 'backtests', sources[0]!.session.name);
  const request = {
    sources,
    tapes: options.tape.map((path) => resolve(context.cwd, path)),
    seed: options.seed,
    workFolder,
    ...(options.report && { reportDirectory: resolve(context.cwd, reports) }),
  };
  // From the first word on: what the thread takes to start is no work.
  let progress: Progress | undefined;
  try {
    const figures = await runWatchedBacktest(request, {
      ...frozenAfter(context),
      onProgress: ({ done, total, rate, unit }) => {
        progress ??= new Progress(context, 'backtest');
        progress.update(done, total, { name: unit, rate });
      },
    });
    progress?.finish();
    return tell(context, figures, options.json ?? false);
  } finally {
    progress?.finish();
  }
}

/** The same variable as for a live process. */
function frozenAfter({ environment }: CliContext): { frozenAfterMs?: number } {
  const seconds = Number(environment.HOLDFAST_FREEZE_SECONDS);
  return seconds > 0 ? { frozenAfterMs: seconds * 1000 } : {};
}

/** What the tape had; bars that were made from it are in the notes. */
function recordsText({ quotes, trades, bars }: ThreadFigures): string {
  const counts = [`${quotes} quotes`, `${trades} trades`, `${bars} recorded bars`];
  return counts.filter((text) => !text.startsWith('0 ')).join(', ') || 'no records';
}

/** A strategy that broke makes the run a failed one, whatever the others earned. */
function tell(context: CliContext, figures: ThreadFigures, asJson: boolean): number {
  const { quotes, bars, seconds, fills, realizedPnl, fees, stateHash, quarantined, report } = figures;
  if (asJson) {
    const told = { quotes, bars, seconds, fills, realizedPnl, fees, stateHash, report, quarantined };
    context.out(JSON.stringify(told));
  } else {
    context.out(
      `${recordsText(figures)} in ${seconds.toFixed(2)} s: ${fills} fills, realized ${realizedPnl}, fees ${fees}, state ${stateHash.slice(0, 16)}`,
    );
    for (const note of figures.notes) context.out(note);
    if (report !== null) context.out(`report: ${report}`);
  }
  for (const { session, strategy, reason, atMs } of quarantined)
    context.err(
      `holdfast: ${strategy} of session ${session} was put in quarantine at ${new Date(atMs).toISOString()} of the tape: ${reason}; the figures are without it from then on`,
    );
  return quarantined.length > 0 ? exitCodes.failed : exitCodes.ok;
}
