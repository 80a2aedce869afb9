import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseSession } from '../config/index.ts';
import { reportModel } from '../report/index.ts';
import { type BacktestProgress, runBacktest } from './run-backtest.ts';

const recorded = `${import.meta.dirname}/../../../../../shared/data/crypto/btcusdt-perp-ticks-20240808.csv.gz`;
const needed = existsSync(recorded) ? '' : ' (SKIPPED: ../shared/data is not beside the project)';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'holdfast-backtest-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const defined = '{symbol: BTCUSDT, tickSize: 0.1, lotSize: 0.001}';
const source = (instruments: string, more = '', bars = 'quotes') => ({
  file: 'test.yaml',
  session: parseSession(
    `name: test\ninstruments: [${instruments}]\nbars: {interval: 1s, source: ${bars}}\nlimits: {losingStreak: 1000}\nstrategies: [{use: ema-cross}]\n${more}`,
    'test.yaml',
  ),
});

const header = 'ts_ms,recv_us,kind,bid_or_price,bid_size_or_quantity,ask,ask_size,aggressor';
const csv = (name: string, fromMs: number, seconds: number): string => {
  const path = join(folder, name);
  const rows = Array.from({ length: seconds * 4 }, (_, at) => {
    const price = (100 + Math.round(Math.sin(at / 40) * 30) / 10).toFixed(1);
    const ask = (Number(price) + 0.1).toFixed(1);
    return `${fromMs + at * 250},,quote,${price},5,${ask},5,`;
  });
  writeFileSync(path, `${[header, ...rows].join('\n')}\n`);
  return path;
};

describe.skipIf(needed !== '')(`a recorded market${needed}`, () => {
  it('is played with a report whose sums agree to the last unit, and twice alike', async () => {
    const progress: BacktestProgress[] = [];
    const request = {
      sources: [source(defined)],
      tapes: [recorded],
      workFolder: folder,
      reportDirectory: join(folder, 'reports'),
      onProgress: (it: BacktestProgress) => progress.push(it),
    };
    const first = await runBacktest(request);
    const model = first.model!;
    expect(first.quotes).toBe(66_089);
    expect(first.fills).toBeGreaterThan(0);
    expect(model.fills).toHaveLength(first.fills);
    expect(model.accounts[0]!.check).toMatchObject({
      marksDiffering: 0,
      splitDifference: '0',
      tripsDifference: '0',
      closesDiffering: 0,
      feesPending: 0,
    });
    expect(first.notes).toEqual([
      expect.stringMatching(/^BTCUSDT: \d+ bars of 1 s, made from quotes\.$/),
      expect.stringContaining('no funding rates'),
    ]);
    expect(model.notes).toEqual(first.notes);
    expect(model.accounts[0]!.check.closesCompared).toBeGreaterThan(0);
    expect(model.accounts[0]!.split).toMatchObject({ realized: first.realizedPnl, fees: first.fees });
    expect(reportModel.safeParse(JSON.parse(readFileSync(first.files!.json, 'utf8'))).error).toBeUndefined();
    expect(readFileSync(first.report!, 'utf8')).toContain('<!doctype html>');
    expect(progress.map(({ unit }) => unit)).toContain('bytes');
    expect(progress.at(-1)).toMatchObject({ done: 87_402, total: 87_402, unit: 'records' });
    const again = await runBacktest({ sources: request.sources, tapes: [recorded], workFolder: folder });
    expect(again).toMatchObject({ stateHash: first.stateHash, fills: first.fills, report: null });
  });
});

