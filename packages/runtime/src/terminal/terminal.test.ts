import { reasonInWords } from '@holdfast/engine/views';
import { describe, expect, it } from 'vitest';
import type { NodeStatus } from '../node/index.ts';
import { amount, measured, percent, shortNumber, signedAmount } from './figures.ts';
import { heartbeatLine, LiveTerminal, type ScreenModel, screenLines } from './index.ts';
import { painter, textOfLine } from './painted-line.ts';
import { priceChart, sparkline } from './sparkline.ts';
import { statusFixture } from './status.fixture.ts';

const model = (change: Partial<ScreenModel> = {}): ScreenModel => ({
  status: statusFixture(),
  silentMs: 0,
  phase: 'running',
  directory: '/nodes/demo',
  messages: [{ atMs: Date.UTC(2026, 10, 25, 12), level: 'warning', text: 'ALERT something' }],
  prices: new Map(),
  equities: new Map(),
  ...change,
});

const textOf = (of: ScreenModel, size = { columns: 400, rows: 60 }): string =>
  screenLines(of, size).map(textOfLine).join('\n');

const changed = (change: (status: NodeStatus) => NodeStatus): ScreenModel =>
  model({ status: change(statusFixture()) });

describe('the screen', () => {
  it('shows link, data, position, protection, orders, equity, limits, and why there is no trade', () => {
    const text = textOf(model());
    for (const part of [
      'link ready for 1 m 05 s (reconciled)',
      'equity 10,012.33 USDT   today +12.33',
      'daily loss 0.5 % of 3.0 %',
      'leverage x 0.609 of 5   positions 1 of 5',
      'BTCUSDT (demo)  61,000.1 / 61,000.2  data 0.3 s old',
      'long 0.1 at 60,500.00  +50.01',
      'stop 60,000.0 (held by venue) target 62,000.0 confirmed',
      'unknown buy 0.2 limit at 60,000.0',
      'holds the position',
      'bar 12:00 (closed 30 s ago)',
      '✗ fast above slow -12.3 ticks',
      '9 m 00 s left',
      'ALERT something',
    ])
      expect(text).toContain(part);
  });

  it('says since when and why a link is down, over all attempts; not while a start connects', () => {
    const downFor = (forMs: number) =>
      changed((status) => ({
        ...status,
        figures: {
          ...status.figures,
          linksDown: {
            'BITUNIX:demo': { sinceMs: Date.UTC(2026, 10, 25, 11, 58), forMs, why: 'connection refused' },
          },
        },
      }));
    expect(textOf(downFor(125_000))).toContain(
      'LINK DOWN  since 11:58:00 UTC (2 m 05 s), tried for ever: connection refused · no order can leave',
    );
    expect(heartbeatLine(downFor(125_000).status!)).toContain('(down for 2 m 05 s: connection refused)');
    expect(textOf(downFor(2_000))).not.toContain('LINK DOWN');
  });

  it('shows what is not known as not known', () => {
    const text = textOf(
      changed((status) => {
        const { accounts, sessions } = status.view;
        const [{ day: _, equity, ...account }] = accounts as [NodeStatus['view']['accounts'][number]];
        const { equity: __, unrealized: ___, ...parts } = equity;
        const [instrument] = sessions[0]!.instruments;
        const { quote: ____, fundingRate: _____, ...bare } = instrument!;
        const unknownLimits = [
          { limit: 'dailyLoss', allowed: 0.03 },
          { limit: 'leverage', allowed: 5 },
        ];
        const view = {
          ...status.view,
          accounts: [{ ...account, equity: parts, limits: unknownLimits }],
          sessions: [{ ...sessions[0]!, instruments: [bare] }],
        };
        return { ...status, view, figures: { ...status.figures, dataAgeMs: {} } };
      }),
    );
    for (const part of [
      'equity ? USDT   today ?',
      'unrealized ?',
      'daily loss ? of 3.0 %',
      'leverage x ? of 5',
      'no quote yet',
      'funding ?',
      'data ? old',
    ])
      expect(text).toContain(part);
  });

  it('says that a condition of the last bar was of then, after the position has ended', () => {
    const text = textOf(
      changed((status) => {
        const [session] = status.view.sessions;
        const { position: _, protection: __, ...flat } = session!.instruments[0]!;
        const verdict = {
          ...flat.strategies[0]!,
          outcome: 'no position',
          outcomeInWords: reasonInWords('no position'),
          conditions: [{ name: 'no position', fulfilled: false }],
        };
        const instruments = [{ ...flat, strategies: [verdict] }];
        return { ...status, view: { ...status.view, sessions: [{ ...session!, instruments }] } };
      }),
    );
    expect(text).toContain('no trade: it held a position then');
    expect(text).toContain('then: ✗ no position');
  });

  it('says so when the trading process has gone silent, and ages its data meanwhile', () => {
    const text = textOf(model({ silentMs: 20_000 }));
    expect(text).toContain('the trading process has said nothing for 20 s');
    expect(text).toContain('data 20 s old');
  });

  it('calls nothing current between two lives, from the first moment on', () => {
    const text = textOf(model({ phase: 'starting again in 1 s', silentMs: 500 }));
    expect(text).toContain(
      'the trading process is gone, its last word came 0.5 s ago: what follows is that old',
    );
  });

  it('does not call slippage zero that was not measured', () => {
    const withSlippage = (slippage: string, slippageUnmeasured: number): string =>
      textOf(
        changed((status) => {
          const [account] = status.view.accounts as [NodeStatus['view']['accounts'][number]];
          const equity = { ...account.equity, slippage, slippageUnmeasured };
          return { ...status, view: { ...status.view, accounts: [{ ...account, equity }] } };
        }),
      );
    expect(withSlippage('1.5', 2)).toContain('of it slippage -1.50, not measured for 2 fill(s)');
    expect(withSlippage('0', 2)).toContain('· slippage not measured for 2 fill(s)');
    expect(withSlippage('0', 0)).toContain('of it slippage +0.00');
  });

  it('does not say of a mere view that Ctrl+C ends the node', () => {
    expect(textOf(model())).toContain('Ctrl+C ends it by the session’s policy');
    expect(textOf(model({ watching: true }))).toContain('Ctrl+C ends this view, the node goes on');
  });

  it('shows each limit whole on a narrow screen, in as many lines as it takes', () => {
    const lines = screenLines(model(), { columns: 70, rows: 60 }).map(textOfLine);
    const at = lines.findIndex((line) => line.startsWith('  limits  '));
    expect(lines.slice(at, at + 2).map((line) => line.trimEnd())).toEqual([
      '  limits  daily loss 0.5 % of 3.0 %   losing streak 1 of 5',
      '          leverage x 0.609 of 5   positions 1 of 5',
    ]);
  });

  it('cuts no limit, however wide the screen is', () => {
    for (let columns = 60; columns <= 160; columns++) {
      const lines = screenLines(model(), { columns, rows: 60 }).map(textOfLine);
      const at = lines.findIndex((line) => line.startsWith('  limits  '));
      const shown = lines.slice(at, at + 4).filter((line) => /^ {2}(limits| {6}) {2}/.test(line));
      expect(shown.join(' '), `${columns} columns`).not.toContain('…');
      expect(shown.join(' ')).toContain('positions 1 of 5');
    }
  });

  it('shows what the venue disputes, in positions and in cash', () => {
    const disputes = ['cash: the venue has 12.5 USDT less than our books'];
    const text = textOf(
      changed((status) => ({
        ...status,
        view: { ...status.view, accounts: [{ ...status.view.accounts[0]!, disputes }] },
      })),
    );
    expect(text).toContain('disputed: cash: the venue has 12.5 USDT less than our books');
  });

  it('says of a stop that it was adopted from the venue', () => {
    const text = textOf(
      changed((status) => {
        const [session] = status.view.sessions;
        const [instrument] = session!.instruments;
        const adopted = { ...instrument!, protection: { ...instrument!.protection!, adopted: true } };
        return { ...status, view: { ...status.view, sessions: [{ ...session!, instruments: [adopted] }] } };
      }),
    );
    expect(text).toContain('held by venue, adopted');
  });

  it('cries for a halt, an unprotected position, a missing stop, a quarantined strategy', () => {
    const text = textOf(
      changed((status) => {
        const [session] = status.view.sessions;
        const { protection: _, ...instrument } = session!.instruments[0]!;
        const bad = {
          ...instrument,
          unprotectedSinceMs: status.view.nowMs - 7_000,
          strategies: [{ ...instrument.strategies[0]!, quarantined: 'TypeError: x' }],
        };
        const halt = { by: 'file', reason: 'storm', sinceMs: 0, flatten: true, flat: false };
        return { ...status, view: { ...status.view, halt, sessions: [{ ...session!, instruments: [bad] }] } };
      }),
    );
    for (const part of [
      'HALTED by file: storm · not flat yet',
      'UNPROTECTED for 7.0 s',
      'no stop',
      'QUARANTINED: TypeError: x',
    ])
      expect(text).toContain(part);
  });

  it.each([
    [40, 10],
    [80, 24],
    [200, 50],
    [20, 4],
  ])('fits %i columns and %i rows', (columns, rows) => {
    const many = Array.from({ length: 100 }, (_, at) => ({
      atMs: at,
      level: 'plain' as const,
      text: 'x'.repeat(300),
    }));
    const prices = new Map([['BTCUSDT-PERP.BITUNIX', [1, 2, 3, 4]]]);
    const lines = screenLines(model({ messages: many, prices }), { columns, rows });
    expect(lines.length).toBeLessThanOrEqual(rows);
    for (const line of lines) expect(painter(false)(line, columns).length).toBeLessThanOrEqual(columns);
  });
});

