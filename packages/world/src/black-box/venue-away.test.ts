// A node whose venue is away when it starts: the product's own command line, on the simulated venue under maintenance.
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { agree } from './agreement.ts';
import { Box } from './box.ts';
import { lastWord, recordFaults } from './last-word.ts';
import type { Program } from './program.ts';
import { until } from './waiting.ts';

const soon = ['--set', 'reconnect.base=200ms', '--set', 'reconnect.cap=1s'];
const goesAway = (box: Box): Promise<void> =>
  box.venue.post('/faults', { name: 'maintenance', parameters: {} });

/** A life that runs without a link, and says why. */
const runsWithoutLink = (box: Box, node: Program, life: number) =>
  until('a node without a link', 20_000, async () => {
    if (node.end) throw new Error(`it ended with ${node.end.code}:\n${node.words()}`);
    const status = await box.status();
    return status?.view.life === life && status.figures.linksDown['BITUNIX:main']?.why.includes('503')
      ? status
      : undefined;
  });

async function withPosition(box: Box): Promise<void> {
  const node = box.run();
  await box.ready(node);
  await until('a position', 40_000, async () => {
    const { positions, tpsl } = await box.venue.state();
    return (positions.length > 0 && tpsl.some(({ kind }) => kind === 'position')) || undefined;
  });
  await goesAway(box);
  await node.kill();
}

describe.concurrent('a venue that is away when the node starts', { timeout: 120_000 }, () => {
  it('keeps neither the node nor its books away: they are shown, and trading goes on when it is back', async ({
    onTestFinished,
  }) => {
    const box = await Box.open();
    onTestFinished(() => box.close());
    await withPosition(box);
    const node = box.run(soon);
    const status = await runsWithoutLink(box, node, 2);
    expect(status.view.sessions[0]!.instruments[0]!.symbol).toBe('BTCUSDT');
    expect(node.said(/The node runs on the books and terms of its journal/)).toMatch(
      /http:\/\/127\.0\.0\.1:\d+ does not answer: HTTP status 503/,
    );
    const [position] = (await box.venue.state()).positions;
    expect(status.view.sessions[0]!.instruments[0]!.position).toMatchObject({
      quantity: `${position!.side === 'SHORT' ? '-' : ''}${position!.qty}`,
    });
    await box.venue.heal();
    const { figures } = await box.ready(node);
    expect(figures.linksDown).toEqual({});
    await agree(box);
    expect(await lastWord(box, node)).toEqual([]);
  });

  it('hears the kill file meanwhile, and is flat and ended when the venue is back', async ({
    onTestFinished,
  }) => {
    const box = await Box.open();
    onTestFinished(() => box.close());
    await withPosition(box);
    const node = box.run(soon);
    await runsWithoutLink(box, node, 2);
    writeFileSync(join(box.directory, 'HALT'), 'a test\n');
    await until('the halt', 10_000, async () => (await box.status())?.view.halt);
    await box.venue.heal();
    expect((await node.endsWithin(30_000)).code).toBe(99);
    expect((await box.venue.state()).positions).toEqual([]);
    expect(await recordFaults(box)).toEqual([]);
  });

  it('is waited for, visibly, by a first start, which Ctrl+C ends with nothing begun', async ({
    onTestFinished,
  }) => {
    const box = await Box.open();
    onTestFinished(() => box.close());
    await goesAway(box);
    const ended = box.run(soon);
    await until('the word of the wait', 20_000, () => ended.said(/a first start needs the terms of BTCUSDT/));
    ended.signal('SIGINT');
    expect((await ended.endsWithin(10_000)).code).toBe(0);
    expect(existsSync(join(box.directory, 'node.pid'))).toBe(false);
    const node = box.run(soon);
    await until('the word of the wait', 20_000, () => node.said(/asking again in/));
    await box.venue.heal();
    await box.ready(node);
    expect(await lastWord(box, node)).toEqual([]);
  });
});
