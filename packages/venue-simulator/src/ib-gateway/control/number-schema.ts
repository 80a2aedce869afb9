// Numbers in the body of a command: JSON numbers, or decimals as text, which is how the command line sends them.

import * as z from 'zod';

const asText = z
  .string()
  .regex(/^-?\d+(\.\d+)?$/, 'expected a number')
  .transform(Number);

/** A number above `floor`. */
export function numberAbove(floor: number) {
  return z.union([z.number(), asText]).refine((value) => value > floor, `expected a number above ${floor}`);
}
