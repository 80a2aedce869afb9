// The words in which the tables of messages are written: a layout is a row of fields, in the order of the wire. A
// field is a leaf, a counted list, or a block that stands there only from some server version on or when an earlier
// field says so. The types of decoded messages and of the values to encode follow from the tables.

import type { Kind } from './kinds.ts';

/** What an earlier field holds, as text or as value. */
export type Scope = Readonly<Record<string, unknown>>;

export interface Leaf<Name extends string = string, V = unknown> extends AnyField {
  readonly form: 'leaf';
  readonly name: Name;
  readonly kind: Kind<V>;
  /** What is written when the caller gives nothing. */
  readonly initial: string | undefined;
}

/** A count, then so many times the fields. An absent list has an empty count. */
export interface List<Name extends string = string, F extends Layout = Layout> extends AnyField {
  readonly form: 'list';
  readonly name: Name;
  readonly fields: F;
}

/** Fields that stand there at some versions, or when earlier fields say so. */
export interface Block<F extends Layout = Layout> extends AnyField {
  readonly form: 'block';
  readonly fields: F;
  /** Versions at which it stands there, both included. */
  readonly from: number;
  readonly to: number;
  readonly applies: ((scope: Scope, remaining: number | undefined) => boolean) | undefined;
}

export interface AnyField {
  readonly form: 'leaf' | 'list' | 'block';
}

export type Layout = readonly AnyField[];

export const VERSION_MAX = Number.MAX_SAFE_INTEGER;

export function leaf<const Name extends string, V>(
  name: Name,
  kind: Kind<V>,
  initial?: string,
): Leaf<Name, V> {
  return { form: 'leaf', name, kind, initial };
}

export function list<const Name extends string, const F extends Layout>(
  name: Name,
  ...fields: F
): List<Name, F> {
  return { form: 'list', name, fields };
}

/** Stands there from server version `from` on. */
export function since<const F extends Layout>(from: number, ...fields: F): Block<F> {
  return { form: 'block', fields, from, to: VERSION_MAX, applies: undefined };
}

/** Stands there below server version `version`. */
export function before<const F extends Layout>(version: number, ...fields: F): Block<F> {
  return { form: 'block', fields, from: 0, to: version - 1, applies: undefined };
}

/** Stands there from `from` to `to`, both included. */
export function between<const F extends Layout>(from: number, to: number, ...fields: F): Block<F> {
  return { form: 'block', fields, from, to, applies: undefined };
}

/** Stands there when earlier fields say so. `remaining` is the number of fields left; unknown while encoding. */
export function when<const F extends Layout>(
  applies: (scope: Scope, remaining: number | undefined) => boolean,
  ...fields: F
): Block<F> {
  return { form: 'block', fields, from: 0, to: VERSION_MAX, applies };
}

// From tables to types.

type Named<U> = U extends { readonly form: 'leaf' | 'list' } ? U : never;
type Nested<U> = U extends Block<infer F> ? F[number] : never;
/** All fields of blocks, three levels deep. */
type InBlocks<U> = Nested<U> | Nested<Nested<U>> | Nested<Nested<Nested<U>>>;
type NameOf<K> = K extends { readonly name: infer N extends string } ? N : never;

type ValueOf<K> =
  K extends List<string, infer F>
    ? readonly Values<F>[] | undefined
    : K extends Leaf<string, infer V>
      ? V
      : never;
type TextOf<K> = K extends List<string, infer F> ? readonly Texts<F>[] | undefined : string;
type InputOf<K> =
  K extends List<string, infer F>
    ? readonly Input<F>[] | undefined
    : K extends Leaf<string, infer V>
      ? V | string | undefined
      : never;

/** A decoded message with what its fields mean. Fields of blocks may be absent. */
export type Values<F extends Layout> = {
  readonly [K in Named<F[number]> as NameOf<K>]: ValueOf<K>;
} & { readonly [K in Named<InBlocks<F[number]>> as NameOf<K>]?: ValueOf<K> };

/** A decoded message with its fields as they were on the wire. */
export type Texts<F extends Layout> = {
  readonly [K in Named<F[number]> as NameOf<K>]: TextOf<K>;
} & { readonly [K in Named<InBlocks<F[number]>> as NameOf<K>]?: TextOf<K> };

/** What can be encoded: values or finished texts; what is left out is written as not set. */
export type Input<F extends Layout> = {
  readonly [K in Named<F[number]> | Named<InBlocks<F[number]>> as NameOf<K>]?: InputOf<K>;
};

export interface Message<Name extends string = string, F extends Layout = Layout> {
  readonly id: number;
  readonly name: Name;
  readonly fields: F;
}

export function message<const Name extends string, const F extends Layout>(
  id: number,
  name: Name,
  ...fields: F
): Message<Name, F> {
  return { id, name, fields };
}
