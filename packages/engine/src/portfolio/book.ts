// One book: everything posted for one instrument of one account. Position and realized P&L are the fold of its trades and
// splits (`position-fold.ts`); fees, funding and slippage are kept apart.
//
// The newest postings are kept one by one (the tail), over a settled base. A correction, a late cost or an exact trade in
// place of a derived one replaces a posting of the tail, and the book is folded again from the base: the result is what
// it would have been, had the right figure come first. `settle` moves what is old and complete into the base.
//
// Invariants: an id counts once, for ever; a refused posting changes nothing but that its id is known.
// Deliberately not here: whose orders these are, and what a price is at the moment.
import { type EpochMs, invariant, type Lots, type Money, type VenueOrderId } from '../base/index.ts';
import {
  type ContractTerms,
  contractTermsOf,
  type Instrument,
  profitOf,
  signOf,
  worthAt,
} from '../model/index.ts';
import { exchangeDerived, type StandingRevision, type TailEntry, type TradeEntry } from './book-entry.ts';
import { FeeTally } from './fee-tally.ts';
import {
  applySplit,
  applyTrade,
  copyFold,
  emptyFold,
  type FoldRules,
  type PositionFold,
} from './position-fold.ts';
import type {
  AdjustmentPosting,
  CostPosting,
  Fee,
  FeePosting,
  FillPosting,
  FundingPosting,
  PostingOutcome,
  SplitPosting,
} from './posting.ts';

const fillKey = (id: string): string => `fill:${id}`;
const adjustmentKey = (id: string): string => `adjustment:${id}`;
const refused = (reason: string): PostingOutcome => ({ type: 'refused', reason });

export class Book {
  readonly instrument: Instrument;
  readonly terms: ContractTerms;
  /** Below: read by `book-snapshot.ts`, changed only here. */
  base: PositionFold = emptyFold();
  current: PositionFold = emptyFold();
  tail: TailEntry[] = [];
  fees: FeeTally;
  readonly seen = new Set<string>();
  readonly families = new Map<string, StandingRevision>();
  /** Undefined: charged, amount not known. */
  readonly fundings = new Map<string, Money | undefined>();
  funding = 0n as Money;
  pendingFundings = 0;
  slippage = 0n as Money;
  /** Executions whose slippage nobody could measure. */
  unknownSlippage = 0;
  private readonly rules: FoldRules;

  constructor(instrument: Instrument) {
    this.instrument = instrument;
    this.terms = contractTermsOf(instrument);
    this.fees = new FeeTally(instrument.settlement);
    this.rules = { basis: instrument.costBasis, terms: this.terms };
  }

  postFill(posting: FillPosting): PostingOutcome {
    const key = fillKey(posting.fillId);
    if (this.seen.has(key)) return { type: 'duplicate' };
    const entry = this.tradeOfFill(posting); // may throw: before anything is changed
    this.seen.add(key);
    const standing = posting.revision && this.families.get(posting.revision.family);
    if (posting.revision !== undefined && standing !== undefined) {
      return this.correct(posting, entry, posting.revision, standing);
    }
    this.noteRevision(posting);
    return this.append(entry, posting.fee);
  }

  postAdjustment(posting: AdjustmentPosting): PostingOutcome {
    const key = adjustmentKey(posting.adjustmentId);
    if (this.seen.has(key)) return { type: 'duplicate' };
    invariant(Number.isSafeInteger(posting.lots), `adjustment ${posting.adjustmentId}: lots must be whole`);
    const { lots, price, provenance, atMs } = posting;
    const worth = price === undefined ? undefined : worthAt(this.terms, lots, price); // may throw: first
    this.seen.add(key);
    const rest = { fillId: undefined, slippage: undefined, venueOrderId: undefined };
    return this.append({ type: 'trade', key, lots, worth, price, provenance, atMs, ...rest }, undefined);
  }

