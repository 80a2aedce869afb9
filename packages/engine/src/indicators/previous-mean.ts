import type { BarField } from './bar-field.ts';
import { FieldIndicator } from './field-indicator.ts';
import {
  checkParameters,
  type IndicatorSnapshot,
  savedFlag,
  savedNumber,
  savedPart,
} from './indicator-snapshot.ts';
import { WindowSum } from './window-sum.ts';

/** The mean of the `length` values before the newest one: the volume that a bar's volume is compared with. */
export class PreviousMean extends FieldIndicator {
  readonly kind = 'previousMean';
  readonly warmUpBars: number;
  private readonly window: WindowSum;
  private hasValue = false;
  private before = 0;

  constructor(length: number, source?: BarField) {
    super(length, source);
    this.window = new WindowSum(length);
    this.warmUpBars = length + 1;
  }

  get ready(): boolean {
    return this.hasValue;
  }

  protected current(): number {
    return this.before / this.length;
  }

  push(value: number): void {
    this.hasValue = this.window.full;
    this.before = this.window.sum;
    this.window.push(value);
  }

  snapshot(): IndicatorSnapshot {
    return {
      ...this.parameters(),
      hasValue: this.hasValue,
      before: this.before,
      window: this.window.snapshot(),
    };
  }

  restore(snapshot: IndicatorSnapshot): void {
    checkParameters(snapshot, this.parameters());
    this.hasValue = savedFlag(snapshot, 'hasValue');
    this.before = savedNumber(snapshot, 'before');
    this.window.restore(savedPart(snapshot, 'window'));
  }
}
