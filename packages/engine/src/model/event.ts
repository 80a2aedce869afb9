// Events: what the kernel decided and what it learned, in the past tense. Durable, keyed (seq, index), never changed.
// `apply` folds them into the books; effects are derived from them; nothing else changes an order, a position, a limit or
// a latch. Optional fields are absent where unknown, never zero.
import type {
  AccountId,
  ClientOrderId,
  EpochMs,
  FillId,
  InstrumentIndex,
  Lots,
  SessionId,
  StrategyId,
  Ticks,
  VenueOrderId,
} from '../base/index.ts';
import type { StopPolicy } from './command.ts';
import type { AlertLevel } from './effect.ts';
import type { OrderOrigin, OrderStatus, OrderTerms, ProtectionPlan, Side } from './order.ts';
import type { LinkState } from './report.ts';

// -- Orders ----------------------------------------------------------------------------------------------------------

/** The intent. From here on the order exists (invariants 1 and 2). */
export interface OrderIntended {
  readonly type: 'OrderIntended';
  readonly account: AccountId;
  readonly terms: OrderTerms;
  readonly origin: OrderOrigin;
  /** The quote that the decision saw, for slippage and for the reader. */
  readonly bidTicks: Ticks;
  readonly askTicks: Ticks;
  /** Notional at the expected price, decimal text: counts against the day's turnover if it is an entry. */
  readonly notional: string;
  /** What protects the position that this entry opens. */
  readonly plan?: ProtectionPlan | undefined;
  /** Expected loss from entry to stop, decimal text; absent without a stop. The unit of R multiples. */
  readonly riskAmount?: string | undefined;
}

/** Our own no, before any intent: nothing was sent. */
export interface OrderDenied {
  readonly type: 'OrderDenied';
  readonly session: SessionId;
  readonly strategy?: StrategyId | undefined;
  readonly instrument: InstrumentIndex;
  readonly side: Side;
  readonly lots: Lots;
  /** Code of the gate: `position-cap`, `daily-loss`, `unknown-order`. */
  readonly gate: string;
  /** What the gate measured and what it allows, decimal text in the gate's own unit. */
  readonly measured?: string | undefined;
  readonly allowed?: string | undefined;
}

export interface OrderSubmitted {
  readonly type: 'OrderSubmitted';
  readonly clientOrderId: ClientOrderId;
}

export interface OrderRefused {
  readonly type: 'OrderRefused';
  readonly clientOrderId: ClientOrderId;
  readonly reason: string;
}

export interface OrderAccepted {
  readonly type: 'OrderAccepted';
  readonly clientOrderId: ClientOrderId;
  readonly venueOrderId?: VenueOrderId | undefined;
  readonly status: OrderStatus;
}

export interface OrderFilled {
  readonly type: 'OrderFilled';
  readonly clientOrderId: ClientOrderId;
  readonly venueOrderId?: VenueOrderId | undefined;
  readonly account: AccountId;
  readonly instrument: InstrumentIndex;
  readonly fillId: FillId;
  readonly side: Side;
  /** Executed by this fill. */
  readonly lots: Lots;
  /** Price of this fill, decimal text, rounded from the worth. */
  readonly price: string;
  /** Worth of this fill as if bought, decimal text. */
  readonly worth: string;
  /** Fee of this fill; absent: not known yet. */
  readonly fee?: string | undefined;
  /** Fees of earlier fills that came with it. */
  readonly earlierFees?: readonly { readonly fillId: FillId; readonly fee: string }[] | undefined;
  readonly totals: OrderTotals;
  readonly liquidity?: 'maker' | 'taker' | undefined;
  /** Cost against the touch that the decision saw, decimal text, positive is worse; absent without a reference. */
  readonly slippage?: string | undefined;
  readonly status: OrderStatus;
  readonly atMs: EpochMs;
}

/** Totals of an order's executions so far, as the venue states them: the base of the next difference. Decimal texts. */
export interface OrderTotals {
  readonly lots: Lots;
  readonly worth: string;
  readonly worthUncertainty: string;
  readonly fee: string;
  readonly feePending: readonly { readonly fillId: FillId; readonly lots: Lots }[];
  readonly last?: { readonly fillId: FillId; readonly fee?: string } | undefined;
}

/** Fees that fills left pending, or corrections of them: the whole fee of each fill. */
export interface FeeReported {
  readonly type: 'FeeReported';
  readonly clientOrderId: ClientOrderId;
  readonly fees: readonly { readonly fillId: FillId; readonly fee: string }[];
  readonly totals: OrderTotals;
}

export interface OrderCanceled {
  readonly type: 'OrderCanceled';
  readonly clientOrderId: ClientOrderId;
  readonly status: OrderStatus;
  /** What we canceled it for; absent: we did not ask for it. */
  readonly reason?: string | undefined;
  readonly venueReason?: string | undefined;
}