  postSplit(posting: SplitPosting): PostingOutcome {
    const key = adjustmentKey(posting.adjustmentId);
    if (this.seen.has(key)) return { type: 'duplicate' };
    const { numerator, denominator, provenance, atMs } = posting;
    const whole = Number.isSafeInteger(numerator) && Number.isSafeInteger(denominator);
    if (!whole || numerator <= 0 || denominator <= 0) {
      return refused(
        `split ${posting.adjustmentId}: expected two whole numbers above zero, got ${numerator}:${denominator}`,
      );
    }
    if (!applySplit(this.current, numerator, denominator)) {
      return refused(
        `split ${posting.adjustmentId}: ${this.current.lots} lots at ${numerator}:${denominator} leave a fraction; post what is paid in cash first`,
      );
    }
    this.seen.add(key);
    this.tail.push({ type: 'split', key, numerator, denominator, provenance, atMs });
    return { type: 'posted', realized: 0n as Money, position: this.current.lots };
  }

  postFee(posting: FeePosting): PostingOutcome {
    const { fillId, fee } = posting;
    if (!this.seen.has(fillKey(fillId))) {
      return this.fees.hold(fillId, fee) ? { type: 'awaitingFill' } : { type: 'duplicate' };
    }
    if (!this.fees.isPending(fillId) && this.fees.feeOf(fillId) === undefined) {
      return refused(`fee of ${fillId}: the fill was corrected, replaced or settled`);
    }
    if (!this.fees.report(fillId, fee)) return { type: 'duplicate' };
    return { type: 'posted', realized: 0n as Money, position: this.current.lots };
  }

  postCost(posting: CostPosting): PostingOutcome {
    const key = adjustmentKey(posting.adjustmentId);
    const at = this.tail.findIndex((entry) => entry.key === key);
    const entry = this.tail[at];
    if (entry?.type !== 'trade')
      return refused(`cost of ${posting.adjustmentId}: no such adjustment, or settled`);
    if (entry.price === posting.price) return { type: 'duplicate' };
    const worth = worthAt(this.terms, entry.lots, posting.price);
    return this.refoldWith(this.tail.with(at, { ...entry, worth, price: posting.price }));
  }

  postFunding(posting: FundingPosting): PostingOutcome {
    const before = this.fundings.get(posting.fundingId);
    const known = this.fundings.has(posting.fundingId);
    if (known && (posting.amount === undefined || posting.amount === before)) return { type: 'duplicate' };
    if (known && before === undefined) this.pendingFundings -= 1;
    if (posting.amount === undefined) this.pendingFundings += 1;
    this.fundings.set(posting.fundingId, posting.amount);
    this.funding = (this.funding - (before ?? 0n) + (posting.amount ?? 0n)) as Money;
    return { type: 'posted', realized: 0n as Money, position: this.current.lots };
  }

  /**
   * Puts a venue's exact trades, oldest first, in place of what was derived from the order's cumulative totals. Each
   * derived fill must be a whole number of them; otherwise nothing changes.
   */
  replaceDerived(order: VenueOrderId, trades: readonly FillPosting[]): PostingOutcome {
    const fresh = trades.filter((trade) => !this.seen.has(fillKey(trade.fillId)));
    if (fresh.length === 0) return { type: 'duplicate' };
    const exact = fresh.map((trade) => this.tradeOfFill(trade));
    const exchanged = exchangeDerived(this.tail, order, exact);
    if (typeof exchanged === 'string') return refused(`order ${order}: ${exchanged}`);
    return this.adoptTrades(exchanged.tail, exchanged.derived, exact, fresh);
  }

  private adoptTrades(
    tail: TailEntry[],
    derived: readonly TradeEntry[],
    exact: readonly TradeEntry[],
    postings: readonly FillPosting[],
  ): PostingOutcome {
    const outcome = this.refoldWith(tail);
    if (outcome.type !== 'corrected') return outcome;
    for (const entry of derived) this.forgetExtras(entry);
    for (const [at, entry] of exact.entries()) {
      this.seen.add(entry.key);
      this.openExtras(entry, postings[at]?.fee);
    }
    return outcome;
  }

  /** Moves postings before `beforeMs` into the base, oldest first, up to the first one that still waits for a figure. */
  settle(beforeMs: EpochMs): void {
    let settled = 0;
    for (const entry of this.tail) {
      if (entry.atMs >= beforeMs || this.waits(entry)) break;
      this.applyEntry(this.base, entry);
      if (entry.type === 'trade' && entry.fillId !== undefined) this.fees.settle(entry.fillId);
      settled += 1;
    }
    this.tail.splice(0, settled);
  }

