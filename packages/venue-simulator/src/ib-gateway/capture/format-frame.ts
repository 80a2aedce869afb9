// A recorded frame as a line for people: when, which connection, which way, what, and its fields side by side.

import type { DecodedFrame } from './gateway-frame-log.ts';

/** `10:00:01.123 tcp-1 <- placeOrder  orderId=7 symbol=AAPL ...`; empty fields are left out. */
export function formatFrame(frame: DecodedFrame): string {
  const time = new Date(frame.atMs).toISOString().slice(11, 23);
  const arrow = frame.direction === 'in' ? '->' : '<-';
  const { message, fields, problem } = frame.decoded;
  const shown = problem === undefined ? fieldsText(fields) : `!! ${problem}: ${printable(frame.raw)}`;
  const text = message === 'greeting' ? printable(frame.raw) : shown;
  return `${`${frame.n}`.padStart(6)} ${time} ${frame.connection} ${arrow} ${message}  ${text}`.trimEnd();
}

function fieldsText(fields: unknown): string {
  if (fields === null || typeof fields !== 'object') return '';
  return Object.entries(fields)
    .filter(
      ([, value]) => value !== '' && value !== undefined && !(Array.isArray(value) && value.length === 0),
    )
    .map(
      ([name, value]) => `${name}=${Array.isArray(value) ? JSON.stringify(value) : printable(String(value))}`,
    )
    .join(' ');
}

function printable(text: string): string {
  return text.replace(/\0$/, '').replaceAll('\0', '|').replaceAll('\n', '\\n');
}

export type ParsedRecord =
  | { readonly ok: true; readonly frame: DecodedFrame }
  | { readonly ok: false; readonly why: string };

/** One line of a `--record` file. */
export function parseRecord(line: string): ParsedRecord {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch (error) {
    return { ok: false, why: error instanceof Error ? error.message : String(error) };
  }
  return isRecordedFrame(value)
    ? { ok: true, frame: value }
    : { ok: false, why: 'the line is no recorded frame' };
}

function isRecordedFrame(value: unknown): value is DecodedFrame {
  if (value === null || typeof value !== 'object') return false;
  const frame = value as Partial<DecodedFrame>;
  return (
    typeof frame.n === 'number' &&
    typeof frame.atMs === 'number' &&
    typeof frame.raw === 'string' &&
    frame.decoded !== undefined
  );
}
