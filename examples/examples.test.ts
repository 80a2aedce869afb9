// Every example is loaded as a user's would be: session files with their strategies, scripted markets by the simulator.
import { mkdtempSync, readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { loadSessionFile } from 'holdfast/config';
import { prepareStrategies } from 'holdfast/strategies';
import { parseMarketScript } from 'holdfast-sim/market';
import { describe, expect, it } from 'vitest';

const here = fileURLToPath(new URL('.', import.meta.url));
const named = (folder: string, ending: string): string[] =>
  readdirSync(join(here, folder)).filter((name) => name.endsWith(ending));

describe('examples', () => {
  it.each(named('.', '.yaml'))('%s is a session with its strategies', async (name) => {
    const file = join(here, name);
    const session = loadSessionFile(file);
    const { sources, registry } = await prepareStrategies(
      [{ file, session }],
      mkdtempSync(join(tmpdir(), 'holdfast-examples-')),
    );
    for (const { use } of sources[0]!.session.strategies) expect(registry.has(use)).toBe(true);
    expect(readFileSync(file, 'utf8')).toMatch(/^# .{40}/);
  });

  it.each(named('markets', '.yaml'))('markets/%s is a script of the simulator', (name) => {
    const file = join(here, 'markets', name);
    expect(parseMarketScript(readFileSync(file, 'utf8'), file).markets.length).toBeGreaterThan(0);
  });

  it('no example is money', () => {
    for (const name of named('.', '.yaml')) expect(loadSessionFile(join(here, name)).mode).not.toBe('live');
  });
});
