// A tape's text to records. The header decides the format; a header that is no format is refused with the nearest one.
//
// Formats: bars (ts_ms, open, high, low, close, volume), quote bars (ts_ms, bid_*, ask_* with sizes), ticks with trades
// (kind quote or trade), open interest; bars and quote bars may be of a chain (expiry, right, strike in front).
//
// Deliberately not here: shifting to another date, merging and repeating (tape-player.ts).

import { TapeError } from './tape-error.ts';
import type { PricePath, Tape, TapeFormat, TapeOption, TapeRecord } from './tape-record.ts';
import { TapeRow } from './tape-row.ts';

const option = ['expiry', 'right', 'strike'];
const bar = ['ts_ms', 'open', 'high', 'low', 'close', 'volume'];
const side = (name: string) => [...['open', 'high', 'low', 'close', 'size'].map((part) => `${name}_${part}`)];
const quoteBar = ['ts_ms', ...side('bid'), ...side('ask')];
const ticks = [
  'ts_ms',
  'recv_us',
  'kind',
  'bid_or_price',
  'bid_size_or_quantity',
  'ask',
  'ask_size',
  'aggressor',
];

interface Reader {
  readonly format: TapeFormat;
  readonly columns: readonly string[];
  readonly read: (row: TapeRow) => TapeRecord;
}

const readers: readonly Reader[] = [
  { format: 'bars', columns: bar, read: readBar },
  {
    format: 'bars',
    columns: [...option, ...bar],
    read: (row) => ({ ...readBar(row), option: readOption(row) }),
  },
  { format: 'quoteBars', columns: quoteBar, read: readQuoteBar },
  {
    format: 'quoteBars',
    columns: [...option, ...quoteBar],
    read: (row) => ({ ...readQuoteBar(row), option: readOption(row) }),
  },
  { format: 'ticks', columns: ticks, read: readTick },
  { format: 'openInterest', columns: [...option, 'open_interest'], read: readOpenInterest },
];

/** Reads a whole tape. @throws TapeError that names file, line and column. */
export function parseTape(text: string, file: string): Tape {
  const lines = text.split('\n');
  const header = (lines[0] ?? '').replace(/\r$/, '').split(',');
  const reader = readerFor(header, file);
  const row = new TapeRow(file, header);
  const records: TapeRecord[] = [];
  for (let index = 1; index < lines.length; index++) {
    const line = lines[index]!.replace(/\r$/, '');
    if (line === '' && index === lines.length - 1) break;
    row.moveTo(index + 1, line.split(','));
    records.push(reader.read(row));
  }
  if (records.length === 0) throw new TapeError(file, {}, 'has a header and no data');
  sortByTime(records);
  return { file, format: reader.format, records, intervalMs: intervalOf(reader.format, records) };
}

function readerFor(header: readonly string[], file: string): Reader {
  const text = header.join(',');
  const exact = readers.find((reader) => reader.columns.join(',') === text);
  if (exact !== undefined) return exact;
  const shared = (reader: Reader) => reader.columns.filter((column) => header.includes(column)).length;
  const nearest = readers.reduce((best, reader) => (shared(reader) > shared(best) ? reader : best));
  throw new TapeError(
    file,
    { line: 1 },
    `the header "${text.slice(0, 120)}" is no tape format; the nearest one is "${nearest.columns.join(',')}"`,
  );
}

/** Stable: what happened in one millisecond stays in the order of the file. */
function sortByTime(records: TapeRecord[]): void {
  const sorted = records.every((record, index) => index === 0 || records[index - 1]!.tsMs <= record.tsMs);
  if (!sorted) records.sort((a, b) => a.tsMs - b.tsMs);
}

