// The whole table, cell by cell: faults by rows, order states by phases.
import { type Cell, cellName } from './cell.ts';
import { worldFaults } from './faults.ts';
import { linkPhases } from './link-phases.ts';
import { orderStates } from './order-states.ts';

export const allCells: readonly Cell[] = worldFaults.flatMap((fault) =>
  orderStates.flatMap((state) => linkPhases.map((phase) => ({ fault, state, phase }))),
);

/** A fixed sample that moves with `turn`: every cell has its turn, faults and states spread evenly. */
export function sampleOf(cells: readonly Cell[], size: number, turn: number): Cell[] {
  const stride = Math.max(1, Math.floor(cells.length / size));
  return cells.filter((_, at) => at % stride === turn % stride);
}

/** @throws RangeError for a name that no cell has. */
export function cellNamed(name: string): Cell {
  const cell = allCells.find((it) => cellName(it) === name);
  if (cell === undefined)
    throw new RangeError(
      `no cell "${name}": expected "fault / order state / link phase", as the table names them`,
    );
  return cell;
}
