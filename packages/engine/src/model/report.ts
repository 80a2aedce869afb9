// Reports: what venues, links and the execution path tell the kernel. They are inputs, journaled verbatim, so that a
// replay hears exactly what the live kernel heard. Decimal figures of the venue travel as text: no digit is lost before
// the ledger sees them.
import type {
  AccountId,
  ClientOrderId,
  EpochMs,
  FillId,
  InstrumentIndex,
  Lots,
  Ticks,
  VenueOrderId,
} from '../base/index.ts';
import type { OrderStatus, OrderType, Side } from './order.ts';

/** What a venue says of one order, from a push, an answer or a list. Totals are cumulative over the order's life. */
export interface OrderReport {
  readonly type: 'OrderReport';
  readonly account: AccountId;
  readonly instrument: InstrumentIndex;
  /** Absent for orders that are not ours, among them what a position TP/SL triggered. */
  readonly clientOrderId?: ClientOrderId | undefined;
  readonly venueOrderId?: VenueOrderId | undefined;
  readonly status: Extract<
    OrderStatus,
    'accepted' | 'partiallyFilled' | 'filled' | 'canceled' | 'expired' | 'rejected'
  >;
  readonly side: Side;
  readonly orderType: OrderType;
  readonly lots: Lots;
  readonly priceTicks?: Ticks | undefined;
  readonly reduceOnly: boolean;
  /** Total executed so far. */
  readonly filledLots: Lots;
  /** Average price of all executions as the venue states it, decimal text; absent while nothing is filled. */
  readonly averagePrice?: string | undefined;
  /** One unit in the last place of the venue's averages, decimal text; absent: unknown. */
  readonly averagePriceStep?: string | undefined;
  /** Total fee, decimal text, positive is paid; absent = not known yet (never zero). */
  readonly fee?: string | undefined;
  readonly liquidity?: 'maker' | 'taker' | undefined;
  /** Why the venue rejected or canceled, in its words. */
  readonly venueReason?: string | undefined;
  /** Which venue mechanism made it, where it is not an order of ours. */
  readonly trigger?: 'stop' | 'target' | 'liquidation' | undefined;
  /** The venue's stamp. */
  readonly atMs: EpochMs;
}

/** One execution, where the venue has execution ids (IBKR; Bitunix trade history). */
export interface FillReport {
  readonly type: 'FillReport';
  readonly account: AccountId;
  readonly instrument: InstrumentIndex;
  readonly clientOrderId?: ClientOrderId | undefined;
  readonly venueOrderId?: VenueOrderId | undefined;
  readonly fillId: FillId;
  readonly side: Side;
  readonly lots: Lots;
  /** Decimal text: may be finer than a tick. */
  readonly price: string;
  readonly fee?: string | undefined;
  readonly liquidity?: 'maker' | 'taker' | undefined;
  readonly atMs: EpochMs;
}

/** What became of sending an order: ours to say, not the venue's. */
export interface SubmitReport {
  readonly type: 'SubmitReport';
  readonly clientOrderId: ClientOrderId;
  readonly outcome: /** Its bytes were handed to the network. */
    | 'sent'
    /** It never left and never will: the execution queue refused it, or the link was not ready. */
    | 'refused'
    /** It may have arrived: the answer was lost, timed out, or says nothing certain. */
    | 'unknown';
  readonly reason?: string | undefined;
  readonly atMs: EpochMs;
}

/** What became of a cancel request. A success answer is not success: only an `OrderReport` cancels. */
export interface CancelReport {
  readonly type: 'CancelReport';
  readonly clientOrderId: ClientOrderId;
  readonly outcome: 'sent' | 'failed' | 'orderNotFound';
  readonly reason?: string | undefined;
  readonly atMs: EpochMs;
}

export interface PositionReport {
  readonly type: 'PositionReport';
  readonly account: AccountId;
  readonly instrument: InstrumentIndex;
  /** The venue's id of the position, where it has one (Bitunix): the key of its TP/SL. */
  readonly positionId?: string | undefined;
  /** Signed: negative is short, 0 is closed. */
  readonly lots: Lots;
  readonly averagePrice?: string | undefined;
  readonly atMs: EpochMs;
}

export interface BalanceReport {
  readonly type: 'BalanceReport';
  readonly account: AccountId;
  readonly currency: string;
  /** Wallet balance without unrealized P&L, decimal text. */
  readonly balance: string;
  readonly available?: string | undefined;
  readonly atMs: EpochMs;
}

