// Kinds of fields: which texts a field of the kind may hold, what they mean, how a value is written. `undefined` is
// "not set", which the wire spells in several ways; each kind knows the one that the gateway writes.

import { javaDouble, plainDecimal } from './number-text.ts';

export interface Kind<V> {
  /** For messages about fields that do not fit. */
  readonly name: string;
  /** What stands on the wire where a value is not set. */
  readonly unset: string;
  accepts(text: string): boolean;
  /** Of a text that `accepts` lets pass. */
  read(text: string): V;
  write(value: NonNullable<V>): string;
}

const UNSET_INT = '2147483647';
const UNSET_LONG = '9223372036854775807';
const UNSET_DOUBLE = '1.7976931348623157E308';

const INTEGER = /^-?\d{1,19}$/;
const NUMBER = /^-?(\d+\.?\d*|\.\d+)([eE][+-]?\d{1,3})?$/;
const UNSET_NUMBER = /^(2147483647|9223372036854775807|-9223372036854775808|1\.7976931348623157[eE]\+?308)$/;

function readNumber(text: string): number | undefined {
  if (text === '' || UNSET_NUMBER.test(text)) return undefined;
  return text === 'Infinity' ? Number.POSITIVE_INFINITY : Number(text);
}

function numeric(
  name: string,
  form: RegExp,
  unset: string,
  write: (value: number) => string,
): Kind<number | undefined> {
  const accepts = (text: string) => text === '' || form.test(text) || text === 'Infinity';
  return { name, unset, accepts, read: readNumber, write };
}

const integerText = (value: number) => `${Math.trunc(value)}`;

/** An integer that is always there: an id, a count, a code. */
export const id: Kind<number> = {
  name: 'integer',
  unset: '0',
  accepts: (text) => INTEGER.test(text),
  read: Number,
  write: integerText,
};

const INT32_MAX = 2 ** 31 - 1;

/** An integer of a request that is always there; the gateway reads Java ints. */
export const id32: Kind<number> = {
  ...id,
  accepts: (text) => INTEGER.test(text) && Math.abs(Number(text)) <= INT32_MAX,
};

/** An integer, empty where not set. */
export const int = numeric('integer or empty', INTEGER, '', integerText);
/** An integer, 2147483647 where not set. */
export const intMax = numeric('integer or empty', INTEGER, UNSET_INT, integerText);
/** A long, 9223372036854775807 where not set. */
export const longMax = numeric('integer or empty', INTEGER, UNSET_LONG, integerText);
/** A Java double, empty where not set. */
export const double = numeric('number or empty', NUMBER, '', javaDouble);
/** A Java double, 1.7976931348623157E308 where not set. */
export const doubleMax = numeric('number or empty', NUMBER, UNSET_DOUBLE, javaDouble);
/** A decimal without exponent or needless digits, empty where not set. */
export const decimal = numeric('number or empty', NUMBER, '', plainDecimal);
/** A decimal, -9223372036854775808 where not set (suggested sizes). */
export const decimalMin = numeric('number or empty', NUMBER, '-9223372036854775808', plainDecimal);

function always(unset: string, write: (value: number) => string): Kind<number> {
  return { name: 'number', unset, accepts: (text) => NUMBER.test(text), read: Number, write };
}

/** A number that is always there, written as a Java double. */
export const realDouble = always('0.0', javaDouble);
/** A number that is always there, written as a plain decimal. */
export const realDecimal = always('0', plainDecimal);

/** A computed value of an option; `none` (-1 or -2) where it could not be computed. */
export function computed(none: -1 | -2): Kind<number | undefined> {
  return {
    name: 'number',
    unset: `${none}`,
    accepts: (text) => text === '' || text === 'NaN' || NUMBER.test(text),
    read: (text) => (text === '' || text === 'NaN' || Number(text) === none ? undefined : Number(text)),
    write: javaDouble,
  };
}

export const bool: Kind<boolean> = {
  name: '0, 1 or empty',
  unset: '0',
  accepts: (text) => text === '0' || text === '1' || text === '',
  read: (text) => text === '1',
  write: (value) => (value ? '1' : '0'),
};

/** A flag that may be left open. */
export const maybeBool: Kind<boolean | undefined> = {
  name: '0, 1 or empty',
  unset: '',
  accepts: (text) => bool.accepts(text) || text === UNSET_INT,
  read: (text) => (text === '' || text === UNSET_INT ? undefined : text === '1'),
  write: bool.write,
};

const same = (value: string) => value;

export const text: Kind<string> = { name: 'text', unset: '', accepts: () => true, read: same, write: same };

/** Text whose characters beyond ASCII travel as `\uXXXX`. Writing a text that is escaped already changes nothing. */
export const escaped: Kind<string> = {
  name: 'text',
  unset: '',
  accepts: () => true,
  read: (value) =>
    value.replace(/\\u([0-9a-fA-F]{4})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16))),
  write: (value) =>
    value.replace(/[\u0080-\uffff]/g, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`),
};

/** Text of a fixed form: how a shifted message is noticed. */
export function pattern(name: string, form: RegExp): Kind<string> {
  return { name, unset: '', accepts: (value) => form.test(value), read: same, write: same };
}

/** A field of which only one text is known, such as a message's version. */
export function fixed(value: string): Kind<string> {
  return { name: value, unset: value, accepts: (found) => found === value, read: same, write: same };
}

/** An empty right is `?`, `0` or '' by message; all three are read as ''. */
export function right(empty: '' | '?' | '0'): Kind<'' | 'C' | 'P'> {
  return {
    name: 'C, P or empty',
    unset: empty,
    accepts: (value) => /^([CP?0]|CALL|PUT|)$/.test(value),
    read: (value) => (value.startsWith('C') ? 'C' : value.startsWith('P') ? 'P' : ''),
    write: (value) => (value as string) || empty,
  };
}
