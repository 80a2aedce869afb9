// A long life: the world for hours or a day, busy all the time, with a cut now and then. What is looked at is growth: heap
// after a forced collection, what the node keeps in its books and queues, and the size of its snapshot.
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { type Log, type MemoryStorage, stepDone } from 'holdfast/journal';
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

/**
 * What 22 more hours may add to the heap, in MB: 280 orders an hour, each kept in the books for a week and in the
 * simulated venue's history for ever, at some 4 kB in all.
 */
export const heapGrowthBoundMb = 35;
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
  const world = new World({ seed, ...busy });
  forgetTheJournal(world.storage);
  return world.ready();
}

/** A journal on a real disk takes no memory; the one of the world does, which would hide what the node keeps. */
function forgetTheJournal(storage: MemoryStorage): void {
  const { open } = storage.logs;
  const forgetful: Partial<Log> = { append: () => stepDone, sync: () => stepDone };
  Object.assign(storage.logs, {
    open: (...asked: Parameters<typeof open>): ReturnType<typeof open> => {
      const opening = open(...asked);
      return opening.status === 'open' ? { ...opening, log: Object.assign(opening.log, forgetful) } : opening;
    },
  });
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

/** What grew beyond its bound between the hours 2 and the last; empty: nothing. */
export function growthBeyondBounds(figures: readonly LongWorldFigures[]): string[] {
  const [first, last] = [figures[1]!, figures.at(-1)!];
  const hours = last.hour - first.hour;
  const bound = (heapGrowthBoundMb * Math.max(hours, 2)) / 22;
  const grown = last.heapMb - first.heapMb;
  return [
    ...(grown > bound
      ? [`the heap grew by ${grown.toFixed(1)} MB in ${hours} h, the bound is ${bound.toFixed(1)}`]
      : []),
    ...figures.flatMap(({ hour, openOrders, effectsWaiting }) =>
      openOrders > 5 || effectsWaiting > 5
        ? [`hour ${hour}: ${openOrders} open orders, ${effectsWaiting} effects waiting`]
        : [],
    ),
  ];
}
