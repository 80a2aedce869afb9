// What goes over a node's control socket: one JSON object a line, a request with an id and one answer to it. Names and
// decimal texts as people write them; the node's side turns them into indexes and lots.
import { z } from 'zod';

const reason = z.string().trim().min(1, 'a reason is needed: it stands in the journal');
const by = z.string().min(1);
const origin = { by, reason };
const decimal = z
  .string()
  .regex(/^-?\d+(\.\d+)?$/, { error: ({ input }) => `expected a decimal such as 0.5, got "${input}"` });

export const commandRequest = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('halt'), ...origin, flatten: z.boolean() }),
  z.strictObject({ type: z.literal('resume'), ...origin }),
  z.strictObject({ type: z.literal('flatten'), ...origin, instrument: z.string().optional() }),
  z.strictObject({
    type: z.literal('resolveOrder'),
    ...origin,
    clientOrderId: z.string(),
    as: z.enum(['filled', 'canceled', 'notAtVenue']),
    quantity: decimal.optional(),
    price: decimal.optional(),
  }),
  z.strictObject({
    type: z.literal('adoptPosition'),
    ...origin,
    instrument: z.string(),
    session: z.string().optional(),
    stop: decimal.optional(),
    target: decimal.optional(),
  }),
  z.strictObject({
    type: z.literal('adjustPosition'),
    ...origin,
    instrument: z.string(),
    quantity: decimal,
    price: decimal,
  }),
  z.strictObject({
    type: z.literal('releaseStrategy'),
    ...origin,
    session: z.string().optional(),
    strategy: z.string(),
  }),
  z.strictObject({
    type: z.literal('stop'),
    ...origin,
    policy: z.enum(['keep', 'cancelOrders', 'flatten']).optional(),
  }),
  z.strictObject({ type: z.literal('reconcile'), ...origin, account: z.string().optional() }),
]);

/** A command of an operator, in words. */
export type CommandRequest = z.output<typeof commandRequest>;

export const controlRequest = z.discriminatedUnion('method', [
  z.strictObject({ id: z.int(), method: z.literal('status') }),
  z.strictObject({ id: z.int(), method: z.literal('command'), command: commandRequest }),
]);

export type ControlRequest = z.output<typeof controlRequest>;

export const controlAnswer = z.union([
  z.object({ id: z.int(), ok: z.literal(true), result: z.unknown() }),
  z.object({ id: z.int(), ok: z.literal(false), error: z.string() }),
]);

export type ControlAnswer = z.output<typeof controlAnswer>;

/** What a command led to at once: the types of the events that followed from it, and what they say. */
export interface CommandResult {
  readonly events: readonly { readonly type: string; readonly [key: string]: unknown }[];
}
