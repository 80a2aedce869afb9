import type { BarPrices } from '../model/index.ts';
import { volumeOf } from './bar-field.ts';
import { type Indicator, notReady } from './indicator.ts';
import { checkParameters, type IndicatorSnapshot, savedFlag, savedNumber } from './indicator-snapshot.ts';

/**
 * Cumulative volume delta as bars can tell it: the running sum of ((c - l) - (h - c)) / (h - l) x volume; a bar with h = l
 * adds 0. An estimate: real delta needs the aggressor of each trade. Its level depends on where the series begins.
 */
export class CumulativeDelta implements Indicator {
  readonly kind = 'cumulativeDelta';
  readonly warmUpBars = 1;
  private started = false;
  private total = 0;

  get ready(): boolean {
    return this.started;
  }

  get value(): number {
    return this.started ? this.total : notReady(this, 'value');
  }

  update(bar: BarPrices): void {
    const volume = volumeOf(bar);
    const range = bar.high - bar.low;
    if (range > 0) this.total += ((bar.close - bar.low - (bar.high - bar.close)) / range) * volume;
    this.started = true;
  }

  snapshot(): IndicatorSnapshot {
    return { kind: this.kind, started: this.started, total: this.total };
  }

  restore(snapshot: IndicatorSnapshot): void {
    checkParameters(snapshot, { kind: this.kind });
    this.started = savedFlag(snapshot, 'started');
    this.total = savedNumber(snapshot, 'total');
  }
}
