// Nobody has to look at the screen to learn of what matters: in the journal, each event that a person has to hear of stands
// beside an alert of the same input.
import type { JournalEntry } from 'holdfast/journal';

/** Events, and the codes of which one has to be raised with them. */
const promised: Readonly<Record<string, readonly string[]>> = {
  PositionUnprotected: ['position-unprotected', 'position-adjusted'],
  PositionAdjusted: ['position-adjusted'],
  StrategyQuarantined: ['strategy-quarantined'],
  OrderBecameUnknown: ['order-unknown'],
  OrderRefused: ['order-refused'],
  ReconciliationOverdue: ['reconciliation-overdue'],
  ReportContradicted: ['report-contradicted'],
};

/** A new life doubts what the last one left in the air, and says at its start what it found. */
const saysItself = new Set(['NodeStarted']);

export function missingAlerts(entries: readonly JournalEntry[]): string[] {
  return entries.flatMap(({ seq, input, events }) => {
    if (input !== undefined && saysItself.has(input.kind)) return [];
    const raised = new Set(
      events.flatMap(({ type, payload }) =>
        type === 'AlertRaised' ? [(payload as { readonly code: string }).code] : [],
      ),
    );
    return events.flatMap(({ type }) => {
      const codes = promised[type];
      return codes === undefined || codes.some((code) => raised.has(code))
        ? []
        : [`${type} at seq ${seq} without an alert (${codes.join(' or ')})`];
    });
  });
}
