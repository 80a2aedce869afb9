// What a simulated venue offers behind its control URL. Methods throw `ControlError` for what cannot be done; bodies
// arrive as parsed JSON and are checked by the venue, which knows what it can do.

import type { FrameLog } from './frame-log.ts';

export interface FaultControl {
  /** What can be injected: names in kebab-case and a JSON Schema of the parameters. */
  available(): readonly unknown[];
  active(): readonly unknown[];
  inject(name: string, parameters: unknown): unknown;
  /** Ends all faults; answers what it ended. */
  healAll(): unknown;
}

export interface ControlTarget {
  /** The venue's books. */
  state(): unknown;
  readonly frames: FrameLog;
  readonly faults: FaultControl;
  /** Steps or jumps the clock. */
  moveClock(command: unknown): unknown;
  /** Moves a price. */
  moveMarket(command: unknown): unknown;
  /** Fills, rejects or expires an order by hand. */
  actOnOrder(orderId: string, command: unknown): unknown;
}
