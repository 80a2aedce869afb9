import type { BarField } from './bar-field.ts';
import { FieldIndicator } from './field-indicator.ts';
import {
  checkParameters,
  type IndicatorSnapshot,
  savedFlag,
  savedNumber,
  savedPart,
} from './indicator-snapshot.ts';
import { type SeededMean, wilderMean } from './seeded-mean.ts';

/**
 * Relative strength index, Wilder (1978): 100 gain / (gain + loss) of Wilder's means of gains and losses. 0 when nothing moved
 * at all, as TA-Lib has it (not 50): a flat series must not look like an even fight.
 */
export class Rsi extends FieldIndicator {
  readonly kind = 'rsi';
  readonly warmUpBars: number;
  private readonly gain: SeededMean;
  private readonly loss: SeededMean;
  private started = false;
  private previous = 0;

  constructor(length: number, source?: BarField) {
    super(length, source);
    this.gain = wilderMean(length);
    this.loss = wilderMean(length);
    this.warmUpBars = length + 1;
  }

  get ready(): boolean {
    return this.gain.full;
  }

  protected current(): number {
    const sum = this.gain.value + this.loss.value;
    return sum === 0 ? 0 : (100 * this.gain.value) / sum;
  }

  push(value: number): void {
    if (this.started) {
      const change = value - this.previous;
      this.gain.push(change > 0 ? change : 0);
      this.loss.push(change < 0 ? -change : 0);
    }
    this.started = true;
    this.previous = value;
  }

  snapshot(): IndicatorSnapshot {
    return {
      ...this.parameters(),
      started: this.started,
      previous: this.previous,
      gain: this.gain.snapshot(),
      loss: this.loss.snapshot(),
    };
  }

  restore(snapshot: IndicatorSnapshot): void {
    checkParameters(snapshot, this.parameters());
    this.started = savedFlag(snapshot, 'started');
    this.previous = savedNumber(snapshot, 'previous');
    this.gain.restore(savedPart(snapshot, 'gain'));
    this.loss.restore(savedPart(snapshot, 'loss'));
  }
}
