// From a session file and tapes to a finished backtest: the configuration resolved without a venue, CSV files made into tapes
// once, and the figures that the command prints.
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { formatMoney, parseMoney } from '@holdfast/engine/base';
import { defaultProfile, nautilusProfile } from '@holdfast/engine/matching';
import type { Instrument } from '@holdfast/engine/model';
import { Backtest } from '../backtest/index.ts';
import {
  ConfigError,
  definedInstrument,
  resolveNode,
  type SessionSource,
  symbolOf,
} from '../config/index.ts';
import { prepareStrategies } from '../strategies/index.ts';
import { importCsv, listTapes, readTape, type TapeInstrument, type TapeSegment } from '../tape/index.ts';
import { bitunixCapabilities } from '../venues/bitunix/index.ts';

export interface BacktestRun {
  readonly source: SessionSource;
  /** Tapes, folders of tapes, or CSV files. Absolute. */
  readonly tapes: readonly string[];
  readonly seed: string;
  /** Where strategies and imported tapes are kept. */
  readonly workFolder: string;
  readonly onProgress: (done: number, total: number, name: string) => void;
}

export interface BacktestFigures {
  readonly quotes: number;
  readonly bars: number;
  readonly seconds: number;
  readonly fills: number;
  /** Decimal texts. */
  readonly realizedPnl: string;
  readonly fees: string;
  readonly stateHash: string;
  readonly report: string | null;
}

const profiles = { default: defaultProfile, nautilus: nautilusProfile };

/** Throws `ConfigError`, `TapeError`. */
export async function runBacktest(run: BacktestRun): Promise<BacktestFigures> {
  const { source, workFolder } = run;
  const strategies = await prepareStrategies([source], workFolder);
  const tapes: string[] = [];
  for (const path of run.tapes) tapes.push(await tapeOf(path, run));
  const summaries = tapes.flatMap(listTapes);
  const config = resolveNode({
    nodeId: 'backte',
    sources: strategies.sources,
    instruments: instrumentsOf(
      source,
      summaries.flatMap(({ header }) => header.instruments),
    ),
    capabilities: bitunixCapabilities,
    backtest: true,
    quarantined: new Map(),
  });
  const [minMs, maxMs] = source.session.execution.latency;
  const total = summaries.reduce((sum, { records }) => sum + records, 0);
  const backtest = new Backtest({
    config,
    registry: strategies.registry,
    profile: profiles[source.session.execution.fillProfile],
    latency: { minMs, maxMs },
    seed: run.seed,
    instrumentOf: (at, segment) => {
      const { id } = segment.header.instruments[at]!;
      return config.instruments.findIndex(({ instrument }) => instrument.id === id);
    },
    onProgress: (records) => run.onProgress(records, total, 'records'),
  });
  const startedMs = performance.now();
  const result = backtest.run(segmentsOf(tapes));
  const seconds = (performance.now() - startedMs) / 1000;
  const equity = result.kernel.equityOf(config.accounts[0]!.id);
  const { quotes, bars, fills, stateHash } = result;
  return {
    quotes,
    bars,
    seconds,
    fills,
    realizedPnl: formatMoney(equity.realized),
    fees: formatMoney(equity.fees),
    stateHash,
    report: null,
  };
}

function* segmentsOf(tapes: readonly string[]): Generator<TapeSegment> {
  for (const tape of tapes) yield* readTape(tape);
}

/** A session's instruments: as its file defines them, else with the steps of the tape. */
function instrumentsOf(
  { file, session }: SessionSource,
  recorded: readonly TapeInstrument[],
): ReadonlyMap<string, Instrument> {
  return new Map(
    session.instruments.map((entry) => {
      if (typeof entry !== 'string') return [entry.symbol, definedInstrument(entry, session.venue.name)];
      const found = recorded.find(({ id }) => id === idOf(entry, session.venue.name));
      if (found) {
        const { tickSize, lotSize } = found;
        const terms = {
          symbol: entry,
          tickSize,
          lotSize,
          kind: 'linear',
          maxLeverage: 20,
          makerFee: 0.0002,
          takerFee: 0.0006,
        } as const;
        return [entry, definedInstrument(terms, session.venue.name)];
      }
      throw new ConfigError(file, [
        {
          path: 'instruments',
          message: `the tapes have no ${idOf(entry, session.venue.name)} (they have ${recorded.map(({ id }) => id).join(', ') || 'nothing'}); for a CSV file define the instrument with tickSize and lotSize`,
        },
      ]);
    }),
  );
}

const idOf = (symbol: string, venue: string): string => `${symbol}-PERP.${venue.toUpperCase()}`;

/** The tape of a CSV file, made once per file and instrument. */
async function tapeOf(path: string, { source, workFolder, onProgress }: BacktestRun): Promise<string> {
  if (!/\.csv(\.gz)?$/.test(path)) return path;
  const [entry, ...others] = source.session.instruments;
  if (typeof entry !== 'object' || others.length > 0) {
    throw new ConfigError(source.file, [
      {
        path: 'instruments',
        message: `${basename(path)} is a CSV file, which does not say what its prices are: define the one instrument with tickSize and lotSize, or make a tape with "holdfast data import"`,
      },
    ]);
  }
  const { symbol, tickSize, lotSize } = entry;
  const { size, mtimeMs } = existsSync(path) ? statSync(path) : { size: 0, mtimeMs: 0 };
  const key = createHash('sha256')
    .update(JSON.stringify([path, size, mtimeMs, symbol, tickSize, lotSize]))
    .digest('hex');
  const folder = join(workFolder, 'tapes');
  const output = join(folder, `${basename(path).replace(/\.csv(\.gz)?$/, '')}-${key.slice(0, 12)}.tape`);
  if (existsSync(output)) return output;
  mkdirSync(folder, { recursive: true });
  const id = idOf(symbolOf(entry), source.session.venue.name);
  const step = (text: string): string => formatMoney(parseMoney(text));
  await importCsv({
    sources: [{ path, instrument: { id, tickSize: step(tickSize), lotSize: step(lotSize) } }],
    output,
    nowMs: Date.now,
    onProgress: ({ done, total }) => onProgress(done, total, 'bytes'),
  });
  return output;
}
