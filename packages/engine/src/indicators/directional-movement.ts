import type { BarPrices } from '../model/index.ts';
import { trueRangeOf } from './atr.ts';
import { type Indicator, notReady } from './indicator.ts';
import { checkParameters, type IndicatorSnapshot, savedNumber } from './indicator-snapshot.ts';
import { checkLength } from './indicator-spec-error.ts';

/**
 * Wilder's directional indicators (1978), as TA-Lib computes them: +DM, -DM and true range are summed over bars 2 to n, then
 * smoothed as s - s/n + new; DI = 100 DM / TR, and 0 when nothing moved. First values with bar n + 1.
 */
export class DirectionalMovement implements Indicator {
  readonly kind = 'directionalMovement';
  readonly length: number;
  readonly warmUpBars: number;
  /** Bars seen, up to `warmUpBars`. */
  private bars = 0;
  private previousHigh = 0;
  private previousLow = 0;
  private previousClose = 0;
  private plusSum = 0;
  private minusSum = 0;
  private rangeSum = 0;

  constructor(length: number) {
    this.length = checkLength('length', length);
    this.warmUpBars = length + 1;
  }

  get ready(): boolean {
    return this.bars === this.warmUpBars;
  }

  get plusDi(): number {
    return this.ready ? this.ofRange(this.plusSum) : notReady(this, 'plusDi');
  }

  get minusDi(): number {
    return this.ready ? this.ofRange(this.minusSum) : notReady(this, 'minusDi');
  }

  update(bar: BarPrices): void {
    if (this.bars > 0) this.take(bar);
    if (this.bars < this.warmUpBars) this.bars += 1;
    this.previousHigh = bar.high;
    this.previousLow = bar.low;
    this.previousClose = bar.close;
  }

  private take(bar: BarPrices): void {
    const up = bar.high - this.previousHigh;
    const down = this.previousLow - bar.low;
    // The first length - 1 moves are summed as they are; from then on each sum gives up 1/length of itself.
    const given = this.bars < this.length ? 0 : 1 / this.length;
    this.plusSum += (up > 0 && up > down ? up : 0) - this.plusSum * given;
    this.minusSum += (down > 0 && down > up ? down : 0) - this.minusSum * given;
    this.rangeSum += trueRangeOf(bar, this.previousClose) - this.rangeSum * given;
  }

  private ofRange(sum: number): number {
    return this.rangeSum === 0 ? 0 : (100 * sum) / this.rangeSum;
  }

  snapshot(): IndicatorSnapshot {
    return {
      kind: this.kind,
      length: this.length,
      bars: this.bars,
      previousHigh: this.previousHigh,
      previousLow: this.previousLow,
      previousClose: this.previousClose,
      plusSum: this.plusSum,
      minusSum: this.minusSum,
      rangeSum: this.rangeSum,
    };
  }

  restore(snapshot: IndicatorSnapshot): void {
    checkParameters(snapshot, { kind: this.kind, length: this.length });
    this.bars = savedNumber(snapshot, 'bars');
    this.previousHigh = savedNumber(snapshot, 'previousHigh');
    this.previousLow = savedNumber(snapshot, 'previousLow');
    this.previousClose = savedNumber(snapshot, 'previousClose');
    this.plusSum = savedNumber(snapshot, 'plusSum');
    this.minusSum = savedNumber(snapshot, 'minusSum');
    this.rangeSum = savedNumber(snapshot, 'rangeSum');
  }
}