describe('drawing in place', () => {
  it('writes a frame at once, then only what changed, and gives the terminal back', () => {
    const writes: string[] = [];
    const terminal = new LiveTerminal({ write: (text) => writes.push(text), columns: 100, rows: 30 }, false);
    terminal.draw(model());
    terminal.draw(model());
    expect(writes).toHaveLength(1);
    expect(writes[0]).toContain('\x1b[?1049h');
    terminal.draw(model({ phase: 'stopping' }));
    expect(writes).toHaveLength(2);
    expect(writes[1]!.length).toBeLessThan(writes[0]!.length / 3);
    terminal.close();
    terminal.close();
    expect(writes.at(-1)).toBe('\x1b[?25h\x1b[?1049l');
    expect(writes).toHaveLength(3);
  });

  it('never lets colors cost columns or leak', () => {
    const painted = painter(true)([['0123456789', 'red'], 'rest'], 6);
    expect(painted).toBe('\x1b[31m01234…\x1b[39m');
  });
});

describe('figures', () => {
  it.each([
    [amount('10012.339'), '10,012.34'],
    [amount('-1.9998'), '-2.00'],
    [amount('999.995'), '1,000.00'],
    [amount('-0.004'), '0.00'],
    [amount('0.5', 0), '1'],
    [amount('-0.5'), '-0.50'],
    [amount(undefined), '?'],
    [amount('not a number'), '?'],
    [measured('0.07181843939277842'), '0.07182'],
    [measured('61081.6'), '61081.6'],
    [measured('12345678901'), '12345678901'],
    [signedAmount('4.2'), '+4.20'],
    [signedAmount('-4.2'), '-4.20'],
    [percent(0.0123), '1.23 %'],
    [percent(undefined), '?'],
    [shortNumber(-12.345), '-12.3'],
    [shortNumber(0.0021449), '0.00214'],
    [shortNumber(51_234.5), '51,235'],
    [shortNumber(Number.POSITIVE_INFINITY), '?'],
  ])('are %s', (shown, expected) => expect(shown).toBe(expected));

  it('make small charts', () => {
    expect(sparkline([1, 2, 3], 10)).toBe('▁▅█');
    expect(sparkline([5, 5], 10)).toBe('▄▄');
    expect(sparkline([], 10)).toBe('');
    expect(sparkline([1, 9, 2, 9, 3], 2)).toHaveLength(2);
    expect(priceChart([1, 2], 10, 2).map(({ label, blocks }) => `${label}|${blocks}`)).toEqual([
      '2| █',
      '1|▁█',
    ]);
  });
});

