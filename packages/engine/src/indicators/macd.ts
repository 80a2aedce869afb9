import type { BarPrices } from '../model/index.ts';
import { type Indicator, notReady } from './indicator.ts';
import { checkParameters, type IndicatorSnapshot, savedNumber, savedPart } from './indicator-snapshot.ts';
import { checkLength, IndicatorSpecError } from './indicator-spec-error.ts';
import { exponentialMean, type SeededMean } from './seeded-mean.ts';

/**
 * Moving average convergence/divergence of closes with TA-Lib's seeding: both EMAs start at the same bar, `slow`; the fast one with
 * the mean of the `fast` closes up to it (not of the first ones). The signal is an EMA of the line, seeded with the mean of the
 * first `signal` lines; all three values begin with it.
 */
export class Macd implements Indicator {
  readonly kind = 'macd';
  readonly fast: number;
  readonly slow: number;
  readonly signalLength: number;
  readonly warmUpBars: number;
  private readonly fastMean: SeededMean;
  private readonly slowMean: SeededMean;
  private readonly signalMean: SeededMean;
  /** Closes that the fast mean still lets pass. */
  private skip: number;
  private lineNow = 0;

  constructor(fast: number, slow: number, signal: number) {
    this.fast = checkLength('fast', fast);
    this.slow = checkLength('slow', slow);
    this.signalLength = checkLength('signal', signal);
    if (fast >= slow)
      throw new IndicatorSpecError(`macd: expected fast less than slow, got fast ${fast}, slow ${slow}`);
    this.fastMean = exponentialMean(fast);
    this.slowMean = exponentialMean(slow);
    this.signalMean = exponentialMean(signal);
    this.skip = slow - fast;
    this.warmUpBars = slow + signal - 1;
  }

  get ready(): boolean {
    return this.signalMean.full;
  }

  get line(): number {
    return this.ready ? this.lineNow : notReady(this, 'line');
  }

  get signal(): number {
    return this.ready ? this.signalMean.value : notReady(this, 'signal');
  }

  get histogram(): number {
    return this.ready ? this.lineNow - this.signalMean.value : notReady(this, 'histogram');
  }

  update(bar: BarPrices): void {
    this.slowMean.push(bar.close);
    if (this.skip > 0) this.skip -= 1;
    else this.fastMean.push(bar.close);
    if (!this.slowMean.full) return;
    this.lineNow = this.fastMean.value - this.slowMean.value;
    this.signalMean.push(this.lineNow);
  }

  snapshot(): IndicatorSnapshot {
    return {
      ...this.parameters(),
      skip: this.skip,
      lineNow: this.lineNow,
      fastMean: this.fastMean.snapshot(),
      slowMean: this.slowMean.snapshot(),
      signalMean: this.signalMean.snapshot(),
    };
  }

  restore(snapshot: IndicatorSnapshot): void {
    checkParameters(snapshot, this.parameters());
    this.skip = savedNumber(snapshot, 'skip');
    this.lineNow = savedNumber(snapshot, 'lineNow');
    this.fastMean.restore(savedPart(snapshot, 'fastMean'));
    this.slowMean.restore(savedPart(snapshot, 'slowMean'));
    this.signalMean.restore(savedPart(snapshot, 'signalMean'));
  }

  private parameters(): IndicatorSnapshot {
    return { kind: this.kind, fast: this.fast, slow: this.slow, signal: this.signalLength };
  }
}
