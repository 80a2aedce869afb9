// The proof, when an instrument is loaded, that the quote path may use plain numbers: 2 x price ticks x position lots
// stays a safe integer, and one tick of one lot is a whole number of 1e-12. What does not fit is refused by name; what
// was proven comes back, so that quotes and positions beyond it can be refused or flagged.
import { DecimalError, formatMoney, type Lots, type Money, type Ticks, ticksToText } from '../base/index.ts';
import { contractTermsOf } from './contract-terms.ts';
import type { Instrument } from './instrument.ts';

export interface InstrumentBounds {
  /** Quotes above this many ticks are outside the proof. */
  readonly maxPriceTicks: Ticks;
  /** Positions beyond this many lots, either side, are outside the proof. */
  readonly maxPositionLots: Lots;
}

export interface BoundsAsked {
  /** The highest price that must fit. Absent: the highest that does fit is worked out. */
  readonly maxPrice?: Money;
  /** The largest position that must fit. Absent: the largest single order. */
  readonly maxPositionLots?: number;
}

/** Unrealized P&L in half-tick-lots is position x (bid + ask) - 2 x entry worth: terms of twice price x position. */
const HOT_PATH_FACTOR = 2n;

/** Throws `DecimalError` naming the instrument and the figure that does not fit. */
export function proveInstrumentBounds(instrument: Instrument, asked: BoundsAsked = {}): InstrumentBounds {
  proveQuantities(instrument);
  const terms = contractTermsOf(instrument);
  if (terms.kind === 'linear' && terms.tickLotWorth === undefined) {
    throw new DecimalError(
      `${instrument.id}: tick size ${formatMoney(instrument.tickSize)} x lot size ${formatMoney(instrument.lotSize)} x multiplier ${instrument.multiplier} is finer than 1e-12`,
    );
  }
  const maxPositionLots =
    asked.maxPositionLots ?? Math.max(instrument.maxLimitQuantityLots, instrument.maxMarketQuantityLots);
  requireWhole(instrument, 'maxPositionLots', maxPositionLots, 1);
  return {
    maxPriceTicks: provePrice(instrument, maxPositionLots, asked.maxPrice),
    maxPositionLots: maxPositionLots as Lots,
  };
}

function proveQuantities(instrument: Instrument): void {
  requireWhole(instrument, 'minQuantityLots', instrument.minQuantityLots, 1);
  requireWhole(
    instrument,
    'maxLimitQuantityLots',
    instrument.maxLimitQuantityLots,
    instrument.minQuantityLots,
  );
  requireWhole(
    instrument,
    'maxMarketQuantityLots',
    instrument.maxMarketQuantityLots,
    instrument.minQuantityLots,
  );
}

function requireWhole(instrument: Instrument, name: string, value: number, least: number): void {
  if (Number.isSafeInteger(value) && value >= least) return;
  throw new DecimalError(
    `${instrument.id}: ${name} must be a whole number from ${least} to 2^53 - 1, got ${value}`,
  );
}

function provePrice(instrument: Instrument, maxPositionLots: number, maxPrice: Money | undefined): Ticks {
  const ceiling = Number(
    BigInt(Number.MAX_SAFE_INTEGER) / (HOT_PATH_FACTOR * BigInt(maxPositionLots)),
  ) as Ticks;
  if (maxPrice === undefined && ceiling >= 1) return ceiling;
  const wanted = maxPrice === undefined ? 1n : (maxPrice + instrument.tickSize - 1n) / instrument.tickSize;
  if (wanted >= 1n && wanted <= BigInt(ceiling)) return Number(wanted) as Ticks;
  throw new DecimalError(
    `${instrument.id}: a position of ${maxPositionLots} lots fits prices up to ${ticksToText(ceiling, instrument.tickSize)} only, not ${formatMoney(maxPrice ?? instrument.tickSize)} (2 x ticks x lots must stay below 2^53): lower the largest position`,
  );
}
