// Quotes as columns, the way a tape holds them: what a run of quiet quotes is taken from without an object or a call each.

/** Columns of equal length; prices in ticks, quantities in lots. */
export interface QuoteColumns {
  readonly bidTicks: ArrayLike<number>;
  readonly askTicks: ArrayLike<number>;
  readonly bidLots: ArrayLike<number>;
  readonly askLots: ArrayLike<number>;
  readonly timeOffsetsMs: ArrayLike<number>;
  /** Added to each offset: UTC epoch milliseconds. */
  readonly baseTimeMs: number;
}

/**
 * How far a run goes from `from`: to the first quote at `untilMs` or later, or back in time against the one before.
 * @returns an index in [from, to].
 */
export function quietByTime(q: QuoteColumns, from: number, to: number, untilMs: number): number {
  const { timeOffsetsMs } = q;
  const until = untilMs - q.baseTimeMs;
  let last = Number.NEGATIVE_INFINITY;
  for (let k = from; k < to; k++) {
    const offset = timeOffsetsMs[k]!;
    if (offset >= until || offset < last) return k;
    last = offset;
  }
  return to;
}
