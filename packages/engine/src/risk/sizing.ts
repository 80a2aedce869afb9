// How much: by the loss at the stop, floored to lots, capped; never rounded up to one (F: `max(1, ...)` and a missing
// multiplier of 100 made 2,000 contracts).
import { quantityTextToLots } from '../base/index.ts';
import type { Instrument } from '../model/index.ts';

export interface Sizing {
  /** Loss at the stop as a fraction of equity: 0.005 is half a percent. */
  readonly riskPerTradeFraction: number;
  /** Notional of one entry over equity. */
  readonly maxNotionalFraction: number;
  /** Fixed quantity instead of sizing by risk, decimal text in units of the instrument; still capped by notional. */
  readonly fixedQuantity?: string | undefined;
}

export interface SizingFacts {
  readonly definition: Instrument;
  readonly tickLotValue: number;
  readonly equity: number | undefined;
  readonly entryTicks: number;
  readonly stopTicks?: number | undefined;
  /** 1 is full size; strategies halve it on adverse funding. More than 1 counts as 1. */
  readonly sizeFactor: number;
}

const worth = (facts: SizingFacts, ticks: number): number =>
  facts.definition.kind === 'linear' ? ticks * facts.tickLotValue : facts.tickLotValue / ticks;

/** Lots to enter, 0 where nothing fits or a figure is unknown. */
export function sizeEntry(sizing: Sizing, facts: SizingFacts): number {
  if (facts.equity === undefined || !(facts.equity > 0)) return 0;
  const perLot = worth(facts, facts.entryTicks);
  const byNotional = (facts.equity * sizing.maxNotionalFraction) / perLot;
  // A half size is half of what would be entered in full, also where the notional is what bounds it; more is never entered.
  const full = Math.min(wantedLots(sizing, facts, perLot), byNotional);
  const lots = Math.floor(full * Math.min(1, facts.sizeFactor));
  return Number.isSafeInteger(lots) && lots > 0 ? lots : 0;
}

function wantedLots(sizing: Sizing, facts: SizingFacts, perLot: number): number {
  if (sizing.fixedQuantity !== undefined)
    return quantityTextToLots(sizing.fixedQuantity, facts.definition.lotSize, 'fixedQuantity');
  if (facts.stopTicks === undefined) return 0;
  const atStop = worth(facts, facts.stopTicks);
  const lossPerLot = Math.abs(perLot - atStop) + facts.definition.takerFeeRate * (perLot + atStop);
  return (facts.equity! * sizing.riskPerTradeFraction) / lossPerLot;
}
