import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type ImportProgress, importCsv } from './csv-import.ts';
import { aggressors, unknownLots, unknownTicks } from './record.ts';
import { visitBlock } from './segment-reader.ts';
import { stepSize, stepsOf } from './steps.ts';
import { readTape } from './tape-directory.ts';

const recorded = join(import.meta.dirname, '../../../../../shared/data');
const instrument = { id: 'BTCUSDT-PERP.BITUNIX', tickSize: '0.1', lotSize: '0.001' };

let directory = '';

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'holdfast-import-'));
});

afterEach(() => {
  rmSync(directory, { recursive: true, force: true });
});

async function importText(text: string, over: Partial<typeof instrument> = {}) {
  const path = join(directory, 'in.csv');
  writeFileSync(path, text);
  return importFiles([path], over);
}

async function importFiles(paths: readonly string[], over: Partial<typeof instrument> = {}) {
  const output = join(directory, 'out.tape');
  const progress: ImportProgress[] = [];
  let clock = 0;
  const result = await importCsv({
    sources: paths.map((path) => ({ path, instrument: { ...instrument, ...over } })),
    output,
    nowMs: () => (clock += 10),
    onProgress: (step) => progress.push(step),
  });
  return { result, progress, rows: rowsOf(output) };
}

function rowsOf(path: string): (string | number)[][] {
  const rows: (string | number)[][] = [];
  for (const segment of readTape(path)) {
    for (const block of segment.blocks) {
      visitBlock(block, {
        onQuote: (...values) => void rows.push(['quote', ...values]),
        onTrade: (...values) => void rows.push(['trade', ...values]),
        onBar: (...values) => void rows.push(['bar', ...values]),
        onGap: (...values) => void rows.push(['gap', ...values]),
      });
    }
  }
  return rows;
}

describe('stepsOf', () => {
  it('divides decimal texts exactly', () => {
    const cases: Array<[string, string, number | string]> = [
      ['61800.20', '0.1', 618_002],
      ['0.3', '0.1', 3],
      ['2.507', '0.001', 2507],
      ['100', '5', 20],
      ['0.05', '0.05', 1],
      ['1.10', '0.05', 22],
      ['-3.5', '0.5', -7],
      ['0', '0.1', 0],
      ['7.', '1', 7],
      ['61800.25', '0.1', '61800.25 is no multiple of 0.1'],
      ['0.03', '0.05', '0.03 is no multiple of 0.05'],
      ['1e5', '1', '"1e5" is no decimal number'],
      ['', '1', '"" is no decimal number'],
      ['99999999999999999', '1', '99999999999999999 is too large for steps of 1'],
    ];
    for (const [text, step, expected] of cases)
      expect(stepsOf(text, stepSize(step)!), `${text} / ${step}`).toBe(expected);
    expect(['0', '-1', 'x', '1e-3', ''].map(stepSize)).toEqual(Array(5).fill(undefined));
  });

  it('is the inverse of multiplying out (property)', () => {
    const check = fc.property(
      fc.integer({ min: 0, max: 1e9 }),
      fc.integer({ min: 1, max: 999 }),
      fc.integer({ min: 0, max: 8 }),
      (steps, units, decimals) => {
        const digits = (value: bigint): string => {
          const text = value.toString().padStart(decimals + 1, '0');
          return decimals === 0 ? text : `${text.slice(0, -decimals)}.${text.slice(-decimals)}`;
        };
        const step = stepSize(digits(BigInt(units)))!;
        return stepsOf(digits(BigInt(steps) * BigInt(units)), step) === steps;
      },
    );
    fc.assert(check);
  });
});

