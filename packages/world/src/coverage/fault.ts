// A fault of the coverage table: how it begins, how long it lasts, and, where `World.heal` is not enough, how it ends.
import type { World } from '../node/index.ts';

export interface WorldFault {
  readonly name: string;
  readonly group: 'venue messages' | 'venue requests' | 'venue' | 'net' | 'process' | 'disk' | 'clock';
  readonly inject: (world: World) => void;
  /** Virtual milliseconds from its beginning to the healing. */
  readonly lastsMs: number;
  /** A count that grows when the fault strikes something; absent: it always does. */
  readonly evidence?: (world: World) => number;
}
