// What an account has at stake: its positions and every entry that could still fill, counted in full.
import type { AccountId, InstrumentIndex, Lots, Ticks } from '../base/index.ts';
import { worthAt } from '../model/index.ts';
import { leavesLots } from './books.ts';
import { midOf, priceOf, type Reading } from './deciding.ts';

export interface Exposure {
  /** Notional in settlement currency; NaN where a price of it is not known. */
  readonly notional: number;
  /** Instruments with a position or a working entry. */
  readonly openInstruments: ReadonlySet<InstrumentIndex>;
}

export function exposureOf(d: Reading, account: AccountId): Exposure {
  let notional = 0;
  const openInstruments = new Set<InstrumentIndex>();
  d.config.instruments.forEach((config, at) => {
    if (config.account !== account) return;
    const index = at as InstrumentIndex;
    const held = notionalHeld(d, index);
    if (held === 0) return;
    openInstruments.add(index);
    notional += held;
  });
  return { notional, openInstruments };
}

/** Notional of the position and of entries that could still fill; NaN where no price is known, which fails its gate. */
function notionalHeld(d: Reading, index: InstrumentIndex): number {
  const lots = d.books.positionLots(index);
  let sum = 0;
  if (lots !== 0) {
    const mid = midOf(d, index);
    if (mid === undefined) return Number.NaN;
    sum += Math.abs(Number(worthAt(d.terms[index]!, lots, mid)) / 1e12);
  }
  for (const order of d.books.openOrdersOf(index)) {
    if (order.terms.reduceOnly) continue;
    const ticks = order.terms.priceTicks ?? order.terms.triggerTicks ?? (order.askTicks as Ticks | undefined);
    if (ticks === undefined || ticks <= 0) return Number.NaN;
    sum += Number(worthAt(d.terms[index]!, leavesLots(order) as Lots, priceOf(d, index, ticks))) / 1e12;
  }
  return sum;
}