describe('importCsv', () => {
  it('reads ticks, sorts them stably by time, and keeps unknown cells unknown', async () => {
    const { rows, result } = await importText(
      [
        'ts_ms,recv_us,kind,bid_or_price,bid_size_or_quantity,ask,ask_size,aggressor',
        '1001,1,quote,100.1,0.5,100.2,0.25,',
        '1000,2,trade,100.2,0.006,,,buy',
        '1001,3,quote,,,100.3,,',
        '1002,4,trade,100.2,0.001,,,',
        '',
      ].join('\n'),
    );
    expect(rows).toEqual([
      ['trade', 0, 0, 1002, 6, aggressors.buy, 1000],
      ['quote', 1, 0, 1001, 1002, 500, 250, 1001],
      ['quote', 2, 0, unknownTicks, 1003, unknownLots, unknownLots, 1001],
      ['trade', 3, 0, 1002, 1, aggressors.unknown, 1002],
    ]);
    expect(result).toMatchObject({ records: 4, fromMs: 1000, toMs: 1002, instruments: [instrument] });
  });

  it('stamps bars with their close, and takes the bar length from the file', async () => {
    const { rows } = await importText(
      'ts_ms,open,high,low,close,volume\n60000,1,2,0.5,1.5,7\n120000,1.5,1.5,1.5,1.5,\n300000,2,2,2,2,1\n',
    );
    expect(rows).toEqual([
      ['bar', 0, 0, 60_000, 60_000, 10, 20, 5, 15, 7000, 4, 1, 120_000],
      ['bar', 1, 0, 120_000, 60_000, 15, 15, 15, 15, unknownLots, 4, 1, 180_000],
      ['bar', 2, 0, 300_000, 60_000, 20, 20, 20, 20, 1000, 4, 1, 360_000],
    ]);
  });

  it.each([
    [
      'a bar',
      'ts_ms,open,high,low,close,volume\n1,10,11.25,10,10,1\n2,10,10.125,10,10,1\n',
      /tickSize: 0\.125"/,
    ],
    [
      'a quote’s price',
      'ts_ms,recv_us,kind,bid_or_price,bid_size_or_quantity,ask,ask_size,aggressor\n1,,quote,10.02,1,10.04,1,\n',
      /--tick-size 0\.02"/,
    ],
    [
      'a quote’s size',
      'ts_ms,recv_us,kind,bid_or_price,bid_size_or_quantity,ask,ask_size,aggressor\n1,,quote,10,0.0005,10.1,1,\n',
      /Every size of the file is a multiple of 0\.0005: .*lotSize: 0\.0005"/,
    ],
  ])('says which step would fit the whole file where that of %s does not', async (_, text, advice) => {
    await expect(importText(text)).rejects.toThrow(advice);
  });

  it('keeps a volume that is no multiple of the lot size as a part of lots: a statistic, not a quantity', async () => {
    const { rows } = await importText(
      `ts_ms,open,high,low,close,volume\n0,1,1,1,1,289169.9847625\n60000,1,1,1,1,0.0005\n`,
    );
    expect(rows.map((row) => row[9])).toEqual([289_169_984.7625, 0.5]);
  });

  it('merges several files, and makes an instrument of each option', async () => {
    const quotes =
      'expiry,right,strike,ts_ms,bid_open,bid_high,bid_low,bid_close,bid_size,ask_open,ask_high,ask_low,ask_close,ask_size';
    const one = join(directory, 'one.csv.gz');
    writeFileSync(
      one,
      gzipSync(
        `${quotes}\n20151224,C,590,60000,1,1,1,1.1,2,2,2,2,2.1,1\n20151224,P,600,60000,1,1,1,1,2,2,2,2,2,1\n20151224,C,590,120000,1,1,1,1.2,2,2,2,2,2.2,1\n`,
      ),
    );
    const { rows, result } = await importFiles([one], { id: 'GOOG', lotSize: '1' });
    expect(result.instruments.map((listed) => listed.id)).toEqual([
      'GOOG:20151224-C-590',
      'GOOG:20151224-P-600',
    ]);
    expect(rows.map((row) => [row[2], row[3], row[7]])).toEqual([
      [0, 11, 120_000],
      [1, 10, 120_000],
      [0, 12, 180_000],
    ]);
  });

  const bars = 'ts_ms,open,high,low,close,volume\n';
  const ticks = 'ts_ms,recv_us,kind,bid_or_price,bid_size_or_quantity,ask,ask_size,aggressor\n';
  it.each<[string, string, RegExp]>([
    [
      'a price off the tick',
      `${bars}1,1.1,1.15,1.1,1.1,1\n`,
      /in\.csv:2: column high: 1\.15 is no multiple of 0\.1 \(the tick size\)/,
    ],
    [
      'a size off the lot',
      `${ticks}1,1,trade,1,0.0001,,,\n`,
      /in\.csv:2: column bid_size_or_quantity: .* \(the lot size\)/,
    ],
    ['a volume that is none', `${bars}1,1,1,1,1,much\n`, /in\.csv:2: column volume: "much" is no decimal/],
    ['a volume below zero', `${bars}1,1,1,1,1,-0.0001\n`, /in\.csv:2: column volume: .* cannot be negative/],
    [
      'text in place of a number',
      `${bars}1,1,1,1,1,1\n2,1,one,1,1,1\n`,
      /in\.csv:3: column high: "one" is no decimal number/,
    ],
    ['a bad time', `${bars}1.5,1,1,1,1,1\n`, /in\.csv:2: column ts_ms: "1\.5" is no time/],
    ['missing cells', `${bars}1,1,1\n`, /in\.csv:2: column ts_ms: 3 cells, but the header has 6/],
    ['an empty price in a bar', `${bars}1,1,1,,1,1\n`, /in\.csv:2: column low: it is empty/],
    [
      'a high below the low',
      `${bars}1,1,0.5,0.4,1,1\n`,
      /in\.csv:2: column high: high and low do not enclose/,
    ],
    [
      'an unknown kind',
      `${ticks}1,1,depth,1,1,,,\n`,
      /in\.csv:2: column kind: "depth"; expected quote or trade/,
    ],
    [
      'an unknown aggressor',
      `${ticks}1,1,trade,1,1,,,x\n`,
      /in\.csv:2: column aggressor: "x"; expected buy, sell/,
    ],
    ['a negative size', `${ticks}1,1,trade,1,-1,,,buy\n`, /column bid_size_or_quantity: a size of -1/],
    ['unknown columns', 'time,price\n1,2\n', /in\.csv:1: these columns are of no known format: time,price/],
    ['an empty file', '', /in\.csv: the file is empty/],
    ['one bar only', `${bars}1,1,1,1,1,1\n`, /too few rows to tell the length of a bar/],
  ])('says where %s is, and writes nothing', async (_, text, message) => {
    await expect(importText(text)).rejects.toThrow(message);
    expect(existsSync(join(directory, 'out.tape'))).toBe(false);
  });

  it('refuses a file that is missing, cut in its compression, or no gzip', async () => {
    await expect(importFiles([join(directory, 'none.csv')])).rejects.toThrow(/cannot read .*none\.csv/);
    const path = join(directory, 'cut.csv.gz');
    const whole = gzipSync(`${bars}1,1,1,1,1,1\n2,1,1,1,1,1\n`);
    writeFileSync(path, whole.subarray(0, whole.length - 6));
    await expect(importFiles([path])).rejects.toThrow(/cut\.csv\.gz cannot be read/);
    writeFileSync(path, 'plain text');
    await expect(importFiles([path])).rejects.toThrow(/cut\.csv\.gz cannot be read/);
    await expect(importText(bars, { tickSize: '0' })).rejects.toThrow(/tick size "0" is no positive decimal/);
  });

  it.skipIf(!existsSync(recorded))(
    'gives back the recorded tapes cell by cell (needs ../shared/data)',
    async () => {
      const ticksFile = join(recorded, 'crypto/btcusdt-perp-ticks-20240808.csv.gz');
      const { rows, progress } = await importFiles([ticksFile]);
      const lines = gunzipSync(readFileSync(ticksFile)).toString().trimEnd().split('\n').slice(1);
      expect(rows).toHaveLength(lines.length);
      const cells = lines.map((line) => line.split(',')).sort((x, y) => Number(x[0]) - Number(y[0]));
      const wrong = cells.filter((cell, at) => {
        const row = rows[at]!;
        const price = (ticksOf: number | string | undefined): string => (Number(ticksOf) / 10).toFixed(2);
        const size = (lots: number | string | undefined): string => (Number(lots) / 1000).toFixed(3);
        const same =
          row[0] === 'quote'
            ? cell[2] === 'quote' &&
              price(row[3]) === cell[3] &&
              price(row[4]) === cell[5] &&
              size(row[6]) === cell[6]
            : cell[2] === 'trade' && price(row[3]) === cell[3] && size(row[4]) === cell[4];
        return !same || Number(cell[0]) !== row.at(-1);
      });
      expect(wrong).toEqual([]);
      const last = progress.at(-1)!;
      expect(last.done).toBe(last.total);
      expect(last.rate).toBeGreaterThan(0);
    },
  );

  it.skipIf(!existsSync(recorded))('takes all other recorded formats (needs ../shared/data)', async () => {
    const stock = { id: 'SPY.IBKR', tickSize: '0.0001', lotSize: '1' };
    const spy = await importFiles(
      [
        join(recorded, 'equity/spy-1m-201310-quote.csv.gz'),
        join(recorded, 'equity/spy-1m-201310-trade.csv.gz'),
      ],
      stock,
    );
    expect(spy.rows).toHaveLength(3575 + 3180);
    const btc = await importFiles([join(recorded, 'crypto/btcusd-1s-201610-trade.csv.gz')], {
      tickSize: '0.01',
      lotSize: '0.00000001',
    });
    expect(btc.rows).toHaveLength(7516);
    const options = await importFiles([join(recorded, 'options/goog-1m-20151224-trade.csv.gz')], {
      id: 'GOOG',
      tickSize: '0.01',
      lotSize: '1',
    });
    expect(options.result.records).toBe(958);
    expect(options.result.instruments.length).toBeGreaterThan(100);
  });
});
