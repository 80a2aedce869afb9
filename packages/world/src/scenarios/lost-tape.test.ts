// A crash between the journal's commit and the tape's sync: the intent is on record, what it was decided on is not, and
// nothing of it had left. The replay goes on behind it; a tape that was lost later is told apart.
import { AuditReplay, undecidedRanges } from 'holdfast/node';
import { readTapeFrom, storedTape } from 'holdfast/tape';
import { describe, expect, it } from 'vitest';
import { checkAll } from '../checkers/index.ts';
import { reach } from '../coverage/cell.ts';
import { linkPhases } from '../coverage/link-phases.ts';
import { orderStates } from '../coverage/order-states.ts';
import { settle } from '../coverage/settle.ts';
import type { World } from '../node/index.ts';
import { World as NewWorld } from '../node/index.ts';
import { worldRegistry } from '../node/restless.ts';

function replayOf(world: World, withTape: boolean): AuditReplay {
  const entries = world.node.entriesOnDisk();
  const replay = new AuditReplay(worldRegistry, undecidedRanges(entries));
  replay.run(withTape ? readTapeFrom(storedTape(world.storage.files)) : [], entries);
  return replay;
}

describe('an audit replay over a tape that ends early', () => {
  it('adds up what nothing had left of, and counts it', () => {
    const state = orderStates.find(({ name }) => name === 'durable, not sent')!;
    const world = reach({ state, phase: linkPhases[1]! }, 1)!;
    world.kill();
    world.heal();
    settle(world);
    expect(checkAll(world)).toEqual([]);
    const replay = replayOf(world, true);
    expect(replay.firstDivergence).toBeUndefined();
    expect(replay.entriesFolded).toBeGreaterThan(0);
  });

  it('is a divergence if the orders behind the hole were answered', () => {
    const world = new NewWorld({ seed: 1 }).ready();
    world.run(30_000);
    expect(replayOf(world, true).firstDivergence).toBeUndefined();
    expect(replayOf(world, true).entriesFolded).toBe(0);
    expect(replayOf(world, false).firstDivergence?.actual).toContain('its tape was lost later');
  });
});
