// Exact money: a bigint in units of 1e-12 of its currency (also prices, rates and quantities at rest). Text goes in and
// comes out without losing a digit; addition is exact; whatever must be rounded is rounded once, half to even unless
// said otherwise. For postings and the edges only: the quote path works on ticks and lots (`steps.ts`) as safe integers.
//
// Not here: instruments (`model/contract-terms.ts`), powers and roots (reports, outside the engine).
import type { Money } from './brand.ts';

/** Digits after the point that `Money` holds. 12 holds every price times quantity of the venues we know. */
export const MONEY_DECIMALS = 12;
/** 10 to the power of a small whole number, exactly. */
const powersOfTen = Array.from({ length: 64 }, (_, exponent) => BigInt(`1${'0'.repeat(exponent)}`));
const powerOfTen = (exponent: number): bigint => powersOfTen[exponent] ?? BigInt(`1${'0'.repeat(exponent)}`);
const SCALE_NUMBER = powerOfTen(MONEY_DECIMALS);
/** 1 as `Money`: what a product of two amounts is divided by. */
export const MONEY_ONE = SCALE_NUMBER as Money;
export const MONEY_ZERO = 0n as Money;

/** More integer digits than any sum of money: catches unset markers such as 1.7976931348623157E308. */
const MAX_INTEGER_DIGITS = 30;
const DECIMAL_TEXT = /^([+-]?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d{1,4}))?$/;

/** How the one rounding is done: to the nearest with ties to even, toward zero, down or up. */
export type Rounding = 'halfEven' | 'towardZero' | 'floor' | 'ceil';

/** Text or number that is no amount, or does not fit. What, why, and what was expected stand in the message. */
export class DecimalError extends RangeError {
  override readonly name = 'DecimalError';
}

/** Divides with one rounding. Throws `DecimalError` when `divisor` is 0. */
export function divideRounded(dividend: bigint, divisor: bigint, rounding: Rounding = 'halfEven'): bigint {
  if (divisor === 0n) throw new DecimalError(`cannot divide ${dividend} by zero`);
  const quotient = dividend / divisor;
  const rest = dividend - quotient * divisor;
  if (rest === 0n) return quotient;
  const away = dividend < 0n === divisor < 0n ? 1n : -1n;
  return roundsAway(rest, divisor, quotient, away, rounding) ? quotient + away : quotient;
}

function roundsAway(
  rest: bigint,
  divisor: bigint,
  quotient: bigint,
  away: bigint,
  rounding: Rounding,
): boolean {
  if (rounding === 'towardZero') return false;
  if (rounding === 'floor') return away < 0n;
  if (rounding === 'ceil') return away > 0n;
  const twice = 2n * magnitude(rest);
  const whole = magnitude(divisor);
  return twice > whole || (twice === whole && quotient % 2n !== 0n);
}

export const magnitude = (value: bigint): bigint => (value < 0n ? -value : value);

/** `value` x `numerator` / `denominator` with one rounding. */
export function mulDiv(
  value: Money,
  numerator: bigint,
  denominator: bigint,
  rounding: Rounding = 'halfEven',
): Money {
  return divideRounded(value * numerator, denominator, rounding) as Money;
}

/** The product of two amounts (a price and a rate, say), rounded once. */
export function multiplyMoney(a: Money, b: Money, rounding: Rounding = 'halfEven'): Money {
  return divideRounded(a * b, SCALE_NUMBER, rounding) as Money;
}

export const addMoney = (a: Money, b: Money): Money => (a + b) as Money;
export const subtractMoney = (a: Money, b: Money): Money => (a - b) as Money;
export const negateMoney = (a: Money): Money => -a as Money;
export const absoluteMoney = (a: Money): Money => magnitude(a) as Money;
/** Exact: `factor` is a whole number (bigint, or a safe integer). */
export function scaleMoney(a: Money, factor: bigint | number): Money {
  return (a * (typeof factor === 'bigint' ? factor : wholeNumber(factor))) as Money;
}
/** -1, 0 or 1, for sorting. */
export const compareMoney = (a: Money, b: Money): -1 | 0 | 1 => (a < b ? -1 : a > b ? 1 : 0);

function wholeNumber(value: number): bigint {
  if (!Number.isSafeInteger(value))
    throw new DecimalError(`expected a whole number below 2^53, got ${value}`);
  return BigInt(value);
}

/**
 * Reads decimal text exactly: `-12.5`, `0.000000000001`, `1.2E-4`. Throws `DecimalError` for anything else, for more
 * than 12 digits after the point, and for more than 30 before it.
 * @param what names the figure in the error: `price of BTCUSDT`.
 */
export function parseMoney(text: string, what = 'amount'): Money {
  const plain = plainUnits(text);
  if (plain !== undefined) return plain;
  const { units, exact } = readDecimal(text, what, 'towardZero');
  if (!exact) {
    throw new DecimalError(
      `${what}: ${quote(text)} has more than ${MONEY_DECIMALS} digits after the point; round it explicitly (parseMoneyRounded)`,
    );
  }
  return units;
}

/** As `parseMoney`, but digits beyond the twelfth are rounded. Only where losing them has been decided on. */
export function parseMoneyRounded(text: string, rounding: Rounding = 'halfEven', what = 'amount'): Money {
  return plainUnits(text) ?? readDecimal(text, what, rounding).units;
}

