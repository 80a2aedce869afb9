// Numbers and times as people read them. The exact text is never far: whatever is rounded for the eye carries it as a title.
import { formatMoneyFixed, parseMoneyRounded } from '@holdfast/engine/base';

export const unknown = '–';

const escapes: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Text of any origin as HTML text or attribute. */
export const escapeHtml = (text: string): string => text.replace(/[&<>"']/g, (found) => escapes[found]!);

const grouped = (whole: string): string => whole.replace(/\B(?=(\d{3})+(?!\d))/g, '\u202f');

/** `-12 345.68`: thin spaces between thousands, a real minus. */
export function amountText(text: string, decimals = 2): string {
  const fixed = formatMoneyFixed(parseMoneyRounded(text), decimals);
  const [whole = '', fraction] = fixed.replace('-', '').split('.');
  const negative = fixed.startsWith('-') && /[1-9]/.test(fixed);
  return `${negative ? '−' : ''}${grouped(whole)}${fraction === undefined ? '' : `.${fraction}`}`;
}

/** With a plus where it is one. */
export const signedText = (text: string, decimals = 2): string => {
  const shown = amountText(text, decimals);
  return shown.startsWith('−') || !/[1-9]/.test(shown) ? shown : `+${shown}`;
};

/** A decimal as it is, grouped; digits are never cut. */
export function exactText(text: string): string {
  const [whole = '', fraction] = text.replace('-', '').split('.');
  return `${text.startsWith('-') ? '−' : ''}${grouped(whole)}${fraction === undefined ? '' : `.${fraction}`}`;
}

export const numberText = (value: number, decimals = 2): string =>
  Number.isFinite(value) ? amountText(value.toFixed(decimals), decimals) : unknown;

export const percentText = (fraction: number, decimals = 2): string =>
  `${numberText(fraction * 100, decimals)}\u00a0%`;

/** `2024-08-08 23:54:16`, UTC. */
export const timeText = (atMs: number): string => new Date(atMs).toISOString().slice(0, 19).replace('T', ' ');

export function durationText(ms: number): string {
  const seconds = Math.round(ms / 1000);
  if (ms < 1000) return `${Math.round(ms)} ms`;
  if (seconds < 60) return `${seconds} s`;
  const [minutes, rest] = [Math.floor(seconds / 60), seconds % 60];
  if (minutes < 60) return `${minutes} m ${rest} s`;
  const hours = Math.floor(minutes / 60);
  return hours < 48 ? `${hours} h ${minutes % 60} m` : `${Math.floor(hours / 24)} d ${hours % 24} h`;
}

export const toneOf = (text: string | undefined): string =>
  text === undefined || !/[1-9]/.test(text) ? '' : text.startsWith('-') ? 'loss' : 'gain';
