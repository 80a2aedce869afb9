import { describe, expect, it } from 'vitest';
import { ConfigError } from './config-error.ts';
import { parseOverride, parseSession } from './load-session.ts';

const minimal = `
name: crypto
instruments: [BTCUSDT]
strategies:
  - use: crypto/pullback-ribbon
`;

const problemsOf = (text: string): string[] => {
  try {
    parseSession(text, 'session.yaml');
  } catch (error) {
    if (error instanceof ConfigError) return error.problems.map(({ path, message }) => `${path}: ${message}`);
    throw error;
  }
  return [];
};

describe('a session file', () => {
  it('is a dry run with safe defaults', () => {
    const session = parseSession(minimal, 'session.yaml');
    expect(session).toMatchObject({
      mode: 'dryRun',
      armed: false,
      bars: { interval: 60_000, source: 'venue' },
      limits: { dailyLoss: 0.03, requireStop: true },
      execution: { queue: 50, latency: [50, 500], initialBalance: '10000' },
      staleness: { poll: 15_000, restart: 30_000, safeStop: 120_000 },
      stopPolicy: 'cancelOrders',
    });
  });

  it.each([
    ['a typo at the top', `${minimal}\nlimit: {}`, 'limit: is not a known key; did you mean "limits"?'],
    [
      'a typo below',
      `${minimal}\nlimits: { dailylos: 3% }`,
      'limits.dailylos: is not a known key; did you mean "dailyLoss"?',
    ],
    ['a wrong type', `${minimal}\narmed: maybe`, 'armed: Invalid input: expected boolean, received string'],
    [
      'a duration',
      `${minimal}\nduration: soon`,
      'duration: expected a duration such as 250ms, 15s, 10m or 24h, got "soon"',
    ],
    ['a mode', `${minimal}\nmode: papre`, 'mode: Invalid option: expected one of "dryRun"|"paper"|"live"'],
    [
      'no instruments',
      'name: x\nstrategies: [{use: a}]',
      'instruments: Invalid input: expected array, received undefined',
    ],
  ])('names %s', (_, text, problem) => {
    expect(problemsOf(text)).toContain(problem);
  });

  it('names every problem at once', () => {
    expect(problemsOf(`${minimal}\nlimit: {}\narmed: maybe`)).toHaveLength(2);
  });

  it('takes overrides of any key, lists too', () => {
    const overrides = [
      'instruments=[ETHUSDT]',
      'limits.dailyLoss=2%',
      'strategies.0.parameters.fast=9',
      'duration=10m',
    ].map(parseOverride);
    const session = parseSession(minimal, 'session.yaml', overrides);
    expect(session.instruments).toEqual(['ETHUSDT']);
    expect(session.limits.dailyLoss).toBe(0.02);
    expect(session.strategies[0]!.parameters).toEqual({ fast: 9 });
    expect(session.duration).toBe(600_000);
  });

  it('refuses an override without a value and one below a value', () => {
    expect(() => parseOverride('limits')).toThrow(/key.path=value/);
    expect(() => parseSession(minimal, 's', [parseOverride('name.x=1')])).toThrow(/nothing can be set below/);
  });
});
