import type { BarPrices } from '../model/index.ts';
import { type Indicator, notReady } from './indicator.ts';
import {
  checkParameters,
  type IndicatorSnapshot,
  savedFlag,
  savedNumber,
  savedPart,
} from './indicator-snapshot.ts';
import { checkLength } from './indicator-spec-error.ts';
import { type SeededMean, wilderMean } from './seeded-mean.ts';

/** How far a bar reached, counting the jump from the close before: max(high, previous close) - min(low, previous close). */
export function trueRangeOf(bar: BarPrices, previousClose: number): number {
  const top = bar.high > previousClose ? bar.high : previousClose;
  const bottom = bar.low < previousClose ? bar.low : previousClose;
  return top - bottom;
}

/** Average true range, Wilder (1978). The first bar has no true range, so the first value comes with bar length + 1. */
export class Atr implements Indicator {
  readonly kind = 'atr';
  readonly length: number;
  readonly warmUpBars: number;
  private readonly mean: SeededMean;
  private started = false;
  private previousClose = 0;

  constructor(length: number) {
    this.length = checkLength('length', length);
    this.mean = wilderMean(length);
    this.warmUpBars = length + 1;
  }

  get ready(): boolean {
    return this.mean.full;
  }

  get value(): number {
    return this.mean.full ? this.mean.value : notReady(this, 'value');
  }

  update(bar: BarPrices): void {
    if (this.started) this.mean.push(trueRangeOf(bar, this.previousClose));
    this.started = true;
    this.previousClose = bar.close;
  }

  snapshot(): IndicatorSnapshot {
    return {
      kind: this.kind,
      length: this.length,
      started: this.started,
      previousClose: this.previousClose,
      mean: this.mean.snapshot(),
    };
  }

  restore(snapshot: IndicatorSnapshot): void {
    checkParameters(snapshot, { kind: this.kind, length: this.length });
    this.started = savedFlag(snapshot, 'started');
    this.previousClose = savedNumber(snapshot, 'previousClose');
    this.mean.restore(savedPart(snapshot, 'mean'));
  }
}
