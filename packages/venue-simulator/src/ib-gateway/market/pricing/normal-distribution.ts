// The standard normal distribution. The cumulative function is J. F. Hart's rational approximation as G. West gave it for
// option pricing ("Better approximations to cumulative normal functions", 2005): absolute error under 1e-15.

const INVERSE_SQRT_2PI = 0.3989422804014327;

export function normalDensity(x: number): number {
  return INVERSE_SQRT_2PI * Math.exp(-0.5 * x * x);
}

export function cumulativeNormal(x: number): number {
  const z = Math.abs(x);
  if (z > 37) return x > 0 ? 1 : 0;
  const e = Math.exp(-0.5 * z * z);
  const tail = z < 7.07106781186547 ? (e * centralNumerator(z)) / centralDenominator(z) : e / farTail(z);
  return x > 0 ? 1 - tail : tail;
}

function centralNumerator(z: number): number {
  let s = 0.0352624965998911 * z + 0.700383064443688;
  s = s * z + 6.37396220353165;
  s = s * z + 33.912866078383;
  s = s * z + 112.079291497871;
  s = s * z + 221.213596169931;
  return s * z + 220.206867912376;
}

function centralDenominator(z: number): number {
  let s = 0.0883883476483184 * z + 1.75566716318264;
  s = s * z + 16.064177579207;
  s = s * z + 86.7807322029461;
  s = s * z + 296.564248779674;
  s = s * z + 637.333633378831;
  s = s * z + 793.826512519948;
  return s * z + 440.413735824752;
}

/** Continued fraction, five terms deep. */
function farTail(z: number): number {
  return (z + 1 / (z + 2 / (z + 3 / (z + 4 / (z + 0.65))))) * 2.506628274631;
}
