// The columns of the table: what the link does while the order is in its state. `drive` brings a ready link on the way
// there; the prepared faults of the order state stay in force meanwhile.
import type { World } from '../node/index.ts';
import { linkOf } from './order-states.ts';

export interface LinkPhase {
  readonly name: string;
  readonly drive?: (world: World) => void;
  readonly holds: (world: World) => boolean;
  /** The order state comes after the phase where the state could not outlast the way to the phase. */
  readonly stateAfter?: boolean;
  /** How long a state that passes has to be kept. */
  readonly longMs: number;
}

const broken = (world: World): void => world.net.breakConnections();

export const linkPhases: readonly LinkPhase[] = [
  { name: 'ready', holds: (world) => linkOf(world) === 'ready', longMs: 0 },
  { name: 'recovering', drive: broken, holds: (world) => linkOf(world) === 'recovering', longMs: 9_000 },
  {
    name: 'connecting',
    drive: broken,
    holds: (world) => linkOf(world) === 'connecting' || linkOf(world) === 'handshaking',
    longMs: 9_000,
  },
  { name: 'syncing', drive: broken, holds: (world) => linkOf(world) === 'syncing', longMs: 9_500 },
  {
    name: 'degraded',
    drive: (world) => {
      world.venue.faults.inject('stall', { channel: 'depth*', path: 'public' });
    },
    holds: (world) => linkOf(world) === 'degraded',
    longMs: 9_000,
    stateAfter: true,
  },
];