/** The smallest distance of two successive bars is their interval: gaps only make distances longer. */
function intervalOf(format: TapeFormat, records: readonly TapeRecord[]): number | undefined {
  if (format !== 'bars' && format !== 'quoteBars') return undefined;
  let smallest = Number.POSITIVE_INFINITY;
  for (let i = 1; i < records.length; i++) {
    const distance = records[i]!.tsMs - records[i - 1]!.tsMs;
    if (distance > 0) smallest = Math.min(smallest, distance);
  }
  return Number.isFinite(smallest) ? smallest : 60_000;
}

function readBar(row: TapeRow): TapeRecord & { kind: 'bar' } {
  const path = readPath(row, '');
  const volume = row.size('volume');
  return { kind: 'bar', tsMs: row.timeMs('ts_ms'), ...path, ...(volume === undefined ? {} : { volume }) };
}

function readPath(row: TapeRow, prefix: string): PricePath {
  const path = {
    open: row.price(`${prefix}open`),
    high: row.price(`${prefix}high`),
    low: row.price(`${prefix}low`),
    close: row.price(`${prefix}close`),
  };
  if (path.high < Math.max(path.open, path.close, path.low))
    row.fail(`${prefix}high`, 'is below another price of the bar');
  if (path.low > Math.min(path.open, path.close))
    row.fail(`${prefix}low`, 'is above another price of the bar');
  return path;
}

/** One side of a quote bar; undefined when its cells are empty or 0: nobody quoted. */
function readSide(row: TapeRow, name: 'bid' | 'ask'): PricePath | undefined {
  const empty = ['open', 'high', 'low', 'close'].every(
    (part) => (row.optional(`${name}_${part}`) ?? 0) === 0,
  );
  return empty ? undefined : readPath(row, `${name}_`);
}

function readQuoteBar(row: TapeRow): TapeRecord & { kind: 'quoteBar' } {
  const sides = {
    bid: readSide(row, 'bid'),
    bidSize: row.size('bid_size'),
    ask: readSide(row, 'ask'),
    askSize: row.size('ask_size'),
  };
  return { kind: 'quoteBar', tsMs: row.timeMs('ts_ms'), ...known(sides) };
}

function readOption(row: TapeRow): TapeOption {
  const expiry = row.text('expiry');
  if (!/^\d{8}$/.test(expiry)) row.fail('expiry', `"${expiry}" is not YYYYMMDD`);
  const right = row.text('right');
  if (right !== 'C' && right !== 'P') row.fail('right', `"${right}" is neither C nor P`);
  return { expiry, right, strike: row.price('strike') };
}

function readOpenInterest(row: TapeRow): TapeRecord {
  return {
    kind: 'openInterest',
    tsMs: 0,
    openInterest: row.required('open_interest'),
    option: readOption(row),
  };
}

function readTick(row: TapeRow): TapeRecord {
  const kind = row.text('kind');
  if (kind === 'quote') return readQuote(row);
  if (kind === 'trade') return readTrade(row);
  return row.fail('kind', `"${kind}" is neither quote nor trade`);
}

function readQuote(row: TapeRow): TapeRecord {
  const sides = {
    bid: row.optional('bid_or_price'),
    bidSize: row.size('bid_size_or_quantity'),
    ask: row.optional('ask'),
    askSize: row.size('ask_size'),
  };
  return { kind: 'quote', tsMs: row.timeMs('ts_ms'), ...known(sides) };
}

function readTrade(row: TapeRow): TapeRecord {
  const aggressor = row.text('aggressor');
  if (aggressor !== '' && aggressor !== 'buy' && aggressor !== 'sell') {
    row.fail('aggressor', `"${aggressor}" is neither buy nor sell`);
  }
  return {
    kind: 'trade',
    tsMs: row.timeMs('ts_ms'),
    price: row.price('bid_or_price'),
    quantity: row.required('bid_size_or_quantity'),
    ...(aggressor === '' ? {} : { aggressor }),
  };
}

/** The same object without the fields that are not known. */
function known<T extends object>(fields: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]?: Exclude<T[K], undefined>;
  };
}
