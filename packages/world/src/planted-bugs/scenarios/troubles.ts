// What scenarios are made of: faults, kills, waits, and what more than one of them expects.
import { btc, type World } from '../../node/index.ts';

export const seconds = (s: number): number => s * 1_000;

export const fault = (world: World, name: string, parameters: Record<string, unknown> = {}): void => {
  world.venue.faults.inject(name, parameters);
};

/** A fault for a while, and a while after it. */
export const during =
  (name: string, parameters: Record<string, unknown>, forMs = seconds(60), thenMs = seconds(30)) =>
  (world: World): void => {
    world.run(seconds(5) + world.random.nextBelow(seconds(5)));
    fault(world, name, parameters);
    world.run(forMs);
    world.venue.faults.healAll();
    world.run(thenMs);
  };

export const always = (name: string, text: string, holds: (world: World) => boolean) => (world: World) =>
  holds(world) ? [] : [{ rule: name, what: text }];

/** Kills at random moments, each time with some seconds of life between. */
export const kills =
  (times: number, power: boolean, between = seconds(14)) =>
  (world: World): void => {
    for (let kill = 0; kill < times; kill++) {
      world.run(seconds(4) + world.random.nextBelow(between));
      world.kill(power);
      world.run(seconds(8));
    }
  };

export const untilHeld = (world: World): boolean =>
  world.runUntil(() => (world.node.kernel?.books.positionLots(btc) ?? 0) !== 0, seconds(90));

export const untilWorking = (world: World): boolean =>
  world.runUntil(
    () => [...(world.node.kernel?.books.allOpenOrders() ?? [])].some((order) => order.status === 'accepted'),
    seconds(90),
  );

export const busy = { parameters: { every: 2, holdBars: 8 } } as const;
/** One position, held to the end. */
export const steady = { every: 2, kinds: ['market'], holdBars: 6_000, stopTicks: 9_000, targetTicks: 9_000 };

/** To a node that is there to hear it. */
export function command(world: World, what: Parameters<World['node']['command']>[0]): void {
  if (world.node.alive) world.node.command(what);
}

/** As a person does it at the venue's own screen. */
export function takeStopsAway(world: World): void {
  const { exchange } = world.venue;
  for (const account of exchange.accounts.values())
    for (const tpsl of [...account.tpsl.values()]) exchange.tpsl.end(account, tpsl, 'CANCELED');
}
