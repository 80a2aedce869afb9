import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { configToText } from '@holdfast/engine/kernel';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { journalFormatVersion, jsonText, openNodeJournal } from '../journal/index.ts';
import { nodeTapeFiles, TapeWriter, tapeFormatVersion } from '../tape/index.ts';
import { type ReportProgress, reportFromDirectory } from './directory-report.ts';
import { benchConfig, ReportBench, startMs } from './report-bench.testing.ts';

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'holdfast-node-'));
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

async function writeJournal(bench: ReportBench): Promise<void> {
  const journal = await openNodeJournal({
    directory,
    header: {
      format: journalFormatVersion,
      nodeId: 'benchh',
      createdAtMs: startMs,
      engine: 'e',
      strategies: 's',
      config: 'c',
    },
    stateFormat: 'test',
    atMs: startMs,
    onRecovered: () => undefined,
    onDurable: () => undefined,
    onFailed: () => undefined,
  });
  if (journal.status !== 'open') throw new Error(journal.message);
  const config = configToText(benchConfig());
  const started = {
    config,
    engineFingerprint: 'e',
    strategyFingerprint: 's',
    configFingerprint: 'c',
    atMs: startMs,
  };
  journal.writer.append({
    seq: 1,
    atMs: startMs,
    input: { kind: 'NodeStarted', payload: jsonText({ type: 'NodeStarted', ...started }) },
    events: [
      {
        type: 'LifeStarted',
        payload: jsonText({ type: 'LifeStarted', nodeId: 'benchh', life: 1, ...started }),
      },
    ],
  });
  bench.steps.forEach(({ events, atMs }, at) => {
    journal.writer.append({
      seq: (at + 1) * 10,
      atMs,
      events: events.map((event) => ({ type: event.type, payload: jsonText(event) })),
    });
  });
  await journal.close();
}

/** A quote before each entry but the first: at 100.0, then 100.1 ... */
async function writeTape(bench: ReportBench): Promise<void> {
  const writer = new TapeWriter(nodeTapeFiles(directory), {
    header: {
      format: tapeFormatVersion,
      instruments: [{ id: 'BTCUSDT-PERP.BITUNIX', tickSize: '0.1', lotSize: '0.001' }],
      source: 'node benchh',
      createdAtMs: startMs,
    },
    onDurable: () => undefined,
    onFailed: () => undefined,
  });
  for (const [at, { atMs }] of bench.steps.entries())
    writer.quote((at + 1) * 10 + 5, 0, 1000 + at, 1002 + at, 5, 5, atMs);
  await new Promise<void>((done) => writer.close(done));
}

function tradedBench(): ReportBench {
  const bench = new ReportBench();
  bench.fill({ side: 'buy', lots: 1000, price: '100', fee: '0.06', riskAmount: '2' });
  bench.funding('-0.25', 'f1');
  bench.fill({ side: 'sell', lots: 1000, price: '101', fee: '0.0606', purpose: 'exit' });
  bench.fill({ side: 'sell', lots: 1000, price: '101', fee: '0.0606' });
  return bench;
}

describe('the report of a directory', () => {
  it('comes to the same as one that was there, and values what is open at the last price of the tape', async () => {
    const bench = tradedBench();
    await writeJournal(bench);
    await writeTape(bench);
    const progress: ReportProgress[] = [];
    const model = reportFromDirectory(directory, { onProgress: (it) => progress.push(it) });
    const { roundTrips, fills, orders } = bench.build();
    expect(model).toMatchObject({ nodeId: 'benchh', lives: 1, notes: [], marketRecords: 5, fills, orders });
    expect(model.roundTrips.map(({ net, number }) => [number, net])).toEqual(
      roundTrips.map(({ net, number }) => [number, net]),
    );
    // Seen while the second was open: a middle of 100.5, beside its own entry at 101.
    expect(model.roundTrips[1]).toMatchObject({
      adverse: { price: '101', amount: '0' },
      favorable: { price: '100.5', amount: '0.5' },
    });
    expect(model.accounts[0]).toMatchObject({
      split: { basis: 'lastQuote', unrealized: '0.5' },
      check: { splitDifference: '0', tripsDifference: '0' },
    });
    expect(progress.at(-1)).toMatchObject({ done: 6, total: 6 });
  });

  it('says what is missing without a tape', async () => {
    await writeJournal(tradedBench());
    const model = reportFromDirectory(directory);
    expect(model.notes).toEqual([expect.stringContaining('there is no tape')]);
    expect(model.accounts[0]!.split.basis).toBe('unknown');
    expect(model.roundTrips[0]).not.toHaveProperty('adverse');
  });

  it('says that there is no journal where there is none', () => {
    expect(() => reportFromDirectory(directory)).toThrow(/journal\.db: there is no journal/);
  });
});