describe('a backtest', () => {
  const run = (tapes: readonly string[], instruments = defined, more = '') =>
    runBacktest({ sources: [source(instruments, more)], tapes, workFolder: folder });

  it('knows the usual symbols where nothing else says it, and plays several files as one', async () => {
    const tapes = [csv('b.csv', 1_700_000_060_000, 30), csv('a.csv', 1_700_000_000_000, 30)];
    expect(await run(tapes, 'BTCUSDT')).toMatchObject({ quotes: 240, report: null });
  });

  it('takes the steps of a tape for a symbol that the file does not define', async () => {
    const made = await run([csv('c.csv', 1_700_000_000_000, 10)]);
    const tape = readdirSync(join(folder, 'tapes')).find((name) => name.startsWith('c-'))!;
    const path = join(folder, 'tapes', tape);
    expect(await run([path], 'BTCUSDT')).toMatchObject({ quotes: made.quotes });
    await expect(run([path], '{symbol: BTCUSDT, tickSize: 0.05, lotSize: 0.001}')).rejects.toThrow(
      /the tape counts prices in 0.1 .* the session in 0.05/,
    );
    await expect(run([path], 'ETHUSDT')).rejects.toThrow(
      /the tapes have no ETHUSDT-PERP.BITUNIX; they have BTCUSDT/,
    );
    await expect(run([path], 'DOGEUSDT')).rejects.toThrow(
      /DOGEUSDT stands on no tape .* define it in the file/,
    );
  });

  it('refuses what it cannot play, and says what to do', async () => {
    const a = csv('one.csv', 1_700_000_000_000, 10);
    await expect(run([join(folder, 'nothing.tape')])).rejects.toThrow(/there is no tape at .*nothing\.tape/);
    await expect(run([a], 'BTCUSDT, ETHUSDT')).rejects.toThrow(/one\.csv does not say of which instrument/);
    await expect(run([a], 'DOGEUSDT')).rejects.toThrow(/one\.csv/);
    await expect(runBacktest({ tapes: [a] })).rejects.toThrow(/no session file was given/);
  });

  it('refuses tapes that overlap in time', async () => {
    await run([csv('early.csv', 1_700_000_000_000, 10)]);
    await run([csv('late.csv', 1_700_000_005_000, 10)]);
    const tapes = readdirSync(join(folder, 'tapes'))
      .filter((name) => name.startsWith('early-') || name.startsWith('late-'))
      .map((name) => join(folder, 'tapes', name));
    await expect(run(tapes)).rejects.toThrow(/begins before .* ends; make one tape/);
  });

  it('says how many bars there were, what they were made from, and that they were too few', async () => {
    const noteOf = async (seconds: number, bars: string): Promise<string | undefined> => {
      const tapes = [csv(`${seconds}-seconds.csv`, 1_700_000_000_000, seconds)];
      return (await runBacktest({ sources: [source(defined, '', bars)], tapes, workFolder: folder }))
        .notes[0];
    };
    expect(await noteOf(30, 'quotes')).toMatch(
      /^BTCUSDT: 29 bars of 1 s, made from quotes\. .*need 50 bars before they have a value/,
    );
    expect(await noteOf(30, 'venue')).toMatch(
      /^BTCUSDT: 0 bars of 1 s, as recorded\. .*no recorded bars of that length .*bars\.source=quotes/,
    );
    expect(await noteOf(90, 'quotes')).toBe('BTCUSDT: 89 bars of 1 s, made from quotes.');
  });

  it('imports a CSV file once, again when it or its steps have changed, and keeps the last three', async () => {
    const count = () => readdirSync(join(folder, 'tapes')).filter((name) => name.startsWith('once-')).length;
    const path = csv('once.csv', 1_700_000_000_000, 10);
    await run([path]);
    await run([path]);
    expect(count()).toBe(1);
    csv('once.csv', 1_700_000_000_000, 12);
    await run([path]);
    expect(count()).toBe(2);
    writeFileSync(join(folder, 'tapes', 'once-upon.tape'), 'of somebody else');
    for (const tickSize of ['0.05', '0.02', '0.01', '0.005'])
      await run([path], `{symbol: BTCUSDT, tickSize: ${tickSize}, lotSize: 0.001}`);
    expect(count()).toBe(4);
    expect(existsSync(join(folder, 'tapes', 'once-upon.tape'))).toBe(true);
  });
});
