import type { BarPrices } from '../model/index.ts';
import { typicalOf, volumeOf } from './bar-field.ts';
import { type Indicator, notReady } from './indicator.ts';
import { checkParameters, type IndicatorSnapshot, savedPart } from './indicator-snapshot.ts';
import { checkLength } from './indicator-spec-error.ts';
import { WindowSum } from './window-sum.ts';

/** Volume-weighted average of typical prices of the last `length` bars, whatever the session. No value while their volume is 0. */
export class RollingVwap implements Indicator {
  readonly kind = 'rollingVwap';
  readonly length: number;
  readonly warmUpBars: number;
  private readonly weighted: WindowSum;
  private readonly volume: WindowSum;

  constructor(length: number) {
    this.length = checkLength('length', length);
    this.warmUpBars = length;
    this.weighted = new WindowSum(length);
    this.volume = new WindowSum(length);
  }

  get ready(): boolean {
    return this.volume.full && this.volume.sum > 0;
  }

  get value(): number {
    return this.ready ? this.weighted.sum / this.volume.sum : notReady(this, 'value');
  }

  update(bar: BarPrices): void {
    const volume = volumeOf(bar);
    this.weighted.push(typicalOf(bar) * volume);
    this.volume.push(volume);
  }

  snapshot(): IndicatorSnapshot {
    return {
      kind: this.kind,
      length: this.length,
      weighted: this.weighted.snapshot(),
      volume: this.volume.snapshot(),
    };
  }

  restore(snapshot: IndicatorSnapshot): void {
    checkParameters(snapshot, { kind: this.kind, length: this.length });
    this.weighted.restore(savedPart(snapshot, 'weighted'));
    this.volume.restore(savedPart(snapshot, 'volume'));
  }
}
