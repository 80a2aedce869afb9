// Bugs in what becomes of orders: sending, doubt, cancels, the lifecycle, the identity of orders.
import type { Mutant } from './mutant.ts';

const kernel = 'packages/engine/src/kernel';
const bitunix = 'packages/runtime/src/venues/bitunix';

export const mutantsOfOrders: readonly Mutant[] = [
  {
    name: 'resend-on-timeout',
    sentence: 'An order that was not answered is sent again.',
    invariants: [4],
    file: `${bitunix}/order-entry.ts`,
    find: "      if (verdict.outcome === 'unknown' || verdict.outcome === 'refused')\n        return report({",
    replace:
      "      if (verdict.outcome === 'unknown') return this.submit({ terms, purpose } as never);\n      if (verdict.outcome === 'refused')\n        return report({",
    first: ['lost-answers'],
  },
  {
    name: 'retry-on-server-error',
    sentence: 'A request that changes something is repeated when the venue answers 5xx.',
    invariants: [4],
    file: `${bitunix}/requests.ts`,
    find: '      const answer = answerOf(outcome);\n',
    replace:
      "      const answer = answerOf(outcome);\n      if (answer.type === 'httpError' || answer.type === 'malformed') {\n        this.#options.clock.after(200, () => this.#transmit(id, nowMs));\n        return;\n      }\n",
    first: ['server-errors'],
  },
  {
    name: 'rejected-on-silence',
    sentence: 'No answer counts as a refusal.',
    invariants: [3],
    file: `${bitunix}/outcome.ts`,
    find: "  if (answer.type !== 'venueError') return { outcome: 'unknown', reason };",
    replace: "  if (answer.type !== 'venueError') return { outcome: 'rejected', reason };",
    first: ['lagging-venue', 'lost-answers'],
  },
  {
    name: 'silence-was-never-sent',
    sentence: 'A request without an answer counts as one that never left.',
    invariants: [3],
    file: `${bitunix}/requests.ts`,
    find: "  if (outcome.type === 'unanswered') return { type: 'unanswered', reason: `no answer: ${outcome.reason}` };",
    replace:
      "  if (outcome.type === 'unanswered') return { type: 'refused', reason: `no answer: ${outcome.reason}` };",
    first: ['lagging-venue', 'kills-in-flight'],
  },
  {
    name: 'in-flight-forgotten-by-a-new-life',
    sentence: 'What was in the air when the process died is not doubted by the next life.',
    invariants: [2, 3],
    file: `${kernel}/lives.ts`,
    find: '  doubtWhatWasInTheAir(d);\n',
    replace: '',
    first: ['kills-in-flight', 'crash-points'],
  },
  {
    name: 'in-flight-written-off-by-a-new-life',
    sentence: 'What was in the air when the process died is taken for never sent.',
    invariants: [2, 3],
    file: `${kernel}/lives.ts`,
    find: "    d.emit({ type: 'OrderBecameUnknown', clientOrderId, reason: 'the process ended before an answer came' });",
    replace:
      "    d.emit({ type: 'OrderRefused', clientOrderId, reason: 'the process ended before an answer came' });",
    first: ['kills-in-flight', 'crash-points'],
  },
  {
    name: 'order-ids-start-anew',
    sentence: 'After a start inputs are numbered from the journal’s last snapshot on: order ids come twice.',
    invariants: [4],
    file: `${kernel}/intents.ts`,
    find: 'clientOrderIdOf(d.config.nodeId, d.seq, d.nextIndex)',
    replace: 'clientOrderIdOf(d.config.nodeId, (d.seq % 400) as never, d.nextIndex)',
    first: ['calm', 'kills'],
  },
  {
    name: 'cancel-asked-once',
    sentence: 'A cancel without evidence is never repeated.',
    invariants: [4],
    file: `${kernel}/exits.ts`,
    find: '  if (order.cancelAtMs === undefined) return Number.POSITIVE_INFINITY;',
    replace: '  if (order.cancelAtMs !== undefined) return Number.POSITIVE_INFINITY;',
    first: ['late-cancels', 'lost-cancels'],
  },
  {
    name: 'cancel-answer-is-the-cancel',
    sentence: 'The answer "taken" to a cancel counts as the cancel.',
    invariants: [2, 5],
    file: `${kernel}/order-reports.ts`,
    find: '  if (!order || finalStatuses.has(order.status)) return;\n  // The venue does not find it',
    replace:
      "  if (!order || finalStatuses.has(order.status)) return;\n  if (report.outcome === 'sent')\n    d.emit({ type: 'OrderCanceled', clientOrderId: report.clientOrderId, status: 'canceled' });\n  // The venue does not find it",
    first: ['late-cancels', 'slow-matching'],
  },
  {
    name: 'not-found-is-canceled',
    sentence: 'A cancel answered with "no such order" counts as the cancel.',
    invariants: [3, 5],
    file: `${kernel}/order-reports.ts`,
    find: "  if (report.outcome === 'orderNotFound')\n    requestRead(",
    replace:
      "  if (report.outcome === 'orderNotFound')\n    d.emit({ type: 'OrderCanceled', clientOrderId: report.clientOrderId, status: 'canceled' });\n  if (report.outcome === 'orderNotFound')\n    requestRead(",
    first: ['late-orders', 'lagging-venue', 'lost-pushes'],
  },
  {
    name: 'expiry-never-comes',
    sentence: 'Entries are not ended at their expiry, and the venue cannot do it.',
    invariants: [2],
    file: `${kernel}/timers.ts`,
    find: '  const expiry = order.cancelAttempts === 0 ? order.terms.expiresAtMs : undefined;',
    replace: '  const expiry = order.cancelAttempts < 0 ? order.terms.expiresAtMs : undefined;',
    first: ['late-cancels', 'lost-cancels', 'stop'],
  },
  {
    name: 'fill-after-cancel-ignored',
    sentence: 'A fill that is heard of after the order was canceled is not counted.',
    invariants: [5],
    file: `${kernel}/order-reports.ts`,
    find: '  const { status, totals } = order;\n  takeFill(d, order, report);',
    replace:
      '  const { status, totals } = order;\n  if (!finalStatuses.has(order.status)) takeFill(d, order, report);',
    first: ['lying-venue'],
  },
  {
    name: 'not-at-venue-is-for-ever',
    sentence: 'An order that was written off stays so, whatever the venue says of it later.',
    invariants: [3, 5],
    file: `${kernel}/order-reports.ts`,
    find: '  const order = orderFor(d, report);\n  if (!order) return;',
    replace:
      "  const order = orderFor(d, report);\n  if (!order || order.status === 'notAtVenue' || order.status === 'rejected') return;",
    first: ['lying-venue'],
  },
  {
    name: 'intent-forgotten-by-a-new-life',
    sentence: 'Working orders are not carried over to the next life.',
    invariants: [2],
    file: `${kernel}/snapshot.ts`,
    find: '  for (const [id, order] of saved.orders) restoreOrder(books, id, { ...order });',
    replace:
      '  for (const [id, order] of saved.orders) if (finalStatuses.has(order.status)) restoreOrder(books, id, { ...order });',
    first: ['kills', 'kills-in-flight'],
  },
  {
    name: 'canceled-is-expired',
    sentence: 'An order that somebody canceled is told as one whose time was over.',
    invariants: [5],
    file: `${bitunix}/translate.ts`,
    find: "  CANCELED: 'canceled',\n  PART",
    replace: "  CANCELED: 'expired',\n  PART",
    first: ['partial-fills', 'partial-fills-lost'],
  },
  {
    name: 'sides-swapped-on-adoption',
    sentence: 'Orders that are met at the venue are read with their side turned round.',
    invariants: [5],
    file: `${bitunix}/translate.ts`,
    find: "    side: order.side === 'BUY' ? 'buy' : 'sell',\n    orderType:",
    replace: "    side: order.side === 'BUY' ? 'sell' : 'buy',\n    orderType:",
    first: ['calm'],
  },
  {
    name: 'reduce-only-lost-in-translation',
    sentence: 'The adapter does not tell the venue that an order only reduces.',
    invariants: [6],
    file: `${bitunix}/translate.ts`,
    find: '    reduceOnly: terms.reduceOnly,\n    clientId: terms.clientOrderId,',
    replace: '    reduceOnly: false,\n    clientId: terms.clientOrderId,',
    first: ['calm'],
  },
];
