// Input that cannot be right: an error that says what is wrong, what was expected and what to do, the right exit code, and nothing
// touched.
import { existsSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { agree } from './agreement.ts';
import { Box } from './box.ts';
import { programs } from './built.ts';
import { lastWord } from './last-word.ts';
import { runToEnd } from './program.ts';
import { sessionText } from './restless-file.ts';
import { until } from './waiting.ts';

let box: Box;
beforeAll(async () => {
  box = await Box.open();
}, 60_000);
afterAll(() => box.close());

interface Refusal {
  readonly code: number | null;
  readonly err: string;
}

/** Runs a session file that must be refused before anything is made of it. */
async function refusal(name: string, text: string, environment: NodeJS.ProcessEnv = {}): Promise<Refusal> {
  const directory = `${box.folder}/${name}-node`;
  const { code, err } = await box.holdfast(
    ['run', box.write(`${name}.yaml`, text), '--dir', directory],
    environment,
  );
  expect(existsSync(`${directory}/journal.db`)).toBe(false);
  return { code, err };
}

describe('a session file', { timeout: 60_000 }, () => {
  it('with an unknown key is refused with a suggestion', async () => {
    const { code, err } = await refusal('key', sessionText({ more: 'stopPolcy: keep' }));
    expect([code, err]).toEqual([3, expect.stringMatching(/stopPolcy[\s\S]*stopPolicy/)]);
  });

  it('with a value of the wrong type is refused with the place and what was expected', async () => {
    const { code, err } = await refusal('type', sessionText({ more: 'reconcileEvery: [1]' }));
    expect([code, err]).toEqual([3, expect.stringContaining('reconcileEvery')]);
    expect(err).toMatch(/expected|Invalid/);
  });

  it('that is no YAML, or is not there, is refused', async () => {
    expect(await refusal('yaml', 'name: [')).toMatchObject({
      code: 3,
      err: expect.stringContaining('yaml.yaml'),
    });
    const missing = await box.holdfast(['run', `${box.folder}/nowhere.yaml`]);
    expect([missing.code, missing.err]).toEqual([3, expect.stringContaining('nowhere.yaml')]);
  });

  it('for live trading is refused without its arming', async () => {
    const { code, err } = await refusal('live', sessionText({ mode: 'live' }));
    expect([code, err]).toEqual([3, expect.stringContaining('armed: true')]);
  });

  it('for paper is refused at a venue that does not prove to be simulated', async () => {
    const urls = { BITUNIX_REST_URL: box.venue.urls.control };
    const { code, err } = await refusal('paper', sessionText(), urls);
    expect([code, err]).toEqual([
      3,
      expect.stringContaining('paper needs a venue that proves to be simulated'),
    ]);
  });
});

describe('a key', { timeout: 60_000 }, () => {
  it('of which one half is missing is refused by the name of the other', async () => {
    const { code, err } = await refusal('half', sessionText(), { BITUNIX_API_KEY: 'mine' });
    expect([code, err]).toEqual([3, expect.stringContaining('BITUNIX_API_SECRET')]);
  });

  it('in a file that cannot be read is refused, and a misspelled name too', async () => {
    const unread = { BITUNIX_API_KEY_FILE: `${box.folder}/no-key`, BITUNIX_API_SECRET: 'topsecret' };
    const { code, err } = await refusal('file', sessionText(), unread);
    expect([code, err]).toEqual([3, expect.stringContaining('cannot be read (ENOENT)')]);
    expect(err).not.toContain('topsecret');
    const misspelled = await refusal('name', sessionText(), { BITUNIX_API_KEI: 'x' });
    expect([misspelled.code, misspelled.err]).toEqual([
      3,
      expect.stringContaining('did you mean BITUNIX_API_KEY'),
    ]);
  });
});

describe('a tape', { timeout: 60_000 }, () => {
  const tapeText = 'ts_ms,bid,ask\n1,x,y\n';

  it('that cannot be read is refused by backtest and by the simulator, with its name', async () => {
    const tape = box.write('broken.csv', tapeText);
    const backtest = await box.holdfast(['backtest', box.config, '--tape', tape]);
    expect(backtest.code).not.toBe(0);
    expect(backtest.err).toContain('broken.csv');
    const simulator = await runToEnd([programs.simulator, 'bitunix', '--port', '0', '--tape', tape], {
      cwd: box.folder,
    });
    expect([simulator.code === 0, simulator.err]).toEqual([false, expect.stringContaining('broken.csv')]);
    const missing = await box.holdfast(['backtest', box.config, '--tape', `${box.folder}/none.tape`]);
    expect(missing.code).not.toBe(0);
    expect(missing.err).toContain('none.tape');
  });
});

describe('the machine', { timeout: 90_000 }, () => {
  it('whose port is taken is told so by the simulator', async () => {
    const port = new URL(box.venue.urls.rest).port;
    const second = await runToEnd([programs.simulator, 'bitunix', '--port', port], { cwd: box.folder });
    expect(second.code).not.toBe(0);
    expect(second.err).toContain(port);
    expect(second.err).toMatch(/in use/);
  });

  it('whose venue’s clock jumps back does not take the node back', async () => {
    const node = box.run();
    const before = await box.ready(node);
    const { nowMs } = (await box.venue.state()) as unknown as { nowMs: number };
    await box.venue.post('/clock', { jumpToMs: nowMs - 3_600_000 });
    await until('a later word of the node', 15_000, async () => {
      const status = await box.status();
      expect(status?.view.nowMs ?? before.view.nowMs).toBeGreaterThanOrEqual(before.view.nowMs);
      return (status && status.view.seq > before.view.seq + 20) || undefined;
    });
    await agree(box, 20_000);
    expect(await lastWord(box, node)).toEqual([]);
  });
});
