// Bugs in finding out what stands at the venue: reads, absence, links.
import type { Mutant } from './mutant.ts';

const kernel = 'packages/engine/src/kernel';
const absence = 'packages/engine/src/reconciliation/absence.ts';
const bitunix = 'packages/runtime/src/venues/bitunix';

export const mutantsOfReconciliation: readonly Mutant[] = [
  {
    name: 'absent-in-one-read',
    sentence: 'One read without the order proves that it is not at the venue.',
    invariants: [3],
    file: absence,
    find: "  return order.absentReads.length > 0 ? 'proven' : 'noted';",
    replace: "  return 'proven';",
    first: ['lagging-venue'],
  },
  {
    name: 'absent-before-its-time',
    sentence: 'Absence is judged while the request may still arrive.',
    invariants: [3],
    file: absence,
    find: "  if (report.startedAtMs < order.intendedAtMs + capabilities.submitValidityMs) return 'noEvidence';\n",
    replace: '',
    first: ['late-orders'],
  },
  {
    name: 'half-a-read-is-a-read',
    sentence: 'A read that failed on the way counts as complete.',
    invariants: [3, 8],
    file: `${bitunix}/reconcile-read.ts`,
    find: '      if (result.problem === undefined) {\n',
    replace:
      '      (result.report as { complete: boolean }).complete = true;\n      if (result.problem === undefined) {\n',
    first: ['server-errors-on-reads'],
  },
  {
    name: 'reads-never-repeated',
    sentence: 'The account is read when the link comes up, and never again by time.',
    invariants: [2],
    file: `${kernel}/timers.ts`,
    find: '  return Math.min(soon, doubtReadDueMs(d, config, last), last + config.reconcileEveryMs);',
    replace: '  return Math.min(soon, doubtReadDueMs(d, config, last));',
    first: ['lost-pushes', 'partial-fills-lost'],
  },
  {
    name: 'doubt-asks-nobody',
    sentence: 'An order in doubt is not read for.',
    invariants: [3],
    file: `${kernel}/timers.ts`,
    find: '      if (order.account !== config.id || !isDoubtful(order)) continue;',
    replace: '      if (order.account === config.id) continue;',
    first: ['lost-orders', 'late-orders'],
  },
  {
    name: 'ready-without-reading',
    sentence: 'The link is ready before the account has been read.',
    invariants: [9],
    file: `${bitunix}/bitunix-gateway.ts`,
    find: "    if (credentials !== undefined) sync.need('account');\n",
    replace: '',
    first: ['cuts', 'server-errors-on-reads'],
  },
  {
    name: 'vanished-orders-not-asked-for',
    sentence: 'What worked at the last look and is in no list now is not asked for by name.',
    invariants: [2],
    file: `${kernel}/effects-of.ts`,
    find: "    if (order.account === account && order.provenance === 'intent') ids.push(order.terms.clientOrderId);",
    replace:
      "    if (order.account === account && order.provenance === 'foreign') ids.push(order.terms.clientOrderId);",
    first: ['lost-orders', 'lost-answers'],
  },
  {
    name: 'ended-orders-not-read',
    sentence: 'A read of the account passes over orders that have ended.',
    invariants: [2, 5],
    file: `${bitunix}/reconcile-read.ts`,
    find: '    parts.ended = this.#ours(ended).filter((order) => !working.has(order.orderId));',
    replace: '    parts.ended = this.#ours(ended).filter(() => false);',
    first: ['kills', 'dark', 'lost-pushes'],
  },
  {
    name: 'triggered-orders-not-adopted',
    sentence: 'What a stop of the venue did is not counted as a fill.',
    invariants: [5],
    file: `${kernel}/order-reports.ts`,
    find: "  return report.trigger !== undefined ? 'protection' : 'foreign';",
    replace: '  return undefined;',
    first: ['calm', 'trailing'],
  },
  {
    name: 'login-once',
    sentence: 'The private socket does not log in again after a reconnect.',
    invariants: [9],
    file: `${bitunix}/link.ts`,
    find: "    if (credentials !== undefined) this.send('private', loginText(credentials, signing, clock.wallMs()));",
    replace:
      "    if (credentials !== undefined && life.generation < 2)\n      this.send('private', loginText(credentials, signing, clock.wallMs()));",
    first: ['cuts'],
  },
  {
    name: 'subscribe-once',
    sentence: 'Channels are not subscribed again after a reconnect.',
    invariants: [9],
    file: `${bitunix}/bitunix-gateway.ts`,
    find: '    if (resubscribe) this.#subscribe(sync);',
    replace: '    if (resubscribe && generation < 2) this.#subscribe(sync);',
    first: ['cuts'],
  },
  {
    name: 'mute-socket-believed',
    sentence: 'A private socket that answers no ping is believed to live.',
    invariants: [9],
    file: `${bitunix}/link.ts`,
    find: '      const silent = life.sockets.find((socket) => socket.frameAtMs < pingedAtMs);',
    replace:
      "      const silent = life.sockets.find((socket) => socket.name === 'public' && socket.frameAtMs < pingedAtMs);",
    first: ['private-silence'],
  },
];
