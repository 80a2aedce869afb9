// Reads what a strategy noted of a bar.
import type { BarVerdict } from '@holdfast/engine/kernel';

export interface Noted {
  readonly fulfilled: boolean;
  readonly distance?: number;
}

/** The condition of that name, or undefined where the bar did not note it. Distances to six places. */
export function conditionOf(verdict: BarVerdict | undefined, name: string): Noted | undefined {
  const found = verdict?.conditions.find((condition) => condition.name === name);
  if (!found) return undefined;
  const { fulfilled, distance } = found;
  return { fulfilled, ...(distance !== undefined && { distance: Math.round(distance * 1e6) / 1e6 }) };
}