export interface OrderExpired {
  readonly type: 'OrderExpired';
  readonly clientOrderId: ClientOrderId;
  readonly status: OrderStatus;
}

export interface OrderRejected {
  readonly type: 'OrderRejected';
  readonly clientOrderId: ClientOrderId;
  readonly status: OrderStatus;
  readonly venueReason: string;
}

/** Sent or perhaps sent, and nobody can say what became of it (invariant 3). */
export interface OrderBecameUnknown {
  readonly type: 'OrderBecameUnknown';
  readonly clientOrderId: ClientOrderId;
  readonly reason: string;
}

/** One complete read did not show it. The second one proves. */
export interface OrderAbsenceNoted {
  readonly type: 'OrderAbsenceNoted';
  readonly clientOrderId: ClientOrderId;
  readonly readNumber: number;
}

export interface OrderNotAtVenue {
  readonly type: 'OrderNotAtVenue';
  readonly clientOrderId: ClientOrderId;
  /** The reads that prove it. */
  readonly readNumbers: readonly number[];
}

/** An order that the venue holds and our books did not. */
export interface OrderAdopted {
  readonly type: 'OrderAdopted';
  readonly account: AccountId;
  readonly terms: OrderTerms;
  readonly origin?: OrderOrigin | undefined;
  readonly venueOrderId?: VenueOrderId | undefined;
  /** `lostTail`: an id of ours that the journal no longer has; `protection`: made by a position TP/SL; `foreign`: not ours. */
  readonly provenance: 'lostTail' | 'protection' | 'foreign';
}

export interface OrderResolved {
  readonly type: 'OrderResolved';
  readonly clientOrderId: ClientOrderId;
  readonly as: 'filled' | 'canceled' | 'notAtVenue';
  readonly by: string;
  readonly reason: string;
}

export interface CancelIntended {
  readonly type: 'CancelIntended';
  readonly clientOrderId: ClientOrderId;
  readonly reason: string;
  /** 1 is the first. */
  readonly attempt: number;
  readonly atMs: EpochMs;
}

/** A report that the lifecycle says cannot happen: kept for the reader, not applied. */
export interface ReportContradicted {
  readonly type: 'ReportContradicted';
  readonly clientOrderId: ClientOrderId;
  readonly status: OrderStatus;
  readonly signal: string;
}

// -- Positions, money, protection ------------------------------------------------------------------------------------

export interface PositionAdjusted {
  readonly type: 'PositionAdjusted';
  readonly account: AccountId;
  readonly instrument: InstrumentIndex;
  readonly adjustmentId: string;
  /** Signed change. */
  readonly lots: Lots;
  /** Decimal text; absent: the cost is not known (`pending`). */
  readonly price?: string | undefined;
  readonly provenance: 'adoption' | 'operator' | 'reconciliation' | 'assignment';
  readonly by: string;
  readonly reason: string;
  readonly atMs: EpochMs;
}

export interface FundingPosted {
  readonly type: 'FundingPosted';
  readonly account: AccountId;
  readonly instrument: InstrumentIndex;
  readonly fundingId: string;
  readonly amount: string;
  readonly atMs: EpochMs;
}

/** Cash that no fill, fee or funding explains: the first balance of an account, a deposit, a withdrawal. */
export interface CashAdjusted {
  readonly type: 'CashAdjusted';
  readonly account: AccountId;
  readonly cashId: string;
  readonly currency: string;
  /** Signed, decimal text. */
  readonly amount: string;
  readonly provenance: 'initial' | 'reconciliation';
}

export interface BalanceNoted {
  readonly type: 'BalanceNoted';
  readonly account: AccountId;
  readonly currency: string;
  readonly balance: string;
  readonly available?: string | undefined;
  readonly atMs: EpochMs;
}

/** Which protection a position is to have, and who holds each leg. The whole of it, not a change. */
export interface ProtectionIntended {
  readonly type: 'ProtectionIntended';
  readonly instrument: InstrumentIndex;
  readonly stopTicks?: Ticks | undefined;
  readonly targetTicks?: Ticks | undefined;
  /** Trailing: armed when the touch reaches `activationTicks`, then the stop follows at `distanceTicks`. */
  readonly trailing?: { readonly activationTicks: Ticks; readonly distanceTicks: Ticks } | undefined;
  readonly stopOwner: 'venue' | 'runtime';
  readonly targetOwner: 'venue' | 'runtime';
  /** The entry carried it to the venue, or it stands there: nothing to ask for unless it does not show up. */
  readonly attached: boolean;
  /** `adoption`: found at the venue, no plan of ours made it. Absent: ours. */
  readonly provenance?: 'adoption' | undefined;
  readonly reason: string;
  readonly atMs: EpochMs;
}

