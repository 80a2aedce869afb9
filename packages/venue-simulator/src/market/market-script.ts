// A scripted market as a file: what the price does, exactly, so that a test can declare where a strategy enters and
// leaves. The schema is published (`holdfast-sim schema market-script`).

import { parse as parseYaml } from 'yaml';
import * as z from 'zod';
import { durationSchema } from '../faults/fault-definition.ts';

const price = z.union([z.number().positive(), z.string().regex(/^\d+(\.\d+)?$/)]);

/** What a segment may say for itself; without it the market's own holds. */
const look = {
  /** Ask less bid, in quote currency. */
  spread: price.optional(),
  /** Base volume a minute. */
  volume: z.number().min(0).optional(),
  /** Quantity shown at the best bid and ask. */
  depth: z.number().positive().optional(),
};

export const segmentSchema = z.discriminatedUnion('type', [
  /** The price stays. */
  z.strictObject({ type: z.literal('hold'), duration: durationSchema, ...look }),
  /** The price moves evenly to `to`. */
  z.strictObject({ type: z.literal('ramp'), to: price, duration: durationSchema, ...look }),
  /** The price is elsewhere at the next tick. */
  z.strictObject({ type: z.literal('jump'), to: price }),
  /** Silence: no quote, no trade; then the price is at `to`, if given. */
  z.strictObject({ type: z.literal('gap'), duration: durationSchema, to: price.optional() }),
  /** The price swings evenly between `low` and `high`, first up, once per `period`. */
  z.strictObject({
    type: z.literal('range'),
    low: price,
    high: price,
    period: durationSchema,
    duration: durationSchema,
    ...look,
  }),
  /** The price visits these one after the other, evenly spread over the duration, without steps in between. */
  z.strictObject({
    type: z.literal('path'),
    prices: z.array(price).min(1),
    duration: durationSchema,
    ...look,
  }),
]);

export const marketScriptSchema = z.strictObject({
  description: z.string().optional(),
  /** UTC time of day at which the script begins, `HH:MM`; without it the last whole minute before the start. */
  start: z
    .string()
    .regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'expected HH:MM')
    .optional(),
  /** This much of the script is past when the venue opens: history for backfills. */
  history: durationSchema.optional(),
  /** A quote and a trade each so often (1 s). */
  tickEvery: durationSchema.optional(),
  markets: z
    .array(
      z.strictObject({
        symbol: z.string().regex(/^[A-Z0-9]+$/),
        price,
        spread: price.optional(),
        volume: z.number().min(0).optional(),
        depth: z.number().positive().optional(),
        /** Funding rate of each interval, as a share: 0.0001 is 0.01 %. */
        fundingRate: z
          .string()
          .regex(/^-?\d+(\.\d+)?$/)
          .optional(),
        segments: z.array(segmentSchema).min(1),
        /** After the last segment: stay there (default) or play the segments again. */
        after: z.enum(['hold', 'repeat']).optional(),
      }),
    )
    .min(1),
});

export type MarketScript = z.infer<typeof marketScriptSchema>;
export type MarketSegment = z.infer<typeof segmentSchema>;

/** The schema as JSON Schema. */
export const marketScriptJsonSchema = (): unknown => z.toJSONSchema(marketScriptSchema, { io: 'input' });

/** @throws Error that names the file and each wrong key. */
export function parseMarketScript(text: string, file: string): MarketScript {
  let raw: unknown;
  try {
    raw = parseYaml(text);
  } catch (error) {
    throw new Error(
      `market script ${file} is not YAML: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
  const parsed = marketScriptSchema.safeParse(raw);
  if (!parsed.success) throw new Error(`market script ${file}:\n${z.prettifyError(parsed.error)}`);
  return parsed.data;
}
