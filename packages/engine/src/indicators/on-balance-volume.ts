import type { BarPrices } from '../model/index.ts';
import { volumeOf } from './bar-field.ts';
import { type Indicator, notReady } from './indicator.ts';
import { checkParameters, type IndicatorSnapshot, savedFlag, savedNumber } from './indicator-snapshot.ts';

/**
 * On-balance volume (Granville): begins with the first bar's volume; plus the volume of a bar that closes higher, minus that of one that
 * closes lower. Its level depends on where the series begins: compare it with itself only.
 */
export class OnBalanceVolume implements Indicator {
  readonly kind = 'onBalanceVolume';
  readonly warmUpBars = 1;
  private started = false;
  private previousClose = 0;
  private total = 0;

  get ready(): boolean {
    return this.started;
  }

  get value(): number {
    return this.started ? this.total : notReady(this, 'value');
  }

  update(bar: BarPrices): void {
    const volume = volumeOf(bar);
    if (!this.started || bar.close > this.previousClose) this.total += volume;
    else if (bar.close < this.previousClose) this.total -= volume;
    this.started = true;
    this.previousClose = bar.close;
  }

  snapshot(): IndicatorSnapshot {
    return {
      kind: this.kind,
      started: this.started,
      previousClose: this.previousClose,
      total: this.total,
    };
  }

  restore(snapshot: IndicatorSnapshot): void {
    checkParameters(snapshot, { kind: this.kind });
    this.started = savedFlag(snapshot, 'started');
    this.previousClose = savedNumber(snapshot, 'previousClose');
    this.total = savedNumber(snapshot, 'total');
  }
}
