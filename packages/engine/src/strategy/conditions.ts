// The conditions of a bar: each is named, compared, and its distance noted, so that "why no trade" has an answer with
// figures. Positive distance: fulfilled by that much; negative: missing by that much. No allocation after the first bar.

export interface Conditions {
  // `unit` is that of both figures, for whoever reads the distance: 'ticks', 'bars'. None: a plain number.
  /** `actual > limit`. */
  above(name: string, actual: number, limit: number, unit?: string): boolean;
  /** `actual >= limit`. */
  atLeast(name: string, actual: number, limit: number, unit?: string): boolean;
  /** `actual < limit`. */
  below(name: string, actual: number, limit: number, unit?: string): boolean;
  /** `actual <= limit`. */
  atMost(name: string, actual: number, limit: number, unit?: string): boolean;
  /** A condition without a figure. */
  holds(name: string, fulfilled: boolean): boolean;
}

/** One condition as it came out on the last bar. */
export interface ConditionReading {
  readonly name: string;
  readonly fulfilled: boolean;
  /** Absent where the condition has no figure, or an infinite one (bars since an exit that never was). */
  readonly distance?: number;
  /** Of the distance: `ticks`, `bars`; absent for a plain number. */
  readonly unit?: string;
}

const maxConditions = 32;

export class ConditionRecorder implements Conditions {
  readonly #names: string[] = new Array(maxConditions).fill('');
  readonly #units: string[] = new Array(maxConditions).fill('');
  readonly #distances = new Float64Array(maxConditions);
  readonly #fulfilled = new Uint8Array(maxConditions);
  #count = 0;

  /** Before each bar. */
  begin(): void {
    this.#count = 0;
  }

  above(name: string, actual: number, limit: number, unit = ''): boolean {
    return this.#note(name, actual - limit, actual > limit, unit);
  }

  atLeast(name: string, actual: number, limit: number, unit = ''): boolean {
    return this.#note(name, actual - limit, actual >= limit, unit);
  }

  below(name: string, actual: number, limit: number, unit = ''): boolean {
    return this.#note(name, limit - actual, actual < limit, unit);
  }

  atMost(name: string, actual: number, limit: number, unit = ''): boolean {
    return this.#note(name, limit - actual, actual <= limit, unit);
  }

  holds(name: string, fulfilled: boolean): boolean {
    return this.#note(name, Number.NaN, fulfilled, '');
  }

  #note(name: string, distance: number, fulfilled: boolean, unit: string): boolean {
    const i = this.#count;
    // A strategy with more conditions than this works all the same; the view shows the first of them.
    if (i < maxConditions) {
      this.#names[i] = name;
      this.#units[i] = unit;
      this.#distances[i] = distance;
      this.#fulfilled[i] = fulfilled ? 1 : 0;
      this.#count = i + 1;
    }
    return fulfilled;
  }

  /** The first condition of the last bar that failed; undefined if all held. */
  get firstFailed(): string | undefined {
    for (let i = 0; i < this.#count; i++) if (this.#fulfilled[i] === 0) return this.#names[i];
    return undefined;
  }

  readings(): readonly ConditionReading[] {
    return this.#names.slice(0, this.#count).map((name, i) => {
      const distance = this.#distances[i]!;
      const unit = this.#units[i]!;
      return {
        name,
        fulfilled: this.#fulfilled[i] === 1,
        ...(Number.isFinite(distance) && { distance, ...(unit !== '' && { unit }) }),
      };
    });
  }
}
