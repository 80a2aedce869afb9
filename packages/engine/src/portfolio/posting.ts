// What can be posted to the ledger, and what a posting comes to. Every posting has an id, under which it counts once, and
// a provenance, so that each unit of a position or of P&L can be traced to an event in the journal.
import type {
  AccountId,
  EpochMs,
  FillId,
  InstrumentIndex,
  Lots,
  Money,
  Seq,
  VenueOrderId,
} from '../base/index.ts';
import type { Side } from '../model/index.ts';

/**
 * Where a figure came from. `execution`: a venue's execution, with an id of its own. `cumulativeTotals`: derived from a
 * venue's totals (`cumulative-fills.ts`); exact trades may replace it. `matching`: our own fill model. The others are
 * adjustments, by what caused them.
 */
export type PostingSource =
  | 'execution'
  | 'cumulativeTotals'
  | 'matching'
  | 'adoption'
  | 'assignment'
  | 'split'
  | 'reconciliation'
  | 'operator';

export interface Provenance {
  /** The journal's key of the event that posted: `(seq, index)`. */
  readonly seq: Seq;
  readonly index: number;
  readonly source: PostingSource;
  readonly by?: string | undefined;
  readonly reason?: string | undefined;
}

export interface Fee {
  /** Positive is paid, negative is a rebate. */
  readonly amount: Money;
  /** Absent: the instrument's settlement currency. */
  readonly currency?: string | undefined;
}

interface BookPosting {
  readonly account: AccountId;
  readonly instrument: InstrumentIndex;
  readonly provenance: Provenance;
}

export interface FillPosting extends BookPosting {
  readonly fillId: FillId;
  readonly side: Side;
  /** Executed; 0 only in a correction that busts the execution. */
  readonly lots: Lots;
  readonly price: Money;
  /**
   * Worth of the lots as if bought, where the price is a rounded average of it (cumulative totals). Absent: lots x price.
   */
  readonly worth?: Money | undefined;
  /** Absent: not known yet; `postFee` brings it. */
  readonly fee?: Fee | undefined;
  /** Cost against the decision's price, positive is worse: a part of the price P&L, told apart. Absent: unknown. */
  readonly slippage?: Money | undefined;
  readonly venueOrderId?: VenueOrderId | undefined;
  /** Set where the venue corrects executions: a higher number of a family replaces the lower (`executionRevisionOf`). */
  readonly revision?: { readonly family: string; readonly number: number } | undefined;
  readonly atMs: EpochMs;
}

/** A change of position without an execution of ours: adoption, assignment, a manual trade. */
export interface AdjustmentPosting extends BookPosting {
  readonly adjustmentId: string;
  /** Signed. */
  readonly lots: Lots;
  /** Absent: the cost is pending, and with it the P&L of what it opens or closes; `postCost` brings it. */
  readonly price?: Money | undefined;
  readonly atMs: EpochMs;
}

/** Each lot becomes numerator/denominator lots; the cost stays. */
export interface SplitPosting extends BookPosting {
  readonly adjustmentId: string;
  readonly numerator: number;
  readonly denominator: number;
  readonly atMs: EpochMs;
}

/** A fee that a fill left pending, or a revised one. It may come before its fill. */
export interface FeePosting extends BookPosting {
  readonly fillId: FillId;
  readonly fee: Fee;
}

/** The cost that an adjustment left pending, or a revised one. */
export interface CostPosting extends BookPosting {
  readonly adjustmentId: string;
  readonly price: Money;
}

export interface FundingPosting extends BookPosting {
  readonly fundingId: string;
  /** Positive is received; absent: charged, but not known how much. */
  readonly amount?: Money | undefined;
  readonly atMs: EpochMs;
}

/** Deposits and withdrawals; the first one of an account is its initial equity. */
export interface CashPosting {
  readonly account: AccountId;
  readonly cashId: string;
  readonly currency: string;
  readonly amount: Money;
  readonly provenance: Provenance;
}

export type PostingOutcome =
  /** `realized` is undefined while a cost that it depends on is pending. */
  | { readonly type: 'posted'; readonly realized: Money | undefined; readonly position: Lots }
  /** An earlier posting was replaced and the book folded again; `realizedChange` is what that did to the known total. */
  | { readonly type: 'corrected'; readonly realizedChange: Money; readonly position: Lots }
  /** Counted already. */
  | { readonly type: 'duplicate' }
  /** A newer revision of the same execution stands. */
  | { readonly type: 'superseded' }
  /** Kept until its fill is posted. */
  | { readonly type: 'awaitingFill' }
  /** Changed nothing: `reason` says why in words for the operator. */
  | { readonly type: 'refused'; readonly reason: string };
