// Fills from totals: some venues push no executions, only what an order has executed so far: quantity, average price,
// fee, each cumulative (Bitunix). The difference to the last totals is a fill of ours, with the id `order#quantity`.
//
// Idempotent and independent of the order of arrival: only more quantity makes a fill; an older push (less quantity, or
// a smaller fee at the same one) says nothing new. Worths telescope: whatever pushes were missed, the fills add up to
// the newest total. An average price is rounded by the venue, so the worth that it stands for is uncertain by up to one
// step of it times the quantity. Where that is less than half a tick of one lot, the exact worth is known (executions
// lie on ticks); else the uncertainty is stated, and exact trades of the venue's history replace the fills later
// (`Ledger.replaceDerived`).
//
// A fee is spread over the fills that still wait for one, by quantity, to the last unit; until then theirs is pending.
import {
  divideRounded,
  type FillId,
  type Lots,
  type Money,
  magnitude,
  mulDiv,
  type VenueOrderId,
} from '../base/index.ts';
import { averagePriceOf, type ContractTerms, worthAt } from '../model/index.ts';

export interface CumulativeReport {
  readonly order: VenueOrderId;
  /** Executed so far, not signed. */
  readonly lots: Lots;
  /** Of all executions so far. Absent: not stated. */
  readonly averagePrice?: Money | undefined;
  /** One unit in the last place of the venue's averages. Absent: unknown, the tick size is taken. */
  readonly averagePriceStep?: Money | undefined;
  /** Worth executed so far, where the venue states it: exact, taken before the average. */
  readonly worth?: Money | undefined;
  /** Paid so far. Absent: not known yet. */
  readonly fee?: Money | undefined;
}

/** What is known of an order so far. Keep it with the order; start from `noTotals`. */
export interface CumulativeTotals {
  readonly lots: Lots;
  /** As if bought, whatever the side. */
  readonly worth: Money;
  readonly worthUncertainty: Money;
  /** What the fills with a known fee have together. */
  readonly fee: Money;
  readonly feePending: readonly { readonly fillId: FillId; readonly lots: Lots }[];
  readonly last: { readonly fillId: FillId; readonly fee: Money | undefined } | undefined;
}

export interface FillFee {
  readonly fillId: FillId;
  /** The whole fee of that fill. */
  readonly fee: Money;
}

export type CumulativeStep =
  | {
      readonly type: 'fill';
      readonly totals: CumulativeTotals;
      readonly fillId: FillId;
      readonly lots: Lots;
      /** As if bought. */
      readonly worth: Money;
      /** Rounded from the worth: for the reader. */
      readonly price: Money;
      readonly fee: Money | undefined;
      /** Fees of earlier fills that this report brought. */
      readonly fees: readonly FillFee[];
    }
  | { readonly type: 'fees'; readonly totals: CumulativeTotals; readonly fees: readonly FillFee[] }
  /** Nothing new in it. */
  | { readonly type: 'nothing' }
  /** More was executed, but not stated at what price: ask for the order. */
  | { readonly type: 'incomplete' };

export const noTotals: CumulativeTotals = {
  lots: 0 as Lots,
  worth: 0n as Money,
  worthUncertainty: 0n as Money,
  fee: 0n as Money,
  feePending: [],
  last: undefined,
};

export function deriveFill(
  before: CumulativeTotals,
  report: CumulativeReport,
  terms: ContractTerms,
): CumulativeStep {
  if (report.lots < before.lots || report.lots === 0) return { type: 'nothing' };
  if (report.lots === before.lots) return feeStep(before, report.fee);
  const stated = statedWorth(report, terms);
  if (stated === undefined) return { type: 'incomplete' };
  const fillId = `${report.order}#${report.lots}` as FillId;
  const lots = (report.lots - before.lots) as Lots;
  const worth = (stated.worth - before.worth) as Money;
  const spread = spreadFee(before, [...before.feePending, { fillId, lots }], report.fee);
  const fee = spread.fees.find((of) => of.fillId === fillId)?.fee;
  return {
    type: 'fill',
    totals: {
      lots: report.lots,
      worth: stated.worth,
      worthUncertainty: stated.uncertainty,
      fee: spread.total,
      feePending: spread.pending,
      last: { fillId, fee },
    },
    fillId,
    lots,
    worth,
    price: priceForReader(terms, lots, worth, stated.worth, report.lots),
    fee,
    fees: spread.fees.filter((of) => of.fillId !== fillId),
  };
}

