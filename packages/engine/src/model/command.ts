// Commands of an operator: inputs like all others, each with who asked and why, so that the journal answers later.
import type {
  AccountId,
  ClientOrderId,
  EpochMs,
  InstrumentIndex,
  Lots,
  SessionId,
  StrategyId,
  Ticks,
} from '../base/index.ts';

export interface CommandOrigin {
  /** `cli`, `signal`, `file`, `api`, and the user where one is known. */
  readonly by: string;
  readonly reason: string;
  readonly atMs: EpochMs;
}

/** The kill switch: latched until a person clears it. */
export interface Halt extends CommandOrigin {
  readonly type: 'Halt';
  /** Also cancel everything and close all positions. */
  readonly flatten: boolean;
}

/** Clears the kill switch. */
export interface Resume extends CommandOrigin {
  readonly type: 'Resume';
}

/** Cancel what works and close positions, of one instrument or of all, without latching. */
export interface Flatten extends CommandOrigin {
  readonly type: 'Flatten';
  readonly instrument?: InstrumentIndex;
}

/** An operator's word on an order that stands as `unknown`. */
export interface ResolveOrder extends CommandOrigin {
  readonly type: 'ResolveOrder';
  readonly clientOrderId: ClientOrderId;
  readonly as: 'filled' | 'canceled' | 'notAtVenue';
  /** For `filled`: the total quantity and average price (decimal text). */
  readonly filledLots?: Lots;
  readonly averagePrice?: string;
}

/** Take over what the venue holds beyond our books. */
export interface AdoptPosition extends CommandOrigin {
  readonly type: 'AdoptPosition';
  readonly instrument: InstrumentIndex;
  readonly session: SessionId;
  /** Protection that it gets; without a stop it stays red. */
  readonly stopTicks?: Ticks;
  readonly targetTicks?: Ticks;
}

/** Change a position by hand, with the price of the change. */
export interface AdjustPosition extends CommandOrigin {
  readonly type: 'AdjustPosition';
  readonly instrument: InstrumentIndex;
  /** Signed change. */
  readonly lots: Lots;
  readonly price: string;
}

export interface ReleaseStrategy extends CommandOrigin {
  readonly type: 'ReleaseStrategy';
  readonly session: SessionId;
  readonly strategy: StrategyId;
}

/** End the node by the sessions' stop policies. */
export interface Stop extends CommandOrigin {
  readonly type: 'Stop';
  /** Overrides the sessions' own. */
  readonly policy?: StopPolicy;
}

/** What a stop does to what is open: `flatten` cancels and closes, `cancelOrders` keeps positions with their protection. */
export type StopPolicy = 'keep' | 'cancelOrders' | 'flatten';

/** Ask for a reconciliation now. */
export interface Reconcile extends CommandOrigin {
  readonly type: 'Reconcile';
  readonly account: AccountId;
}

export type OperatorCommand =
  | Halt
  | Resume
  | Flatten
  | ResolveOrder
  | AdoptPosition
  | AdjustPosition
  | ReleaseStrategy
  | Stop
  | Reconcile;
