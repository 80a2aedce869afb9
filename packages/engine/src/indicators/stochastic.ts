import type { BarPrices } from '../model/index.ts';
import { type Indicator, notReady } from './indicator.ts';
import { checkParameters, type IndicatorSnapshot, savedPart } from './indicator-snapshot.ts';
import { checkLength } from './indicator-spec-error.ts';
import { WindowExtreme } from './window-extreme.ts';
import { WindowSum } from './window-sum.ts';

/**
 * Slow stochastic (Lane): fast = 100 (close - lowest low) / (highest high - lowest low) of `length` bars, 0 when they are flat;
 * k = mean of `kLength` fast values, d = mean of `dLength` k values. Both begin with d, as TA-Lib publishes them.
 */
export class Stochastic implements Indicator {
  readonly kind = 'stochastic';
  readonly length: number;
  readonly kLength: number;
  readonly dLength: number;
  readonly warmUpBars: number;
  private readonly highest: WindowExtreme;
  private readonly lowest: WindowExtreme;
  private readonly fastWindow: WindowSum;
  private readonly kWindow: WindowSum;

  constructor(length: number, kLength: number, dLength: number) {
    this.length = checkLength('length', length);
    this.kLength = checkLength('kLength', kLength);
    this.dLength = checkLength('dLength', dLength);
    this.warmUpBars = length + kLength + dLength - 2;
    this.highest = new WindowExtreme(length, 'highest');
    this.lowest = new WindowExtreme(length, 'lowest');
    this.fastWindow = new WindowSum(kLength);
    this.kWindow = new WindowSum(dLength);
  }

  get ready(): boolean {
    return this.kWindow.full;
  }

  get k(): number {
    return this.ready ? this.fastWindow.sum / this.kLength : notReady(this, 'k');
  }

  get d(): number {
    return this.ready ? this.kWindow.sum / this.dLength : notReady(this, 'd');
  }

  update(bar: BarPrices): void {
    this.highest.push(bar.high);
    this.lowest.push(bar.low);
    if (!this.highest.full) return;
    const range = this.highest.value - this.lowest.value;
    this.fastWindow.push(range === 0 ? 0 : (100 * (bar.close - this.lowest.value)) / range);
    if (this.fastWindow.full) this.kWindow.push(this.fastWindow.sum / this.kLength);
  }

  snapshot(): IndicatorSnapshot {
    return {
      ...this.parameters(),
      highest: this.highest.snapshot(),
      lowest: this.lowest.snapshot(),
      fastWindow: this.fastWindow.snapshot(),
      kWindow: this.kWindow.snapshot(),
    };
  }

  restore(snapshot: IndicatorSnapshot): void {
    checkParameters(snapshot, this.parameters());
    this.highest.restore(savedPart(snapshot, 'highest'));
    this.lowest.restore(savedPart(snapshot, 'lowest'));
    this.fastWindow.restore(savedPart(snapshot, 'fastWindow'));
    this.kWindow.restore(savedPart(snapshot, 'kWindow'));
  }

  private parameters(): IndicatorSnapshot {
    return { kind: this.kind, length: this.length, kLength: this.kLength, dLength: this.dLength };
  }
}
