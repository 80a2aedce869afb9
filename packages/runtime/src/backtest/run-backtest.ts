// From session files and tapes to a finished backtest with its report: what `holdfast backtest` does. The same files, the
// same kernel, the same gates as live.
import { join } from 'node:path';
import { formatMoney } from '@holdfast/engine/base';
import type { Kernel, NodeConfig, StrategyMonitor } from '@holdfast/engine/kernel';
import { defaultProfile, nautilusProfile } from '@holdfast/engine/matching';
import {
  ConfigError,
  loadSessionFile,
  parseOverride,
  resolveNode,
  type SessionSource,
} from '../config/index.ts';
import { ReportCollector, type ReportModel, type WrittenReport, writeReport } from '../report/index.ts';
import { prepareStrategies } from '../strategies/index.ts';
import { bitunixCapabilities } from '../venues/bitunix/index.ts';
import { Backtest } from './backtest.ts';
import { backtestInstruments, instrumentWithoutTape } from './backtest-instruments.ts';
import { type BacktestTapes, openTapes } from './backtest-tapes.ts';
import { barsNotes } from './bars-note.ts';

export interface BacktestRequest {
  /** Session files to read; or `sources`, read already. */
  readonly configFiles?: readonly string[];
  readonly sources?: readonly SessionSource[];
  /** Tape files, folders of them, or CSV files, which are imported once. */
  readonly tapes: readonly string[];
  /** `key.path=value`, for `configFiles`. */
  readonly overrides?: readonly string[];
  /** Of the simulated latency. Default `backtest`. */
  readonly seed?: string;
  /** Where users' strategies and imported tapes are kept. Default `.holdfast`. */
  readonly workFolder?: string;
  /** Where the report goes; absent: none is made, and the run is as fast as can be. */
  readonly reportDirectory?: string;
  /** Told before and after each call of a strategy. */
  readonly monitor?: StrategyMonitor;
  readonly onProgress?: (progress: BacktestProgress) => void;
}

export interface BacktestProgress {
  readonly done: number;
  readonly total: number;
  /** A second. */
  readonly rate: number;
  readonly unit: 'records' | 'bytes';
}

export interface BacktestFigures {
  readonly quotes: number;
  readonly trades: number;
  readonly bars: number;
  readonly seconds: number;
  readonly fills: number;
  /** Decimal texts, in the account's currency. */
  readonly realizedPnl: string;
  readonly fees: string;
  readonly stateHash: string;
  /** What a reader of the figures has to know about them. */
  readonly notes: readonly string[];
  /** Strategies that threw, or decided what is no decision: from then on the figures are without them. */
  readonly quarantined: readonly QuarantinedStrategy[];
  /** Path of the page; null: none was asked for. */
  readonly report: string | null;
  readonly files?: WrittenReport;
  readonly model?: ReportModel;
}

export interface QuarantinedStrategy {
  readonly session: string;
  readonly strategy: string;
  readonly reason: string;
  /** Time of the tape. */
  readonly atMs: number;
}

const profiles = { default: defaultProfile, nautilus: nautilusProfile };

/** Throws `ConfigError`, `TapeError`. */
export async function runBacktest(request: BacktestRequest): Promise<BacktestFigures> {
  const { workFolder = '.holdfast', tapes: paths } = request;
  const strategies = await prepareStrategies(sourcesOf(request), workFolder);
  const { sources } = strategies;
  const tapes = await openTapes(paths, {
    folder: join(workFolder, 'tapes'),
    sessionFile: sources[0]!.file,
    instruments: csvInstruments(sources),
    nowMs: Date.now,
    onProgress: pace('bytes', request),
  });
  const config = configOf(sources, tapes);
  const { execution } = sources[0]!.session;
  const collector =
    request.reportDirectory === undefined
      ? undefined
      : new ReportCollector({ config, fillProfile: execution.fillProfile });
  const report = pace('records', request);
  const backtest = new Backtest({
    config,
    registry: strategies.registry,
    profile: profiles[execution.fillProfile],
    latency: { minMs: execution.latency[0], maxMs: execution.latency[1] },
    seed: request.seed ?? 'backtest',
    instrumentOf: (at, part) =>
      config.instruments.findIndex(({ instrument }) => instrument.id === part.header.instruments[at]!.id),
    ...(collector && {
      onEvents: (events, atMs) => collector.onEvents(events, atMs),
      onMarket: (instrument, midTicks, timeMs) => collector.onMarket(instrument, midTicks, timeMs),
      onBar: (instrument, openMs, low, high, close, timeMs) =>
        collector.onBar(instrument, openMs, low, high, close, timeMs),
    }),
    ...(request.monitor && { monitor: request.monitor }),
    onProgress: (done) => report(done, tapes.records),
  });
  const startedMs = performance.now();
  const result = backtest.run(tapes.parts());
  const seconds = (performance.now() - startedMs) / 1000;
  const notes = [...barsNotes(result.kernel), ...notesOf(config)];
  for (const note of notes) collector?.note(note);
  const equity = result.kernel.equityOf(config.accounts[0]!.id);
  const { quotes, trades, bars, fills, stateHash } = result;
  return {
    quotes,
    trades,
    bars,
    seconds,
    fills,
    realizedPnl: formatMoney(equity.realized),
    fees: formatMoney(equity.fees),
    stateHash,
    notes,
    quarantined: quarantinedIn(result.kernel),
    ...written(collector, request),
  };
}

