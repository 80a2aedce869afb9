/** The parameters of an indicator do not make sense: what is wrong, and what was expected. */
export class IndicatorSpecError extends Error {
  override readonly name = 'IndicatorSpecError';
}

/** Far above any use; a typing error must not ask for gigabytes. */
const LENGTH_MAX = 1_000_000;

export function checkLength(what: string, length: number): number {
  if (!Number.isSafeInteger(length) || length < 1 || length > LENGTH_MAX)
    throw new IndicatorSpecError(`${what}: expected a whole number from 1 to ${LENGTH_MAX}, got ${length}`);
  return length;
}
