// When the node may end: after a stop or under the kill switch, once nothing of ours works at the venue as far as the
// policy asked, and, where it asked for flat, the venue itself has confirmed it.
import type { AccountId, InstrumentIndex } from '../base/index.ts';
import { alert, type Deciding, instrumentOf } from './deciding.ts';
import { flatten } from './exits.ts';
import { readUnderWay, requestRead } from './venue-reads.ts';

/** Exit code of a node that the kill switch ended: no supervisor restarts it. */
export const haltedExitCode = 99;
/** Exit code of a node that ended as it was asked to, and left a position without a confirmed stop. */
export const unprotectedExitCode = 98;
/** After the last moment at which a red position is closed, an end waits so long for the close. */
const closesWithinMs = 15_000;

/** So long an end waits for a red position: protection is asked for again, and then the position closed, within it. */
const protectWithinMs = (d: Deciding): number =>
  Math.max(0, ...d.config.sessions.map(({ protection }) => protection.closeAfterMs)) + closesWithinMs;

export function checkEnding(d: Deciding): void {
  const { halt, stop, ended } = d.books;
  if (ended) return;
  if (halt) return endHalted(d);
  if (!stop) return;
  if (stop.policy === 'keep' || settled(d, stop.policy === 'flatten')) end(d, stop.reason, stop.atMs, 0);
  // A late fill, or the venue, may have shown more than was to be closed when the stop came.
  else if (stop.policy === 'flatten') flatten(d, 'stop', stop.reason);
}

function endHalted(d: Deciding): void {
  const { halt } = d.books;
  if (!halt) return;
  if (!settled(d, halt.flatten)) {
    // The venue may have shown more than our books had: it is closed too.
    if (halt.flatten) flatten(d, 'halt', halt.reason);
    return;
  }
  // A life that starts under the latch looks at the venue first: its books may be behind.
  if (![...d.books.accounts.values()].every(({ reconciled }) => reconciled)) return;
  if (halt.flatten && !confirmFlat(d)) return;
  end(d, `halted: ${halt.reason}`, halt.atMs, haltedExitCode);
}

/** No entry works; with `flat`, nothing works and nothing is held. */
function settled(d: Deciding, flat: boolean): boolean {
  for (const order of d.books.allOpenOrders()) if (flat || !order.terms.reduceOnly) return false;
  if (!flat) return true;
  return d.config.instruments.every((_, index) => d.books.positionLots(index as never) === 0);
}

/** Our books are flat: true once a complete read that began after the last fill says the same, account by account. */
function confirmFlat(d: Deciding): boolean {
  let confirmed = true;
  for (const [account] of d.books.accounts) {
    if (venueSaysFlat(d, account)) continue;
    confirmed = false;
    if (!readUnderWay(d, account)) requestRead(d, account, 'the venue is to confirm that all is flat');
  }
  if (confirmed && d.books.halt!.flatAtMs === undefined) d.emit({ type: 'FlatConfirmed', atMs: d.nowMs });
  return confirmed;
}

function venueSaysFlat(d: Deciding, account: AccountId): boolean {
  const { reconciled, readFromMs, disputed } = d.books.account(account);
  if (!reconciled || readFromMs === undefined || disputed.length > 0) return false;
  return readFromMs >= lastChangeMs(d, account);
}

/** When something last changed that a read has to have seen: the halt itself, or a fill. */
function lastChangeMs(d: Deciding, account: AccountId): number {
  let last: number = d.books.halt!.atMs;
  d.config.instruments.forEach((config, at) => {
    if (config.account === account) last = Math.max(last, d.books.instruments[at]!.lastFillMs ?? 0);
  });
  return last;
}

/** When an end that waits for a red position waits no longer; Infinity: none does. */
export function endingDueMs(d: Deciding): number {
  const { halt, stop, ended } = d.books;
  const sinceMs = (halt ?? stop)?.atMs;
  if (sinceMs === undefined || ended || unprotected(d).length === 0) return Number.POSITIVE_INFINITY;
  const due = sinceMs + protectWithinMs(d);
  return due > d.nowMs ? due : Number.POSITIVE_INFINITY;
}

/** Nobody watches a position once the node is gone: what is red is given time, and then named. */
function end(d: Deciding, reason: string, askedAtMs: number, exitCode: number): void {
  const left = unprotected(d);
  if (left.length > 0 && d.nowMs < askedAtMs + protectWithinMs(d)) return;
  if (left.length > 0) {
    const names = left.map((index) => instrumentOf(d, index).id).join(', ');
    alert(
      d,
      'critical',
      'ended-unprotected',
      `${names}: the node ends, and the position stands without a stop that the venue has confirmed. Set one at the venue, or close it`,
    );
  }
  d.emit({
    type: 'LifeEnded',
    reason,
    exitCode: left.length > 0 && exitCode === 0 ? unprotectedExitCode : exitCode,
    atMs: d.nowMs,
  });
}

function unprotected(d: Deciding): InstrumentIndex[] {
  const left: InstrumentIndex[] = [];
  for (let at = 0; at < d.config.instruments.length; at++) {
    const instrument = at as InstrumentIndex;
    const { protection, unprotectedSinceMs } = d.books.instruments[instrument]!;
    if (d.books.positionLots(instrument) === 0) continue;
    if (unprotectedSinceMs !== undefined || !protection?.confirmed) left.push(instrument);
  }
  return left;
}