/** What a tape does not have is missing from the result, and said. */
const notesOf = ({ instruments }: NodeConfig): string[] =>
  instruments.some(({ instrument }) => instrument.assetClass === 'perpetual')
    ? ['Tapes have no funding rates: funding is not charged, and no entry was held back for it.']
    : [];

function quarantinedIn({ config, books }: Kernel): QuarantinedStrategy[] {
  return config.sessions.flatMap(({ id: session, strategies }) =>
    strategies.flatMap(({ id: strategy }) => {
      const { quarantine } = books.strategy(session, strategy);
      return quarantine ? [{ session, strategy, ...quarantine }] : [];
    }),
  );
}

function written(
  collector: ReportCollector | undefined,
  { reportDirectory }: BacktestRequest,
): Pick<BacktestFigures, 'report' | 'files' | 'model'> {
  if (!collector || reportDirectory === undefined) return { report: null };
  const model = collector.build({ createdAtMs: Date.now() });
  const files = writeReport({ model, directory: reportDirectory });
  return { report: files.html, files, model };
}

function sourcesOf({ configFiles = [], sources, overrides = [] }: BacktestRequest): readonly SessionSource[] {
  const parsed = overrides.map(parseOverride);
  const found = sources ?? configFiles.map((file) => ({ file, session: loadSessionFile(file, parsed) }));
  if (found.length === 0)
    throw new ConfigError('backtest', [{ path: '', message: 'no session file was given' }]);
  return found;
}

/** One paper venue plays one account. */
function configOf(sources: readonly SessionSource[], tapes: BacktestTapes): NodeConfig {
  const recorded = tapes.summaries.flatMap(({ header }) => header.instruments);
  const config = resolveNode({
    nodeId: 'backte',
    sources,
    instruments: backtestInstruments(sources, recorded),
    capabilities: bitunixCapabilities,
    backtest: true,
    quarantined: new Map(),
  });
  const [, second] = config.accounts;
  if (!second) return config;
  throw new ConfigError(sources.at(-1)!.file, [
    {
      path: 'venue.account',
      message: `a backtest plays one account, and these sessions name ${config.accounts.map(({ id }) => id).join(' and ')}: run them one by one, or give them the same account`,
    },
  ]);
}

/** For CSV files only: an instrument that neither the session nor this build knows may still stand on a tape. */
function csvInstruments(sources: readonly SessionSource[]) {
  return sources.flatMap(({ session }) =>
    session.instruments.flatMap((entry) => {
      const instrument = instrumentWithoutTape(entry, session.venue.name);
      if (!instrument) return [];
      const { id, symbol, tickSize, lotSize } = instrument;
      return [{ symbol, id, tickSize: formatMoney(tickSize), lotSize: formatMoney(lotSize) }];
    }),
  );
}

function pace(unit: BacktestProgress['unit'], { onProgress }: BacktestRequest) {
  const startedMs = performance.now();
  return (done: number, total: number): void => {
    const seconds = (performance.now() - startedMs) / 1000;
    onProgress?.({ done, total, rate: seconds > 0 ? done / seconds : 0, unit });
  };
}
