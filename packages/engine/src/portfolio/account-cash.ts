// Money that came into an account or left it, per currency: deposits, withdrawals, the initial balance.
import type { Money } from '../base/index.ts';
import { byKey } from './fee-tally.ts';
import type { CashPosting } from './posting.ts';

export interface AccountCashSnapshot {
  readonly totals: readonly (readonly [currency: string, amount: string])[];
  readonly seen: readonly string[];
}

export class AccountCash {
  private readonly totals = new Map<string, Money>();
  private readonly seen = new Set<string>();

  /** False: this id counts already. */
  post(posting: CashPosting): boolean {
    if (this.seen.has(posting.cashId)) return false;
    this.seen.add(posting.cashId);
    this.totals.set(posting.currency, (this.total(posting.currency) + posting.amount) as Money);
    return true;
  }

  total(currency: string): Money {
    return this.totals.get(currency) ?? (0n as Money);
  }

  currencies(): readonly string[] {
    return [...this.totals.keys()];
  }

  snapshot(): AccountCashSnapshot {
    const totals = [...this.totals]
      .map(([currency, amount]) => [currency, amount.toString()] as const)
      .sort(byKey);
    return { totals, seen: [...this.seen].sort() };
  }

  static restore(snapshot: AccountCashSnapshot): AccountCash {
    const cash = new AccountCash();
    for (const [currency, amount] of snapshot.totals) cash.totals.set(currency, BigInt(amount) as Money);
    for (const id of snapshot.seen) cash.seen.add(id);
    return cash;
  }
}
