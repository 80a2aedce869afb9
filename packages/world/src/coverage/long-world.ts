// A long life: the world for hours or a day, busy all the time, with a cut now and then. What is looked at is growth: heap
// after a forced collection, what the node keeps in its books and queues, and the size of its snapshot.
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { World } from '../node/index.ts';

export interface LongWorldFigures {
  readonly hour: number;
  /** Live JavaScript objects after a forced collection, the simulated venue and the harness included. */
  readonly heapMb: number;
  readonly ordersInBooks: number;
  readonly openOrders: number;
  readonly effectsWaiting: number;
  readonly snapshotKb: number;
  readonly ordersSent: number;
  readonly cpuMs: number;
}

const hourMs = 3_600_000;
/** A cut of five minutes in every third hour: recovery is part of a day. */
const cutEachHours = 3;
const cutMs = 300_000;

const busy = {
  parameters: { every: 4 },
  session: { sizing: { riskPerTradeFraction: 0.0002, maxNotionalFraction: 0.02 } },
  // The venue's log of frames would fill for half a day and look like a leak.
  framesKept: 2_000,
  watchesSends: false,
  venueSaves: false,
  snapshotEveryMs: 300_000,
};

export function collectGarbage(): void {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  collect();
  collect();
}

export function newLongWorld(seed: number): World {
  return new World({ seed, ...busy }).ready();
}

/** Runs hour by hour and gives the figures at the end of each. */
export function* longWorld(world: World, hours: number): Generator<LongWorldFigures> {
  for (let hour = 1; hour <= hours; hour++) {
    const startedAtMs = performance.now();
    const untilMs = world.time.nowMs + hourMs;
    if (hour % cutEachHours === 0) {
      world.net.weather = 'dark';
      world.run(cutMs);
      world.heal();
    }
    world.run(untilMs - world.time.nowMs);
    yield figuresOf(world, hour, performance.now() - startedAtMs);
  }
}

function figuresOf(world: World, hour: number, cpuMs: number): LongWorldFigures {
  const kernel = world.node.kernel!;
  collectGarbage();
  return {
    hour,
    heapMb: Math.round(process.memoryUsage().heapUsed / 1e5) / 10,
    ordersInBooks: kernel.books.orders.size,
    openOrders: kernel.books.openOrders.reduce((sum, ids) => sum + ids.size, 0),
    effectsWaiting: world.node.loop!.figures().effectsWaiting,
    snapshotKb: Math.round(JSON.stringify(kernel.snapshot()).length / 1_000),
    ordersSent: world.node.handedOver.size,
    cpuMs: Math.round(cpuMs),
  };
}