  /** Unrealized P&L of the position at `price`; undefined while a cost of it is pending. */
  unrealizedAt(price: Money): Money | undefined {
    if (this.current.lots === 0) return 0n as Money;
    if (this.current.pendingEntries > 0) return undefined;
    return profitOf(this.terms, this.current.entryWorth, worthAt(this.terms, this.current.lots, price));
  }

  private waits(entry: TailEntry): boolean {
    if (entry.type === 'split') return false;
    return entry.worth === undefined || (entry.fillId !== undefined && this.fees.isPending(entry.fillId));
  }

  private tradeOfFill(posting: FillPosting): TradeEntry {
    const { fillId, price, provenance, venueOrderId, slippage, atMs } = posting;
    invariant(
      Number.isSafeInteger(posting.lots) && posting.lots >= 0,
      `fill ${fillId}: lots must be whole and not negative`,
    );
    const sign = signOf(posting.side);
    const lots = (posting.lots === 0 ? 0 : sign * posting.lots) as Lots;
    const stated = posting.worth === undefined ? undefined : ((BigInt(sign) * posting.worth) as Money);
    const worth = lots === 0 ? (0n as Money) : (stated ?? worthAt(this.terms, lots, price));
    return {
      type: 'trade',
      key: fillKey(fillId),
      fillId,
      lots,
      worth,
      price,
      slippage,
      venueOrderId,
      provenance,
      atMs,
    };
  }

  private append(entry: TradeEntry, fee: Fee | undefined): PostingOutcome {
    this.tail.push(entry);
    this.openExtras(entry, fee);
    const realized = applyTrade(this.current, entry, this.rules);
    return { type: 'posted', realized, position: this.current.lots };
  }

  private correct(
    posting: FillPosting,
    entry: TradeEntry,
    revision: NonNullable<FillPosting['revision']>,
    standing: StandingRevision,
  ): PostingOutcome {
    if (revision.number < standing.number) return { type: 'superseded' };
    if (revision.number === standing.number) return { type: 'duplicate' };
    const at = this.tail.findIndex((entry) => entry.key === fillKey(standing.fillId));
    const replaced = this.tail[at];
    if (replaced?.type !== 'trade') {
      return refused(
        `correction ${posting.fillId}: the execution ${standing.fillId} is settled; adjust the position`,
      );
    }
    const outcome = this.refoldWith(this.tail.with(at, entry));
    if (outcome.type !== 'corrected') return outcome;
    this.forgetExtras(replaced);
    this.openExtras(entry, posting.fee);
    this.noteRevision(posting);
    return outcome;
  }

  private noteRevision(posting: FillPosting): void {
    const { revision, fillId } = posting;
    if (revision !== undefined) this.families.set(revision.family, { number: revision.number, fillId });
  }

  private openExtras(entry: TradeEntry, fee: Fee | undefined): void {
    if (entry.fillId === undefined) return;
    this.fees.open(entry.fillId, fee);
    if (entry.slippage === undefined) this.unknownSlippage += 1;
    else this.slippage = (this.slippage + entry.slippage) as Money;
  }

  private forgetExtras(entry: TradeEntry): void {
    if (entry.fillId === undefined) return;
    this.fees.drop(entry.fillId);
    if (entry.slippage === undefined) this.unknownSlippage -= 1;
    else this.slippage = (this.slippage - entry.slippage) as Money;
  }

  private refoldWith(tail: TailEntry[]): PostingOutcome {
    const fold = copyFold(this.base);
    for (const entry of tail) {
      if (!this.applyEntry(fold, entry)) return refused(`${entry.key}: the split no longer comes out whole`);
    }
    const realizedChange = (fold.realized - this.current.realized) as Money;
    this.tail = tail;
    this.current = fold;
    return { type: 'corrected', realizedChange, position: fold.lots };
  }

  private applyEntry(fold: PositionFold, entry: TailEntry): boolean {
    if (entry.type === 'split') return applySplit(fold, entry.numerator, entry.denominator);
    applyTrade(fold, entry, this.rules);
    return true;
  }
}
