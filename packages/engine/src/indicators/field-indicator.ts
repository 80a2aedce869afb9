// The common part of indicators that look at one field of each bar and have one value.
import type { BarPrices } from '../model/index.ts';
import { type BarField, fieldOf } from './bar-field.ts';
import { type Indicator, notReady } from './indicator.ts';
import type { IndicatorSnapshot } from './indicator-snapshot.ts';
import { checkLength } from './indicator-spec-error.ts';

export abstract class FieldIndicator implements Indicator {
  abstract readonly kind: string;
  abstract readonly warmUpBars: number;
  readonly length: number;
  readonly source: BarField;

  constructor(length: number, source: BarField = 'close') {
    this.length = checkLength('length', length);
    this.source = source;
  }

  abstract get ready(): boolean;
  /** What `value` returns once ready. */
  protected abstract current(): number;
  /** One value, in place of a bar's field: for series that are no bars, such as a spread. Must be finite. */
  abstract push(value: number): void;
  abstract snapshot(): IndicatorSnapshot;
  abstract restore(snapshot: IndicatorSnapshot): void;

  get value(): number {
    return this.ready ? this.current() : notReady(this, 'value');
  }

  update(bar: BarPrices): void {
    this.push(fieldOf(bar, this.source));
  }

  protected parameters(): IndicatorSnapshot {
    return { kind: this.kind, length: this.length, source: this.source };
  }
}
