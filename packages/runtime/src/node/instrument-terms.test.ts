import { describe, expect, it } from 'vitest';
import { ConfigError, definedInstrument, parseSession, type SessionSource } from '../config/index.ts';
import type { Clock } from '../ports/index.ts';
import { bitunixCapabilities } from '../venues/bitunix/index.ts';
import { type VenueConnector, VenueUnreachable } from '../venues/common/index.ts';
import { findTerms, StartStopped, type TermSources } from './instrument-terms.ts';

const instrumentOf = (symbol: string, lotSize = '0.001') =>
  definedInstrument(
    { symbol, tickSize: '0.1', lotSize, kind: 'linear', maxLeverage: 20, makerFee: 0.0002, takerFee: 0.0006 },
    'bitunix',
  );

const away = new VenueUnreachable('the venue at http://sim does not answer: refused');

/** Each answer of the venue in its turn, the last one for ever. */
function rig(
  answers: readonly (Error | 'terms')[],
  change: Partial<TermSources> = {},
  symbols = '[BTCUSDT]',
) {
  const said: string[] = [];
  const delays: number[] = [];
  const waiting: (() => void)[] = [];
  let nowMs = 0;
  let asked = 0;
  const clock: Clock = {
    wallMs: () => nowMs,
    monotonicMs: () => nowMs,
    after: (delayMs, run) => {
      delays.push(delayMs);
      waiting.push(() => {
        nowMs += delayMs;
        run();
      });
      return { cancel: () => waiting.splice(0) };
    },
  };
  const connector: VenueConnector = {
    capabilities: bitunixCapabilities,
    instruments: async (wanted) => {
      const answer = answers[Math.min(asked++, answers.length - 1)]!;
      if (answer !== 'terms') throw answer;
      return new Map(wanted.map((symbol) => [symbol, instrumentOf(symbol)]));
    },
    gateway: () => {
      throw new Error('no gateway is wanted');
    },
  };
  const source: SessionSource = {
    file: 'demo.yaml',
    session: parseSession(
      `name: demo\ninstruments: ${symbols}\nstrategies: [{use: ema-cross}]\nreconnect: {base: 4s, cap: 20s, failuresToOpen: 4, probeEvery: 60s}\n`,
      'demo.yaml',
    ),
  };
  const found = findTerms({
    sources: [source],
    connector,
    recorded: [],
    clock,
    stopped: undefined,
    patienceMs: Number.POSITIVE_INFINITY,
    jitterSeed: 'test',
    say: (text) => said.push(text),
    ...change,
  });
  /** The next wait passes. */
  const pass = async (): Promise<void> => {
    for (let turns = 0; turns < 20 && waiting.length === 0; turns++) await Promise.resolve();
    waiting.shift()?.();
  };
  return { found, said, delays, pass, asked: () => asked };
}

describe('terms of instruments', () => {
  it('are the venue’s while it answers, whatever the journal has', async () => {
    const { found } = rig(['terms'], { recorded: [instrumentOf('BTCUSDT', '0.01')] });
    const { bySymbol, unreached } = await found;
    expect(bySymbol.get('BTCUSDT')).toEqual(instrumentOf('BTCUSDT'));
    expect(unreached).toBeUndefined();
  });

  it('are the journal’s, at once and with the reason, while the venue is away', async () => {
    const recorded = [instrumentOf('ETHUSDT'), instrumentOf('BTCUSDT', '0.01')];
    const { found, delays } = rig([away], { recorded });
    const { bySymbol, unreached } = await found;
    expect([...bySymbol.values()]).toEqual([recorded[1]]);
    expect(unreached).toEqual({ why: away.message, instruments: [recorded[1]] });
    expect(delays).toEqual([]);
  });

  it('are waited for at a first start, by the ladder of the link and for ever, and each wait is told', async () => {
    const { found, said, delays, pass } = rig([...Array<Error>(30).fill(away), 'terms']);
    for (let waits = 0; waits < 30; waits++) await pass();
    expect((await found).bySymbol.get('BTCUSDT')).toEqual(instrumentOf('BTCUSDT'));
    expect(said).toHaveLength(30);
    expect(said[0]).toMatch(
      /does not answer: refused; a first start needs the terms of BTCUSDT from it.*asking again in/,
    );
    expect(Math.max(...delays.slice(0, 3))).toBeLessThanOrEqual(16_000);
    expect(delays.slice(3)).toEqual(Array(27).fill(60_000));
  });

  it('of a symbol that was never traded here are waited for too, and the way around is told', async () => {
    const { found, said, pass } = rig(
      [away, 'terms'],
      { recorded: [instrumentOf('BTCUSDT')] },
      '[BTCUSDT, ETHUSDT]',
    );
    await pass();
    expect([...(await found).bySymbol.keys()]).toEqual(['BTCUSDT', 'ETHUSDT']);
    expect(said[0]).toContain('start without the new ones');
  });

  it('are not waited for beyond the node’s duration', async () => {
    const { found, pass, delays } = rig([away], { patienceMs: 5_000 });
    const failed = expect(found).rejects.toThrow(/does not answer.*within the 5 s/);
    for (let waits = 0; waits < 6; waits++) await pass();
    await failed;
    expect(delays.reduce((sum, delay) => sum + delay, 0)).toBe(5_000);
  });

  it('are not waited for when a person ends the start', async () => {
    const stop = new AbortController();
    const { found, pass, asked } = rig([away], { stopped: stop.signal });
    await pass();
    const ended = expect(found).rejects.toThrow(StartStopped);
    for (let turns = 0; turns < 20; turns++) await Promise.resolve();
    stop.abort();
    await ended;
    expect(asked()).toBe(2);
  });

  it('that the venue refuses are no outage: the error passes', async () => {
    const refused = new ConfigError('demo.yaml', [{ path: 'mode', message: 'paper needs a proof' }]);
    await expect(rig([refused], { recorded: [instrumentOf('BTCUSDT')] }).found).rejects.toBe(refused);
  });
});
