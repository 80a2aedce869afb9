// The highest or lowest of the last `length` values in constant time: the block method of `window-sum.ts` (known as van Herk's)
// with "the more extreme of two" in place of the sum. Exact: it returns one of the values.
import {
  checkParameters,
  type IndicatorSnapshot,
  restoreNumbers,
  savedFlag,
  savedNumber,
} from './indicator-snapshot.ts';

export type Extreme = 'highest' | 'lowest';

export class WindowExtreme {
  readonly extreme: Extreme;
  private readonly wantsHighest: boolean;
  private readonly block: Float64Array;
  private readonly suffix: Float64Array;
  private position = 0;
  private blockExtreme = 0;
  private filled = false;
  private current = 0;

  constructor(length: number, extreme: Extreme) {
    this.extreme = extreme;
    this.wantsHighest = extreme === 'highest';
    this.block = new Float64Array(length);
    this.suffix = new Float64Array(length);
  }

  get full(): boolean {
    return this.filled;
  }

  /** Of the last `length` values; of all so far while there are fewer, 0 while there is none. */
  get value(): number {
    return this.current;
  }

  push(value: number): void {
    this.block[this.position] = value;
    this.blockExtreme = this.position === 0 ? value : this.pick(this.blockExtreme, value);
    this.position += 1;
    if (this.position === this.block.length) this.turnBlock();
    else
      this.current = this.filled
        ? this.pick(this.suffix[this.position]!, this.blockExtreme)
        : this.blockExtreme;
  }

  private pick(a: number, b: number): number {
    return a > b === this.wantsHighest ? a : b;
  }

  private turnBlock(): void {
    const last = this.block.length - 1;
    let extreme = this.block[last]!;
    for (let i = last; i >= 0; i -= 1) {
      extreme = this.pick(extreme, this.block[i]!);
      this.suffix[i] = extreme;
    }
    this.position = 0;
    this.filled = true;
    this.current = extreme;
  }

  snapshot(): IndicatorSnapshot {
    return {
      extreme: this.extreme,
      position: this.position,
      blockExtreme: this.blockExtreme,
      filled: this.filled,
      current: this.current,
      block: Array.from(this.block),
      suffix: Array.from(this.suffix),
    };
  }

  restore(snapshot: IndicatorSnapshot): void {
    checkParameters(snapshot, { extreme: this.extreme });
    this.position = savedNumber(snapshot, 'position');
    this.blockExtreme = savedNumber(snapshot, 'blockExtreme');
    this.filled = savedFlag(snapshot, 'filled');
    this.current = savedNumber(snapshot, 'current');
    restoreNumbers(snapshot, 'block', this.block);
    restoreNumbers(snapshot, 'suffix', this.suffix);
  }
}
