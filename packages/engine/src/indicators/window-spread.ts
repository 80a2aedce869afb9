// Mean and population deviation of the last `length` values, in two passes over the window.
//
// A running sum of squares would take constant time and be wrong: after one spike of 1,000,000 in a series near 100 it is off by
// 1e-6, and on SPY by 5e-7 of the value. So this costs `length` steps a value: the one indicator here that does.
// Both passes run from the oldest value to the newest, so that the result depends on the values alone, not on where the ring stands.
import { type IndicatorSnapshot, restoreNumbers, savedFlag, savedNumber } from './indicator-snapshot.ts';

export class WindowSpread {
  private readonly values: Float64Array;
  private position = 0;
  private filled = false;
  private meanNow = 0;
  private deviationNow = 0;

  constructor(length: number) {
    this.values = new Float64Array(length);
  }

  get full(): boolean {
    return this.filled;
  }

  /** 0 until `full`. */
  get mean(): number {
    return this.meanNow;
  }

  /** Divided by `length`, not by one less. 0 until `full`. */
  get deviation(): number {
    return this.deviationNow;
  }

  push(value: number): void {
    this.values[this.position] = value;
    this.position += 1;
    if (this.position === this.values.length) {
      this.position = 0;
      this.filled = true;
    }
    if (this.filled) this.measure();
  }

  private measure(): void {
    const { values, position } = this;
    const { length } = values;
    let sum = 0;
    for (let i = position; i < length; i += 1) sum += values[i]!;
    for (let i = 0; i < position; i += 1) sum += values[i]!;
    const mean = sum / length;
    let squares = 0;
    for (let i = position; i < length; i += 1) squares += (values[i]! - mean) * (values[i]! - mean);
    for (let i = 0; i < position; i += 1) squares += (values[i]! - mean) * (values[i]! - mean);
    this.meanNow = mean;
    this.deviationNow = Math.sqrt(squares / length);
  }

  snapshot(): IndicatorSnapshot {
    return { position: this.position, filled: this.filled, values: Array.from(this.values) };
  }

  restore(snapshot: IndicatorSnapshot): void {
    this.position = savedNumber(snapshot, 'position');
    this.filled = savedFlag(snapshot, 'filled');
    restoreNumbers(snapshot, 'values', this.values);
    this.meanNow = 0;
    this.deviationNow = 0;
    if (this.filled) this.measure();
  }
}
