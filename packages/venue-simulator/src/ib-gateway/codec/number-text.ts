// How the gateway, a Java program, writes numbers. Clients compare these texts, so they have to be Java's.

const JAVA_PLAIN_MIN = 1e-3;
const JAVA_PLAIN_MAX = 1e7;

/** As `Double.toString`: `0.0`, `150.0`, `1.2E-4`, `1.0E7`. */
export function javaDouble(value: number): string {
  if (value === 0) return Object.is(value, -0) ? '-0.0' : '0.0';
  if (!Number.isFinite(value)) return Number.isNaN(value) ? 'NaN' : value > 0 ? 'Infinity' : '-Infinity';
  const size = Math.abs(value);
  if (size >= JAVA_PLAIN_MIN && size < JAVA_PLAIN_MAX) {
    const text = `${value}`;
    return text.includes('.') ? text : `${text}.0`;
  }
  const [mantissa = '', exponent = ''] = value.toExponential().split('e');
  return `${mantissa.includes('.') ? mantissa : `${mantissa}.0`}E${Number(exponent)}`;
}

/** As `BigDecimal.toPlainString` of the shortest digits: `100`, `0.25`, `0.00005`. */
export function plainDecimal(value: number): string {
  const text = `${value === 0 ? 0 : value}`;
  if (!text.includes('e')) return text;
  const [mantissa = '', exponent = '0'] = text.split('e');
  return shiftPoint(mantissa, Number(exponent));
}

function shiftPoint(mantissa: string, exponent: number): string {
  const sign = mantissa.startsWith('-') ? '-' : '';
  const [whole = '', fraction = ''] = mantissa.replace('-', '').split('.');
  const digits = whole + fraction;
  const point = whole.length + exponent;
  if (point <= 0) return `${sign}0.${'0'.repeat(-point)}${digits}`;
  if (point >= digits.length) return `${sign}${digits}${'0'.repeat(point - digits.length)}`;
  return `${sign}${digits.slice(0, point)}.${digits.slice(point)}`;
}

/** A price with at least `decimals` digits behind the point: `292.20`, `292.194`. */
export function priceText(value: number, decimals: number): string {
  const text = plainDecimal(value);
  const [whole = '', fraction = ''] = text.split('.');
  return fraction.length >= decimals
    ? text
    : decimals === 0
      ? whole
      : `${whole}.${fraction.padEnd(decimals, '0')}`;
}

/** Digits behind the point that a tick size needs: 0.01 has 2. */
export function decimalsOf(tickSize: number): number {
  return plainDecimal(tickSize).split('.')[1]?.length ?? 0;
}
