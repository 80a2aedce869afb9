import type { BarField } from './bar-field.ts';
import { FieldIndicator } from './field-indicator.ts';
import { checkParameters, type IndicatorSnapshot, savedPart } from './indicator-snapshot.ts';
import { exponentialMean, type SeededMean } from './seeded-mean.ts';

/** Exponential moving average, weight 2/(n+1), seeded with the mean of the first n values. */
export class Ema extends FieldIndicator {
  readonly kind = 'ema';
  readonly warmUpBars: number;
  private readonly mean: SeededMean;

  constructor(length: number, source?: BarField) {
    super(length, source);
    this.mean = exponentialMean(length);
    this.warmUpBars = length;
  }

  get ready(): boolean {
    return this.mean.full;
  }

  protected current(): number {
    return this.mean.value;
  }

  push(value: number): void {
    this.mean.push(value);
  }

  snapshot(): IndicatorSnapshot {
    return { ...this.parameters(), mean: this.mean.snapshot() };
  }

  restore(snapshot: IndicatorSnapshot): void {
    checkParameters(snapshot, this.parameters());
    this.mean.restore(savedPart(snapshot, 'mean'));
  }
}
