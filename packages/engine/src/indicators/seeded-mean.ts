// An exponential mean that begins with the plain mean of its first `length` values: EMA with weight 2/(n+1), Wilder's smoothing
// with weight 1/n.
import { type IndicatorSnapshot, savedNumber } from './indicator-snapshot.ts';

export class SeededMean {
  readonly length: number;
  private readonly weight: number;
  private count = 0;
  private seedSum = 0;
  private current = 0;

  constructor(length: number, weight: number) {
    this.length = length;
    this.weight = weight;
  }

  get full(): boolean {
    return this.count === this.length;
  }

  /** 0 until `full`. */
  get value(): number {
    return this.current;
  }

  push(value: number): void {
    if (this.count === this.length) {
      this.current += this.weight * (value - this.current);
      return;
    }
    this.seedSum += value;
    this.count += 1;
    if (this.count === this.length) this.current = this.seedSum / this.length;
  }

  snapshot(): IndicatorSnapshot {
    return { count: this.count, seedSum: this.seedSum, current: this.current };
  }

  restore(snapshot: IndicatorSnapshot): void {
    this.count = savedNumber(snapshot, 'count');
    this.seedSum = savedNumber(snapshot, 'seedSum');
    this.current = savedNumber(snapshot, 'current');
  }
}

/** An EMA of n: weight 2/(n+1). */
export const exponentialMean = (length: number): SeededMean => new SeededMean(length, 2 / (length + 1));
/** Wilder's smoothing of n: weight 1/n. */
export const wilderMean = (length: number): SeededMean => new SeededMean(length, 1 / length);
