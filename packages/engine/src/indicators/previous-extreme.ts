import type { BarField } from './bar-field.ts';
import { FieldIndicator } from './field-indicator.ts';
import {
  checkParameters,
  type IndicatorSnapshot,
  savedFlag,
  savedNumber,
  savedPart,
} from './indicator-snapshot.ts';
import { type Extreme, WindowExtreme } from './window-extreme.ts';

/**
 * The highest or lowest of the `length` values before the newest one: what a breakout is measured against. (A window that holds
 * the bar itself can never be broken; a rule built on one never fired.)
 */
export class PreviousExtreme extends FieldIndicator {
  readonly kind: 'previousMax' | 'previousMin';
  readonly warmUpBars: number;
  private readonly window: WindowExtreme;
  private hasValue = false;
  private before = 0;

  constructor(extreme: Extreme, length: number, source?: BarField) {
    super(length, source);
    this.kind = extreme === 'highest' ? 'previousMax' : 'previousMin';
    this.window = new WindowExtreme(length, extreme);
    this.warmUpBars = length + 1;
  }

  get ready(): boolean {
    return this.hasValue;
  }

  protected current(): number {
    return this.before;
  }

  push(value: number): void {
    this.hasValue = this.window.full;
    this.before = this.window.value;
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