/** The protection that the venue holds for a position. Both legs absent: it holds none. */
export interface ProtectionReport {
  readonly type: 'ProtectionReport';
  readonly account: AccountId;
  readonly instrument: InstrumentIndex;
  readonly positionId?: string | undefined;
  readonly stopTicks?: Ticks | undefined;
  readonly targetTicks?: Ticks | undefined;
  /** Venue id of the TP/SL order, needed to modify or cancel it. */
  readonly protectionId?: string | undefined;
  readonly atMs: EpochMs;
}

/** What became of asking the venue to hold protection. */
export interface ProtectionOutcomeReport {
  readonly type: 'ProtectionOutcomeReport';
  readonly instrument: InstrumentIndex;
  readonly outcome: 'accepted' | 'rejected' | 'unknown';
  readonly reason?: string | undefined;
  readonly atMs: EpochMs;
}

export interface FundingReport {
  readonly type: 'FundingReport';
  readonly account: AccountId;
  readonly instrument: InstrumentIndex;
  /** Unique per posting, so that reading history twice posts once. */
  readonly fundingId: string;
  /** Decimal text, positive is received. */
  readonly amount: string;
  readonly rate?: string | undefined;
  readonly atMs: EpochMs;
}

/** The current funding rate of a perpetual, for the strategies' gates. */
export interface FundingRateReport {
  readonly type: 'FundingRateReport';
  readonly instrument: InstrumentIndex;
  /** Fraction per interval: 0.0001 is 1 bp. */
  readonly rate: string;
  readonly nextFundingAtMs?: EpochMs | undefined;
  readonly atMs: EpochMs;
}

/**
 * One whole read of an account, asked for by `ReadVenueState`. Absence from it is evidence only under the conditions of
 * invariant 3, which the kernel judges: the reader just says what it read, when, and on which life of the link.
 */
export interface VenueStateReport {
  readonly type: 'VenueStateReport';
  readonly account: AccountId;
  /** Number of the read, as in the `ReadVenueState` that asked. */
  readonly readNumber: number;
  /** When the link life that answered was opened, kernel time. */
  readonly linkOpenedAtMs: EpochMs;
  /** When the first request of the read was sent. What changed after this may be missing. */
  readonly startedAtMs: EpochMs;
  readonly atMs: EpochMs;
  /** All working orders of the account. */
  readonly openOrders: readonly OrderReport[];
  /** Recently ended orders, as far back as `historySinceMs`. */
  readonly endedOrders: readonly OrderReport[];
  /** Client ids that were asked for one by one and that the venue does not know. */
  readonly ordersNotFound: readonly ClientOrderId[];
  readonly fills: readonly FillReport[];
  readonly positions: readonly PositionReport[];
  readonly protections: readonly ProtectionReport[];
  readonly balances: readonly BalanceReport[];
  readonly fundings: readonly FundingReport[];
  readonly historySinceMs: EpochMs;
  /** Every list was read to its end, and every id in doubt was asked for. */
  readonly complete: boolean;
}

export type LinkState =
  | 'disconnected'
  | 'connecting'
  | 'handshaking'
  | 'syncing'
  | 'ready'
  | 'degraded'
  | 'recovering'
  | 'circuitOpen'
  | 'halted';

/** The link's owner publishes each change; everything else only reads it (invariant 9). */
export interface LinkReport {
  readonly type: 'LinkReport';
  readonly account: AccountId;
  readonly state: LinkState;
  readonly why: string;
  readonly generation: number;
  readonly atMs: EpochMs;
}

/** How fresh an instrument's market data is, by the local monotonic clock (B5's ladder). */
export interface StalenessReport {
  readonly type: 'StalenessReport';
  readonly instrument: InstrumentIndex;
  readonly level: 'fresh' | 'polling' | 'restarting' | 'safeStop';
  /** Age of the newest data when the level was reached. */
  readonly ageMs: number;
  readonly atMs: EpochMs;
}

export type VenueReport =
  | OrderReport
  | FillReport
  | SubmitReport
  | CancelReport
  | PositionReport
  | BalanceReport
  | ProtectionReport
  | ProtectionOutcomeReport
  | FundingReport
  | FundingRateReport
  | VenueStateReport
  | LinkReport
  | StalenessReport;
