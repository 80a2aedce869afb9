// The fees of one book: what is known, per currency, and which fills still wait for theirs. A fee belongs to a fill id;
// it may come with the fill, after it, or before it (IBKR's commission reports name nothing but the execution).
import type { FillId, Money } from '../base/index.ts';
import type { Fee } from './posting.ts';

export interface FeeTallySnapshot {
  readonly totals: readonly (readonly [currency: string, amount: string])[];
  readonly ofFill: readonly (readonly [fillId: string, currency: string, amount: string])[];
  readonly pending: readonly string[];
  readonly early: readonly (readonly [fillId: string, currency: string, amount: string])[];
}

interface KnownFee {
  readonly currency: string;
  readonly amount: Money;
}

export class FeeTally {
  /** The currency of fees that name none. */
  private readonly settlement: string;
  private readonly totals = new Map<string, Money>();
  private readonly ofFill = new Map<FillId, KnownFee>();
  private readonly pending = new Set<FillId>();
  private readonly early = new Map<FillId, KnownFee>();

  constructor(settlement: string) {
    this.settlement = settlement;
  }

  get pendingCount(): number {
    return this.pending.size;
  }

  total(currency: string): Money {
    return this.totals.get(currency) ?? (0n as Money);
  }

  currencies(): readonly string[] {
    return [...this.totals.keys()];
  }

  isPending(fillId: FillId): boolean {
    return this.pending.has(fillId);
  }

  /** A fill was posted: with its fee, with one that came before it, or without. */
  open(fillId: FillId, fee: Fee | undefined): void {
    const known = fee === undefined ? this.early.get(fillId) : this.known(fee);
    this.early.delete(fillId);
    if (known === undefined) this.pending.add(fillId);
    else this.set(fillId, known);
  }

  /** A fee of a posted fill, new or revised. False: nothing changed. */
  report(fillId: FillId, fee: Fee): boolean {
    const known = this.known(fee);
    const before = this.ofFill.get(fillId);
    if (before?.amount === known.amount && before.currency === known.currency) return false;
    this.set(fillId, known);
    return true;
  }

  /** A fee whose fill has not been posted. False: the same one waits already. */
  hold(fillId: FillId, fee: Fee): boolean {
    const known = this.known(fee);
    const before = this.early.get(fillId);
    this.early.set(fillId, known);
    return before?.amount !== known.amount || before.currency !== known.currency;
  }

  /** The fill was replaced: its fee no longer counts. */
  drop(fillId: FillId): void {
    this.pending.delete(fillId);
    const before = this.ofFill.get(fillId);
    if (before !== undefined) this.add(before.currency, -before.amount as Money);
    this.ofFill.delete(fillId);
  }

  /** The known fee of a fill; undefined: pending, or settled and forgotten. */
  feeOf(fillId: FillId): Fee | undefined {
    return this.ofFill.get(fillId);
  }

  /** The fill will not change any more: keep its fee in the total only. */
  settle(fillId: FillId): void {
    this.ofFill.delete(fillId);
  }

  private known(fee: Fee): KnownFee {
    return { currency: fee.currency ?? this.settlement, amount: fee.amount };
  }

  private set(fillId: FillId, fee: KnownFee): void {
    this.drop(fillId);
    this.ofFill.set(fillId, fee);
    this.add(fee.currency, fee.amount);
  }

  private add(currency: string, amount: Money): void {
    this.totals.set(currency, (this.total(currency) + amount) as Money);
  }

  snapshot(): FeeTallySnapshot {
    const rows = (map: Map<FillId, KnownFee>) =>
      [...map].map(([id, fee]) => [id, fee.currency, fee.amount.toString()] as const).sort(byKey);
    return {
      totals: [...this.totals]
        .map(([currency, amount]) => [currency, amount.toString()] as const)
        .sort(byKey),
      ofFill: rows(this.ofFill),
      pending: [...this.pending].sort(),
      early: rows(this.early),
    };
  }

  static restore(settlement: string, snapshot: FeeTallySnapshot): FeeTally {
    const tally = new FeeTally(settlement);
    for (const [currency, amount] of snapshot.totals) tally.totals.set(currency, BigInt(amount) as Money);
    for (const [id, currency, amount] of snapshot.ofFill) {
      tally.ofFill.set(id as FillId, { currency, amount: BigInt(amount) as Money });
    }
    for (const id of snapshot.pending) tally.pending.add(id as FillId);
    for (const [id, currency, amount] of snapshot.early) {
      tally.early.set(id as FillId, { currency, amount: BigInt(amount) as Money });
    }
    return tally;
  }
}

/** By code units: the same order on every machine. */
export function byKey(a: readonly [string, ...unknown[]], b: readonly [string, ...unknown[]]): number {
  return a[0] < b[0] ? -1 : a[0] > b[0] ? 1 : 0;
}
