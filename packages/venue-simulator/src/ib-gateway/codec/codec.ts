// Walks a layout over the fields of a message, in both directions. Invariants: a message decodes only if every field
// fits its kind and none is left over; encoding what was decoded as texts gives the same fields.

import { escaped } from './kinds.ts';
import {
  type AnyField,
  type Block,
  type Input,
  type Layout,
  type Leaf,
  type List,
  type Message,
  type Texts,
  type Values,
  VERSION_MAX,
} from './layout.ts';

export type DecodeFailure =
  | { readonly reason: 'missing'; readonly field: string }
  | {
      readonly reason: 'unreadable';
      readonly field: string;
      readonly input: string;
      readonly expected: string;
    }
  | { readonly reason: 'leftOver'; readonly count: number };

export type Decoded<T> =
  | { readonly ok: true; readonly value: T }
  | {
      readonly ok: false;
      readonly failure: DecodeFailure;
      readonly partial: Readonly<Record<string, unknown>>;
    };

type Step = Leaf | { readonly form: 'list'; readonly name: string; readonly steps: Plan } | ConditionalBlock;
interface ConditionalBlock {
  readonly form: 'block';
  readonly applies: NonNullable<Block['applies']>;
  readonly steps: Plan;
}
type Plan = readonly Step[];

const plans = new WeakMap<Layout, Map<number, Plan>>();

/** The layout as it stands at one version, its version gates resolved. Kept. */
function planOf(layout: Layout, version: number): Plan {
  const byVersion = plans.get(layout) ?? new Map<number, Plan>();
  plans.set(layout, byVersion);
  const kept = byVersion.get(version);
  if (kept !== undefined) return kept;
  const plan = layout.flatMap((field) => resolve(field, version));
  byVersion.set(version, plan);
  return plan;
}

function resolve(field: AnyField, version: number): Plan {
  if (isLeaf(field)) return [field];
  if (isList(field)) return [{ form: 'list', name: field.name, steps: planOf(field.fields, version) }];
  const block = field as Block;
  if (version < block.from || version > block.to) return [];
  const steps = planOf(block.fields, version);
  return block.applies === undefined ? steps : [{ form: 'block', applies: block.applies, steps }];
}

const isLeaf = (field: AnyField): field is Leaf => field.form === 'leaf';
const isList = (field: AnyField): field is List => field.form === 'list';

class Cursor {
  readonly fields: readonly string[];
  readonly asText: boolean;
  at = 0;
  failure: DecodeFailure | undefined;

  constructor(fields: readonly string[], asText: boolean) {
    this.fields = fields;
    this.asText = asText;
  }

  get remaining(): number {
    return this.fields.length - this.at;
  }
}

const COUNT = /^\d{1,7}$/;

function readPlan(plan: Plan, cursor: Cursor, record: Record<string, unknown>): void {
  for (const step of plan) {
    if (step.form === 'leaf') readLeaf(step, cursor, record);
    else if (step.form === 'list') readList(step.name, step.steps, cursor, record);
    else if (step.applies(record, cursor.remaining)) readPlan(step.steps, cursor, record);
    if (cursor.failure !== undefined) return;
  }
}

function readLeaf(step: Leaf, cursor: Cursor, record: Record<string, unknown>): void {
  const text = take(cursor, step.name);
  if (text === undefined) return;
  if (!step.kind.accepts(text)) {
    cursor.failure = { reason: 'unreadable', field: step.name, input: text, expected: step.kind.name };
    return;
  }
  record[step.name] = cursor.asText ? text : step.kind.read(text);
}

function readList(name: string, item: Plan, cursor: Cursor, record: Record<string, unknown>): void {
  const text = take(cursor, name);
  if (text === undefined) return;
  if (text === '') {
    record[name] = undefined;
    return;
  }
  if (!COUNT.test(text)) {
    cursor.failure = { reason: 'unreadable', field: name, input: text, expected: 'count' };
    return;
  }
  const items: Record<string, unknown>[] = [];
  record[name] = items;
  for (let left = Number(text); left > 0 && cursor.failure === undefined; left--) {
    const entry: Record<string, unknown> = {};
    readPlan(item, cursor, entry);
    items.push(entry);
  }
}

function take(cursor: Cursor, name: string): string | undefined {
  const text = cursor.fields[cursor.at];
  if (text === undefined) cursor.failure = { reason: 'missing', field: name };
  else cursor.at++;
  return text;
}

function decode(
  layout: Layout,
  fields: readonly string[],
  version: number,
  asText: boolean,
): Decoded<unknown> {
  const cursor = new Cursor(fields, asText);
  const record: Record<string, unknown> = {};
  readPlan(planOf(layout, version), cursor, record);
  if (cursor.failure !== undefined) return { ok: false, failure: cursor.failure, partial: record };
  if (cursor.remaining > 0)
    return { ok: false, failure: { reason: 'leftOver', count: cursor.remaining }, partial: record };
  return { ok: true, value: record };
}

/** The fields behind the message id, as they are. */
export function decodeTexts<F extends Layout>(
  message: Message<string, F>,
  fields: readonly string[],
  version: number,
): Decoded<Texts<F>> {
  return decode(message.fields, fields, version, true) as Decoded<Texts<F>>;
}

/** The fields behind the message id, as what they mean. */
export function decodeValues<F extends Layout>(
  message: Message<string, F>,
  fields: readonly string[],
  version: number,
): Decoded<Values<F>> {
  return decode(message.fields, fields, version, false) as Decoded<Values<F>>;
}

type Written = Readonly<Record<string, unknown>>;

function writePlan(plan: Plan, record: Written, out: string[]): void {
  for (const step of plan) {
    if (step.form === 'leaf') out.push(leafText(step, record[step.name]));
    else if (step.form === 'list')
      writeList(step.steps, record[step.name] as readonly Written[] | undefined, out);
    else if (step.applies(record, undefined)) writePlan(step.steps, record, out);
  }
}

/** Texts pass as they are, but for kinds of text that travel escaped. */
function leafText(step: Leaf, value: unknown): string {
  if (value === undefined) return step.initial ?? step.kind.unset;
  if (typeof value === 'string' && (step.kind as unknown) !== escaped) return value;
  return step.kind.write(value as NonNullable<unknown>);
}

function writeList(item: Plan, items: readonly Written[] | undefined, out: string[]): void {
  out.push(items === undefined ? '' : `${items.length}`);
  for (const entry of items ?? []) writePlan(item, entry, out);
}

/** All fields of the message at this version, its id first. */
export function encodeFields<F extends Layout>(
  message: Message<string, F>,
  input: Input<F>,
  version: number = VERSION_MAX,
): string[] {
  const out = [`${message.id}`];
  writePlan(planOf(message.fields, version), input as Written, out);
  return out;
}