/** `undefined` where `parseMoney` would throw: for figures of a venue whose absence is an expected outcome. */
export function tryParseMoney(text: string): Money | undefined {
  const match = matchDecimal(text);
  if (match === undefined) return undefined;
  const { units, exact } = scaleDigits(match, 'towardZero');
  return exact ? units : undefined;
}

/** A double holds every whole number of this many digits. */
const MAX_PLAIN_DIGITS = 15;

/** The quick way for text as venues and our own events have it: few digits, at most 12 of them after the point, no exponent. */
function plainUnits(text: string): Money | undefined {
  if (typeof text !== 'string' || text.length === 0 || text.length > MAX_PLAIN_DIGITS + 1) return undefined;
  const negative = text.charCodeAt(0) === 45;
  let digits = 0;
  let count = 0;
  let decimals = -1;
  for (let at = negative ? 1 : 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === 46 && decimals < 0) decimals = 0;
    else if (code >= 48 && code <= 57) {
      digits = digits * 10 + (code - 48);
      count++;
      if (decimals >= 0) decimals++;
    } else return undefined;
  }
  if (count === 0 || count > MAX_PLAIN_DIGITS || decimals > MONEY_DECIMALS) return undefined;
  const units = BigInt(digits) * powerOfTen(MONEY_DECIMALS - Math.max(0, decimals));
  return (negative ? -units : units) as Money;
}

interface DecimalParts {
  readonly negative: boolean;
  /** All significant digits without the point. */
  readonly digits: bigint;
  /** Power of ten that `digits` is multiplied by. */
  readonly exponent: number;
}

function readDecimal(text: string, what: string, rounding: Rounding): { units: Money; exact: boolean } {
  const parts = matchDecimal(text);
  if (parts === undefined) {
    throw new DecimalError(
      `${what}: ${quote(text)} is not a decimal number of at most ${MAX_INTEGER_DIGITS} digits before the point (expected text like -12.5)`,
    );
  }
  return scaleDigits(parts, rounding);
}

function matchDecimal(text: string): DecimalParts | undefined {
  const match = typeof text === 'string' && text.length <= 400 ? DECIMAL_TEXT.exec(text) : null;
  if (match === null) return undefined;
  const whole = match[2] ?? '';
  const fraction = match[3] ?? '';
  if (whole.length + fraction.length === 0) return undefined;
  const digits = BigInt(whole + fraction);
  const exponent = Number(match[4] ?? '0') - fraction.length;
  if (digits !== 0n && digits.toString().length + exponent > MAX_INTEGER_DIGITS) return undefined;
  return { negative: match[1] === '-', digits, exponent: digits === 0n ? 0 : exponent };
}

function scaleDigits(parts: DecimalParts, rounding: Rounding): { units: Money; exact: boolean } {
  const signed = parts.negative ? -parts.digits : parts.digits;
  const shift = parts.exponent + MONEY_DECIMALS;
  if (shift >= 0) return { units: (signed * powerOfTen(shift)) as Money, exact: true };
  const divisor = powerOfTen(-shift);
  return { units: divideRounded(signed, divisor, rounding) as Money, exact: signed % divisor === 0n };
}

const quote = (text: unknown): string => JSON.stringify(String(text).slice(0, 60));

/** The shortest decimal text of the exact value: `-0.5`, `100`, never an exponent. `parseMoney` reads it back. */
export function formatMoney(value: Money): string {
  if (value === 0n) return '0';
  const digits = magnitude(value)
    .toString()
    .padStart(MONEY_DECIMALS + 1, '0');
  const point = digits.length - MONEY_DECIMALS;
  let end = digits.length;
  while (end > point && digits.charCodeAt(end - 1) === 48) end--;
  const text =
    end === point ? digits.slice(0, point) : `${digits.slice(0, point)}.${digits.slice(point, end)}`;
  return value < 0n ? `-${text}` : text;
}

/** Text with exactly `decimals` (0 to 12) digits after the point, rounded once: for screens and for venues that want it. */
export function formatMoneyFixed(value: Money, decimals: number, rounding: Rounding = 'halfEven'): string {
  if (!Number.isInteger(decimals) || decimals < 0 || decimals > MONEY_DECIMALS) {
    throw new DecimalError(`expected 0 to ${MONEY_DECIMALS} decimals, got ${decimals}`);
  }
  const step = powerOfTen(MONEY_DECIMALS - decimals);
  const text = formatMoney((divideRounded(value, step, rounding) * step) as Money);
  const fraction = text.split('.')[1] ?? '';
  if (decimals === 0) return text;
  return (fraction === '' ? `${text}.` : text) + '0'.repeat(decimals - fraction.length);
}

/**
 * A configured number (fee rate, multiplier) as the decimal that its shortest text shows: 0.0002 becomes exactly 0.0002.
 * Never for amounts of a venue: those arrive as text. Throws `DecimalError` if it is not finite or finer than 1e-12.
 */
export function moneyFromNumber(value: number, what = 'number'): Money {
  if (!Number.isFinite(value)) throw new DecimalError(`${what}: expected a finite number, got ${value}`);
  return parseMoney(String(value), what);
}

/** The nearest double. For screens, charts and the quote path's scale factors; never the basis of a posting. */
export const moneyToNumber = (value: Money): number => Number(formatMoney(value));
