// A row of the coverage table: in which state an order or its position is, in our books and at the venue. `prepare` makes the
// state last long enough to change the link under it; `holds` is the definition.
import type { World, WorldOptions } from '../node/index.ts';

export interface OrderState {
  readonly name: string;
  readonly options: Pick<WorldOptions, 'parameters' | 'session'>;
  /** Called on a ready world, before the state is waited for. `longMs`: how long it has to be kept, if it does not last. */
  readonly prepare?: (world: World, longMs: number) => void;
  /** What has to hold first, then what is done by hand to get from there to the state. */
  readonly from?: { readonly holds: (world: World) => boolean; readonly act: (world: World) => void };
  readonly holds: (world: World) => boolean;
}
