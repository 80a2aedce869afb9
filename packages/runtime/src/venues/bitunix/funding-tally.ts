// Funding postings out of totals: the venue shows what a position has received so far, not each posting. The difference
// between two looks is a posting. A total seen twice posts once; its id has the time as well, since a total may come back.
//
// A position first seen with a total (after a restart) sets the base: what was posted meanwhile is part of the balance,
// which reconciliation compares.
import {
  type EpochMs,
  formatMoney,
  type Money,
  parseMoneyRounded,
  subtractMoney,
} from '@holdfast/engine/base';
import type { FundingReport } from '@holdfast/engine/model';
import type { ReportContext } from './translate.ts';
import type { WirePosition } from './wire-records.ts';

export class FundingTally {
  readonly #totals = new Map<string, Money>();

  note(position: WirePosition, context: ReportContext): FundingReport | undefined {
    if (position.funding === undefined) return undefined;
    const total = parseMoneyRounded(position.funding, 'halfEven', 'funding');
    const before = this.#totals.get(position.positionId) ?? (position.opened ? (0n as Money) : undefined);
    this.#totals.set(position.positionId, total);
    if (position.closed) this.#totals.delete(position.positionId);
    if (before === undefined || before === total) return undefined;
    return {
      type: 'FundingReport',
      account: context.account,
      instrument: context.instrument.index,
      fundingId: `${position.positionId}#${formatMoney(total)}@${context.nowMs}`,
      amount: formatMoney(subtractMoney(total, before)),
      atMs: context.nowMs as EpochMs,
    };
  }
}
