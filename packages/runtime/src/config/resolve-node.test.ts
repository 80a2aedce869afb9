import { parseMoney } from '@holdfast/engine/base';
import type { Instrument } from '@holdfast/engine/model';
import { describe, expect, it } from 'vitest';
import { ConfigError } from './config-error.ts';
import { parseSession } from './load-session.ts';
import { definedInstrument, resolveNode } from './resolve-node.ts';

const instrument = (symbol: string, lotSize: string): Instrument =>
  definedInstrument(
    { symbol, tickSize: '0.1', lotSize, kind: 'linear', maxLeverage: 20, makerFee: 0, takerFee: 0 },
    'bitunix',
  );
const known = new Map([
  ['BTCUSDT', instrument('BTCUSDT', '0.0001')],
  ['DOGEUSDT', instrument('DOGEUSDT', '1')],
]);

function nodeOf(...texts: string[]) {
  const sources = texts.map((text, at) => ({
    file: `s${at}.yaml`,
    session: parseSession(
      `name: s${at}\nstrategies: [{ use: crypto/pullback-ribbon }]\n${text}`,
      `s${at}.yaml`,
    ),
  }));
  return resolveNode({
    nodeId: 'abc123',
    sources,
    instruments: known,
    capabilities: {
      positionProtection: true,
      attachedProtection: true,
      submitValidityMs: 75_000,
      endMarkedLists: false,
      fundingRates: true,
    },
    backtest: false,
    quarantined: new Map(),
  });
}

const problemsOf = (text: string): string[] => {
  try {
    nodeOf(text);
  } catch (error) {
    if (error instanceof ConfigError) return error.problems.map(({ path }) => path);
    throw error;
  }
  return [];
};

const [btc, doge, both] = ['BTCUSDT', 'DOGEUSDT', 'BTCUSDT, DOGEUSDT'].map((it) => `instruments: [${it}]\n`);

describe('a resolved node', () => {
  it('has the largest position of each instrument in lots of its own', () => {
    const { instruments } = nodeOf(`${both}limits: { maxPosition: 2 }`);
    expect(instruments.map(({ maxPositionLots }) => maxPositionLots)).toEqual([20_000, 2]);
  });

  it('keeps a fixed quantity in units, for instruments whose lots differ', () => {
    const { sessions } = nodeOf(`${both}sizing: { fixedQuantity: 3 }`);
    expect(sessions[0]!.sizing.fixedQuantity).toBe('3');
    expect(known.get('BTCUSDT')!.lotSize).toBe(parseMoney('0.0001'));
  });

  it.each([
    [0, 1],
    [1, 0],
  ])('does on a breach what the stricter session of the account says', (a, b) => {
    const texts = [`${btc}limits: { onBreach: flatten }\nreconcileEvery: 1m`, doge!];
    const { accounts } = nodeOf(texts[a]!, texts[b]!);
    expect(accounts).toMatchObject([{ onLimitBreach: 'flatten', reconcileEveryMs: 60_000 }]);
  });

  it.each([
    ['execution.queue', 'execution: { queue: 20 }', '50', '20'],
    ['staleness.poll', 'staleness: { poll: 10s }', '15000ms', '10000ms'],
    ['staleness.restart', 'staleness: { restart: 40s }', '30000ms', '40000ms'],
    ['staleness.safeStop', 'staleness: { safeStop: 1m }', '120000ms', '60000ms'],
    ['reconnect.base', 'reconnect: { base: 1s }', '5000ms', '1000ms'],
    ['reconnect.cap', 'reconnect: { cap: 2m }', '60000ms', '120000ms'],
    ['reconnect.failuresToOpen', 'reconnect: { failuresToOpen: 3 }', '10', '3'],
    ['reconnect.probeEvery', 'reconnect: { probeEvery: 30s }', '60000ms', '30000ms'],
    ['execution.latency', 'execution: { latency: [1ms, 2ms] }', '50ms to 500ms', '1ms to 2ms'],
    ['execution.fillProfile', 'execution: { fillProfile: nautilus }', 'default', 'nautilus'],
    ['execution.initialBalance', 'execution: { initialBalance: 500 }', '10000', '500'],
  ])('is refused where two sessions of an account differ in %s', (path, text, before, here) => {
    expect(() => nodeOf(btc!, `${doge}${text}`)).toThrow(
      `${path}: is ${before} in session s0 (s0.yaml) and ${here} in session s1; both trade BITUNIX:main`,
    );
    const elsewhere = `${doge}venue: { account: second }\n${text}`;
    expect(nodeOf(btc!, elsewhere).accounts).toHaveLength(2);
  });

  it('may differ in what only simulated venues have where orders travel', () => {
    const paper = (text: string) => `${text}mode: paper\n`;
    const differing = `${paper(doge!)}execution: { fillProfile: nautilus, latency: [1ms, 2ms] }`;
    expect(nodeOf(paper(btc!), differing).accounts).toHaveLength(1);
  });

  it.each([
    ['a quantity that is no whole lot', `${doge}sizing: { fixedQuantity: 0.5 }`, 'sizing.fixedQuantity'],
    ['a cap that is no whole lot', `${both}limits: { maxPosition: 0.5 }`, 'limits.maxPosition'],
    ['a ladder that does not rise', `${btc}staleness: { poll: 40s }`, 'staleness'],
    ['a backoff above its cap', `${btc}reconnect: { base: 2m }`, 'reconnect'],
    ['a latency that falls', `${btc}execution: { latency: [600ms, 500ms] }`, 'execution.latency'],
  ])('is refused for %s', (_, text, path) => {
    expect(problemsOf(text)).toEqual([path]);
  });
});
