// Equity at the end of each day, hour and minute: what returns are measured on. The finer tables are given up when they
// grow beyond use; a coarser one says more by then.

export interface PeriodBasis {
  readonly name: 'day' | 'hour' | 'minute';
  readonly ms: number;
  /** Of a market that never closes. */
  readonly perYear: number;
}

export const periodBases: readonly PeriodBasis[] = [
  { name: 'day', ms: 86_400_000, perYear: 365 },
  { name: 'hour', ms: 3_600_000, perYear: 8_760 },
  { name: 'minute', ms: 60_000, perYear: 525_600 },
];

const maxPeriods = 50_000;

export interface PeriodCurve {
  readonly basis: PeriodBasis;
  /** The first sample, then the last of each period. */
  readonly equity: readonly number[];
}

export class PeriodCloses {
  #first: number | undefined;
  #firstMs = 0;
  #lastMs = 0;
  readonly #tables = periodBases.map((basis) => ({ basis, closes: new Map<number, number>(), full: false }));

  add(atMs: number, equity: number): void {
    if (this.#first === undefined) this.#firstMs = atMs;
    this.#first ??= equity;
    this.#lastMs = atMs;
    for (const table of this.#tables) {
      if (table.full) continue;
      table.closes.set(Math.floor(atMs / table.basis.ms), equity);
      if (table.closes.size <= maxPeriods) continue;
      table.full = true;
      table.closes.clear();
    }
  }

  get spanMs(): number {
    return this.#lastMs - this.#firstMs;
  }

  /** The coarsest periods that give `wanted` returns; else the finest there are. Undefined without a sample. */
  curve(wanted: number): PeriodCurve | undefined {
    const first = this.#first;
    if (first === undefined) return undefined;
    const tables = this.#tables.filter(({ full }) => !full);
    const table = tables.find(({ closes }) => closes.size >= wanted) ?? tables.at(-1)!;
    return { basis: table.basis, equity: [first, ...table.closes.values()] };
  }
}
