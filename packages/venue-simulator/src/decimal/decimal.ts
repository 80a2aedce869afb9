// Exact decimals: a whole number and how many decimals it has. Prices are counted in ticks and quantities in lots (safe
// integers), money in units of 1e-12 (bigint, since a price times a quantity outgrows a safe integer). On the wire all
// of them are text.

const pattern = /^([+-]?)(\d+)(?:\.(\d*))?$/;

/** Decimals of money inside the venue. */
export const moneyDecimals = 12;

/** `text` times 10^decimals, or undefined when it is no decimal number or has more digits than `decimals` can hold. */
export function parseScaled(text: string, decimals: number): bigint | undefined {
  const match = pattern.exec(text);
  if (match === null) return undefined;
  const fraction = (match[3] ?? '').replace(/0+$/, '');
  if (fraction.length > decimals || match[2]!.length > 30) return undefined;
  const value = BigInt(match[2]! + fraction.padEnd(decimals, '0'));
  return match[1] === '-' ? -value : value;
}

/** The same as a safe integer. */
export function parseUnits(text: string, decimals: number): number | undefined {
  const value = parseScaled(text, decimals);
  if (value === undefined) return undefined;
  const units = Number(value);
  return Number.isSafeInteger(units) ? units : undefined;
}

/** The decimal text of `value` times 10^-decimals, with all decimals: `61800.20`. */
export function formatScaled(value: number | bigint, decimals: number): string {
  const text = (value < 0 ? -value : value).toString().padStart(decimals + 1, '0');
  const sign = value < 0 ? '-' : '';
  if (decimals === 0) return sign + text;
  return `${sign}${text.slice(0, -decimals)}.${text.slice(-decimals)}`;
}

/** The same without trailing zeros: `61800.2`, `0`. */
export function formatShort(value: number | bigint, decimals: number): string {
  const text = formatScaled(value, decimals);
  return decimals === 0 ? text : text.replace(/\.?0+$/, '');
}

/** Money as text, without trailing zeros. */
export const formatMoney = (value: bigint): string => formatShort(value, moneyDecimals);

/** Whole-number division that rounds half away from zero. */
export function divideRounded(dividend: bigint, divisor: bigint): bigint {
  const negative = dividend < 0n !== divisor < 0n;
  const a = dividend < 0n ? -dividend : dividend;
  const b = divisor < 0n ? -divisor : divisor;
  const quotient = (2n * a + b) / (2n * b);
  return negative ? -quotient : quotient;
}

/** 10 to a small whole power, as bigint. */
export function tenTo(exponent: number): bigint {
  return BigInt(`1${'0'.repeat(exponent)}`);
}

/** How many decimals the shortest text of a number has. */
export function decimalsOf(value: number): number {
  const text = String(value);
  const exponent = /e-(\d+)$/.exec(text);
  const dot = text.indexOf('.');
  const digits = dot < 0 ? 0 : text.replace(/e.*$/, '').length - dot - 1;
  return digits + (exponent === null ? 0 : Number(exponent[1]));
}

/** A tape's number in whole units of 10^-decimals, to the nearest. */
export function toUnits(value: number, decimals: number): number {
  return Math.round(value * Number(tenTo(decimals)));
}
