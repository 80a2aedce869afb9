// A machine whose wall clock was ahead when the node started, and is set right while it runs: time goes on, slower until the
// clock has caught up, and no deadline waits until then.
import { describe, expect, it } from 'vitest';
import { checkAll } from '../checkers/index.ts';
import { settle } from '../coverage/settle.ts';
import { World } from '../node/index.ts';

const aheadMs = 360_000;

describe('a wall clock that was minutes ahead', () => {
  it('does not stop time once it is set right', { timeout: 120_000 }, () => {
    const world = new World({ seed: 4 }).ready();
    world.run(30_000);
    world.wallOffsetMs = aheadMs;
    world.kill();
    world.run(10_000);
    const kernelMs = (): number => world.node.kernel!.nowMs;
    expect(kernelMs() - world.time.nowMs).toBeGreaterThan(aheadMs - 20_000);
    world.heal();
    const [fromMs, trueFromMs] = [kernelMs(), world.time.nowMs];
    world.run(4 * 60_000);
    const passed = kernelMs() - fromMs;
    const truly = world.time.nowMs - trueFromMs;
    expect(passed).toBeGreaterThan(truly * 0.45);
    expect(passed).toBeLessThan(truly * 0.55);
    settle(world);
    expect(checkAll(world)).toEqual([]);
    world.run(2 * aheadMs);
    expect(Math.abs(kernelMs() - world.time.nowMs)).toBeLessThan(2_000);
  });
});
