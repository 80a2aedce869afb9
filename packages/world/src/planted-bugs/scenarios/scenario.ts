// One short stretch of a world's life with one kind of trouble.
import type { Violation } from '../../checkers/index.ts';
import type { World, WorldOptions } from '../../node/index.ts';

export interface Scenario {
  readonly name: string;
  readonly sentence: string;
  readonly options?: Omit<WorldOptions, 'seed'>;
  /** Runs from a node that is ready to the end of the trouble. */
  readonly trouble: (world: World) => void;
  /** Virtual milliseconds from healing to judging; default 100 s. 0: judged as it stands, for nodes that have ended. */
  readonly settleMs?: number;
  /** Only what holds at any time is judged: the node is not meant to be ready at the end. */
  readonly ended?: boolean;
  /** Rules that the trouble itself breaks: a venue that lies is believed until it tells the truth. */
  readonly tolerates?: readonly string[];
  /** Beside the checkers. */
  readonly expect?: (world: World) => Violation[];
}
