// The price of one instrument for a chart: lowest, highest and last per bucket of time. Bounded: when the buckets are full,
// two become one and each covers twice the time. Numbers only: this is called for every quote.

const firstBucketMs = 1000;

export class PriceSeries {
  bucketMs = firstBucketMs;
  length = 0;
  /** Number of each bucket since 1970. */
  readonly #buckets: Float64Array;
  readonly #low: Float64Array;
  readonly #high: Float64Array;
  readonly #close: Float64Array;

  constructor(capacity = 8000) {
    this.#buckets = new Float64Array(capacity);
    this.#low = new Float64Array(capacity);
    this.#high = new Float64Array(capacity);
    this.#close = new Float64Array(capacity);
  }

  /** Prices in any one unit; time must not go back (a record that does is counted to the newest bucket). */
  add(price: number, timeMs: number): void {
    this.addRange(price, price, price, timeMs);
  }

  addRange(low: number, high: number, close: number, timeMs: number): void {
    const bucket = Math.floor(timeMs / this.bucketMs);
    const at = this.length - 1;
    if (at >= 0 && bucket <= this.#buckets[at]!) {
      if (low < this.#low[at]!) this.#low[at] = low;
      if (high > this.#high[at]!) this.#high[at] = high;
      this.#close[at] = close;
      return;
    }
    if (this.length === this.#buckets.length) {
      this.#coarsen();
      this.addRange(low, high, close, timeMs);
      return;
    }
    this.#buckets[this.length] = bucket;
    this.#low[this.length] = low;
    this.#high[this.length] = high;
    this.#close[this.length] = close;
    this.length += 1;
  }

  #coarsen(): void {
    this.bucketMs *= 2;
    let to = -1;
    for (let from = 0; from < this.length; from += 1) {
      const bucket = Math.floor(this.#buckets[from]! / 2);
      if (to >= 0 && this.#buckets[to] === bucket) {
        this.#low[to] = Math.min(this.#low[to]!, this.#low[from]!);
        this.#high[to] = Math.max(this.#high[to]!, this.#high[from]!);
        this.#close[to] = this.#close[from]!;
        continue;
      }
      to += 1;
      this.#buckets[to] = bucket;
      this.#low[to] = this.#low[from]!;
      this.#high[to] = this.#high[from]!;
      this.#close[to] = this.#close[from]!;
    }
    this.length = to + 1;
  }

  /** @param scale money per unit of price, for the chart's axis. */
  read(scale: number): {
    bucketMs: number;
    atMs: number[];
    low: number[];
    high: number[];
    close: number[];
  } {
    const scaled = (column: Float64Array): number[] =>
      Array.from(column.subarray(0, this.length), (ticks) => tidy(ticks * scale));
    return {
      bucketMs: this.bucketMs,
      atMs: Array.from(this.#buckets.subarray(0, this.length), (bucket) => bucket * this.bucketMs),
      low: scaled(this.#low),
      high: scaled(this.#high),
      close: scaled(this.#close),
    };
  }
}

/** Without the dust of a binary multiplication: a chart's file is half as long. */
const tidy = (value: number): number => Number(value.toPrecision(12));