/** The high-water mark of a trailing stop moved; the stop with it where `stopTicks` says so. */
export interface TrailingMoved {
  readonly type: 'TrailingMoved';
  readonly instrument: InstrumentIndex;
  readonly highWaterTicks: Ticks;
  readonly stopTicks?: Ticks | undefined;
  readonly atMs: EpochMs;
}

/** The venue shows the protection that was intended. */
export interface ProtectionConfirmed {
  readonly type: 'ProtectionConfirmed';
  readonly instrument: InstrumentIndex;
  readonly positionId?: string | undefined;
  readonly protectionId?: string | undefined;
}

/** A position stands without the protection it should have: red, with an alert. */
export interface PositionUnprotected {
  readonly type: 'PositionUnprotected';
  readonly instrument: InstrumentIndex;
  readonly reason: string;
  readonly atMs: EpochMs;
}

export interface ProtectionEnded {
  readonly type: 'ProtectionEnded';
  readonly instrument: InstrumentIndex;
  readonly reason: string;
}

/** A level of the runtime's own was reached by a quote. The exit order follows in the same step. */
export interface ProtectionTriggered {
  readonly type: 'ProtectionTriggered';
  readonly instrument: InstrumentIndex;
  readonly leg: 'stop' | 'target';
  readonly levelTicks: Ticks;
  readonly touchTicks: Ticks;
  readonly atMs: EpochMs;
}

/** A position went from open to flat: the round trip's figures, for reports, streaks and cool-downs. */
export interface PositionClosed {
  readonly type: 'PositionClosed';
  readonly account: AccountId;
  readonly instrument: InstrumentIndex;
  readonly session?: SessionId | undefined;
  readonly strategy?: StrategyId | undefined;
  readonly openedAtMs: EpochMs;
  readonly atMs: EpochMs;
  /** Net of fees and funding, decimal text; absent while a cost of it is pending. */
  readonly netPnl?: string | undefined;
  readonly riskAmount?: string | undefined;
  readonly reason: string;
}

/** A position got an owner without a fill: an operator adopted it for a session. */
export interface PositionHeld {
  readonly type: 'PositionHeld';
  readonly instrument: InstrumentIndex;
  readonly holding: {
    readonly session: SessionId;
    readonly strategy?: StrategyId | undefined;
    readonly openedAtMs: EpochMs;
    readonly netAtOpen: string;
  };
}

// -- Risk, halt, strategies ------------------------------------------------------------------------------------------

export type RiskLatch = 'dailyLoss' | 'drawdown' | 'losingStreak';

export interface RiskLatched {
  readonly type: 'RiskLatched';
  readonly account: AccountId;
  readonly latch: RiskLatch;
  readonly measured: string;
  readonly allowed: string;
  /** Positions that were valued at a last known price; absent: all prices were fresh. */
  readonly stalePrices?: readonly InstrumentIndex[] | undefined;
  readonly atMs: EpochMs;
}

export interface RiskLatchCleared {
  readonly type: 'RiskLatchCleared';
  readonly account: AccountId;
  readonly latch: RiskLatch;
  readonly by: string;
  /** Where an operator cleared the day's loss: the equity from which it is counted now. */
  readonly lossFromEquity?: string | undefined;
}

/** A new trading day (UTC for crypto) with the equity it starts from: the base of the daily loss limit. */
export interface TradingDayStarted {
  readonly type: 'TradingDayStarted';
  readonly account: AccountId;
  /** `2026-11-25`. */
  readonly day: string;
  readonly equity: string;
}

/** A sample of the equity curve with its parts, and the peak so far. Decimal texts. */
export interface EquityMarked {
  readonly type: 'EquityMarked';
  readonly account: AccountId;
  readonly equity: string;
  readonly unrealized: string;
  readonly peak: string;
  readonly atMs: EpochMs;
}

export interface HaltLatched {
  readonly type: 'HaltLatched';
  readonly by: string;
  readonly reason: string;
  readonly flatten: boolean;
  readonly atMs: EpochMs;
}

export interface HaltCleared {
  readonly type: 'HaltCleared';
  readonly by: string;
  readonly reason: string;
}

/** The venue confirmed that all is flat and nothing works: only then does the screen say so. */
export interface FlatConfirmed {
  readonly type: 'FlatConfirmed';
  readonly atMs: EpochMs;
}

/** Close what is open in an instrument, until it is flat. */
export interface FlattenIntended {
  readonly type: 'FlattenIntended';
  readonly instrument: InstrumentIndex;
  readonly by: string;
  readonly reason: string;
  readonly atMs: EpochMs;
}

