// The recorded tapes beside the project, read twice: by our importer, as a user would, and here in plain code, for what a test
// compares with. Prices become ticks and quantities lots by rounding, which the importer must have found exact.
import { existsSync, mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { importCsv, readTape, type TapeSegment } from 'holdfast/tape';
import type { TapeEvent, TapeQuote } from '../checkers/fill-checker.ts';
import type { PlainBar } from './plain-indicators.ts';

const folder = new URL('../../../../../shared/data/crypto/', import.meta.url).pathname;

export const recordedFile = (name: string): string => join(folder, `${name}.csv.gz`);
export const isRecorded = (name: string): boolean => existsSync(recordedFile(name));
/** Why the tests of a tape are skipped. */
export const missing = (name: string): string => `(needs ../shared/data/crypto/${name}.csv.gz)`;

export interface RecordedSteps {
  readonly tickSize: string;
  readonly lotSize: string;
}

export async function importRecorded(
  name: string,
  { tickSize, lotSize }: RecordedSteps,
  barMs?: number,
): Promise<TapeSegment[]> {
  const output = join(mkdtempSync(join(tmpdir(), 'holdfast-recorded-')), 'market.tape');
  await importCsv({
    sources: [
      {
        path: recordedFile(name),
        instrument: { id: 'BTCUSDT-PERP.BITUNIX', tickSize, lotSize },
        ...(barMs !== undefined && { barMs }),
      },
    ],
    output,
    nowMs: () => 0,
  });
  return [...readTape(output)];
}

const rowsOf = (name: string): string[][] =>
  gunzipSync(readFileSync(recordedFile(name)))
    .toString('utf8')
    .trim()
    .split('\n')
    .slice(1)
    .map((line) => line.trim().split(','));

const steps = (text: string | undefined, size: string): number => Math.round(Number(text) / Number(size));

/** Quotes and trades in order of time; those of one millisecond as they stand in the file. */
export function plainTicks(name: string, { tickSize, lotSize }: RecordedSteps): TapeEvent[] {
  const events = rowsOf(name).map(([ts, , kind, price, size, ask, askSize]): TapeEvent => {
    const timeMs = Number(ts);
    const [ticks, lots] = [steps(price, tickSize), steps(size, lotSize)];
    if (kind === 'trade') return { type: 'trade', timeMs, instrument: 0, price: ticks, lots };
    return {
      type: 'quote',
      timeMs,
      instrument: 0,
      bid: ticks,
      ask: steps(ask, tickSize),
      bidLots: lots,
      askLots: steps(askSize, lotSize),
    };
  });
  return events.sort((a, b) => a.timeMs - b.timeMs);
}

/** The bars of a bar file, in ticks and lots. */
export const plainBars = (name: string, { tickSize, lotSize }: RecordedSteps): PlainBar[] =>
  rowsOf(name).map(([ts, open, high, low, close, volume]) => ({
    openMs: Number(ts),
    open: steps(open, tickSize),
    high: steps(high, tickSize),
    low: steps(low, tickSize),
    close: steps(close, tickSize),
    // A volume is a statistic: it need not be whole lots.
    volume: Number(volume) / Number(lotSize),
  }));

/** The quotes of a file of quote bars: one at each bar's close. */
export const plainCloseQuotes = (name: string, { tickSize }: RecordedSteps, barMs: number): TapeQuote[] =>
  rowsOf(name).map((row) => ({
    type: 'quote',
    timeMs: Number(row[0]) + barMs,
    instrument: 0,
    bid: steps(row[4], tickSize),
    ask: steps(row[9], tickSize),
    bidLots: Number.NaN,
    askLots: Number.NaN,
  }));

/** Bars by grouping: no state, no timer. Prices as `priceOf` says, volume as the sum of `lotsOf`. */
export function groupBars<E extends TapeEvent>(
  events: readonly E[],
  intervalMs: number,
  priceOf: (event: E) => number,
  lotsOf?: (event: E) => number,
): PlainBar[] {
  const groups = Map.groupBy(events, ({ timeMs }) => Math.floor(timeMs / intervalMs) * intervalMs);
  return [...groups].map(([openMs, inside]) => {
    const prices = inside.map(priceOf);
    return {
      openMs,
      open: prices[0]!,
      high: Math.max(...prices),
      low: Math.min(...prices),
      close: prices.at(-1)!,
      volume: lotsOf ? inside.reduce((sum, event) => sum + lotsOf(event), 0) : -1,
    };
  });
}
