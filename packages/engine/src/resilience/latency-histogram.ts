// Latencies in constant memory: counts in buckets whose width grows with the value (32 per doubling), so a percentile is
// right to about 3 % over the whole range from a microsecond to half an hour. Integers only: the bucket of a value is found
// with `clz32`, not with a logarithm, and is the same on every machine.
//
// A percentile is the upper edge of its bucket, never more than the largest value seen: it may be said too high by 3 %,
// never too low.
import { invariant } from '../base/index.ts';

const SUB_BUCKETS = 32;
const SUB_BITS = 5;
/** 2^31 - 1 microseconds, 35.8 minutes; what is longer is counted there, and kept exactly in `maxMs`. */
const LONGEST_MICROS = 0x7fffffff;
const BUCKETS = bucketOf(LONGEST_MICROS) + 1;

export interface LatencySummary {
  readonly count: number;
  /** All absent while nothing was recorded. */
  readonly minMs?: number;
  readonly meanMs?: number;
  readonly p50Ms?: number;
  readonly p95Ms?: number;
  readonly p99Ms?: number;
  readonly maxMs?: number;
}

export interface LatencyHistogramSnapshot {
  /** Pairs of bucket and count, for the buckets that are not empty. */
  readonly buckets: readonly (readonly [bucket: number, count: number])[];
  readonly sumMicros: number;
  readonly minMicros: number;
  readonly maxMicros: number;
}

export class LatencyHistogram {
  readonly #counts = new Float64Array(BUCKETS);
  #count = 0;
  #sumMicros = 0;
  #minMicros = Number.MAX_SAFE_INTEGER;
  #maxMicros = 0;

  static restore(snapshot: LatencyHistogramSnapshot): LatencyHistogram {
    const histogram = new LatencyHistogram();
    for (const [bucket, count] of snapshot.buckets) {
      invariant(bucket >= 0 && bucket < BUCKETS, `latency snapshot: there is no bucket ${bucket}`);
      histogram.#counts[bucket] = count;
      histogram.#count += count;
    }
    histogram.#sumMicros = snapshot.sumMicros;
    histogram.#minMicros = snapshot.minMicros;
    histogram.#maxMicros = snapshot.maxMicros;
    return histogram;
  }

  snapshot(): LatencyHistogramSnapshot {
    const buckets: [number, number][] = [];
    for (let bucket = 0; bucket < BUCKETS; bucket++) {
      const count = this.#counts[bucket] ?? 0;
      if (count > 0) buckets.push([bucket, count]);
    }
    return { buckets, sumMicros: this.#sumMicros, minMicros: this.#minMicros, maxMicros: this.#maxMicros };
  }

  get count(): number {
    return this.#count;
  }

  /** `latencyMs` from 0, fractions allowed. */
  record(latencyMs: number): void {
    invariant(
      latencyMs >= 0,
      `latency ${latencyMs} ms: a difference of one monotonic clock is never negative`,
    );
    const micros = Math.round(latencyMs * 1000);
    const bucket = bucketOf(Math.min(micros, LONGEST_MICROS));
    this.#counts[bucket] = (this.#counts[bucket] ?? 0) + 1;
    this.#count++;
    this.#sumMicros += micros;
    this.#minMicros = Math.min(this.#minMicros, micros);
    this.#maxMicros = Math.max(this.#maxMicros, micros);
  }

  /** The latency that `fraction` (0 to 1) of the records do not exceed; undefined while there are none. */
  percentileMs(fraction: number): number | undefined {
    if (this.#count === 0) return undefined;
    const rank = Math.max(1, Math.ceil(fraction * this.#count));
    let seen = 0;
    for (let bucket = 0; bucket < BUCKETS; bucket++) {
      seen += this.#counts[bucket] ?? 0;
      if (seen >= rank)
        return (
          Math.min(bucket === BUCKETS - 1 ? this.#maxMicros : upperEdgeOf(bucket), this.#maxMicros) / 1000
        );
    }
    return this.#maxMicros / 1000;
  }

  summary(): LatencySummary {
    if (this.#count === 0) return { count: 0 };
    return {
      count: this.#count,
      minMs: this.#minMicros / 1000,
      meanMs: this.#sumMicros / this.#count / 1000,
      p50Ms: this.percentileMs(0.5)!,
      p95Ms: this.percentileMs(0.95)!,
      p99Ms: this.percentileMs(0.99)!,
      maxMs: this.#maxMicros / 1000,
    };
  }
}

/** Values below 32 have a bucket each; above, the five bits after the leading one choose it. */
function bucketOf(micros: number): number {
  if (micros < SUB_BUCKETS) return micros;
  const exponent = 31 - Math.clz32(micros);
  return (exponent - SUB_BITS + 1) * SUB_BUCKETS + ((micros >>> (exponent - SUB_BITS)) & (SUB_BUCKETS - 1));
}

/** The largest value that falls into the bucket. */
function upperEdgeOf(bucket: number): number {
  if (bucket < SUB_BUCKETS) return bucket;
  const shift = Math.floor(bucket / SUB_BUCKETS) - 1;
  return (SUB_BUCKETS + (bucket % SUB_BUCKETS) + 1) * (1 << shift) - 1;
}
