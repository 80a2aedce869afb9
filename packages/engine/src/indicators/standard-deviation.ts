import type { BarField } from './bar-field.ts';
import { FieldIndicator } from './field-indicator.ts';
import { notReady } from './indicator.ts';
import { checkParameters, type IndicatorSnapshot, savedPart } from './indicator-snapshot.ts';
import { WindowSpread } from './window-spread.ts';

/** Population standard deviation of the last `length` values. */
export class StandardDeviation extends FieldIndicator {
  readonly kind = 'standardDeviation';
  readonly warmUpBars: number;
  private readonly spread: WindowSpread;

  constructor(length: number, source?: BarField) {
    super(length, source);
    this.spread = new WindowSpread(length);
    this.warmUpBars = length;
  }

  get ready(): boolean {
    return this.spread.full;
  }

  /** The mean of the same window. */
  get mean(): number {
    return this.ready ? this.spread.mean : notReady(this, 'mean');
  }

  protected current(): number {
    return this.spread.deviation;
  }

  push(value: number): void {
    this.spread.push(value);
  }

  snapshot(): IndicatorSnapshot {
    return { ...this.parameters(), spread: this.spread.snapshot() };
  }

  restore(snapshot: IndicatorSnapshot): void {
    checkParameters(snapshot, this.parameters());
    this.spread.restore(savedPart(snapshot, 'spread'));
  }
}
