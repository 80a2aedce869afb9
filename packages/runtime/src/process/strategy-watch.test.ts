import { spawn } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { culpritFile, takeCulprit } from './index.ts';

const folder = (): string => mkdtempSync(join(tmpdir(), 'holdfast-watch-'));

describe('the freeze watchdog', () => {
  it('ends a process whose loop stands still, and names the strategy that did not return', async () => {
    const directory = folder();
    const source = new URL('./strategy-watch.ts', import.meta.url).href;
    const program = `import { StrategyWatch } from ${JSON.stringify(source)};
const watch = new StrategyWatch();
watch.entering('demo', 'quick'); watch.left();
watch.start(${JSON.stringify(directory)}, 500);
setTimeout(() => { watch.entering('demo', 'endless'); for (;;); }, 400);`;
    const file = join(directory, 'frozen.mts');
    writeFileSync(file, program);
    const child = spawn(process.execPath, ['--conditions=holdfast-source', '--no-warnings', file], {
      stdio: 'ignore',
    });
    const signal = await new Promise((resolve) => child.once('exit', (_, by) => resolve(by)));
    expect(signal).toBe('SIGKILL');
    const culprit = takeCulprit(directory);
    expect(culprit).toMatchObject({ session: 'demo', strategy: 'endless' });
    expect(culprit!.frozenMs).toBeGreaterThanOrEqual(500);
    expect(takeCulprit(directory)).toBeUndefined();
  });

  it('is not confused by half a note', () => {
    const directory = folder();
    writeFileSync(culpritFile(directory), '{"session":');
    expect(takeCulprit(directory)).toBeUndefined();
  });
});
