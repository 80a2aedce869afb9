// Figures as a screen shows them. What is not known is `?`, never a zero.
import { formatDuration } from '../config/index.ts';

export const unknownFigure = '?';

/** `10,012.33` of decimal text; at most `digits` after the point, cut, so that nothing looks better than it is. */
export function amount(text: string | undefined, digits = 2): string {
  if (text === undefined) return unknownFigure;
  const [, sign = '', whole = '0', rest = ''] = /^(-?)(\d+)(?:\.(\d+))?$/.exec(text) ?? [];
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, ',');
  return `${sign}${grouped}${digits > 0 ? `.${rest.padEnd(digits, '0').slice(0, digits)}` : ''}`;
}

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

/** Three digits that matter: `-12.3`, `0.00214`, `51,200`. */
export function shortNumber(value: number): string {
  if (!Number.isFinite(value)) return unknownFigure;
  const size = Math.abs(value);
  if (size >= 1000) return amount(String(Math.round(value)), 0);
  return size === 0 ? '0' : String(Number(value.toPrecision(3)));
}
