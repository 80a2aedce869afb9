// The workloads of the peers' comparison, as tapes in the cache: A is the recorded BTCUSDT ticks 20 times over (1,321,780
// quotes, no trades), B the 23,099 BTC minute bars. Needs ../shared/data.
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { parseMoney } from '@holdfast/engine/base';
import type { Instrument } from '@holdfast/engine/model';
import {
  importCsv,
  nodeTapeFiles,
  readTape,
  TapeWriter,
  tapeFormatVersion,
  visitBlock,
} from '../../packages/runtime/src/tape/index.ts';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');
const data = path.resolve(root, '../shared/data/crypto');
const cache = path.join(root, '.cache/bench');

const lotsOf = (coins: number, lotSize: string): number =>
  Number((BigInt(coins) * 10n ** 12n) / parseMoney(lotSize));

export function instrumentFor(tickSize: string, lotSize: string): Instrument {
  return {
    id: 'BTCUSDT-PERP.BITUNIX' as Instrument['id'],
    symbol: 'BTCUSDT',
    venue: 'bitunix',
    assetClass: 'perpetual',
    kind: 'linear',
    costBasis: 'average',
    tickSize: parseMoney(tickSize),
    lotSize: parseMoney(lotSize),
    multiplier: 1,
    settlement: 'USDT',
    minQuantityLots: 1,
    maxLimitQuantityLots: lotsOf(1_000, lotSize),
    maxMarketQuantityLots: lotsOf(1_000, lotSize),
    makerFeeRate: 0.0002,
    takerFeeRate: 0.0006,
    maxLeverage: 20,
  };
}

/** Of the bars: their volumes have up to eight decimals, and are cut to this step. */
const barLotSize = '0.0001';
const barVolumeDecimals = 4;

export interface Workload {
  readonly name: string;
  readonly tape: string;
  readonly instrument: Instrument;
  readonly barSource: 'quotes' | 'venue';
  readonly barIntervalMs: number;
}

/** Makes the tapes once; returns undefined where the recorded data are absent. */
export async function workloads(): Promise<{ readonly a: Workload; readonly b: Workload } | undefined> {
  if (!existsSync(data)) return undefined;
  mkdirSync(cache, { recursive: true });
  const a = path.join(cache, 'a');
  const b = path.join(cache, 'b.tape');
  if (!existsSync(a)) await writeA(a);
  if (!existsSync(b)) await importBars(b);
  return {
    a: {
      name: 'A',
      tape: a,
      instrument: instrumentFor('0.1', '0.001'),
      barSource: 'quotes',
      barIntervalMs: 1_000,
    },
    b: {
      name: 'B',
      tape: b,
      instrument: instrumentFor('0.001', barLotSize),
      barSource: 'venue',
      barIntervalMs: 60_000,
    },
  };
}

async function importOf(
  file: string,
  output: string,
  tickSize: string,
  lotSize: string,
  barMs?: number,
): Promise<void> {
  const instrument = { id: 'BTCUSDT-PERP.BITUNIX', tickSize, lotSize };
  await importCsv({
    sources: [{ path: path.resolve(data, file), instrument, ...(barMs && { barMs }) }],
    output,
    nowMs: () => 0,
  });
}

/** The bars, with their volumes cut to whole lots: a volume of these bars decides nothing in this strategy. */
async function importBars(output: string): Promise<void> {
  const [header, ...lines] = gunzipSync(readFileSync(path.join(data, 'btc-perp-1m-202201a.csv.gz')))
    .toString()
    .trimEnd()
    .split('\n');
  const cut = lines.map((line) => line.replace(new RegExp(`(\\.\\d{${barVolumeDecimals}})\\d+$`), '$1'));
  const csv = path.join(cache, 'bars.csv');
  writeFileSync(csv, `${[header, ...cut].join('\n')}\n`);
  await importOf(csv, output, '0.001', barLotSize, 60_000);
}

const repeats = 20;
const gapMs = 1_000;

async function writeA(folder: string): Promise<void> {
  const ticks = path.join(cache, 'ticks.tape');
  if (!existsSync(ticks)) await importOf('btcusdt-perp-ticks-20240808.csv.gz', ticks, '0.1', '0.001');
  const segments = [...readTape(ticks)];
  const partial = `${folder}.partial`;
  rmSync(partial, { recursive: true, force: true });
  mkdirSync(partial, { recursive: true });
  const writer = new TapeWriter(nodeTapeFiles(partial), {
    header: {
      format: tapeFormatVersion,
      instruments: segments[0]!.header.instruments,
      source: `${repeats} x ticks`,
      createdAtMs: 0,
    },
    folder: '.',
    onDurable: () => undefined,
    onFailed: ({ reason }) => {
      throw new Error(reason);
    },
  });
  let seq = 0;
  let shift = 0;
  let lastMs = 0;
  for (let round = 0; round < repeats; round++) {
    const ignore = (): void => undefined;
    const visitor = {
      onQuote: (
        _: number,
        i: number,
        bid: number,
        ask: number,
        bidLots: number,
        askLots: number,
        timeMs: number,
      ) => {
        lastMs = timeMs + shift;
        writer.quote(++seq, i, bid, ask, bidLots, askLots, lastMs);
      },
      onTrade: ignore,
      onBar: ignore,
      onGap: ignore,
    };
    const firstMs = segments[0]!.blocks[0]!.baseTimeMs;
    if (round > 0) shift = lastMs + gapMs - firstMs;
    for (const { blocks } of segments) for (const block of blocks) visitBlock(block, visitor, 0, block.count);
  }
  await new Promise<void>((done) => writer.close(done));
  renameSync(partial, folder);
  if (readdirSync(folder).length === 0) throw new Error('no tape was written');
}
