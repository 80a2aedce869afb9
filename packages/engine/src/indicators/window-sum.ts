// The sum of the last `length` values, in constant time and without subtraction.
//
// How: values come in blocks of `length`. When a block is full, its suffix sums are computed once; from then on the window is
// the rest of the old block (a suffix sum) plus what the new block has so far. A running sum that subtracts what leaves keeps the
// rounding of a spike for ever and turns a window of zeros into 1e-11; here every sum is of the values in the window only.
import { type IndicatorSnapshot, restoreNumbers, savedFlag, savedNumber } from './indicator-snapshot.ts';

export class WindowSum {
  private readonly block: Float64Array;
  private readonly suffix: Float64Array;
  private position = 0;
  private blockSum = 0;
  private filled = false;
  private total = 0;

  constructor(length: number) {
    this.block = new Float64Array(length);
    this.suffix = new Float64Array(length);
  }

  get length(): number {
    return this.block.length;
  }

  /** Whether `length` values were pushed. */
  get full(): boolean {
    return this.filled;
  }

  /** Of the last `length` values; of all so far while there are fewer. */
  get sum(): number {
    return this.total;
  }

  push(value: number): void {
    this.block[this.position] = value;
    this.blockSum += value;
    this.position += 1;
    if (this.position === this.block.length) this.turnBlock();
    else this.total = this.filled ? this.suffix[this.position]! + this.blockSum : this.blockSum;
  }

  private turnBlock(): void {
    let sum = 0;
    for (let i = this.block.length - 1; i >= 0; i -= 1) {
      sum += this.block[i]!;
      this.suffix[i] = sum;
    }
    this.position = 0;
    this.blockSum = 0;
    this.filled = true;
    this.total = sum;
  }

  snapshot(): IndicatorSnapshot {
    return {
      position: this.position,
      blockSum: this.blockSum,
      filled: this.filled,
      total: this.total,
      block: Array.from(this.block),
      suffix: Array.from(this.suffix),
    };
  }

  restore(snapshot: IndicatorSnapshot): void {
    this.position = savedNumber(snapshot, 'position');
    this.blockSum = savedNumber(snapshot, 'blockSum');
    this.filled = savedFlag(snapshot, 'filled');
    this.total = savedNumber(snapshot, 'total');
    restoreNumbers(snapshot, 'block', this.block);
    restoreNumbers(snapshot, 'suffix', this.suffix);
  }
}
