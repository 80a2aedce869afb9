// Asking the venue what stands: one read at a time per account, numbered; another reason while one is under way waits for
// the next.
import type { AccountId } from '../base/index.ts';
import type { Deciding } from './deciding.ts';

/** A read that was not answered by then is asked for again. */
export const readTimeoutMs = 20_000;

const canRead = (state: string): boolean => state === 'syncing' || state === 'ready' || state === 'degraded';

export const readUnderWay = (d: Deciding, account: AccountId): boolean => {
  const { readRequestedAtMs } = d.books.account(account);
  return readRequestedAtMs !== undefined && d.nowMs - readRequestedAtMs < readTimeoutMs;
};

export function requestRead(d: Deciding, account: AccountId, reason: string): void {
  const record = d.books.account(account);
  if (!canRead(record.link.state)) return;
  if (readUnderWay(d, account)) {
    if (!record.readWanted) d.emit({ type: 'VenueReadWanted', account, reason });
    return;
  }
  d.emit({ type: 'VenueReadRequested', account, readNumber: record.readNumber + 1, reason, atMs: d.nowMs });
}
