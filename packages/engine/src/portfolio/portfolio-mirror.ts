// The ledger's positions of one account in typed arrays, so that a quote is valued with two multiplications and no
// BigInt. Refreshed from the ledger after each posting (`refresh`); truth stays in the ledger.
//
// Unrealized P&L of a linear position at the mid, in *half-tick-lots*: position x (bid + ask) - 2 x entry worth. All of it
// whole numbers, and exact, if (1) position and quotes are within `proveInstrumentBounds`, and (2) the entry worth is a
// whole number of tick-lots: always under FIFO with prices on the tick, and under average cost until a partial
// reduction or a sub-tick price leaves a fraction. Then the entry worth is the nearest double: off by at most 2^-53 of
// itself, so that the result is off by at most 2^-52 x max(|position| x (bid + ask), 2 x |entry worth|), under a
// thousandth of a tick-lot while those stay below 2^42. `exact` tells which holds.
// Inverse positions are valued in doubles (relative error below 1e-15 of the worths), never exact.
// NaN: a cost is pending, so there is no figure.
import { type InstrumentIndex, invariant, type Lots, type Money, moneyToNumber } from '../base/index.ts';
import {
  type ContractTerms,
  contractTermsOf,
  type Instrument,
  type InstrumentBounds,
} from '../model/index.ts';
import type { PositionReading } from './position-reading.ts';

export class PortfolioMirror {
  /** All by instrument index. Signed lots. */
  readonly positionLots: Float64Array;
  /** Linear: entry worth in tick-lots, with the position's sign. Inverse: in coins. NaN: pending. */
  readonly entryWorth: Float64Array;
  /** 1: `unrealizedHalfTickLots` is exact for quotes within the bounds. */
  readonly exact: Uint8Array;
  /** Money of one half-tick-lot, as a double; 0 for inverse instruments. */
  readonly halfTickLotWorth: Float64Array;
  private readonly terms: readonly ContractTerms[];
  private readonly bounds: readonly InstrumentBounds[];
  /** Inverse: lot size x multiplier / half a tick, so that worth = lots x this / (bid + ask). */
  private readonly inverseUnits: Float64Array;

  /** @param bounds of each instrument, as `proveInstrumentBounds` gave them. */
  constructor(instruments: readonly Instrument[], bounds: readonly InstrumentBounds[]) {
    invariant(instruments.length === bounds.length, 'the mirror needs the bounds of every instrument');
    const count = instruments.length;
    this.positionLots = new Float64Array(count);
    this.entryWorth = new Float64Array(count);
    this.exact = new Uint8Array(count);
    this.halfTickLotWorth = new Float64Array(count);
    this.inverseUnits = new Float64Array(count);
    this.terms = instruments.map(contractTermsOf);
    this.bounds = bounds;
    for (const [index, instrument] of instruments.entries()) this.load(index, instrument);
  }

  private load(index: number, instrument: Instrument): void {
    const unit = this.terms[index]?.tickLotWorth;
    this.exact[index] = instrument.kind === 'linear' ? 1 : 0;
    this.halfTickLotWorth[index] = unit === undefined ? 0 : moneyToNumber(unit) / 2;
    const perContract = moneyToNumber(instrument.lotSize) * instrument.multiplier;
    this.inverseUnits[index] =
      instrument.kind === 'inverse' ? (2 * perContract) / moneyToNumber(instrument.tickSize) : 0;
  }

  /** After each posting of the instrument. */
  refresh(reading: PositionReading): void {
    const index = reading.instrument;
    const terms = this.terms[index];
    const bounds = this.bounds[index];
    invariant(terms !== undefined && bounds !== undefined, `no instrument has the index ${index}`);
    this.positionLots[index] = reading.lots;
    const worth = reading.entryWorth;
    const unit = terms.tickLotWorth;
    if (worth === undefined) this.entryWorth[index] = Number.NaN;
    else this.entryWorth[index] = unit === undefined ? moneyToNumber(worth) : tickLotsOf(worth, unit);
    const whole = worth !== undefined && unit !== undefined && worth % unit === 0n;
    this.exact[index] = whole && fits(reading.lots, worth / unit, bounds) ? 1 : 0;
  }

  /** Linear instruments only: unrealized P&L at the mid, in half-tick-lots. */
  unrealizedHalfTickLots(instrument: InstrumentIndex, bidTicks: number, askTicks: number): number {
    return this.positionLots[instrument]! * (bidTicks + askTicks) - 2 * this.entryWorth[instrument]!;
  }

  /** Unrealized P&L at the mid in the settlement currency, as a double: for limits and curves, not for books. */
  unrealized(instrument: InstrumentIndex, bidTicks: number, askTicks: number): number {
    const scale = this.halfTickLotWorth[instrument]!;
    if (scale !== 0) return this.unrealizedHalfTickLots(instrument, bidTicks, askTicks) * scale;
    const lots = this.positionLots[instrument]!;
    if (lots === 0) return 0;
    return this.entryWorth[instrument]! - (lots * this.inverseUnits[instrument]!) / (bidTicks + askTicks);
  }
}

/** The nearest double of worth / unit. */
function tickLotsOf(worth: Money, unit: Money): number {
  if (worth % unit === 0n) return Number(worth / unit);
  // Whole part and fraction apart: each is exact or rounded once, and the sum is rounded once more.
  return Number(worth / unit) + Number(worth % unit) / Number(unit);
}

const fits = (lots: Lots, tickLots: bigint, bounds: InstrumentBounds): boolean =>
  Math.abs(lots) <= bounds.maxPositionLots && Number.isSafeInteger(2 * Number(tickLots));
