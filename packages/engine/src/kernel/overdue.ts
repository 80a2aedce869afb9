// How old the venue's word on an account may get. Positions, protection and cash are only as good as the last complete read
// that confirmed them: when that is too long ago the account takes no new exposure (invariant 8) until the next one. Exits,
// cancels and protection go on; only the last read tells what they are based on.
import type { AccountId, InstrumentIndex } from '../base/index.ts';
import type { AccountRecord } from './books.ts';
import { accountConfigOf, alert, type Deciding } from './deciding.ts';
import { cancelEntries } from './exits.ts';
import type { AccountConfig } from './kernel-config.ts';

/** So many regular reads in a row that came to nothing are too many. */
const readsMissed = 2;
/** Not sooner, however often the account is read: a read may take its time, and be asked for again. */
const overdueMsMin = 60_000;

export const overdueAfterMs = (config: AccountConfig): number =>
  Math.max(overdueMsMin, readsMissed * config.reconcileEveryMs);

/** Age of the last complete read that was reconciled; undefined before the first. */
export function reconciliationAgeMs(d: Deciding, account: AccountId): number | undefined {
  const { reconciledAtMs } = d.books.account(account);
  return reconciledAtMs === undefined ? undefined : d.nowMs - reconciledAtMs;
}

const isUp = ({ link }: AccountRecord): boolean => link.state === 'ready' || link.state === 'degraded';

/** When it has to be said. While the link is down that is what is said, and nothing is entered anyway. */
export function overdueDueMs(config: AccountConfig, record: AccountRecord): number {
  const { reconciledAtMs, overdueSinceMs } = record;
  if (reconciledAtMs === undefined || overdueSinceMs !== undefined || !isUp(record))
    return Number.POSITIVE_INFINITY;
  return reconciledAtMs + overdueAfterMs(config);
}

/** Says it once, and takes back the entries that still work: they would open a position on what nobody has confirmed. */
export function checkOverdue(d: Deciding, account: AccountId): void {
  const { reconciledAtMs, overdueSinceMs } = d.books.account(account);
  const limitMs = overdueAfterMs(accountConfigOf(d, account));
  if (reconciledAtMs === undefined || overdueSinceMs !== undefined || d.nowMs - reconciledAtMs < limitMs)
    return;
  d.emit({ type: 'ReconciliationOverdue', account, reconciledAtMs, atMs: d.nowMs });
  const minutes = Math.round((d.nowMs - reconciledAtMs) / 60_000);
  alert(
    d,
    'critical',
    'reconciliation-overdue',
    `${account}: the venue's account could not be read completely for ${minutes} min; positions and protection are shown as they were then, entries are blocked and canceled`,
  );
  d.config.instruments.forEach((config, index) => {
    if (config.account === account) cancelEntries(d, index as InstrumentIndex, 'reconciliation-overdue');
  });
}

/** After a complete read: what was blocked is free again. */
export function sayCurrentAgain(d: Deciding, account: AccountId, overdueSinceMs: number | undefined): void {
  if (overdueSinceMs === undefined || d.books.account(account).overdueSinceMs !== undefined) return;
  alert(d, 'notice', 'reconciliation-current', `${account}: the account was read completely again`);
}
