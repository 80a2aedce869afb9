// An order's totals between the ledger's bigints and the text that events and snapshots carry.
import { formatMoney, type Lots, parseMoney } from '../base/index.ts';
import type { OrderTotals } from '../model/index.ts';
import { type CumulativeTotals, noTotals } from '../portfolio/index.ts';

export const noTotalsText: OrderTotals = {
  lots: 0 as Lots,
  worth: '0',
  worthUncertainty: '0',
  fee: '0',
  feePending: [],
};

export function totalsToText(totals: CumulativeTotals): OrderTotals {
  const { last } = totals;
  return {
    lots: totals.lots,
    worth: formatMoney(totals.worth),
    worthUncertainty: formatMoney(totals.worthUncertainty),
    fee: formatMoney(totals.fee),
    feePending: totals.feePending,
    last: last && {
      fillId: last.fillId,
      fee: last.fee === undefined ? undefined : formatMoney(last.fee),
    },
  };
}

export function totalsFromText(text: OrderTotals): CumulativeTotals {
  if (text === noTotalsText) return noTotals;
  const { last } = text;
  return {
    lots: text.lots,
    worth: parseMoney(text.worth),
    worthUncertainty: parseMoney(text.worthUncertainty),
    fee: parseMoney(text.fee),
    feePending: text.feePending,
    last: last && { fillId: last.fillId, fee: last.fee === undefined ? undefined : parseMoney(last.fee) },
  };
}
