// `docs/strategies.md` says what is so: its example is loaded as a user's file and trades, its tables are those of the schemas,
// its conditions those of the source, and its quarantine what happens.
import { mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { StrategyRegistry } from '@holdfast/engine/kernel';
import { builtInStrategies, defineStrategy } from '@holdfast/engine/strategy';
import { parseSession } from 'holdfast/config';
import { prepareStrategies } from 'holdfast/strategies';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { bars, flatBar, type ScriptedBar } from './scripted-market.ts';
import { runScript } from './scripted-run.ts';

const root = new URL('../../../../', import.meta.url);
const text = readFileSync(new URL('docs/strategies.md', root), 'utf8');

/** A table of a strategy's parameters as the document has to have it. */
function parameterTable(name: string): string {
  const schema = builtInStrategies.get(name)!.parameters as unknown as z.ZodObject;
  const defaults = schema.parse({}) as Record<string, unknown>;
  const rows = Object.entries(schema.shape).map(([key, { description }]) => {
    expect(description, `${name}: ${key} has no description`).toBeTruthy();
    return `| \`${key}\` | ${String(defaults[key])} | ${description} |`;
  });
  return ['| Parameter | Default | |', '|---|---|---|', ...rows].join('\n');
}

describe('docs/strategies.md', () => {
  it.each([...builtInStrategies.keys()])('has the parameters of %s as its schema has them', (name) => {
    expect(text).toContain(`<!-- parameters: ${name} -->\n\n${parameterTable(name)}\n`);
  });

  it('names every condition that a built-in strategy notes, and no other', () => {
    const folder = new URL('packages/engine/src/strategy/built-in/', root);
    const source = readdirSync(folder)
      .map((file) => readFileSync(new URL(file, folder), 'utf8'))
      .join('\n');
    const noted = [...source.matchAll(/\bc\.(?:above|atLeast|below|atMost|holds)\(\s*'([^']+)'/g)];
    const table = /\| Condition \| Fulfilled when \|\n\|---\|---\|\n((?:\|.*\n)+)/.exec(text)![1]!;
    const documented = table
      .split('\n')
      .flatMap((row) => [...(row.split(' | ')[0] ?? '').matchAll(/`([^`]+)`/g)].map((match) => match[1]!));
    expect(documented.sort()).toEqual([...new Set(noted.map((match) => match[1]!))].sort());
  });

  it('has an example of some twenty lines that loads as a file and trades as it says', async () => {
    const code = /```ts\n(\/\/ rsi-dip\.ts\n[\s\S]*?)```/.exec(text)![1]!;
    expect(code.trim().split('\n').length).toBeLessThanOrEqual(25);
    const folder = mkdtempSync(join(tmpdir(), 'holdfast-document-'));
    const file = join(folder, 'session.yaml');
    writeFileSync(join(folder, 'rsi-dip.ts'), code);
    const yaml = /```yaml\n(strategies:[\s\S]*?)```/.exec(text)![1]!;
    const session = parseSession(`name: document\ninstruments: [BTCUSDT]\n${yaml}`, file);
    const { sources, registry } = await prepareStrategies([{ file, session }], folder);
    const [strategy] = sources[0]!.session.strategies;
    const { story } = runScript(dipInAnUptrend, { strategy: strategy!.use, registry });
    expect(story).toEqual([
      expect.stringMatching(/^120 entry buy \d+ market stop \d+: dip$/),
      expect.stringMatching(/^121 filled buy \d+ at \d+ \(taker\)$/),
      expect.stringMatching(/^\d+ exit sell \d+ market: recovered$/),
      expect.stringMatching(/^\d+ filled sell \d+ at \d+ \(taker\)$/),
      expect.stringMatching(/^\d+ closed: recovered$/),
    ]);
  });
});

/** 120 bars up 14 and down 6 by turns, a fall of 150 that lasts three bars, a recovery. */
const dipInAnUptrend: readonly ScriptedBar[] = [
  ...Array.from({ length: 120 }, (_, k) => {
    const close = 10_000 + 4 * k + (k % 2 === 0 ? 10 : 0);
    return { path: [close - 4, close] };
  }),
  ...bars(3, { path: [10_330, 10_320] }),
  ...Array.from({ length: 6 }, (_, k) => ({ path: [10_330 + 40 * k, 10_360 + 40 * k] })),
];

describe('quarantine', () => {
  const nervous = defineStrategy({
    name: 'nervous',
    parameters: z.strictObject({}),
    indicators: () => ({}),
    memory: () => ({ bars: 0 }),
    onBar(c) {
      c.memory.bars += 1;
      if (c.memory.bars === 3) {
        const [stopTicks, targetTicks] = [9_950, 10_200];
        return { type: 'enter', side: 'buy', orderType: 'market', stopTicks, targetTicks, reason: 'brave' };
      }
      if (c.memory.bars === 5) throw new Error('too much');
      return undefined;
    },
  });
  const registry = new Map([['nervous', nervous]]) as unknown as StrategyRegistry;

  it('ends the entries, is told, and leaves the protection to do its work', () => {
    const script = [...bars(8, flatBar), { path: [10_000, 9_950, 9_960] }, ...bars(2, flatBar)];
    const { story, verdicts, events, kernel } = runScript(script, { strategy: 'nervous', registry });
    expect(story).toEqual([
      expect.stringMatching(/^2 entry buy \d+ market stop 9950 target 10200: brave$/),
      expect.stringMatching(/^3 filled buy/),
      '4 quarantined: Error: too much',
      expect.stringMatching(/^8 filled sell \d+ at 9949 \(taker\)$/),
      '8 closed: stop',
    ]);
    expect(verdicts.slice(4).every(({ outcome }) => outcome === 'quarantined')).toBe(true);
    expect(events).toContainEqual(
      expect.objectContaining({ type: 'AlertRaised', level: 'critical', code: 'strategy-quarantined' }),
    );
    expect(kernel.books.strategy('script' as never, 'nervous' as never).quarantine).toMatchObject({
      reason: 'Error: too much',
    });
  });

  it('takes a decision that is none for a throw', () => {
    const confused = { ...nervous, onBar: () => ({ type: 'buy' }) };
    const { story } = runScript(bars(3, flatBar), {
      strategy: 'nervous',
      registry: new Map([['nervous', confused]]) as unknown as StrategyRegistry,
    });
    expect(story).toEqual([
      expect.stringMatching(/^0 quarantined: TypeError: onBar returned \{"type":"buy"\}/),
    ]);
  });
});
