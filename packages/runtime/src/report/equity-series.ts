// The equity curve: samples in order of time, bounded. When there are too many, each four neighbors become the lowest and
// the highest of them: extremes stay, and what is kept was really measured. Peak and deepest fall see every sample.
import { type Money, moneyToNumber, subtractMoney } from '@holdfast/engine/base';

export interface EquitySample {
  readonly atMs: number;
  readonly equity: Money;
}

export interface Drawdown {
  /** Negative. */
  readonly fraction: number;
  /** Negative. */
  readonly amount: Money;
  readonly peakAtMs: number;
  readonly lowAtMs: number;
}

const defaultCapacity = 20_000;

export class EquitySeries {
  samples = 0;
  thinned = false;
  deepest: Drawdown | undefined;
  #kept: EquitySample[] = [];
  #peak: EquitySample | undefined;
  readonly #capacity: number;

  constructor(capacity = defaultCapacity) {
    this.#capacity = capacity;
  }

  get kept(): readonly EquitySample[] {
    return this.#kept;
  }

  get last(): EquitySample | undefined {
    return this.#kept.at(-1);
  }

  add(atMs: number, equity: Money): void {
    const { last } = this;
    if (last?.atMs === atMs && last.equity === equity) return;
    this.samples += 1;
    const sample = { atMs, equity };
    this.#kept.push(sample);
    this.#measure(sample);
    if (this.#kept.length >= this.#capacity) this.#thin();
  }

  #measure(sample: EquitySample): void {
    if (!this.#peak || sample.equity > this.#peak.equity) this.#peak = sample;
    const amount = subtractMoney(sample.equity, this.#peak.equity);
    if (amount === 0n || this.#peak.equity <= 0n) return;
    const fraction = moneyToNumber(amount) / moneyToNumber(this.#peak.equity);
    if (fraction >= (this.deepest?.fraction ?? 0)) return;
    this.deepest = { fraction, amount, peakAtMs: this.#peak.atMs, lowAtMs: sample.atMs };
  }

  #thin(): void {
    this.thinned = true;
    const kept: EquitySample[] = [];
    for (let at = 0; at < this.#kept.length; at += 4) kept.push(...extremes(this.#kept.slice(at, at + 4)));
    this.#kept = kept;
  }
}

/** The lowest and the highest, in order of time. */
function extremes(samples: readonly EquitySample[]): readonly EquitySample[] {
  let [low, high] = [0, 0];
  samples.forEach(({ equity }, at) => {
    if (equity < samples[low]!.equity) low = at;
    if (equity > samples[high]!.equity) high = at;
  });
  if (low === high) return [samples[low]!];
  return [samples[Math.min(low, high)]!, samples[Math.max(low, high)]!];
}
