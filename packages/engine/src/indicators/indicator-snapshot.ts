// The form of an indicator's saved state: plain JSON with named fields, parameters first, always in the same order, so that
// equal states have equal text. Doubles survive JSON exactly; states hold no NaN, no infinity, and no meaning in -0.

export type SnapshotField = number | string | boolean | readonly number[] | IndicatorSnapshot;
export interface IndicatorSnapshot {
  readonly [field: string]: SnapshotField;
}

/** A snapshot does not fit the indicator that should take it over: other parameters, or not a snapshot at all. */
export class IndicatorSnapshotError extends Error {
  override readonly name = 'IndicatorSnapshotError';
}

/** The parameters in a snapshot must be those of the indicator: a state means nothing under others. */
export function checkParameters(snapshot: IndicatorSnapshot, own: IndicatorSnapshot): void {
  for (const [name, value] of Object.entries(own)) {
    if (snapshot[name] !== value)
      throw new IndicatorSnapshotError(
        `snapshot of an indicator: ${name} is ${JSON.stringify(snapshot[name])}, expected ${JSON.stringify(value)}`,
      );
  }
}

export function savedNumber(snapshot: IndicatorSnapshot, field: string): number {
  const value = snapshot[field];
  return typeof value === 'number' && value - value === 0 ? value : refuse(field, 'a finite number', value);
}

export function savedFlag(snapshot: IndicatorSnapshot, field: string): boolean {
  const value = snapshot[field];
  return typeof value === 'boolean' ? value : refuse(field, 'true or false', value);
}

export function savedPart(snapshot: IndicatorSnapshot, field: string): IndicatorSnapshot {
  const value = snapshot[field];
  const isPart = typeof value === 'object' && value !== null && !Array.isArray(value);
  return isPart ? (value as IndicatorSnapshot) : refuse(field, 'an object', value);
}

/** Copies a saved list into `into`, whose length it must have. */
export function restoreNumbers(snapshot: IndicatorSnapshot, field: string, into: Float64Array): void {
  const values = snapshot[field];
  if (!Array.isArray(values) || values.length !== into.length)
    refuse(field, `a list of ${into.length} numbers`, values);
  into.set(values as readonly number[]);
}

function refuse(field: string, expected: string, value: unknown): never {
  throw new IndicatorSnapshotError(
    `snapshot of an indicator: ${field}: expected ${expected}, got ${JSON.stringify(value)}`,
  );
}
