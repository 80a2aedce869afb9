// The words for an order: what was asked for (`OrderTerms`, never changes but by a modify) and where it stands
// (`OrderStatus`). How it moves from one status to the next is `orders/order-lifecycle.ts`.
import type {
  ClientOrderId,
  EpochMs,
  InstrumentIndex,
  Lots,
  SessionId,
  StrategyId,
  Ticks,
} from '../base/index.ts';

export type Side = 'buy' | 'sell';

export type OrderType =
  | 'market'
  | 'limit'
  /** Becomes a market order when the touch reaches `triggerTicks` from the losing side. */
  | 'stopMarket'
  /** Becomes a limit order at `priceTicks` when the touch reaches `triggerTicks`. */
  | 'stopLimit'
  /** A `stopMarket` whose trigger follows the touch at `trailingTicks`, only ever toward profit. */
  | 'trailingStop'
  /** Becomes a market order when the touch reaches `triggerTicks` from the winning side (market if touched). */
  | 'marketIfTouched';

/** `gtd` needs `expiresAtMs`. Post-only is a flag of its own. */
export type TimeInForce = 'gtc' | 'ioc' | 'fok' | 'day' | 'gtd';

/** Why an order exists. Only `entry` may raise exposure; policy never gates the others (design, invariant 6). */
export type OrderPurpose = 'entry' | 'exit' | 'flatten' | 'protection';

export interface OrderTerms {
  readonly clientOrderId: ClientOrderId;
  readonly instrument: InstrumentIndex;
  readonly side: Side;
  readonly type: OrderType;
  readonly lots: Lots;
  /** `limit`, `stopLimit`. */
  readonly priceTicks?: Ticks | undefined;
  /** `stopMarket`, `stopLimit`, `marketIfTouched`. */
  readonly triggerTicks?: Ticks | undefined;
  /** `trailingStop`. */
  readonly trailingTicks?: Ticks | undefined;
  readonly timeInForce: TimeInForce;
  /** When the order is to end: by the venue if `gtd`, else canceled by the kernel. */
  readonly expiresAtMs?: EpochMs | undefined;
  readonly postOnly: boolean;
  readonly reduceOnly: boolean;
  /** Protection that the venue attaches to the position which this entry opens (Bitunix position TP/SL). */
  readonly attachedStopTicks?: Ticks | undefined;
  readonly attachedTargetTicks?: Ticks | undefined;
}

export type OrderStatus =
  /** Decided, perhaps durable, not known to have left. */
  | 'intended'
  /** Its bytes were handed to the network; no answer yet. */
  | 'submitted'
  /** The venue holds it. */
  | 'accepted'
  | 'partiallyFilled'
  /** Sent or perhaps sent, and the outcome could not be learned. Counts at full quantity; see invariant 3. */
  | 'unknown'
  | 'filled'
  | 'canceled'
  | 'expired'
  /** The venue said no. */
  | 'rejected'
  /** We said no after the intent (execution queue full, link not ready): it never left. */
  | 'refused'
  /** Proven absent at the venue. A late report still revives it. */
  | 'notAtVenue';

/** Which decision an order belongs to, for attribution, reports and the duplicate guard. */
export interface OrderOrigin {
  readonly session: SessionId;
  /** Absent for what an operator or the kill switch ordered. */
  readonly strategy?: StrategyId | undefined;
  readonly purpose: OrderPurpose;
  /** Code of why: `trend-pullback`, `time-stop`, `halt`. Words are made in `views`. */
  readonly reason: string;
  /** Open time of the bar that decided, for one intent per strategy, instrument and bar. */
  readonly barOpenMs?: EpochMs | undefined;
}

/** Statuses from which nothing more is expected. `notAtVenue` is final until a late report revives the order. */
export const finalStatuses: ReadonlySet<OrderStatus> = new Set<OrderStatus>([
  'filled',
  'canceled',
  'expired',
  'rejected',
  'refused',
  'notAtVenue',
]);

/** +1 for a buy, -1 for a sell: the sign that a fill adds to a position. */
export const signOf = (side: Side): 1 | -1 => (side === 'buy' ? 1 : -1);

export const oppositeOf = (side: Side): Side => (side === 'buy' ? 'sell' : 'buy');

/** The protection that a position gets when its entry fills: decided with the entry, so that it is durable with it. */
export interface ProtectionPlan {
  readonly stopTicks?: Ticks | undefined;
  readonly targetTicks?: Ticks | undefined;
  /** Armed when the touch reaches `activationTicks`; from then on the stop follows the touch at `distanceTicks`. */
  readonly trailing?: { readonly activationTicks: Ticks; readonly distanceTicks: Ticks } | undefined;
}
