// What an account has at stake: its positions and every entry that could still fill, counted in full.
import type { AccountId, InstrumentIndex, Lots, Ticks } from '../base/index.ts';
import { worthAt } from '../model/index.ts';
import { leavesLots } from './books.ts';
import { midOf, priceOf, type Reading } from './deciding.ts';

export interface Exposure {
  /** Notional in settlement currency; NaN where a price of it is not known. */
  readonly notional: number;
  /** The part of it that is entries which could still fill. */
  readonly working: number;
  /** Instruments with a position or a working entry. */
  readonly openInstruments: ReadonlySet<InstrumentIndex>;
}

export function exposureOf(d: Reading, account: AccountId): Exposure {
  let notional = 0;
  let working = 0;
  const openInstruments = new Set<InstrumentIndex>();
  d.config.instruments.forEach((config, at) => {
    if (config.account !== account) return;
    const index = at as InstrumentIndex;
    const [held, entering] = [positionNotional(d, index), entriesNotional(d, index)];
    if (held === 0 && entering === 0) return;
    openInstruments.add(index);
    working += entering;
    notional += held + entering;
  });
  return { notional, working, openInstruments };
}

/** NaN where no price is known, which fails its gate. */
function positionNotional(d: Reading, index: InstrumentIndex): number {
  const lots = d.books.positionLots(index);
  if (lots === 0) return 0;
  const mid = midOf(d, index);
  return mid === undefined ? Number.NaN : Math.abs(Number(worthAt(d.terms[index]!, lots, mid)) / 1e12);
}

/** Unknown orders included; NaN where no price is known. */
function entriesNotional(d: Reading, index: InstrumentIndex): number {
  let sum = 0;
  for (const order of d.books.openOrdersOf(index)) {
    if (order.terms.reduceOnly) continue;
    const ticks = order.terms.priceTicks ?? order.terms.triggerTicks ?? (order.askTicks as Ticks | undefined);
    if (ticks === undefined || ticks <= 0) return Number.NaN;
    sum += Number(worthAt(d.terms[index]!, leavesLots(order) as Lots, priceOf(d, index, ticks))) / 1e12;
  }
  return sum;
}
