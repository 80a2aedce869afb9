import { mkdtempSync, readdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseSession, type SessionSource } from '../config/index.ts';
import { prepareStrategies, StrategyStore } from './index.ts';
import { tryLoad } from './load-trial.ts';

const folder = (): string => mkdtempSync(join(tmpdir(), 'holdfast-strategies-'));

const mine = `import { defineStrategy, z } from 'holdfast/strategy';
import { limit } from './levels.ts';
interface Level { readonly value: number }
export default defineStrategy({
  name: 'mine',
  parameters: z.strictObject({ length: z.int().positive().default(limit) }),
  indicators: (p) => ({ mean: { kind: 'sma', length: p.length } }) as const,
  onBar(c) {
    const level: Level = { value: c.indicators.mean.value };
    return c.above('close over mean', c.bar.close, level.value) ? { type: 'exit', reason: 'over' } : undefined;
  },
});
`;

function write(files: Record<string, string>): string {
  const at = folder();
  for (const [name, text] of Object.entries(files)) writeFileSync(join(at, name), text);
  return at;
}

const session = (at: string, strategies: string): SessionSource => {
  const file = join(at, 'session.yaml');
  return { file, session: parseSession(`name: x\ninstruments: [BTCUSDT]\nstrategies: ${strategies}`, file) };
};

const complaint = async (at: string, strategies: string): Promise<string> =>
  prepareStrategies([session(at, strategies)], folder()).then(
    () => 'no complaint',
    (error: Error) => error.message,
  );

describe('strategies of users', () => {
  it.each([
    ['while it is loaded', `for (;;);\n${mine}`],
    [
      'in its indicators',
      mine.replace('(p) =>', '(p) => { for (;;); return').replace('as const,', 'as const; },'),
    ],
  ])('are refused by file and limit when one does not return %s', async (_, text) => {
    const at = write({ 'mine.ts': text, 'levels.ts': 'export const limit: number = 3;\n' });
    const directory = folder();
    const asked = prepareStrategies([session(at, '[{use: ./mine.ts}]')], directory, 1_500);
    await expect(asked).rejects.toThrow(/mine\.ts: did not return within 1.5 s while it was loaded/);
    expect(readdirSync(join(directory, 'strategies'))).toEqual([]);
  });

  it('are refused when what one imports waits for what never comes', async () => {
    const url = 'data:text/javascript,await new Promise(() => {})';
    await expect(tryLoad(url, 'mine.ts', { parameters: {}, limitMs: 20_000 })).rejects.toThrow(
      /mine\.ts: waits at its top level for something that never comes/,
    );
  });

  it('are taken with what they import, kept under their fingerprint, and found again for a replay', async () => {
    const at = write({ 'mine.ts': mine, 'levels.ts': 'export const limit: number = 3;\n' });
    const directory = folder();
    const prepared = await prepareStrategies([session(at, '[{use: ./mine.ts}]')], directory);
    const [strategy] = prepared.sources[0]!.session.strategies;
    expect(strategy).toMatchObject({ id: 'mine', use: expect.stringMatching(/^mine-[0-9a-f]{12}$/) });
    const definition = prepared.registry.get(strategy!.use)!;
    expect(definition.indicators({ length: 3 } as never)).toEqual({ mean: { kind: 'sma', length: 3 } });

    writeFileSync(join(at, 'levels.ts'), 'export const limit: number = 4;\n');
    const changed = await prepareStrategies([session(at, '[{use: ./mine.ts}]')], directory);
    expect(changed.sources[0]!.session.strategies[0]!.use).not.toBe(strategy!.use);
    expect(changed.fingerprint).not.toBe(prepared.fingerprint);

    const recorded = await new StrategyStore(directory).registry();
    expect([...recorded.keys()]).toContain(strategy!.use);
    expect(readdirSync(join(directory, 'strategies')).filter((name) => name.endsWith('.part'))).toEqual([]);
  });

  it.each([
    ['a file that is not there', {}, '[{use: ./none.ts}]', /none\.ts: there is no such file/],
    ['what is no TypeScript', { 'bad.ts': 'const = ;' }, '[{use: ./bad.ts}]', /bad\.ts: is no TypeScript/],
    ['an enum', { 'bad.ts': 'enum A { B }' }, '[{use: ./bad.ts}]', /without enum/],
    [
      'an import of Node',
      { 'bad.ts': "\nimport { readFileSync } from 'node:fs';\n" },
      '[{use: ./bad.ts}]',
      /line 2: imports "node:fs"; a strategy may import "holdfast\/strategy"/,
    ],
    [
      'a file without a strategy',
      { 'bad.ts': 'export default 1;' },
      '[{use: ./bad.ts}]',
      /exports no strategy/,
    ],
    [
      'a file that throws when it is loaded',
      { 'bad.ts': '\n\nthrow new Error("no luck");' },
      '[{use: ./bad.ts}]',
      /line 3: cannot be loaded: no luck/,
    ],
    ['a cycle', { 'bad.ts': "import './bad.ts';" }, '[{use: ./bad.ts}]', /imports itself/],
    [
      'the clock',
      { 'bad.ts': '\nconst at = Date.now();\n' },
      '[{use: ./bad.ts}]',
      /bad\.ts: line 2: Date: .*c\.nowMs/,
    ],
    [
      'the clock in a file that it imports',
      { 'bad.ts': "import './clock.ts';", 'clock.ts': 'export const at = () => new Date();' },
      '[{use: ./bad.ts}]',
      /clock\.ts: line 1: Date/,
    ],
    ['a misspelled name', {}, '[{use: crypto/pulback-ribbon}]', /did you mean "crypto\/pullback-ribbon"/],
    [
      'a misspelled parameter',
      {},
      '[{use: ema-cross, parameters: {fats: 3}}]',
      /parameters\.fats: .*did you mean "fast"/,
    ],
    [
      'a wrong parameter',
      {},
      '[{use: ema-cross, parameters: {fast: -3}}]',
      /strategies\.0\.parameters\.fast: /,
    ],
  ])('refuse %s and say where', async (_, files: Record<string, string>, strategies, message) => {
    expect(await complaint(write(files), strategies)).toMatch(message);
  });
});
