// `kill -9` of the real process at each named durable step with an accepted order in flight: 20 kills in all, each step once, and a
// new life after each that keeps the promise. `node scripts/kill-test.mjs` does it again and again.
import { type CrashPointName, crashPoints } from 'holdfast/journal';
import { describe, expect, it } from 'vitest';
import { Box } from './box.ts';
import { fullDiskObstacle, withFullDisk } from './full-disk.ts';
import { KillRun } from './kill-run.ts';
import { type KillWay, killWays } from './kill-ways.ts';
import { lastWord } from './last-word.ts';

const stepsOf = (...ways: readonly KillWay[]): CrashPointName[] =>
  crashPoints.filter((name) => ways.includes(killWays[name]));

async function killAtEach(steps: readonly CrashPointName[], seed: number): Promise<string[]> {
  const box = await Box.open({ seed });
  try {
    const run = new KillRun(box);
    for (const step of steps) await run.killAt(step);
    return [...run.faults, ...(await lastWord(box, run.program))];
  } finally {
    await box.close();
  }
}

describe.concurrent('kill -9 with an order in flight', () => {
  const trading = stepsOf('whileItTrades');
  const upkeep = trading.filter((name) => /^(snapshot|backup)\./.test(name));

  it('while journal and tape are written, and at the start', async () => {
    const steps = [...trading.filter((name) => !upkeep.includes(name)), ...stepsOf('atTheStart')];
    expect(await killAtEach(steps, 1)).toEqual([]);
  }, 180_000);

  it('while a snapshot or a backup is made, and while a damaged journal is restored', async () => {
    expect(await killAtEach([...upkeep, ...stepsOf('atARestore')], 2)).toEqual([]);
  }, 180_000);

  it.skipIf(fullDiskObstacle !== undefined)(
    `while the reserve is released on a full disk${fullDiskObstacle === undefined ? '' : ` (skipped: ${fullDiskObstacle})`}`,
    async () => {
      await withFullDisk(async (disk) => {
        const run = new KillRun(disk.box);
        await run.killWhenFull('reserve.release', disk);
        expect([...run.faults, ...(await lastWord(disk.box, run.program))]).toEqual([]);
      });
    },
    120_000,
  );

  it('names every durable step', () => {
    expect(Object.keys(killWays).sort()).toEqual([...crashPoints].sort());
  });
});
