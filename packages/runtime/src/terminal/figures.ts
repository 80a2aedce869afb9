// Figures as a screen shows them. What is not known is `?`, never a zero.
import { formatDuration } from '../config/index.ts';

export const unknownFigure = '?';

/** `10,012.34` of the decimal text `10012.339`: rounded to the nearest, halves away from zero, so that parts and sums agree. */
export function amount(text: string | undefined, digits = 2): string {
  if (text === undefined) return unknownFigure;
  const parts = /^(-?)(\d+)(?:\.(\d+))?$/.exec(text);
  if (!parts) return unknownFigure;
  const [, sign = '', whole = '0', rest = ''] = parts;
  const kept =
    BigInt(whole + rest.padEnd(digits, '0').slice(0, digits)) + (rest.charAt(digits) >= '5' ? 1n : 0n);
  const shown = String(kept).padStart(digits + 1, '0');
  const grouped = shown.slice(0, shown.length - digits).replace(/\B(?=(\d{3})+$)/g, ',');
  return `${kept === 0n ? '' : sign}${grouped}${digits > 0 ? `.${shown.slice(-digits)}` : ''}`;
}

export const digitsOf = (text: string): number => text.split('.')[1]?.length ?? 0;

/** At most so many digits behind the point, and none added: `58508.825` of `58508.825486827033`. */
export const roundedTo = (text: string, digits: number): string =>
  digitsOf(text) <= digits ? text : amount(text, digits).replaceAll(',', '');

/** With its sign: `+4.20`. */
export function signedAmount(text: string | undefined, digits = 2): string {
  const shown = amount(text, digits);
  return text === undefined || shown.startsWith('-') ? shown : `+${shown}`;
}

export const percent = (fraction: number | undefined, digits = 2): string =>
  fraction === undefined || !Number.isFinite(fraction)
    ? unknownFigure
    : `${(fraction * 100).toFixed(digits)} %`;

/** `0.3 s`, `2 m 05 s`. */
export function age(ms: number | undefined): string {
  if (ms === undefined) return unknownFigure;
  return ms < 10_000 ? `${(Math.max(0, ms) / 1000).toFixed(1)} s` : formatDuration(ms);
}

export const clockTime = (ms: number): string => new Date(ms).toISOString().slice(11, 19);

export const megabytes = (bytes: number): string => `${(bytes / 1_048_576).toFixed(0)} MB`;

/** A figure of a gate or a limit as decimal text: a ratio with sixteen digits says no more than one with four. */
export const measured = (text: string): string =>
  /^-?\d+\.\d{7,}$/.test(text) ? String(Number(Number(text).toPrecision(4))) : text;

/** Three digits that matter: `-12.3`, `0.00214`, `51,200`. */
export function shortNumber(value: number): string {
  if (!Number.isFinite(value)) return unknownFigure;
  const size = Math.abs(value);
  if (size >= 1000) return amount(String(Math.round(value)), 0);
  return size === 0 ? '0' : String(Number(value.toPrecision(3)));
}
