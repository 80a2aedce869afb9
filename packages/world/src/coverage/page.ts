// `docs/world.md`: the figures of the coverage table as the script found them.

import type { CoverageTable } from './coverage-table.ts';
import { worldFaults } from './faults.ts';
import { linkPhases } from './link-phases.ts';
import { heapGrowthBoundMb, type LongWorldFigures } from './long-world.ts';
import { orderStates } from './order-states.ts';

export interface PairsFigure {
  readonly first: number;
  readonly count: number;
  readonly violated: number;
}

const sentence = (names: readonly string[]): string => names.map((name) => `*${name}*`).join(', ');

const longRow = (figure: LongWorldFigures): string =>
  `| ${figure.hour} | ${figure.heapMb} | ${figure.ordersSent} | ${figure.ordersInBooks} | ${figure.openOrders} | ${figure.effectsWaiting} | ${figure.snapshotKb} |`;

/** Hours that are shown: the second, those around midnight, the last. */
const shown = (figures: readonly LongWorldFigures[]): readonly LongWorldFigures[] =>
  figures.filter(({ hour }) => hour <= 2 || hour % 6 === 0 || hour === figures.length);

export const coveragePage = (
  table: CoverageTable,
  seed: number,
  pairs: PairsFigure,
  long: readonly LongWorldFigures[],
): string => `# The world

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

## A long life

${long.length} hours of world time in one process, an order every 15 s, a cut of five minutes in every third hour. Heap after a forced
collection, the simulated venue (which never forgets an order) and the harness included; the journal, which is on a disk in
the product, is not. Between hour 2 and hour 24 the heap may grow by ${heapGrowthBoundMb} MB: books keep the orders of a week.

| Hour | Heap, MB | Orders sent | Orders in books | Open orders | Effects waiting | Snapshot, kB |
| --- | --- | --- | --- | --- | --- | --- |
${shown(long).map(longRow).join('\n')}
`;
