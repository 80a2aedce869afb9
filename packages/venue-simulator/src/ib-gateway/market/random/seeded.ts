// Randomness with random access: every draw is a pure function of a seed and integer coordinates (instrument, day, slot),
// so any past second can be made without making the seconds before it, and two processes with one seed agree.

/** Mixes three integers into one unsigned 32-bit integer (xxHash32's avalanche over a multiply-rotate chain). */
export function hash3(seed: number, a: number, b: number): number {
  let h = Math.imul(seed ^ 0x9e3779b1, 0x85ebca77);
  h = Math.imul(((h << 13) | (h >>> 19)) ^ Math.imul(a, 0xc2b2ae3d), 0x27d4eb2f);
  h = Math.imul(((h << 15) | (h >>> 17)) ^ Math.imul(b, 0x165667b1), 0x9e3779b1);
  h ^= h >>> 15;
  h = Math.imul(h, 0x85ebca77);
  h ^= h >>> 13;
  h = Math.imul(h, 0xc2b2ae3d);
  return (h ^ (h >>> 16)) >>> 0;
}

/** A 32-bit key of a text, for seeds that belong to a name. */
export function hashText(text: string): number {
  let h = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) h = Math.imul(h ^ text.charCodeAt(i), 0x01000193);
  return hash3(h >>> 0, text.length, 7);
}

/** Uniform in (0, 1): never exactly 0 or 1, so logarithms and quantiles are finite. */
export function uniformOf(bits: number): number {
  return (bits + 0.5) / 4294967296;
}

export function uniform3(seed: number, a: number, b: number): number {
  return uniformOf(hash3(seed, a, b));
}

/** Standard normal by the quantile of a uniform draw. */
export function normal3(seed: number, a: number, b: number): number {
  return normalQuantile(uniform3(seed, a, b));
}

/** Integer from `low` to `high`, both included. */
export function integer3(seed: number, a: number, b: number, low: number, high: number): number {
  return low + Math.floor(uniform3(seed, a, b) * (high - low + 1));
}

/** Quantile of the standard normal, relative error under 1.2e-9 (P. Acklam's rational approximation). */
export function normalQuantile(p: number): number {
  if (p < 0.02425) return lowerTail(Math.sqrt(-2 * Math.log(p)));
  if (p > 0.97575) return -lowerTail(Math.sqrt(-2 * Math.log(1 - p)));
  const q = p - 0.5;
  const r = q * q;
  const numerator =
    ((((-39.69683028665376 * r + 220.9460984245205) * r - 275.9285104469687) * r + 138.357751867269) * r -
      30.66479806614716) *
      r +
    2.506628277459239;
  const denominator =
    ((((-54.47609879822406 * r + 161.5858368580409) * r - 155.6989798598866) * r + 66.80131188771972) * r -
      13.28068155288572) *
      r +
    1;
  return (numerator * q) / denominator;
}

function lowerTail(q: number): number {
  const numerator =
    ((((-0.007784894002430293 * q - 0.3223964580411365) * q - 2.400758277161838) * q - 2.549732539343734) *
      q +
      4.374664141464968) *
      q +
    2.938163982698783;
  const denominator =
    (((0.007784695709041462 * q + 0.3224671290700398) * q + 2.445134137142996) * q + 3.754408661907416) * q +
    1;
  return numerator / denominator;
}
