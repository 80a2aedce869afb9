// How an instrument's quantities and prices become money, with the constants worked out once. Linear: worth = quantity x
// multiplier x price, in quote currency. Inverse: contracts x multiplier / price, in the coin. Worth carries the sign of
// the quantity; profit is what worth gained (linear) or lost (inverse). Each function rounds once, at 1e-12, half to even;
// linear worth at prices on the tick is exact by `proveInstrumentBounds`.
import {
  DecimalError,
  divideRounded,
  formatMoney,
  type Lots,
  MONEY_ONE,
  type Money,
  moneyFromNumber,
  multiplyMoney,
  negateMoney,
  type Ticks,
} from '../base/index.ts';
import type { Instrument } from './instrument.ts';

const UNITS_SCALE = MONEY_ONE * MONEY_ONE;

export interface ContractTerms {
  readonly kind: Instrument['kind'];
  readonly tickSize: Money;
  /** Lot size x multiplier, in units of 1e-24: exact whatever the steps are. */
  readonly unitsPerLot: bigint;
  /** Of a linear contract, worth of a lot / price as a fraction in lowest terms: small factors make quick divisions. */
  readonly worthNumerator: bigint;
  readonly worthDenominator: bigint;
  /** Worth of one lot moving one tick, if linear and a whole number of 1e-12. */
  readonly tickLotWorth: Money | undefined;
}

/** Throws `DecimalError` where tick, lot or multiplier is not positive or finer than 1e-12. */
export function contractTermsOf(instrument: Instrument): ContractTerms {
  const multiplier = moneyFromNumber(instrument.multiplier, `${instrument.id}: multiplier`);
  const unitsPerLot = instrument.lotSize * multiplier;
  if (instrument.tickSize <= 0n || unitsPerLot <= 0n) {
    throw new DecimalError(`${instrument.id}: tick size, lot size and multiplier must be more than zero`);
  }
  const perTick = instrument.tickSize * unitsPerLot;
  const exact = instrument.kind === 'linear' && perTick % UNITS_SCALE === 0n;
  const common = greatestCommonDivisor(unitsPerLot, UNITS_SCALE);
  return {
    kind: instrument.kind,
    tickSize: instrument.tickSize,
    unitsPerLot,
    worthNumerator: unitsPerLot / common,
    worthDenominator: UNITS_SCALE / common,
    tickLotWorth: exact ? ((perTick / UNITS_SCALE) as Money) : undefined,
  };
}

function greatestCommonDivisor(a: bigint, b: bigint): bigint {
  return b === 0n ? a : greatestCommonDivisor(b, a % b);
}

/** Worth of signed `lots` at `price`, with their sign. Throws `DecimalError` for an inverse contract at a price <= 0. */
export function worthAt(terms: ContractTerms, lots: Lots, price: Money): Money {
  if (terms.kind === 'linear')
    return divideRounded(BigInt(lots) * terms.worthNumerator * price, terms.worthDenominator) as Money;
  if (price <= 0n)
    throw new DecimalError(`an inverse contract has no worth at the price ${formatMoney(price)}`);
  return divideRounded(BigInt(lots) * terms.unitsPerLot, price) as Money;
}

/** Exact: ticks x lots x multiplier of a linear contract. */
export function tickLotsToMoney(terms: ContractTerms, ticks: Ticks, lots: Lots): Money {
  if (terms.tickLotWorth === undefined)
    return worthAt(terms, lots, (BigInt(ticks) * terms.tickSize) as Money);
  return (BigInt(ticks) * BigInt(lots) * terms.tickLotWorth) as Money;
}

/** What a holding with `entryWorth` gains when it is worth `worth`. Both with the sign of the holding. */
export function profitOf(terms: ContractTerms, entryWorth: Money, worth: Money): Money {
  return (terms.kind === 'linear' ? worth - entryWorth : entryWorth - worth) as Money;
}

/**
 * The one price at which `lots` have `entryWorth`: arithmetic mean if linear, harmonic if inverse. Rounded: for the
 * screen and for venues' texts, never the basis of P&L. `undefined` when flat.
 */
export function averagePriceOf(terms: ContractTerms, lots: Lots, entryWorth: Money): Money | undefined {
  if (lots === 0) return undefined;
  if (terms.kind === 'linear')
    return divideRounded(entryWorth * terms.worthDenominator, BigInt(lots) * terms.worthNumerator) as Money;
  return entryWorth === 0n
    ? undefined
    : (divideRounded(BigInt(lots) * terms.unitsPerLot, entryWorth) as Money);
}

/** Funding received (negative: paid) on `position` at `mark`: a positive rate is paid by longs. */
export function fundingAmountOf(terms: ContractTerms, position: Lots, mark: Money, rate: Money): Money {
  if (terms.kind === 'linear') {
    const exact = BigInt(position) * terms.unitsPerLot * mark * rate;
    return negateMoney(divideRounded(exact, UNITS_SCALE * MONEY_ONE) as Money);
  }
  if (mark <= 0n)
    throw new DecimalError(`an inverse contract has no funding at the mark ${formatMoney(mark)}`);
  return negateMoney(divideRounded(BigInt(position) * terms.unitsPerLot * rate, mark * MONEY_ONE) as Money);
}

/** A fee as a fraction of the worth traded, positive is paid. For our own matching only: a venue's fee is what it says. */
export function feeOf(worth: Money, rate: Money): Money {
  return multiplyMoney((worth < 0n ? -worth : worth) as Money, rate);
}
