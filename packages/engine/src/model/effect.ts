// Effects: what the outside is asked to do. They follow from events and are never stored; each is performed once the
// events of its `seq` are durable (invariant 1).
import type {
  AccountId,
  ClientOrderId,
  EpochMs,
  InstrumentIndex,
  Ticks,
  VenueOrderId,
} from '../base/index.ts';
import type { OrderPurpose, OrderTerms } from './order.ts';

/** At most once. `purpose` picks the lane: exits and cancels have one that entries cannot fill. */
export interface SubmitOrder {
  readonly type: 'SubmitOrder';
  readonly account: AccountId;
  readonly purpose: OrderPurpose;
  readonly terms: OrderTerms;
}

/** Repeated by the kernel until there is evidence. */
export interface CancelOrder {
  readonly type: 'CancelOrder';
  readonly account: AccountId;
  readonly instrument: InstrumentIndex;
  readonly clientOrderId: ClientOrderId;
  readonly venueOrderId?: VenueOrderId | undefined;
}

/** Desired state, not a command: the adapter reads what stands and makes it so. Absent legs are removed. */
export interface SetProtection {
  readonly type: 'SetProtection';
  readonly account: AccountId;
  readonly instrument: InstrumentIndex;
  readonly positionId?: string | undefined;
  readonly stopTicks?: Ticks | undefined;
  readonly targetTicks?: Ticks | undefined;
}

/** Read the whole account; answered by one `VenueStateReport` of the same number. */
export interface ReadVenueState {
  readonly type: 'ReadVenueState';
  readonly account: AccountId;
  readonly readNumber: number;
  /** Orders whose fate is in doubt: to be asked for one by one. */
  readonly ordersInDoubt: readonly ClientOrderId[];
  /**
   * Orders that ended before this were in a complete read that the books hold: they need not be told again. Absent: there was
   * none. What is in doubt is asked for however old it is.
   */
  readonly endedSinceMs?: EpochMs | undefined;
}

export type AlertLevel = 'notice' | 'warning' | 'critical';

export interface RaiseAlert {
  readonly type: 'RaiseAlert';
  readonly level: AlertLevel;
  /** Code for deduplication: `order-unknown`, `position-unprotected`, `circuit-open`. */
  readonly code: string;
  readonly text: string;
}

/** The node may end: nothing of ours works at the venues as far as the stop policy asked. */
export interface EndNode {
  readonly type: 'EndNode';
  readonly reason: string;
  readonly exitCode: number;
}

export type VenueEffect = SubmitOrder | CancelOrder | SetProtection | ReadVenueState;
export type Effect = VenueEffect | RaiseAlert | EndNode;
