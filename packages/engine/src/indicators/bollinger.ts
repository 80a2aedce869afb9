import type { BarPrices } from '../model/index.ts';
import { type BarField, fieldOf } from './bar-field.ts';
import { type Indicator, notReady } from './indicator.ts';
import { checkParameters, type IndicatorSnapshot, savedPart } from './indicator-snapshot.ts';
import { checkLength, IndicatorSpecError } from './indicator-spec-error.ts';
import { WindowSpread } from './window-spread.ts';

/** Bollinger bands: the mean of the last `length` values, plus and minus `width` population deviations. */
export class Bollinger implements Indicator {
  readonly kind = 'bollinger';
  readonly length: number;
  readonly width: number;
  readonly source: BarField;
  readonly warmUpBars: number;
  private readonly spread: WindowSpread;

  constructor(length: number, width: number, source: BarField = 'close') {
    this.length = checkLength('length', length);
    if (!(width > 0 && width < 1000))
      throw new IndicatorSpecError(`bollinger width: expected more than 0, under 1000, got ${width}`);
    this.width = width;
    this.source = source;
    this.warmUpBars = length;
    this.spread = new WindowSpread(length);
  }

  get ready(): boolean {
    return this.spread.full;
  }

  get middle(): number {
    return this.ready ? this.spread.mean : notReady(this, 'middle');
  }

  /** The population deviation, not multiplied by `width`. */
  get deviation(): number {
    return this.ready ? this.spread.deviation : notReady(this, 'deviation');
  }

  get upper(): number {
    return this.ready ? this.spread.mean + this.width * this.spread.deviation : notReady(this, 'upper');
  }

  get lower(): number {
    return this.ready ? this.spread.mean - this.width * this.spread.deviation : notReady(this, 'lower');
  }

  update(bar: BarPrices): void {
    this.spread.push(fieldOf(bar, this.source));
  }

  snapshot(): IndicatorSnapshot {
    return { ...this.parameters(), spread: this.spread.snapshot() };
  }

  restore(snapshot: IndicatorSnapshot): void {
    checkParameters(snapshot, this.parameters());
    this.spread.restore(savedPart(snapshot, 'spread'));
  }

  private parameters(): IndicatorSnapshot {
    return { kind: this.kind, length: this.length, width: this.width, source: this.source };
  }
}
