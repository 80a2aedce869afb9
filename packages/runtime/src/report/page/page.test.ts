import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { benchConfig, ReportBench } from '../report-bench.testing.ts';
import { writeReport } from '../write-report.ts';
import { chartSeries, holeMs } from './chart-series.ts';
import { amountText, exactText, signedText } from './figures-text.ts';
import { pageScript } from './page-script.ts';
import { renderPage } from './render-page.ts';

const hostile = '</script><img src=x onerror=alert(1)>"\'&';

function fullBench(): ReportBench {
  const bench = new ReportBench();
  bench.price(1000);
  bench.fill({ side: 'buy', lots: 1000, price: '100', fee: '0.06', reason: hostile, riskAmount: '2' });
  bench.price(1010);
  bench.fill({ side: 'sell', lots: 1000, price: '99', fee: '0.06', purpose: 'exit', reason: hostile });
  bench.events({
    type: 'AlertRaised',
    level: 'warning',
    code: 'x',
    text: hostile,
    atMs: bench.atMs as never,
  });
  bench.events({
    type: 'LinkChanged',
    account: 'BITUNIX:main' as never,
    state: 'ready',
    why: hostile,
    generation: 1,
    atMs: bench.atMs as never,
  });
  bench.collector.note(hostile);
  return bench;
}