function statedWorth(
  report: CumulativeReport,
  terms: ContractTerms,
): { worth: Money; uncertainty: Money } | undefined {
  if (report.worth !== undefined) return { worth: report.worth, uncertainty: 0n as Money };
  if (report.averagePrice === undefined || report.averagePrice <= 0n) return undefined;
  const worth = worthAt(terms, report.lots, report.averagePrice);
  const uncertainty = uncertaintyOf(report.averagePrice, report, terms, worth);
  return exactOnTicks(worth, uncertainty, terms) ?? { worth, uncertainty };
}

/** Rounded or cut, unknown which: up to one step either way. */
function uncertaintyOf(average: Money, report: CumulativeReport, terms: ContractTerms, worth: Money): Money {
  const step = report.averagePriceStep ?? terms.tickSize;
  if (terms.kind === 'linear') return worthAt(terms, report.lots, step);
  return average > step ? ((worthAt(terms, report.lots, (average - step) as Money) - worth) as Money) : worth;
}

/** The one whole number of tick-lots within the uncertainty, if there is only one. */
function exactOnTicks(worth: Money, uncertainty: Money, terms: ContractTerms) {
  const unit = terms.tickLotWorth;
  if (unit === undefined || 2n * uncertainty >= unit) return undefined;
  const nearest = (divideRounded(worth, unit) * unit) as Money;
  return magnitude(nearest - worth) <= uncertainty ? { worth: nearest, uncertainty: 0n as Money } : undefined;
}

/** Of the difference; where rounding of the averages makes that absurd, of the whole order. */
function priceForReader(
  terms: ContractTerms,
  lots: Lots,
  worth: Money,
  allWorth: Money,
  allLots: Lots,
): Money {
  const price = worth > 0n ? averagePriceOf(terms, lots, worth) : undefined;
  return price ?? averagePriceOf(terms, allLots, allWorth) ?? (0n as Money);
}

/** The same quantity again: only its fee may be news. At one quantity the larger total is the newer one. */
function feeStep(before: CumulativeTotals, fee: Money | undefined): CumulativeStep {
  if (fee === undefined) return { type: 'nothing' };
  if (before.feePending.length > 0) {
    const spread = spreadFee(before, before.feePending, fee);
    const own = spread.fees.find((of) => of.fillId === before.last?.fillId);
    const last = before.last && own ? { fillId: before.last.fillId, fee: own.fee } : before.last;
    return {
      type: 'fees',
      totals: { ...before, fee: spread.total, feePending: [], last },
      fees: spread.fees,
    };
  }
  if (before.last?.fee === undefined || magnitude(fee) <= magnitude(before.fee)) return { type: 'nothing' };
  const raised = { fillId: before.last.fillId, fee: (before.last.fee + fee - before.fee) as Money };
  return { type: 'fees', totals: { ...before, fee, last: raised }, fees: [raised] };
}

interface FeeSpread {
  readonly fees: readonly FillFee[];
  readonly pending: CumulativeTotals['feePending'];
  readonly total: Money;
}

function spreadFee(
  before: CumulativeTotals,
  waiting: CumulativeTotals['feePending'],
  fee: Money | undefined,
): FeeSpread {
  if (fee === undefined) return { fees: [], pending: waiting, total: before.fee };
  let money = (fee - before.fee) as Money;
  let lots = waiting.reduce((sum, of) => sum + of.lots, 0);
  const fees = waiting.map((of) => {
    const share = mulDiv(money, BigInt(of.lots), BigInt(lots)); // the last one takes all that is left
    money = (money - share) as Money;
    lots -= of.lots;
    return { fillId: of.fillId, fee: share };
  });
  return { fees, pending: [], total: fee };
}
