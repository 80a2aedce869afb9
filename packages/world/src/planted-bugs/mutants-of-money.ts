// Bugs in what is counted: fills, fees, funding, positions, cash.
import type { Mutant } from './mutant.ts';

const kernel = 'packages/engine/src/kernel';
const portfolio = 'packages/engine/src/portfolio';
const bitunix = 'packages/runtime/src/venues/bitunix';

export const mutantsOfMoney: readonly Mutant[] = [
  {
    name: 'fills-not-deduplicated',
    sentence: 'Each report of an order’s total is a new fill of that quantity.',
    invariants: [5],
    file: `${portfolio}/cumulative-fills.ts`,
    find: '  const lots = (report.lots - before.lots) as Lots;',
    replace: '  const lots = report.lots as Lots;',
    first: ['partial-fills', 'partial-fills-lost'],
  },
  {
    name: 'repeated-total-counts-again',
    sentence: 'The same total said twice is counted twice.',
    invariants: [5],
    file: `${kernel}/order-reports.ts`,
    find: '  const step = deriveFill(totalsFromText(order.totals), cumulativeOf(order, report), d.terms[instrument]!);',
    replace:
      '  const known = totalsFromText(order.totals);\n  const again = known.lots === report.filledLots && known.lots > 0;\n  const step = deriveFill(again ? { ...known, lots: 0 as Lots, worth: 0n as Money } : known, cumulativeOf(order, report), d.terms[instrument]!);',
    first: ['double-pushes', 'calm'],
  },
  {
    name: 'older-total-counts',
    sentence: 'A total that is overtaken by a newer one sets the order back.',
    invariants: [5],
    file: `${portfolio}/cumulative-fills.ts`,
    find: "  if (report.lots < before.lots || report.lots === 0) return { type: 'nothing' };",
    replace: `  if (report.lots === 0) return { type: 'nothing' };
  if (report.lots < before.lots) {
    const { worth } = statedWorth(report, terms) ?? before;
    return { type: 'fees', totals: { ...before, lots: report.lots, worth }, fees: [] };
  }`,
    first: ['double-pushes', 'late-pushes', 'reordered-parts'],
  },
  {
    name: 'fee-counted-twice',
    sentence: 'The fee of a fill is posted with the fill and again with the next report.',
    invariants: [5],
    file: `${portfolio}/cumulative-fills.ts`,
    find: "  if (before.last?.fee === undefined || magnitude(fee) <= magnitude(before.fee)) return { type: 'nothing' };",
    replace:
      "  if (before.last?.fee === undefined || magnitude(fee) < magnitude(before.fee)) return { type: 'nothing' };\n  if (fee === before.fee) {\n    const twice = { fillId: before.last.fillId, fee: (before.last.fee + fee) as Money };\n    return { type: 'fees', totals: { ...before, last: twice }, fees: [twice] };\n  }",
    first: ['double-pushes', 'calm'],
  },
  {
    name: 'fee-with-the-wrong-sign',
    sentence: 'Fees are received instead of paid.',
    invariants: [5],
    file: `${kernel}/apply.ts`,
    find: '    fee: event.fee === undefined ? undefined : { amount: parseMoney(event.fee) },',
    replace: '    fee: event.fee === undefined ? undefined : { amount: -parseMoney(event.fee) as Money },',
    first: ['calm'],
  },
  {
    name: 'funding-posted-twice',
    sentence: 'A funding that is heard of twice is posted twice.',
    invariants: [5],
    file: `${bitunix}/funding-tally.ts`,
    find: '    this.#totals.set(position.positionId, total);',
    replace:
      '    if (before === undefined || total === (0n as Money)) this.#totals.set(position.positionId, total);',
    first: ['funding'],
  },
  {
    name: 'funding-never-posted',
    sentence: 'Funding is charged at the venue and not in our books.',
    invariants: [5],
    file: `${kernel}/venue-state.ts`,
    find: '  if (since === undefined || atMs <= since || (posted !== undefined && atMs <= posted)) return;',
    replace: '  if (since === undefined || atMs >= since || posted !== undefined) return;',
    first: ['funding'],
  },
  {
    name: 'average-is-the-last-price',
    sentence: 'The average price of all fills is taken for the price of the last one.',
    invariants: [5],
    file: `${portfolio}/cumulative-fills.ts`,
    find: '  const worth = (stated.worth - before.worth) as Money;',
    replace:
      '  const worth = ((stated.worth * BigInt(report.lots - before.lots)) / BigInt(report.lots) + (before.lots > 0 ? stated.worth / 1000n : 0n)) as Money;',
    first: ['partial-fills', 'lost-pushes'],
  },
  {
    name: 'adjusted-on-the-first-difference',
    sentence: 'A position that differs in one read is adjusted at once.',
    invariants: [5],
    file: 'packages/engine/src/reconciliation/difference.ts',
    find: "  return !busy && disputedBefore === venue ? 'adjust' : 'disputed';",
    replace: "  return 'adjust';",
    first: ['reads-between-fills', 'stale-reads'],
  },
  {
    name: 'half-a-position-realized',
    sentence: 'What a reducing trade takes from an average entry is rounded away from it.',
    invariants: [5],
    file: `${portfolio}/position-fold.ts`,
    find: '    else fold.entries[emptied] = reduceEntry(fold, entry, part, worth);',
    replace:
      '    else fold.entries[emptied] = { ...reduceEntry(fold, entry, part, worth), worth: entry.worth };',
    first: ['calm', 'partial-fills'],
  },
];
