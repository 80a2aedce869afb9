// When the node may end: after a stop or under the kill switch, once nothing of ours works at the venue as far as the
// policy asked, and, where it asked for flat, the venue itself has confirmed it.
import type { Deciding } from './deciding.ts';
import { requestRead } from './venue-reads.ts';

/** Exit code of a node that the kill switch ended: no supervisor restarts it. */
export const haltedExitCode = 99;

export function checkEnding(d: Deciding): void {
  const { halt, stop, ended } = d.books;
  if (ended) return;
  if (halt) return endHalted(d);
  if (!stop) return;
  if (stop.policy === 'keep' || settled(d, stop.policy === 'flatten')) end(d, stop.reason, 0);
}

function endHalted(d: Deciding): void {
  const { halt } = d.books;
  if (!halt || !settled(d, halt.flatten)) return;
  if (halt.flatten && halt.flatAtMs === undefined && !confirmFlat(d)) return;
  end(d, `halted: ${halt.reason}`, haltedExitCode);
}

/** No entry works; with `flat`, nothing works and nothing is held. */
function settled(d: Deciding, flat: boolean): boolean {
  for (const order of d.books.allOpenOrders()) if (flat || !order.terms.reduceOnly) return false;
  if (!flat) return true;
  return d.config.instruments.every((_, index) => d.books.positionLots(index as never) === 0);
}

/** Our books are flat: true once a read of the venue after the halt says the same. */
function confirmFlat(d: Deciding): boolean {
  const since = d.books.halt!.atMs;
  for (const [account, record] of d.books.accounts) {
    const asked = record.historyFromMs !== undefined && record.reconciledAtMs !== undefined && record.reconciledAtMs >= since;
    if (!asked || !record.reconciled) {
      requestRead(d, account, 'the venue is to confirm that all is flat');
      return false;
    }
  }
  d.emit({ type: 'FlatConfirmed', atMs: d.nowMs });
  return true;
}

function end(d: Deciding, reason: string, exitCode: number): void {
  d.emit({ type: 'LifeEnded', reason, exitCode, atMs: d.nowMs });
}
