// The indicators of one strategy on one instrument: declared by name, fed together, saved together.
//
// The set checks each bar once for all of them: a NaN or an impossible bar would stay in an exponential mean for ever.
// Its snapshot lists the indicators by name in code-unit order, whatever order they were declared in.
import { invariant } from '../base/index.ts';
import type { BarPrices } from '../model/index.ts';
import { createIndicator, type IndicatorOf, type IndicatorSpec, needsVolume } from './catalogue.ts';
import type { Indicator } from './indicator.ts';
import { type IndicatorSnapshot, IndicatorSnapshotError, savedPart } from './indicator-snapshot.ts';

export type IndicatorSpecs = Readonly<Record<string, IndicatorSpec>>;

export class IndicatorSet<Specs extends IndicatorSpecs> {
  /** By declared name, with the type of its kind: `set.by.vwap.value`. */
  readonly by: { readonly [Name in keyof Specs]: IndicatorOf<Specs[Name]> };
  /** The most bars that any of them needs before its first value. */
  readonly warmUpBars: number;
  /** Whether its bars must have a volume; bars of quote mids have none. */
  readonly needsVolume: boolean;
  private readonly names: readonly string[];
  private readonly all: readonly Indicator[];

  /** Throws `IndicatorSpecError` where a declaration is wrong. */
  constructor(specs: Specs) {
    this.names = Object.keys(specs).sort();
    this.all = this.names.map((name) => createIndicator(specs[name]!));
    this.by = Object.fromEntries(this.names.map((name, i) => [name, this.all[i]])) as never;
    this.warmUpBars = this.all.reduce((most, one) => (one.warmUpBars > most ? one.warmUpBars : most), 0);
    this.needsVolume = Object.values(specs).some(needsVolume);
  }

  /** Whether all of them have a value. */
  get ready(): boolean {
    for (let i = 0; i < this.all.length; i += 1) if (!this.all[i]!.ready) return false;
    return true;
  }

  /** The names of those without a value: why a strategy does not act yet. */
  get missing(): readonly string[] {
    return this.names.filter((_, i) => !this.all[i]!.ready);
  }

  /** A closed bar; `session` as in `Indicator.update`. */
  update(bar: BarPrices, session: number): void {
    invariant(isPossible(bar), 'indicators: a bar that is none (low <= open, close <= high, all finite)');
    for (let i = 0; i < this.all.length; i += 1) this.all[i]!.update(bar, session);
  }

  snapshot(): IndicatorSnapshot {
    return Object.fromEntries(this.names.map((name, i) => [name, this.all[i]!.snapshot()]));
  }

  /** Throws `IndicatorSnapshotError` unless the snapshot is of the same names, kinds and parameters. */
  restore(snapshot: IndicatorSnapshot): void {
    const saved = Object.keys(snapshot).sort();
    if (saved.join() !== this.names.join())
      throw new IndicatorSnapshotError(
        `snapshot of indicators: it has ${saved.join(', ') || 'none'}; expected ${this.names.join(', ') || 'none'}`,
      );
    this.names.forEach((name, i) => {
      this.all[i]!.restore(savedPart(snapshot, name));
    });
  }
}

function isPossible(bar: BarPrices): boolean {
  const { open, high, low, close } = bar;
  return low <= open && low <= close && high >= open && high >= close && high - low < Infinity;
}