export interface FlattenDone {
  readonly type: 'FlattenDone';
  readonly instrument: InstrumentIndex;
}

export interface StrategyQuarantined {
  readonly type: 'StrategyQuarantined';
  readonly session: SessionId;
  readonly strategy: StrategyId;
  readonly reason: string;
  readonly atMs: EpochMs;
}

export interface StrategyReleased {
  readonly type: 'StrategyReleased';
  readonly session: SessionId;
  readonly strategy: StrategyId;
  readonly by: string;
}

// -- The node's life ---------------------------------------------------------------------------------------------------

export interface LifeStarted {
  readonly type: 'LifeStarted';
  readonly nodeId: string;
  /** 1 is the first; each start of the process on this journal is one more. */
  readonly life: number;
  readonly engineFingerprint: string;
  readonly strategyFingerprint: string;
  readonly configFingerprint: string;
  readonly atMs: EpochMs;
}

export interface ConfigChanged {
  readonly type: 'ConfigChanged';
  readonly configFingerprint: string;
}

export interface LinkChanged {
  readonly type: 'LinkChanged';
  readonly account: AccountId;
  readonly state: LinkState;
  readonly why: string;
  readonly generation: number;
  readonly atMs: EpochMs;
}

export interface StalenessChanged {
  readonly type: 'StalenessChanged';
  readonly instrument: InstrumentIndex;
  readonly level: 'fresh' | 'polling' | 'restarting' | 'safeStop';
  readonly atMs: EpochMs;
}

/** Another read is to follow the one that is under way. */
export interface VenueReadWanted {
  readonly type: 'VenueReadWanted';
  readonly account: AccountId;
  readonly reason: string;
}

export interface VenueReadRequested {
  readonly type: 'VenueReadRequested';
  readonly account: AccountId;
  readonly readNumber: number;
  readonly reason: string;
  readonly atMs: EpochMs;
}

export interface VenueStateReconciled {
  readonly type: 'VenueStateReconciled';
  readonly account: AccountId;
  readonly readNumber: number;
  readonly complete: boolean;
  /** When the read began. */
  readonly startedAtMs: EpochMs;
  /** One line per difference found and what was done about it. */
  readonly differences: readonly string[];
  /** A position that differs without an explanation yet: adjusted only if the next read says the same. */
  readonly disputed: readonly { readonly instrument: InstrumentIndex; readonly venueLots: Lots }[];
  /** The same for cash: what the venue has more (or less) than our books, decimal text. */
  readonly disputedCash?: string | undefined;
  readonly atMs: EpochMs;
}

/** The account was not read completely for too long: nothing new is entered until it is. */
export interface ReconciliationOverdue {
  readonly type: 'ReconciliationOverdue';
  readonly account: AccountId;
  /** The last complete read. */
  readonly reconciledAtMs: EpochMs;
  readonly atMs: EpochMs;
}

export interface AlertRaised {
  readonly type: 'AlertRaised';
  readonly level: AlertLevel;
  readonly code: string;
  readonly text: string;
  readonly atMs: EpochMs;
}

export interface StopRequested {
  readonly type: 'StopRequested';
  readonly policy: StopPolicy;
  readonly by: string;
  readonly reason: string;
  readonly atMs: EpochMs;
}

export interface LifeEnded {
  readonly type: 'LifeEnded';
  readonly reason: string;
  readonly exitCode: number;
  readonly atMs: EpochMs;
}

export type KernelEvent =
  | OrderIntended
  | OrderDenied
  | OrderSubmitted
  | OrderRefused
  | OrderAccepted
  | OrderFilled
  | FeeReported
  | OrderCanceled
  | OrderExpired
  | OrderRejected
  | OrderBecameUnknown
  | OrderAbsenceNoted
  | OrderNotAtVenue
  | OrderAdopted
  | OrderResolved
  | CancelIntended
  | ReportContradicted
  | PositionAdjusted
  | FundingPosted
  | CashAdjusted
  | BalanceNoted
  | ProtectionIntended
  | TrailingMoved
  | ProtectionConfirmed
  | PositionUnprotected
  | ProtectionEnded
  | ProtectionTriggered
  | PositionClosed
  | PositionHeld
  | RiskLatched
  | RiskLatchCleared
  | TradingDayStarted
  | EquityMarked
  | HaltLatched
  | HaltCleared
  | FlatConfirmed
  | FlattenIntended
  | FlattenDone
  | StrategyQuarantined
  | StrategyReleased
  | LifeStarted
  | ConfigChanged
  | LinkChanged
  | StalenessChanged
  | VenueReadWanted
  | VenueReadRequested
  | VenueStateReconciled
  | ReconciliationOverdue
  | AlertRaised
  | StopRequested
  | LifeEnded;
