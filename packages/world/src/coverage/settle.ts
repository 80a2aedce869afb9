// Waits, in bounded virtual time, for a moment in which nothing moves between node and venue: only then can books be compared.
// What does not come to rest in time is left to the checkers, which say what still moves.
import { venueBooks } from '../checkers/index.ts';
import { btc, type World } from '../node/index.ts';
import { openOrders } from './order-states.ts';

/** From healing to this, everything that was disturbed has to be in order again (backoff of up to 60 s included). */
export const settleMs = 90_000;
/** An order's absence is proven only when its request could not be carried out any more: 60 s, after a clock that was 90 s off. */
const restWithinMs = 180_000;
/** Longer than any message is under way. */
const quietMs = 400;

export function settle(world: World): void {
  world.run(settleMs);
  comeToRest(world, restWithinMs);
}

/** On to a moment at which nothing is under way: an order of the last milliseconds is no order in doubt. */
export const comeToRest = (world: World, withinMs: number): boolean =>
  world.runUntil(() => atRest(world), withinMs);

const moving = new Set(['intended', 'submitted', 'unknown']);

function atRest(world: World): boolean {
  const { kernel, alive } = world.node;
  if (!alive || kernel === undefined || world.linkState !== 'ready') return false;
  if (openOrders(world).some((it) => moving.has(it.status) || it.cancelAttempts > 0)) return false;
  const { closing, protection, lastFillMs } = kernel.books.instruments[btc]!;
  if (closing || protection?.confirmed === false) return false;
  if (lastFillMs !== undefined && kernel.nowMs - lastFillMs < quietMs) return false;
  const { fills } = venueBooks(world.venue);
  return world.time.nowMs - (fills.at(-1)?.atMs ?? 0) >= quietMs;
}
