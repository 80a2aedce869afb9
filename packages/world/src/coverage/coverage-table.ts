// The figure: how much of faults x order states x link phases was hit, and what it showed. A row per fault, a column per order
// state; a field counts the phases.
import { type Cell, type CellResult, cellName } from './cell.ts';
import { whyImpossible } from './impossible.ts';
import { linkPhases } from './link-phases.ts';
import { orderStates } from './order-states.ts';

type Outcome = CellResult['outcome'] | 'impossible';

const outcomes: readonly Outcome[] = ['held', 'idle', 'impossible', 'not reached', 'violated'];

/** How a field of the page says an outcome, after the number of phases. */
const marks: Readonly<Record<Outcome, string>> = {
  held: '',
  idle: 'i',
  impossible: '-',
  'not reached': '?',
  violated: '!',
};

export class CoverageTable {
  readonly #outcomes = new Map<string, Outcome>();
  readonly #cells: Cell[] = [];
  readonly failures: { readonly cell: Cell; readonly result: CellResult }[] = [];

  add(cell: Cell, result: CellResult): void {
    const impossible = result.outcome === 'not reached' && whyImpossible(cell) !== undefined;
    this.#cells.push(cell);
    this.#outcomes.set(cellName(cell), impossible ? 'impossible' : result.outcome);
    if (result.outcome === 'violated' || (result.outcome === 'not reached' && !impossible))
      this.failures.push({ cell, result });
  }

  counts(): Readonly<Record<Outcome, number>> {
    const counts: Record<Outcome, number> = {
      held: 0,
      idle: 0,
      impossible: 0,
      'not reached': 0,
      violated: 0,
    };
    for (const outcome of this.#outcomes.values()) counts[outcome] += 1;
    return counts;
  }

  /** One line: what was run and how it ended. */
  summary(): string {
    const counts = this.counts();
    return `${this.#cells.length} cells: ${outcomes.map((outcome) => `${counts[outcome]} ${outcome}`).join(', ')}`;
  }

  /** The table in Markdown. */
  markdown(): string {
    const faults = [...new Set(this.#cells.map(({ fault }) => fault.name))];
    const head = ['Fault', ...orderStates.map(({ name }) => name)];
    const rows = faults.map((fault) => [
      `\`${fault}\``,
      ...orderStates.map(({ name }) => this.#field(fault, name)),
    ]);
    return [head, head.map(() => '---'), ...rows].map((row) => `| ${row.join(' | ')} |`).join('\n');
  }

  #field(fault: string, state: string): string {
    const counts = new Map<Outcome, number>();
    for (const { name: phase } of linkPhases) {
      const outcome = this.#outcomes.get(`${fault} / ${state} / ${phase}`);
      if (outcome !== undefined) counts.set(outcome, (counts.get(outcome) ?? 0) + 1);
    }
    return outcomes
      .flatMap((outcome) => (counts.has(outcome) ? [`${counts.get(outcome)}${marks[outcome]}`] : []))
      .join(' ');
  }
}
