import type { BarPrices } from '../model/index.ts';
import { DirectionalMovement } from './directional-movement.ts';
import { type Indicator, notReady } from './indicator.ts';
import { checkParameters, type IndicatorSnapshot, savedPart } from './indicator-snapshot.ts';
import { type SeededMean, wilderMean } from './seeded-mean.ts';

/**
 * Average directional index, Wilder (1978): Wilder's mean of DX = 100 |+DI - -DI| / (+DI + -DI). Where neither moved, DX has no
 * value: it counts as 0 in the first mean, and later leaves the ADX where it is, as TA-Lib does. First value with bar 2n.
 */
export class Adx implements Indicator {
  readonly kind = 'adx';
  readonly length: number;
  readonly warmUpBars: number;
  /** The directional indicators that it is made of; they have values n - 1 bars before the ADX. */
  readonly direction: DirectionalMovement;
  private readonly mean: SeededMean;

  constructor(length: number) {
    this.direction = new DirectionalMovement(length);
    this.length = length;
    this.warmUpBars = 2 * length;
    this.mean = wilderMean(length);
  }

  get ready(): boolean {
    return this.mean.full;
  }

  get value(): number {
    return this.mean.full ? this.mean.value : notReady(this, 'value');
  }

  update(bar: BarPrices): void {
    this.direction.update(bar);
    if (!this.direction.ready) return;
    const { plusDi, minusDi } = this.direction;
    const sum = plusDi + minusDi;
    if (sum > 0) this.mean.push((100 * Math.abs(plusDi - minusDi)) / sum);
    else if (!this.mean.full) this.mean.push(0);
  }

  snapshot(): IndicatorSnapshot {
    return {
      kind: this.kind,
      length: this.length,
      direction: this.direction.snapshot(),
      mean: this.mean.snapshot(),
    };
  }

  restore(snapshot: IndicatorSnapshot): void {
    checkParameters(snapshot, { kind: this.kind, length: this.length });
    this.direction.restore(savedPart(snapshot, 'direction'));
    this.mean.restore(savedPart(snapshot, 'mean'));
  }
}