/** What a browser would fetch: attributes and style sheets, not the comments of a library. */
const fetched =
  /(?:src|href|srcset|action|poster|data)\s*=\s*["']?\s*(?:https?:)?\/\/|url\(\s*["']?(?:https?:)?\/\/|@import|<link|<iframe|<object/i;

interface Legend {
  readonly label: string;
  readonly last: string;
}

/** Runs the page's script as a browser would, with what it touches played, and reads the legends without a pointer. */
function legendsOf(data: string): Legend[] {
  const legends: Legend[] = [];
  const node = { textContent: data, clientWidth: 800 };
  class Chart {
    static readonly paths = { stepped: () => undefined };
    readonly hooks = {};
    readonly over = { addEventListener: () => undefined };
    constructor(
      options: { series: { label: string; value: (...of: unknown[]) => string }[] },
      table: unknown[],
    ) {
      options.series.forEach(({ label, value }, at) => {
        legends.push({ label, last: value({ data: table }, null, at, null) });
      });
    }
  }
  const document = { getElementById: () => node, documentElement: {}, querySelectorAll: () => [] };
  const played = {
    document,
    uPlot: Chart,
    getComputedStyle: () => ({ getPropertyValue: () => '' }),
    matchMedia: () => ({ addEventListener: () => undefined }),
    addEventListener: () => undefined,
    innerWidth: 1400,
  };
  new Function(...Object.keys(played), pageScript)(...Object.values(played));
  return legends;
}

describe('the page', () => {
  it('needs nothing but itself, and forbids the browser to fetch', () => {
    const page = renderPage(fullBench().build());
    expect(page).not.toMatch(fetched);
    expect(page).toContain("default-src 'none'");
    expect(page).toContain('uPlot');
    expect(page).toContain('prefers-color-scheme');
  });

  it('escapes whatever others wrote', () => {
    const page = renderPage(fullBench().build());
    expect(page).not.toContain('<img');
    expect(page.match(/<script/g)).toHaveLength(3);
    expect(page).toContain('&lt;/script&gt;&lt;img src=x');
  });

  it('holds its data as JSON that no text can break out of', () => {
    const text = chartSeries(fullBench().build());
    expect(text).not.toContain('<');
    expect(JSON.parse(text)).toMatchObject({
      trips: [{ number: 1, side: 'long' }],
      instruments: [{ digits: 1 }],
    });
  });

  it.each([
    ['of quotes for two minutes', 1000, 1000, 120_000, true],
    ['of quotes for a quiet moment', 1000, 1000, 15_000, false],
    ['of minute bars for two', 1000, 60_000, 120_000, false],
    ['of hourly bars, which are no holes themselves', 1000, 3_600_000, 3_600_000, false],
    ['of hourly bars over a weekend', 1000, 3_600_000, 60 * 3_600_000, true],
  ])('knows a pause %s', (_, bucketMs, stepMs, pauseMs, hole) => {
    const before = Array.from({ length: 50 }, (_unused, k) => k * stepMs);
    const atMs = [...before, before.at(-1)! + pauseMs];
    expect(pauseMs > holeMs({ bucketMs, atMs })).toBe(hole);
  });

  it('has a script that parses', () => {
    expect(() => new Function(pageScript)).not.toThrow();
  });

  it('fills the legends of its charts with the end until a pointer stands somewhere', () => {
    const text = chartSeries(fullBench().build());
    const shown = legendsOf(text).map(({ label, last }) => `${label} ${last}`);
    expect(shown).toEqual([
      'UTC 2026-01-01 00:00:02',
      'low 101.0',
      'high 101.0',
      'last 101.0',
      'UTC 2026-01-01 00:00:05',
      'equity USDT 9\u202f998.88',
      'UTC 2026-01-01 00:00:05',
      'drawdown −0.011 %',
    ]);
  });

  it('says once what every row of a table has', () => {
    const page = renderPage(fullBench().build());
    const trips = page.slice(page.indexOf('<h2>Round trips'), page.indexOf('<h2>Why no trade'));
    expect(trips).toContain('In every row: Instrument BTCUSDT');
    expect(trips).not.toContain('>Instrument</button>');
    expect(trips).toContain('>Entry price</button>');
  });

  it('says what it is, that few say little, and what adds up', () => {
    const page = renderPage(fullBench().build());
    expect(page).toContain('backtest: recorded market');
    expect(page).toContain('profile &quot;default&quot;');
    expect(page).toContain('One round trip says next to nothing');
    expect(page).toContain('n too small: 1 round trip');
    expect(page).toContain('to the last unit');
    expect(page).toContain('−1.12');
  });

  it('says so where nothing happened, and where something is not known', () => {
    const page = renderPage(new ReportBench(benchConfig('quiet')).build());
    expect(page).toContain('No position was opened');
    expect(page).toContain('No order was intended');
    expect(page).toContain('No market data was given');
    expect(page).toContain('No entry was denied');
    const shown = page.slice(page.indexOf('<body>')).split('<script')[0];
    expect(shown).not.toMatch(/NaN|undefined|Infinity/);
  });

  it('cries when the figures do not agree', () => {
    const bench = new ReportBench();
    bench.events({
      type: 'EquityMarked',
      account: 'BITUNIX:main' as never,
      equity: '9999',
      unrealized: '0',
      peak: '9999',
      atMs: bench.atMs as never,
    });
    const page = renderPage(bench.build());
    expect(page).toContain('The figures do not agree');
    expect(page).toContain('class="check bad"');
  });

  it.each([
    ['1234567.891', '1\u202f234\u202f567.89'],
    ['-0.001', '0.00'],
    ['-12.345', '−12.34'],
  ])('writes %s as %s', (text, shown) => {
    expect(amountText(text)).toBe(shown);
  });

  it('keeps every digit where it promises to, and a sign where there is one', () => {
    expect(exactText('-1234.000000000001')).toBe('−1\u202f234.000000000001');
    expect([signedText('2'), signedText('-2'), signedText('0')]).toEqual(['+2.00', '−2.00', '0.00']);
  });
});

describe('a written report', () => {
  let directory: string;
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'holdfast-report-'));
  });
  afterEach(() => rmSync(directory, { recursive: true, force: true }));

  it('is a page, JSON and CSV under one name, without a formula in it', () => {
    const model = fullBench().build();
    const { html, json, csv } = writeReport({
      model: { ...model, name: '../a b/=c' },
      directory: join(directory, 'reports'),
    });
    expect(readdirSync(join(directory, 'reports'))).toHaveLength(6);
    expect(html).toMatch(/reports\/a-b-c-20260101-000000\.html$/);
    const again = writeReport({ model: { ...model, name: 'a-b-c' }, directory: join(directory, 'reports') });
    expect(again.html).toMatch(/a-b-c-20260101-000000-2\.html$/);
    expect(JSON.parse(readFileSync(json, 'utf8'))).toMatchObject({
      version: 1,
      roundTrips: [{ net: '-1.12' }],
    });
    const trades = readFileSync(csv.trades, 'utf8').split('\r\n');
    expect(trades[0]).toMatch(/^number,account,instrument/);
    expect(trades[1]).toContain(',-1.12,');
    expect(readFileSync(csv.fills, 'utf8').split('\r\n')).toHaveLength(4);
    expect(readFileSync(csv.equity, 'utf8')).toContain('BITUNIX:main');
    const formula = writeReport({
      model: { ...model, roundTrips: [{ ...model.roundTrips[0]!, entryReason: '=HYPERLINK("x")' }] },
      directory,
    });
    expect(readFileSync(formula.csv.trades, 'utf8')).toContain(`"'=HYPERLINK(""x"")"`);
  });
});
