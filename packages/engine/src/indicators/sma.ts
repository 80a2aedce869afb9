import type { BarField } from './bar-field.ts';
import { FieldIndicator } from './field-indicator.ts';
import { checkParameters, type IndicatorSnapshot, savedPart } from './indicator-snapshot.ts';
import { WindowSum } from './window-sum.ts';

/** Simple moving average: the mean of the last `length` values. */
export class Sma extends FieldIndicator {
  readonly kind = 'sma';
  readonly warmUpBars: number;
  private readonly window: WindowSum;

  constructor(length: number, source?: BarField) {
    super(length, source);
    this.window = new WindowSum(length);
    this.warmUpBars = length;
  }

  get ready(): boolean {
    return this.window.full;
  }

  protected current(): number {
    return this.window.sum / this.length;
  }

  push(value: number): void {
    this.window.push(value);
  }

  snapshot(): IndicatorSnapshot {
    return { ...this.parameters(), window: this.window.snapshot() };
  }

  restore(snapshot: IndicatorSnapshot): void {
    checkParameters(snapshot, this.parameters());
    this.window.restore(savedPart(snapshot, 'window'));
  }
}
