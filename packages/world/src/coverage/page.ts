// `docs/world.md`: the figures of the coverage table as the script found them.

import type { CoverageTable } from './coverage-table.ts';
import { worldFaults } from './faults.ts';
import { linkPhases } from './link-phases.ts';
import { orderStates } from './order-states.ts';

export interface PairsFigure {
  readonly first: number;
  readonly count: number;
  readonly violated: number;
}

const sentence = (names: readonly string[]): string => names.map((name) => `*${name}*`).join(', ');

export const coveragePage = (table: CoverageTable, seed: number, pairs: PairsFigure): string => `# The world

Written by \`npm run world -- --all --write\`; do not edit.

A whole node (kernel, journal, tape, Bitunix adapter) and a simulated Bitunix live in one process and one virtual time, with a
net, a disk and clocks between them that can be broken. The venue's deduplication of client ids is off: what is sent twice
is executed twice, and seen. A cell of the table is a world that runs until an order is in a state and the link in a phase;
then one fault strikes, lasts, and is healed; after at most 270 virtual seconds every checker judges, from the venue's raw
frames and its own books where that is possible: nothing sent twice, nothing forgotten, nothing in doubt, books, fills, fees
and cash equal to the venue's, the position protected, the journal's laws kept, and the same decisions in an audit replay.

* ${worldFaults.length} faults, each alone;
* ${orderStates.length} order states: ${sentence(orderStates.map(({ name }) => name))};
* ${linkPhases.length} link phases: ${sentence(linkPhases.map(({ name }) => name))}.

**${table.summary()}** (seed ${seed}).

**${pairs.count} pairs of faults at random moments** (seeds ${pairs.first} to ${pairs.first + pairs.count - 1}): ${pairs.violated} violated.

A field counts the link phases: a bare number was hit and held, \`i\` was hit and the fault found nothing to strike (no order
was sent while orders were to be refused, a durable step did not come up), \`-\` cannot be, \`?\` was not reached, \`!\` was violated.

${table.markdown()}
`;
