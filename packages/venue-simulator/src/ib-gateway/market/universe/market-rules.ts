// The price increments that contracts refer to by number. Rules 26, 32, 67, 109, 110, 239 and 3188 carry the numbers under
// which recorded contracts name them; one increment per price band, from its low edge on.

import type { PriceIncrement } from '../../domain/index.ts';

export const marketRules: ReadonlyMap<number, readonly PriceIncrement[]> = new Map([
  // Stocks of the United States.
  [26, [{ lowEdge: 0, increment: 0.01 }]],
  [32, [{ lowEdge: 0, increment: 0.01 }]],
  [67, [{ lowEdge: 0, increment: 0.25 }]],
  // Options in the penny pilot: a cent under three dollars, five above.
  [
    109,
    [
      { lowEdge: 0, increment: 0.01 },
      { lowEdge: 3, increment: 0.05 },
    ],
  ],
  // All other options.
  [
    110,
    [
      { lowEdge: 0, increment: 0.05 },
      { lowEdge: 3, increment: 0.1 },
    ],
  ],
  [239, [{ lowEdge: 0, increment: 0.00005 }]],
  [3188, [{ lowEdge: 0, increment: 0.00005 }]],
  [3189, [{ lowEdge: 0, increment: 0.005 }]],
]);

/** The increment that holds at a price. */
export function incrementAt(ruleId: number, price: number): number {
  const rule = marketRules.get(ruleId);
  if (rule === undefined) throw new RangeError(`no market rule ${ruleId}`);
  let increment = rule[0]!.increment;
  for (const band of rule) if (price >= band.lowEdge) increment = band.increment;
  return increment;
}
