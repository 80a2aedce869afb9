// Bugs in what is allowed: gates, latches, the kill switch, exits.
import type { Mutant } from './mutant.ts';

const kernel = 'packages/engine/src/kernel';
const gates = 'packages/engine/src/risk/entry-gates.ts';

export const mutantsOfRisk: readonly Mutant[] = [
  {
    name: 'unknown-counts-as-zero',
    sentence: 'Orders in doubt count as nothing: neither as held, nor as doubtful, nor in limits.',
    invariants: [3],
    file: `${kernel}/books.ts`,
    find: '    for (const id of this.openOrders[instrument]!) yield this.orders.get(id)!;\n  }\n\n  *allOpenOrders',
    replace:
      "    for (const id of this.openOrders[instrument]!)\n      if (this.orders.get(id)!.status !== 'unknown') yield this.orders.get(id)!;\n  }\n\n  *allOpenOrders",
    first: ['lost-answers', 'lost-orders'],
  },
  {
    name: 'exits-beyond-the-position',
    sentence: 'Exits are not bounded by what works already.',
    invariants: [6],
    file: 'packages/engine/src/risk/exit-gate.ts',
    find: '  const free = held - facts.openExitLots;',
    replace: '  const free = held;',
    first: ['slow-matching', 'late-answers', 'lost-answers'],
  },
  {
    name: 'unknown-exits-not-counted',
    sentence: 'An exit in doubt does not count against the position: another one is sent.',
    invariants: [3, 6],
    file: `${kernel}/exits.ts`,
    find: '  for (const order of d.books.openOrdersOf(instrument)) if (order.terms.reduceOnly) lots += leavesLots(order);',
    replace:
      "  for (const order of d.books.openOrdersOf(instrument))\n    if (order.terms.reduceOnly && order.status !== 'unknown') lots += leavesLots(order);",
    first: ['lost-answers', 'late-orders', 'kills-in-flight'],
  },
  {
    name: 'kill-switch-forgotten',
    sentence: 'The kill switch does not outlive the process.',
    invariants: [2],
    file: `${kernel}/apply.ts`,
    find: '  books.stop = undefined;\n  books.ended = undefined;',
    replace: '  books.stop = undefined;\n  books.halt = undefined;\n  books.ended = undefined;',
    first: ['halt'],
  },
  {
    name: 'kill-switch-lost-by-the-snapshot',
    sentence: 'A snapshot forgets that the kill switch is set.',
    invariants: [2],
    file: `${kernel}/snapshot.ts`,
    find: '  if (saved.halt) books.halt = saved.halt;\n',
    replace: '',
    first: ['halt-over-a-crash', 'halt'],
  },
  {
    name: 'kill-switch-leaves-entries',
    sentence: 'The kill switch does not cancel the entries that work.',
    invariants: [6],
    file: `${kernel}/commands.ts`,
    find: "  else cancelAllEntries(d, 'halted');",
    replace: '',
    first: ['halt'],
  },
  {
    name: 'flat-without-asking',
    sentence: 'The kill switch takes its own books for the proof that all is flat.',
    invariants: [2],
    file: `${kernel}/ending.ts`,
    find: '    if (venueSaysFlat(d, account)) continue;',
    replace: '    if (d.books.positionLots(0 as never) === 0) continue;',
    first: ['halt-flatten', 'halt-in-doubt'],
  },
  {
    name: 'day-loss-forgotten',
    sentence: 'The day’s loss limit that was reached is forgotten by a restart.',
    invariants: [2],
    file: `${kernel}/apply.ts`,
    find: '  account.reconciled = false;\n  account.readRequestedAtMs = undefined;',
    replace:
      '  account.reconciled = false;\n  account.latches = [];\n  account.readRequestedAtMs = undefined;',
    first: ['day-loss'],
  },
  {
    name: 'day-loss-does-not-bind',
    sentence: 'A limit that was reached does not stop entries.',
    invariants: [6],
    file: gates,
    find: "denyIf(f.latches.length > 0, 'risk-latch', f.latches[0])",
    replace: "denyIf(f.latches.length > 9, 'risk-latch', f.latches[0])",
    first: ['day-loss', 'losing-streak'],
  },
  {
    name: 'day-loss-never-latches',
    sentence: 'The day’s loss is measured against the present equity: it is never reached.',
    invariants: [5, 6],
    file: `${kernel}/account-limits.ts`,
    find: '    const start = Number(parseMoney(record.dayStartEquity));',
    replace: '    const start = Number(equity);',
    first: ['day-loss'],
  },
  {
    name: 'stop-lets-entries-work',
    sentence: 'A node that stops leaves its entries at the venue.',
    invariants: [2],
    file: `${kernel}/commands.ts`,
    find: "  else if (policy === 'cancelOrders') cancelAllEntries(d, 'stopping');",
    replace: '',
    first: ['stop'],
  },
];
