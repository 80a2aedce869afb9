// Ticks and lots: prices and quantities as whole numbers of an instrument's step. Conversions are exact or refused with
// the value and the step in the message; rounding to a step is a choice of the caller, made by name.
import type { Lots, Money, Ticks } from './brand.ts';
import { DecimalError, divideRounded, formatMoney, parseMoney, type Rounding } from './money.ts';

/** A price (decimal text) as ticks. Throws `DecimalError` if it is no whole multiple of `tickSize`. */
export function priceTextToTicks(text: string, tickSize: Money, what = 'price'): Ticks {
  return priceToTicks(parseMoney(text, what), tickSize, what);
}

export function priceToTicks(price: Money, tickSize: Money, what = 'price'): Ticks {
  return wholeSteps(price, tickSize, what, 'tick size') as Ticks;
}

/** The nearest tick by `rounding`: a buy limit is rounded `floor`, a sell limit `ceil`, so that neither gets worse. */
export function roundPriceToTicks(price: Money, tickSize: Money, rounding: Rounding): Ticks {
  checkStep(tickSize, 'tick size');
  return safeNumber(divideRounded(price, tickSize, rounding), 'price in ticks') as Ticks;
}

export const ticksToPrice = (ticks: Ticks, tickSize: Money): Money => (BigInt(ticks) * tickSize) as Money;
export const ticksToText = (ticks: Ticks, tickSize: Money): string =>
  formatMoney(ticksToPrice(ticks, tickSize));

/** A quantity (decimal text) as lots. Throws `DecimalError` if it is no whole multiple of `lotSize`. */
export function quantityTextToLots(text: string, lotSize: Money, what = 'quantity'): Lots {
  return quantityToLots(parseMoney(text, what), lotSize, what);
}

export function quantityToLots(quantity: Money, lotSize: Money, what = 'quantity'): Lots {
  return wholeSteps(quantity, lotSize, what, 'lot size') as Lots;
}

/** By default toward zero: an order must not become larger than what was asked for. */
export function roundQuantityToLots(
  quantity: Money,
  lotSize: Money,
  rounding: Rounding = 'towardZero',
): Lots {
  checkStep(lotSize, 'lot size');
  return safeNumber(divideRounded(quantity, lotSize, rounding), 'quantity in lots') as Lots;
}

export const lotsToQuantity = (lots: Lots, lotSize: Money): Money => (BigInt(lots) * lotSize) as Money;
export const lotsToText = (lots: Lots, lotSize: Money): string => formatMoney(lotsToQuantity(lots, lotSize));

function wholeSteps(value: Money, step: Money, what: string, stepName: string): number {
  checkStep(step, stepName);
  if (value % step !== 0n) {
    throw new DecimalError(
      `${what}: ${formatMoney(value)} is not a whole multiple of the ${stepName} ${formatMoney(step)}`,
    );
  }
  return safeNumber(
    value / step,
    `${what} ${formatMoney(value)} in steps of the ${stepName} ${formatMoney(step)}`,
  );
}

function checkStep(step: Money, stepName: string): void {
  if (step <= 0n) throw new DecimalError(`${stepName}: expected more than zero, got ${formatMoney(step)}`);
}

function safeNumber(value: bigint, what: string): number {
  const number = Number(value);
  if (!Number.isSafeInteger(number)) throw new DecimalError(`${what}: ${value} is beyond 2^53`);
  return number;
}
