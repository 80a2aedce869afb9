// A disk that is full, that fails to sync, or that has damaged the journal: a clear word each, nothing lost, and a way on.
import { existsSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { agree } from './agreement.ts';
import type { Box } from './box.ts';
import { cutEnd, flipInLast, wipeStart } from './damage.ts';
import { failingSync, failingSyncObstacle } from './failing-sync.ts';
import { fullDiskObstacle, withFullDisk } from './full-disk.ts';
import { lastWord, recordFaults } from './last-word.ts';
import { until } from './waiting.ts';
import { withBox } from './with-box.ts';

const position = (box: Box): Promise<true> =>
  until('a position', 40_000, async () => (await box.venue.state()).positions.length > 0 || undefined);

/** Trades for a while, with backups, and ends in order. */
async function traded(box: Box): Promise<void> {
  const node = box.runWithCrashPoints();
  await box.ready(node);
  await position(box);
  const backups = `${box.directory}/backups`;
  await until(
    'a backup',
    15_000,
    () => (existsSync(backups) && readdirSync(backups).some((name) => name.endsWith('.db'))) || undefined,
  );
  node.signal('SIGTERM');
  expect((await node.endsWithin(20_000)).code).toBe(0);
}

const damages: readonly (readonly [string, (directory: string) => void, RegExp])[] = [
  [
    'a flipped bit',
    (directory) => flipInLast(directory, 'clientOrderId'),
    /chain breaks at seq \d+: its content does not match its hash/,
  ],
  ['a cut file', cutEnd, /./],
  ['a file without its beginning', wipeStart, /cannot be opened/],
];

const skipped = (name: string, obstacle: string | undefined): string =>
  obstacle === undefined ? name : `${name} (skipped: ${obstacle})`;

describe.concurrent('a damaged journal', { timeout: 120_000 }, () => {
  it.each(damages)('%s is seen by verify, kept as evidence, and gone on from', async (_, damage, words) => {
    await withBox({}, async (box) => {
      await traded(box);
      damage(box.directory);
      const verified = await box.holdfast(['journal', 'verify', box.directory, '--json']);
      expect(verified.code).toBe(4);
      expect((JSON.parse(verified.out) as { problems: string[] }).problems.join('\n')).toMatch(words);
      const node = box.run();
      await box.ready(node);
      expect(readdirSync(box.directory).some((name) => /^journal\.db\.corrupt\.\d+$/.test(name))).toBe(true);
      expect(node.said(/^journal: /)).toBeDefined();
      await agree(box);
      expect(await lastWord(box, node)).toEqual([]);
    });
  });

  it('without anything left of it is not started from nothing in silence', async () => {
    await withBox({}, async (box) => {
      await traded(box);
      for (const name of ['snapshots', 'backups', 'journal.db', 'journal.db-wal', 'journal.db-shm'])
        rmSync(`${box.directory}/${name}`, { recursive: true, force: true });
      const refused = await box.run().endsWithin(20_000);
      expect(refused.code).toBe(1);
    });
  });
});

describe.concurrent('a bad disk', { timeout: 120_000 }, () => {
  it.skipIf(fullDiskObstacle !== undefined)(
    skipped('that is full stops entries, serves exits, and ends the node in order', fullDiskObstacle),
    async () => {
      await withFullDisk(
        async ({ box, fill, free }) => {
          const node = box.run();
          await box.ready(node);
          await position(box);
          fill();
          // Out of room: the session's policy is to be flat, and the reserve has the room for it.
          const end = await node.endsWithin(40_000);
          expect([end.code, node.words()]).toEqual([0, expect.stringContaining('disk')]);
          expect(node.said(/ALERT The disk is full: entries are stopped/)).toBeDefined();
          const { positions, orders } = await box.venue.state();
          expect([positions, orders.filter(({ working }) => working)]).toEqual([[], []]);
          free();
          expect(await recordFaults(box)).toEqual([]);
          const next = box.run();
          await box.ready(next);
          await position(box);
          expect(await lastWord(box, next)).toEqual([]);
        },
        { stopPolicy: 'flatten' },
      );
    },
  );

  it.skipIf(failingSyncObstacle !== undefined)(
    skipped(
      'that fails to sync lets nothing out any more; the node ends, and recovers when the disk is well',
      failingSyncObstacle,
    ),
    async () => {
      await withBox({}, async (box) => {
        const { environment, file } = failingSync(box);
        const node = box.run([], environment);
        const { pid } = await box.ready(node);
        await position(box);
        writeFileSync(file, '');
        await until('the word of it', 15_000, () =>
          node.said(/ALERT .*nothing is sent any more, the node ends and recovers/),
        );
        await box.venue.collectSubmits();
        const sent = box.venue.submits.length;
        await until('the first restart', 15_000, () => node.said(/starting it again/));
        await box.venue.collectSubmits();
        expect(box.venue.submits.length).toBe(sent);
        rmSync(file);
        await box.ready(node, pid);
        await agree(box);
        expect(await lastWord(box, node)).toEqual([]);
      });
    },
  );
});
