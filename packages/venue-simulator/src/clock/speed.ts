// How fast venue time runs: a factor of real time, or as fast as the clients read.

export type Speed = number | 'max';

/** Reads `N`, `Nx` or `max` (N from 0.001 to 100,000). @throws RangeError that says what was expected. */
export function parseSpeed(text: string): Speed {
  if (text === 'max') return 'max';
  const match = /^(\d+(?:\.\d+)?)x?$/.exec(text);
  const factor = match ? Number(match[1]) : Number.NaN;
  if (!(factor >= 0.001 && factor <= 100_000)) {
    throw new RangeError(`"${text}" is not a speed: expected a factor such as 1, 60 or 1000x, or max`);
  }
  return factor;
}
