// What a user does to a running node from outside: signals, a killed parent, the kill file, a strategy that freezes or throws, a
// second instance. The product's own command line, on the simulated venue.
import { existsSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { agree, openOrders } from './agreement.ts';
import { Box } from './box.ts';
import { isRunning } from './is-running.ts';
import { lastWord, recordFaults } from './last-word.ts';
import { until } from './waiting.ts';

const positionOf = async (box: Box): Promise<true> =>
  until('a position', 40_000, async () => {
    const { positions, tpsl } = await box.venue.state();
    return (positions.length > 0 && tpsl.some(({ kind }) => kind === 'position')) || undefined;
  });

const gone = (pid: number, withinMs = 3_000): Promise<true> =>
  until(`the end of process ${pid}`, withinMs, () => !isRunning(pid) || undefined);

describe.concurrent('a node', { timeout: 120_000 }, () => {
  it('ends by the policy of its sessions on SIGTERM and on SIGINT, and keeps what the policy keeps', async ({
    onTestFinished,
  }) => {
    const box = await Box.open({ stopPolicy: 'cancelOrders' });
    onTestFinished(() => box.close());
    for (const signal of ['SIGTERM', 'SIGINT'] as const) {
      const node = box.run();
      const { pid } = await box.ready(node);
      await positionOf(box);
      node.signal(signal);
      expect(await node.endsWithin(20_000)).toEqual({ code: 0, signal: null });
      expect(JSON.parse(node.lines.at(-1) ?? '')).toMatchObject({
        event: 'ended',
        report: expect.any(String),
      });
      await gone(pid);
      const { orders, positions, tpsl } = await box.venue.state();
      expect(
        orders.filter(({ working, source }) => working && source !== 'TPSL' && source !== 'tpsl'),
      ).toEqual([]);
      if (positions.length > 0) expect(tpsl.some(({ kind }) => kind === 'position')).toBe(true);
    }
    expect(await recordFaults(box)).toEqual([]);
  });

  it('ends at once on a second SIGINT, as in a crash, and the next one takes up what is open', async ({
    onTestFinished,
  }) => {
    const box = await Box.open({ stopPolicy: 'flatten' });
    onTestFinished(() => box.close());
    const node = box.run();
    const { pid } = await box.ready(node);
    await positionOf(box);
    // The venue answers nothing any more, so the first one cannot come to an end.
    await box.venue.post('/faults', { name: 'stall', parameters: {} });
    node.signal('SIGINT');
    await until('the word of the first', 5_000, () => node.said(/SIGINT: ending by/));
    node.signal('SIGINT');
    expect((await node.endsWithin(10_000)).code).toBe(1);
    expect(node.said(/SIGINT again: ended at once/)).toBeDefined();
    await gone(pid);
    await box.venue.heal();
    const next = box.run();
    await box.ready(next);
    await agree(box);
    expect(await lastWord(box, next)).toEqual([]);
  });

  it('leaves nothing running when what the user sees is killed, and starts again at once', async ({
    onTestFinished,
  }) => {
    const box = await Box.open();
    onTestFinished(() => box.close());
    const node = box.run();
    const { pid } = await box.ready(node);
    await node.kill();
    await gone(pid, 2_000);
    const next = box.run();
    const status = await box.ready(next);
    expect(status.view.life).toBe(2);
    await agree(box);
    expect(await lastWord(box, next)).toEqual([]);
  });

  it('halts by the file HALT: flat, exit 99, latched over a restart, and trades again after resume', async ({
    onTestFinished,
  }) => {
    const box = await Box.open();
    onTestFinished(() => box.close());
    const node = box.run();
    await box.ready(node);
    await positionOf(box);
    writeFileSync(join(box.directory, 'HALT'), 'a test\n');
    expect((await node.endsWithin(30_000)).code).toBe(99);
    expect((await box.venue.state()).positions).toEqual([]);
    expect((await box.run().endsWithin(30_000)).code).toBe(99);
    // Without the file it is latched still.
    rmSync(join(box.directory, 'HALT'));
    const latched = box.run();
    expect((await latched.endsWithin(30_000)).code).toBe(99);
    const resumed = await box.holdfast(['resume', '--dir', box.directory, '--reason', 'the test goes on']);
    expect([resumed.code, resumed.err]).toEqual([0, expect.any(String)]);
    const next = box.run();
    await box.ready(next);
    await positionOf(box);
    expect(await lastWord(box, next)).toEqual([]);
  });

  it('quarantines a strategy that throws, and keeps its position protected', async ({ onTestFinished }) => {
    const box = await Box.open({ strategy: './thrower.ts' });
    onTestFinished(() => box.close());
    box.write('thrower.ts', failing("throw new Error('lost my mind')"));
    const node = box.run();
    await box.ready(node);
    const strategy = await quarantined(box);
    expect(strategy.quarantined).toContain('lost my mind');
    await agree(box);
    expect((await box.venue.state()).tpsl.some(({ kind }) => kind === 'position')).toBe(true);
    expect(await lastWord(box, node)).toEqual([]);
  });

  it('ends a frozen loop, comes back with the culprit in quarantine and the position protected', async ({
    onTestFinished,
  }) => {
    const box = await Box.open({ strategy: './freezer.ts' });
    onTestFinished(() => box.close());
    box.write('freezer.ts', failing('for (;;) c.memory.bars += 0;'));
    const node = box.run([], { HOLDFAST_FREEZE_SECONDS: '1.5' });
    const { pid } = await box.ready(node);
    await positionOf(box);
    await gone(pid, 20_000);
    await box.ready(node, pid);
    expect(node.said(/did not return and starts in quarantine/)).toBeDefined();
    await quarantined(box);
    await agree(box);
    expect((await box.venue.state()).tpsl.some(({ kind }) => kind === 'position')).toBe(true);
    expect(await lastWord(box, node)).toEqual([]);
  });

  it('keeps a second instance out of its directory, and out of its account from another one', async ({
    onTestFinished,
  }) => {
    const box = await Box.open();
    onTestFinished(() => box.close());
    const node = box.run();
    const { pid } = await box.ready(node);
    for (const directory of [box.directory, join(box.folder, 'other')]) {
      const second = await box.holdfast(['run', box.config, '--dir', directory, '--json']);
      expect(second.code).toBe(1);
      expect(second.err).toContain('second instance');
      expect(second.err).toContain(`process ${pid}`);
    }
    expect(existsSync(join(box.folder, 'other', 'journal.db'))).toBe(false);
    expect((await box.status())?.pid).toBe(pid);
    expect(await lastWord(box, node)).toEqual([]);
  });
});

/** Opens a position on its first bars and fails, in its own way, a while later. */
const failing = (failure: string): string => `import { defineStrategy, z } from 'holdfast/strategy';

export default defineStrategy({
  name: 'failing',
  parameters: z.strictObject({}),
  indicators: () => ({}),
  memory: () => ({ bars: 0 }),
  onBar(c) {
    c.memory.bars += 1;
    if (c.position.lots !== 0 && c.position.barsHeld >= 10) ${failure}
    if (c.position.lots !== 0 || c.entryPending || c.bidTicks === 0) return undefined;
    return { type: 'enter', side: 'buy', orderType: 'market', stopTicks: c.bidTicks - 20000, reason: 'first' };
  },
});
`;

function quarantined(box: Box): Promise<{ readonly quarantined?: string }> {
  return until('the quarantine', 30_000, async () => {
    const status = await box.status();
    const strategy = status?.view.sessions[0]?.instruments[0]?.strategies[0];
    return strategy?.quarantined === undefined || !status || openOrders(status).length > 0
      ? undefined
      : strategy;
  });
}
