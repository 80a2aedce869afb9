// When the node may end: after a stop or under the kill switch, once nothing of ours works at the venue as far as the
// policy asked, and, where it asked for flat, the venue itself has confirmed it.
import { flatReadReason } from './apply.ts';
import type { Deciding } from './deciding.ts';
import { flatten } from './exits.ts';
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
  if (!halt) return;
  if (!settled(d, halt.flatten)) {
    // The venue may have shown more than our books had: it is closed too.
    if (halt.flatten) flatten(d, 'halt', halt.reason);
    return;
  }
  if (halt.flatten && halt.flatAtMs === undefined && !confirmFlat(d)) return;
  end(d, `halted: ${halt.reason}`, haltedExitCode);
}

/** No entry works; with `flat`, nothing works and nothing is held. */
function settled(d: Deciding, flat: boolean): boolean {
  for (const order of d.books.allOpenOrders()) if (flat || !order.terms.reduceOnly) return false;
  if (!flat) return true;
  return d.config.instruments.every((_, index) => d.books.positionLots(index as never) === 0);
}

/** Our books are flat: true once a complete read that began after that says the same, account by account. */
function confirmFlat(d: Deciding): boolean {
  let confirmed = true;
  for (const [account, { flatRead, reconciledRead }] of d.books.accounts) {
    if (flatRead !== undefined && reconciledRead >= flatRead) continue;
    confirmed = false;
    if (flatRead === undefined) requestRead(d, account, flatReadReason);
  }
  if (confirmed) d.emit({ type: 'FlatConfirmed', atMs: d.nowMs });
  return confirmed;
}

function end(d: Deciding, reason: string, exitCode: number): void {
  d.emit({ type: 'LifeEnded', reason, exitCode, atMs: d.nowMs });
}
