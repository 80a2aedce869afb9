import type { BarField } from './bar-field.ts';
import { FieldIndicator } from './field-indicator.ts';
import { checkParameters, type IndicatorSnapshot, savedPart } from './indicator-snapshot.ts';
import { type Extreme, WindowExtreme } from './window-extreme.ts';

/**
 * The highest or lowest of the last `length` values, this bar included. A close can never be above it: a breakout rule
 * needs `PreviousExtreme`.
 */
export class RollingExtreme extends FieldIndicator {
  readonly kind: 'rollingMax' | 'rollingMin';
  readonly warmUpBars: number;
  private readonly window: WindowExtreme;

  constructor(extreme: Extreme, length: number, source?: BarField) {
    super(length, source);
    this.kind = extreme === 'highest' ? 'rollingMax' : 'rollingMin';
    this.window = new WindowExtreme(length, extreme);
    this.warmUpBars = length;
  }

  get ready(): boolean {
    return this.window.full;
  }

  protected current(): number {
    return this.window.value;
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
