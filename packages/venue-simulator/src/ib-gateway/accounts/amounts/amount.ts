// Exact decimals for what must add up: quantities, prices of fills, cash, cost. An `Amount` is an integer at 1e-12, so
// that a price of six decimals times a quantity of six is exact and books balance to the last digit.
//
// The gateway's domain speaks doubles; they enter through their shortest decimal text (292.2 is 292.2, not its binary
// neighbour) and leave as the double nearest to the exact value.

export type Amount = bigint;

const DECIMALS = 12;
const ONE = 1_000_000_000_000n;

export const ZERO: Amount = 0n;

/** The exact amount of a finite double. RangeError for NaN and the infinities. */
export function amountOf(value: number): Amount {
  if (!Number.isFinite(value)) throw new RangeError(`not a finite number: ${value}`);
  if (Number.isSafeInteger(value)) return BigInt(value) * ONE;
  return parseDecimal(`${value}`);
}

/** The double nearest to the amount. */
export function toNumber(amount: Amount): number {
  return Number(amountText(amount));
}

/** Plain decimal text without trailing zeros: `292.2`, `-0.000003`, `5`. */
export function amountText(amount: Amount): string {
  const negative = amount < 0n;
  const digits = (negative ? -amount : amount).toString().padStart(DECIMALS + 1, '0');
  const whole = digits.slice(0, -DECIMALS);
  const fraction = digits.slice(-DECIMALS).replace(/0+$/, '');
  return `${negative ? '-' : ''}${whole}${fraction === '' ? '' : `.${fraction}`}`;
}

export function multiply(a: Amount, b: Amount): Amount {
  return divideRounded(a * b, ONE);
}

/** a / b, rounded half away from zero at 1e-12. RangeError where b is zero. */
export function divide(a: Amount, b: Amount): Amount {
  return divideRounded(a * ONE, b);
}

/** Rounded half away from zero to so many decimals. */
export function roundTo(amount: Amount, decimals: number): Amount {
  const unit = 10n ** BigInt(DECIMALS - decimals);
  return divideRounded(amount, unit) * unit;
}

/** `part` of `whole` of `amount`: amount * part / whole. */
export function share(amount: Amount, part: Amount, whole: Amount): Amount {
  return divideRounded(amount * part, whole);
}

/** Towards zero, to a whole number. */
export function wholePart(amount: Amount): Amount {
  return (amount / ONE) * ONE;
}

export function magnitude(amount: Amount): Amount {
  return amount < 0n ? -amount : amount;
}

export function smaller(a: Amount, b: Amount): Amount {
  return a < b ? a : b;
}

export function larger(a: Amount, b: Amount): Amount {
  return a > b ? a : b;
}

function divideRounded(numerator: bigint, denominator: bigint): bigint {
  if (denominator === 0n) throw new RangeError('division of an amount by zero');
  if (denominator < 0n) return divideRounded(-numerator, -denominator);
  const twice = 2n * (numerator < 0n ? -numerator : numerator) + denominator;
  const quotient = twice / (2n * denominator);
  return numerator < 0n ? -quotient : quotient;
}

/** Reads `12.5`, `1e-7`, `1.2E+21`; digits beyond twelve decimals are rounded. */
function parseDecimal(text: string): Amount {
  const match = /^(-?)(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d+))?$/.exec(text);
  if (match === null) throw new RangeError(`not a decimal number: ${text}`);
  const fraction = match[3] ?? '';
  const exponent = Number(match[4] ?? 0) - fraction.length + DECIMALS;
  const digits = BigInt(`${match[2]}${fraction}`);
  const size =
    exponent >= 0 ? digits * 10n ** BigInt(exponent) : divideRounded(digits, 10n ** BigInt(-exponent));
  return match[1] === '-' ? -size : size;
}
