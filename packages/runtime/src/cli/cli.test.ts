// Commands in process, through the context that they are given. What needs processes of its own is in run.smoke.test.ts.
import { existsSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { takeNodeLocks } from '../locks/index.ts';
import { runCli } from './index.ts';
import { Progress, progressText } from './progress.ts';

const folder = (): string => mkdtempSync(join(tmpdir(), 'holdfast-cli-'));

interface Ran {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

async function holdfast(
  argv: readonly string[],
  { cwd = folder(), environment = {} }: { cwd?: string; environment?: Record<string, string> } = {},
): Promise<Ran> {
  const out: string[] = [];
  const err: string[] = [];
  const code = await runCli(argv, {
    environment: { XDG_STATE_HOME: join(cwd, 'state'), ...environment },
    cwd,
    out: (text) => out.push(text),
    err: (text) => err.push(text),
    colored: false,
  });
  return { code, out: out.join('\n'), err: err.join('\n') };
}

const session = 'name: x\ninstruments: [BTCUSDT]\nstrategies: [{use: ema-cross}]\n';

function withFiles(files: Readonly<Record<string, string | Buffer>>): string {
  const cwd = folder();
  for (const [name, content] of Object.entries(files)) writeFileSync(join(cwd, name), content);
  return cwd;
}

describe('data list', () => {
  it('is an answer, and no failure, where nothing was imported yet', async () => {
    expect(await holdfast(['data', 'list', '--json'])).toMatchObject({ code: 0, out: '[]' });
    expect(await holdfast(['data', 'list'])).toMatchObject({
      code: 0,
      out: expect.stringContaining('"holdfast data import" makes them'),
    });
  });
});

describe('demo', () => {
  it('beside a running one says who runs, in its own words and before it starts a venue', async () => {
    const cwd = folder();
    const directory = join(cwd, '.holdfast', 'demo');
    const held = await takeNodeLocks(directory, [], { XDG_STATE_HOME: join(cwd, 'state') });
    const { code, err } = await holdfast(['demo'], { cwd });
    held.release();
    expect(code).toBe(1);
    expect(err).toContain(
      `second instance: the node directory ${directory} is in use by process ${process.pid}`,
    );
    expect(err).toContain('"holdfast status --watch" shows it');
    expect(existsSync(join(directory, 'venue'))).toBe(false);
  });
});

describe('wrong use', () => {
  it.each([
    ['a misspelled command', ['rnu', 'x.yaml'], 2, /Did you mean run\?/],
    ['a misspelled flag', ['run', 'x.yaml', '--durtion', '10m'], 2, /Did you mean --duration\?/],
    ['a misspelled subcommand', ['orders', 'lsit'], 2, /Did you mean list\?/],
    ['no arguments', ['run'], 2, /missing required argument/],
    ['a duration that is none', ['run', 'x.yaml', '--duration', 'soon'], 2, /expected a duration/],
    [
      'an outcome that is none',
      ['orders', 'resolve', 'id', '--as', 'gone', '--reason', 'x'],
      2,
      /Allowed choices/,
    ],
    ['a seq that is none', ['journal', 'export', '.', '--after', 'abc'], 2, /expected the seq of an input/],
    ['a folder of tapes that is not there', ['data', 'list', 'none'], 2, /no tapes at .*none/],
    ['a missing reason', ['resume'], 2, /--reason/],
    ['a file that is not there', ['run', 'none.yaml'], 3, /there is no such file/],
    ['an override that is none', ['run', 'x.yaml', '--set', 'limits'], 3, /key\.path=value/],
    ['a node that does not run', ['status'], 5, /no node runs/],
    ['a directory that is not there', ['status', '--dir', 'none'], 2, /there is no node directory/],
    ['a directory without a node', ['status', '--dir', '.'], 5, /no node runs in/],
    ['a replay of nothing', ['replay', 'none'], 2, /there is no journal/],
  ])('%s is told', async (_, argv, code, message) => {
    const ran = await holdfast(argv, { cwd: withFiles({ 'x.yaml': session }) });
    expect(ran.err).toMatch(message);
    expect(ran.code).toBe(code);
  });

  it('of the environment too', async () => {
    const cwd = withFiles({ 'x.yaml': session });
    const ran = await holdfast(['run', 'x.yaml'], { cwd, environment: { BITUNIX_API_KYE: 'x' } });
    expect(ran).toMatchObject({ code: 3, err: expect.stringContaining('did you mean BITUNIX_API_KEY?') });
    const half = await holdfast(['config', 'check', 'x.yaml'], {
      cwd,
      environment: { BITUNIX_API_KEY: 'x' },
    });
    expect(half).toMatchObject({ code: 3, err: expect.stringContaining('BITUNIX_API_SECRET: is missing') });
  });

  it('of live trading above all', async () => {
    const cwd = withFiles({ 'x.yaml': `${session}mode: live\n` });
    const { code, err } = await holdfast(['run', 'x.yaml'], { cwd });
    expect(code).toBe(3);
    for (const part of ['armed: true', 'armedAccount: main', 'passed soak']) expect(err).toContain(part);
  });

  it('names the nodes when several run', async () => {
    const cwd = folder();
    const environment = { XDG_STATE_HOME: join(cwd, 'state') };
    const locks = [
      await takeNodeLocks(join(cwd, 'a'), [], environment),
      await takeNodeLocks(join(cwd, 'b'), [], environment),
    ];
    const { code, err } = await holdfast(['status'], { cwd });
    expect(code).toBe(2);
    expect(err).toContain(`${join(cwd, 'a')}\n`);
    expect(err).toContain(join(cwd, 'b'));
    for (const lock of locks) lock.release();
  });
});

describe('config', () => {
  it('check names every problem of every file', async () => {
    const cwd = withFiles({
      'good.yaml': session,
      'bad.yaml': `${session}limit: {}\narmed: maybe\n`,
      'worse.yaml':
        'name: y\ninstruments: [BTCUSDT]\nstrategies: [{use: ema-crss}, {use: ema-cross, parameters: {fats: 1}}]\n',
    });
    const { code, out, err } = await holdfast(['config', 'check', 'good.yaml', 'bad.yaml', 'worse.yaml'], {
      cwd,
    });
    expect(code).toBe(3);
    expect(out).toBe('good.yaml: good');
    for (const part of [
      'did you mean "limits"',
      'armed: ',
      'did you mean "ema-cross"',
      'did you mean "fast"',
    ])
      expect(err).toContain(part);
  });

  it('check judges the meaning of what is left where the form is wrong, in one pass', async () => {
    const cwd = withFiles({
      'both.yaml':
        'name: z\nmode: live\nlimit: {}\nreconcileEvery: soon\ninstruments: [BTCUSDT]\nbars: {interval: 7h}\nstaleness: {poll: 60s}\nstrategies: [{use: ema-crss, idd: x}, {use: ema-cross, parameters: {fats: 1}}]\n',
    });
    const { code, err } = await holdfast(['config', 'check', 'both.yaml'], {
      cwd,
      environment: { BITUNIX_API_KEI: 'x' },
    });
    expect(code).toBe(3);
    for (const part of [
      'did you mean "limits"',
      'reconcileEvery: expected a duration',
      'strategies.0.idd',
      'armed: true',
      'bars.interval: must be whole milliseconds that divide a day',
      'staleness: must rise',
      'did you mean BITUNIX_API_KEY',
      'strategies.0.use: there is no strategy "ema-crss"',
      'strategies.1.parameters.fats',
    ])
      expect(err).toContain(part);
  });

  it('import writes a session that is good, once', async () => {
    const cwd = withFiles({ 'settings.json': '{"symbols":["BTCUSDT"],"request_limiting":{"rpm":6}}' });
    const { code, out } = await holdfast(['config', 'import', 'settings.json'], { cwd });
    expect(code).toBe(0);
    expect(out).toContain('not taken over: request_limiting.rpm: ');
    expect((await holdfast(['config', 'check', 'settings.yaml'], { cwd })).code).toBe(0);
    expect(await holdfast(['config', 'import', 'settings.json'], { cwd })).toMatchObject({ code: 2 });
  });

  it('show and strategies list say what there is', async () => {
    const cwd = withFiles({ 'x.yaml': session });
    const shown = await holdfast(['config', 'show', 'x.yaml', '--set', 'duration=5m', '--json'], { cwd });
    expect(JSON.parse(shown.out)).toContainEqual({ key: 'duration', value: '5m', origin: '--set' });
    expect((await holdfast(['strategies', 'list'])).out).toContain('crypto/pullback-ribbon');
  });
});

describe('without a running node', () => {
  it('halt sets the kill file, and resume takes it away and waits for the next life', async () => {
    const cwd = folder();
    mkdirSync(join(cwd, 'node'));
    const halted = await holdfast(['halt', '--dir', 'node', '--reason', 'storm'], { cwd });
    expect(halted).toMatchObject({ code: 0, out: expect.stringContaining('the next start is halted') });
    expect(readFileSync(join(cwd, 'node', 'HALT'), 'utf8')).toBe('storm\n');
    const resumed = await holdfast(['resume', '--dir', 'node', '--reason', 'over'], { cwd });
    expect(resumed).toMatchObject({
      code: 0,
      out: expect.stringContaining('the next start clears the halt'),
    });
    expect(existsSync(join(cwd, 'node', 'HALT'))).toBe(false);
  });

  it('a command that needs one exits with 5', async () => {
    const cwd = folder();
    mkdirSync(join(cwd, 'node'));
    expect(await holdfast(['flatten', '--dir', 'node'], { cwd })).toMatchObject({ code: 5 });
  });

  it('verify says that there is no journal, with exit code 4', async () => {
    const { code, out } = await holdfast(['journal', 'verify', 'none', '--json']);
    expect(code).toBe(4);
    expect(JSON.parse(out)).toMatchObject({ ok: false, events: 0, problems: [expect.any(String)] });
  });
});

describe('tapes', () => {
  const minute = (at: number): string =>
    `${Date.UTC(2026, 0, 5) + at * 60_000},${[0, 2, -2, 1].map((step) => 60_000 + step + at).join(',')},5`;
  const rows = Array.from({ length: 240 }, (_, at) => minute(at)).join('\n');
  const csv = gzipSync(`ts_ms,open,high,low,close,volume\n${rows}\n`);

  it('are imported, listed, and tested on', async () => {
    const cwd = withFiles({ 'btc.csv.gz': csv, 'x.yaml': session });
    const steps = ['--instrument', 'BTCUSDT-PERP.BITUNIX', '--tick-size', '0.1', '--lot-size', '0.001'];
    const imported = await holdfast(['data', 'import', 'btc.csv.gz', ...steps, '--json'], { cwd });
    expect(imported.err).toBe('');
    expect(JSON.parse(imported.out)).toMatchObject({ records: 240 });
    expect((await holdfast(['data', 'list'], { cwd })).out).toContain('BTCUSDT-PERP.BITUNIX');
    const tape = ['--tape', join('.holdfast', 'tapes', 'btc.tape')];
    const tested = await holdfast(['backtest', 'x.yaml', ...tape, '--json'], { cwd });
    expect(tested.err).toBe('');
    const figures = JSON.parse(tested.out) as Record<string, unknown>;
    expect(Object.keys(figures)).toEqual([
      'quotes',
      'bars',
      'seconds',
      'fills',
      'realizedPnl',
      'fees',
      'stateHash',
      'report',
      'quarantined',
    ]);
    expect(figures).toMatchObject({
      bars: 240,
      quarantined: [],
      stateHash: expect.stringMatching(/^[0-9a-f]{64}$/),
    });
    expect(existsSync(figures.report as string)).toBe(true);
    const again = await holdfast(['backtest', 'x.yaml', ...tape, '--json', '--no-report'], { cwd });
    expect(JSON.parse(again.out)).toMatchObject({ stateHash: figures.stateHash, report: null });
  });

  const own = (onBar: string): string =>
    `import { defineStrategy, z } from 'holdfast/strategy';
export default defineStrategy({
  name: 'own',
  parameters: z.strictObject({}),
  indicators: () => ({ mean: { kind: 'sma', length: 3 } }) as const,
  onBar(c) { ${onBar} },
});
`;
  const backtestOf = (onBar: string, environment: Record<string, string> = {}): Promise<Ran> => {
    const instruments = 'instruments: [{symbol: BTCUSDT, tickSize: 0.1, lotSize: 0.001}]';
    const cwd = withFiles({
      'btc.csv.gz': csv,
      'own.ts': own(onBar),
      'x.yaml': `name: x\n${instruments}\nstrategies: [{use: ./own.ts}]\n`,
    });
    return holdfast(['backtest', 'x.yaml', '--tape', 'btc.csv.gz', '--json'], { cwd, environment });
  };

  it('tell of a strategy that throws, and the run counts as failed', async () => {
    const { code, out, err } = await backtestOf('return c.indicators.maen.value;');
    expect(code).toBe(1);
    expect(JSON.parse(out)).toMatchObject({
      quarantined: [{ session: 'x', strategy: 'own', reason: expect.stringContaining('TypeError') }],
    });
    expect(err).toMatch(/own of session x was put in quarantine at 2026-01-05T00:03.*TypeError/);
  });

  it('end a strategy that does not return, and name it', async () => {
    const { code, out, err } = await backtestOf('for (;;);', { HOLDFAST_FREEZE_SECONDS: '1' });
    expect({ code, out }).toEqual({ code: 1, out: '' });
    expect(err).toContain('strategy own of session x did not return from a bar within 1 s');
  });

  it('refuse a strategy that reads the clock, with its line', async () => {
    const { code, err } = await backtestOf('\nif (Date.now() > 0) return undefined;');
    expect(code).toBe(3);
    expect(err).toMatch(/own\.ts: line 7: Date: .*c\.nowMs/);
  });

  it('that cannot be read exactly are refused', async () => {
    const cwd = withFiles({ 'btc.csv': 'ts_ms,open,high,low,close,volume\n1,1.05,2,1,1,1\n' });
    const steps = ['--instrument', 'X-PERP.BITUNIX', '--tick-size', '0.1', '--lot-size', '1'];
    const { code, err } = await holdfast(['data', 'import', 'btc.csv', ...steps], { cwd });
    expect(code).toBe(1);
    expect(err).toContain('btc.csv');
  });
});

describe('progress', () => {
  it('shows share, rate and time left', () => {
    expect(progressText('replay', 500, 2_000, { name: 'entries' }, 2_000)).toBe(
      'replay [######..................] 25 %, 250 entries/s, 6 s left',
    );
    expect(progressText('verify', 2_500_000, undefined, { name: 'rows', rate: 1_250_000 }, 1)).toBe(
      'verify 2.5M rows, 1.3M rows/s',
    );
  });

  it('is quiet for what is quick, a line now and then elsewhere, a bar on a terminal', () => {
    const lines: string[] = [];
    const drawn: string[] = [];
    let now = 0;
    const context = {
      environment: {},
      cwd: '/',
      out: () => undefined,
      err: (text: string) => lines.push(text),
      colored: false,
    };
    const plain = new Progress(context, 'work', () => now);
    const bar = new Progress(
      { ...context, progressTerminal: { write: (text) => drawn.push(text) } },
      'work',
      () => now,
    );
    for (now = 0; now <= 12_000; now += 50)
      for (const progress of [plain, bar]) progress.update(now, 12_000, { name: 'units' });
    expect(lines).toHaveLength(3);
    expect(drawn.length).toBeGreaterThan(50);
    bar.finish();
    expect(drawn.at(-1)).toBe('\r\x1b[K');
  });
});