it('a venue whose time runs fast is said to, on the screen and in the heartbeat', () => {
  const status = statusFixture();
  const fast = { ...status, figures: { ...status.figures, timeSpeed: 10 } };
  const titleOf = (shown: NodeStatus) => textOf(model({ status: shown })).split('\n')[0];
  expect(titleOf(status)).not.toContain('at the venue');
  expect(titleOf(fast)).toContain(
    `time x 10, ${new Date(status.view.nowMs).toISOString().slice(11, 19)} at the venue`,
  );
  const narrow = { columns: 80, rows: 24 };
  const named = model({ status: fast, directory: '/home/somebody/holdfast/.holdfast/crypto-perpetuals' });
  expect(painter(false)(screenLines(named, narrow)[0]!, 80)).toContain('time x 10');
  expect(heartbeatLine(fast)).toMatch(/^up 1 m 00 s, 9 m 00 s left, venue time x 10 \|/);
});

it('a heartbeat line says how a node is and how long it still runs', () => {
  expect(heartbeatLine(statusFixture())).toBe(
    'up 1 m 00 s, 9 m 00 s left | BITUNIX:demo ready, equity 10,012.33 USDT, today +12.33 | BTCUSDT 61000.1/61000.2 (0.3 s old), last bar 12:00, long 0.1, 1 order(s), pullback-ribbon: fast above slow | seq 100, lag 2 ms, 100 MB',
  );
});
