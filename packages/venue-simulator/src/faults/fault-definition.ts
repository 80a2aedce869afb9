// A fault that a venue can inject: its name, what it does and the schema of its parameters.

import * as z from 'zod';

export interface FaultDefinition {
  /** Kebab-case. */
  readonly name: string;
  readonly summary: string;
  readonly parameters: z.ZodObject;
}

/** Times are given as milliseconds or as `250ms`, `5s`, `10m`, `2h`, `1d`. */
const durationPattern = /^(\d+(?:\.\d+)?)(ms|s|m|h|d)$/;
const unitMs: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };

export function parseDurationMs(value: number | string): number {
  if (typeof value === 'number') return value;
  const match = durationPattern.exec(value);
  return match === null ? Number.NaN : Math.round(Number(match[1]) * (unitMs[match[2] ?? ''] ?? Number.NaN));
}

/** A duration in a schema: a number of milliseconds or a text with a unit; read it with `parseDurationMs`. */
export const durationSchema = z.union([
  z.number().min(0),
  z.string().regex(durationPattern, 'expected milliseconds or a duration such as 250ms, 5s, 10m, 2h'),
]);

/** What every fault takes, beside its own parameters. */
export const commonFaultParameters = {
  /** How long it stays; without it until healed (or `count` is used up). */
  duration: durationSchema.optional(),
  /** How often it strikes at most. */
  count: z.number().int().positive().optional(),
  /** How likely it strikes each time that it could. */
  probability: z.number().min(0).max(1).optional(),
};

/** The JSON Schema of a definition's parameters. */
export function faultParametersSchema(definition: FaultDefinition): unknown {
  return z.toJSONSchema(definition.parameters, { io: 'input' });
}
