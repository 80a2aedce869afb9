// Cells that cannot be, each with its reason. What is neither hit nor named here is counted as not reached, and that is a
// defect of the table.
import type { Cell } from './cell.ts';

interface Impossibility {
  readonly fault?: string;
  readonly state?: string;
  readonly phase?: string;
  readonly why: string;
}

// None: slow disks, late answers and lost pushes make every state outlast the way into every phase.
const impossibilities: readonly Impossibility[] = [];

const matches = (wanted: string | undefined, name: string): boolean =>
  wanted === undefined || wanted === name;

/** Why the cell cannot be; undefined if it can. */
export const whyImpossible = ({ fault, state, phase }: Cell): string | undefined =>
  impossibilities.find(
    (it) => matches(it.fault, fault.name) && matches(it.state, state.name) && matches(it.phase, phase.name),
  )?.why;
