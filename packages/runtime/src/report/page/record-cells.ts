// Cells of the record's tables: times, amounts, prices and words as HTML.
import { reasonInWords } from '@holdfast/engine/views';
import { amountText, escapeHtml, exactText, signedText, timeText, toneOf, unknown } from './figures-text.ts';

export const time = (atMs: number | undefined): string =>
  atMs === undefined ? unknown : `<time datetime="${new Date(atMs).toISOString()}">${timeText(atMs)}</time>`;

/** Beside the time that it follows: without the date where that is the same. */
export function timeAfter(atMs: number, beforeMs: number): string {
  const text = timeText(atMs);
  const [date = '', clock = ''] = text.split(' ');
  if (clock === '' || !timeText(beforeMs).startsWith(date)) return time(atMs);
  return `<time datetime="${new Date(atMs).toISOString()}" title="${text}">${clock}</time>`;
}

export const toned = (text: string | undefined, decimals = 2): string =>
  text === undefined
    ? unknown
    : `<span class="${toneOf(text)}" title="${exactText(text)}">${signedText(text, decimals)}</span>`;

export const plain = (text: string | undefined): string => (text === undefined ? unknown : exactText(text));

/** A price of a venue has few digits, an average many: shown to the tick, the whole as a title. */
export const price = (text: string | undefined, tickSize: string): string => {
  if (text === undefined) return unknown;
  const decimals = Math.min(12, (tickSize.split('.')[1]?.length ?? 0) + 1);
  const exact = exactText(text);
  return (text.split('.')[1]?.length ?? 0) <= decimals
    ? exact
    : `<span title="${exact}">${amountText(text, decimals)}</span>`;
};

export const words = (code: string): string => escapeHtml(reasonInWords(code));
