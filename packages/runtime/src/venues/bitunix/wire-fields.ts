// Reads fields of the venue's JSON. The exchange sends numbers as texts here and as numbers there, and leaves fields out,
// null or empty; what is missing is missing, and what has another form than expected is refused by name, never guessed.
import { parseMoneyRounded } from '@holdfast/engine/base';

export type WireObject = Readonly<Record<string, unknown>>;

/** A frame or an answer that is not what the venue is known to send. */
export class WireError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'WireError';
  }
}

const shown = (value: unknown): string => (JSON.stringify(value) ?? String(value)).slice(0, 80);

export function objectOf(value: unknown, what: string): WireObject {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as WireObject;
  throw new WireError(`${what}: expected an object, got ${shown(value)}`);
}

export function listOf(value: unknown, what: string): readonly unknown[] {
  if (Array.isArray(value)) return value;
  throw new WireError(`${what}: expected a list, got ${shown(value)}`);
}

/** Text, or a number as its text. A number beyond 2^53 has lost digits before we saw it (ids!) and is refused. */
export function optionalText(object: WireObject, name: string): string | undefined {
  const value = object[name];
  if (value === undefined || value === null || value === '') return undefined;
  if (typeof value === 'string') return value;
  if (typeof value === 'number' && Number.isFinite(value) && Math.abs(value) <= Number.MAX_SAFE_INTEGER)
    return String(value);
  throw new WireError(`${name}: expected text, got ${shown(value)}`);
}

export function requiredText(object: WireObject, name: string): string {
  const text = optionalText(object, name);
  if (text === undefined) throw new WireError(`${name} is missing in ${shown(object)}`);
  return text;
}

/** The first of several spellings: pushes and lists name the same thing differently. */
export function textOfEither(object: WireObject, ...names: readonly string[]): string {
  for (const name of names) {
    const text = optionalText(object, name);
    if (text !== undefined) return text;
  }
  throw new WireError(`${names.join(' or ')} is missing in ${shown(object)}`);
}

function checkDecimal(text: string, name: string): string {
  parseMoneyRounded(text, 'halfEven', name);
  return text;
}

/** Decimal text, checked to be a number. Throws `DecimalError` if it is none. */
export const requiredDecimal = (object: WireObject, name: string): string =>
  checkDecimal(requiredText(object, name), name);

export function optionalDecimal(object: WireObject, name: string): string | undefined {
  const text = optionalText(object, name);
  return text === undefined ? undefined : checkDecimal(text, name);
}

export function optionalFlag(object: WireObject, ...names: readonly string[]): boolean {
  for (const name of names) {
    const value = object[name];
    if (value === true || value === 'true') return true;
    if (value === undefined || value === null || value === '' || value === false || value === 'false')
      continue;
    throw new WireError(`${name}: expected true or false, got ${shown(value)}`);
  }
  return false;
}

/** Milliseconds as number or text, or an ISO text. */
export function timeOf(value: unknown, what: string): number {
  const ms =
    typeof value === 'number'
      ? value
      : typeof value === 'string' && /^\d+$/.test(value)
        ? Number(value)
        : typeof value === 'string'
          ? Date.parse(value)
          : Number.NaN;
  if (Number.isSafeInteger(ms) && ms > 0) return ms;
  throw new WireError(`${what}: expected a time, got ${shown(value)}`);
}

export function optionalTime(object: WireObject, name: string): number | undefined {
  const value = object[name];
  return value === undefined || value === null || value === '' ? undefined : timeOf(value, name);
}

export function oneOf<T extends string>(text: string, allowed: readonly T[], what: string): T {
  const found = allowed.find((one) => one === text);
  if (found !== undefined) return found;
  throw new WireError(`${what}: expected one of ${allowed.join(', ')}, got ${shown(text)}`);
}

export function parseJson(text: string, what: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new WireError(`${what} is not JSON: ${error instanceof Error ? error.message : String(error)}`);
  }
}
