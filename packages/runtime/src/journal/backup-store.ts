// Backups: consistent copies of the journal, made while it is written, verified before they count. A backup of a
// damaged journal would be worse than none: it would push a good one out of the retention.
//
// File `backups/<last seq, 16 digits>-<time>.db`. Runs on the maintenance thread, through a log of its own.

import type { ChainPoint } from './chain.ts';
import type { CrashPoint } from './crash-points.ts';
import { examineLog, type LogExamination } from './examine.ts';
import { journalLayout } from './layout.ts';
import type { Log, Storage } from './storage.ts';

export type BackupOutcome =
  | { readonly status: 'done'; readonly name: string; readonly point: ChainPoint }
  /** The copy is not good: the journal itself may be damaged, verify it. */
  | { readonly status: 'damaged'; readonly problems: readonly string[] }
  | { readonly status: 'failed'; readonly reason: string };

const suffix = '.db';
const temporary = `${journalLayout.backups}/incoming.tmp`;

export interface BackupOptions {
  readonly atMs: number;
  readonly crashPoint: CrashPoint;
  /** Newest backups kept; default 5. */
  readonly keep?: number;
}

export function makeBackup(storage: Storage, log: Log, options: BackupOptions): BackupOutcome {
  storage.logs.remove(temporary);
  options.crashPoint('backup.before-copy');
  const copied = log.copyTo(temporary);
  const synced = copied.status === 'done' ? storage.files.sync(temporary) : copied;
  if (synced.status !== 'done') {
    storage.logs.remove(temporary);
    return { status: 'failed', reason: synced.reason };
  }
  const examined = examineNamed(storage, temporary);
  const problems = examined === undefined ? ['the copy cannot be opened'] : problemsOf(examined);
  if (examined === undefined || problems.length > 0) {
    storage.logs.remove(temporary);
    return { status: 'damaged', problems };
  }
  options.crashPoint('backup.before-rename');
  const name = `${journalLayout.backups}/${String(Math.max(0, examined.good.seq)).padStart(16, '0')}-${options.atMs}${suffix}`;
  const renamed = storage.logs.rename(temporary, name);
  if (renamed.status !== 'done') return { status: 'failed', reason: renamed.reason };
  options.crashPoint('backup.after-rename');
  for (const old of backupNames(storage).slice(options.keep ?? 5)) storage.logs.remove(old);
  return { status: 'done', name, point: examined.good };
}

/** Everything that speaks against a log being good from end to end. */
export function problemsOf(examined: LogExamination): string[] {
  const problems = [...examined.problems];
  if (examined.header.status === 'bad') problems.unshift(examined.header.reason);
  if (examined.header.status === 'newerFormat')
    problems.unshift(`format ${examined.header.format} is newer than ours`);
  if (examined.break !== undefined) {
    problems.unshift(`the chain breaks at seq ${examined.break.seq}: ${examined.break.reason}`);
  }
  return problems;
}

/** Newest first. */
export function backupNames(storage: Storage): string[] {
  return storage.files
    .list(journalLayout.backups)
    .filter((name) => name.endsWith(suffix))
    .map((name) => `${journalLayout.backups}/${name}`)
    .reverse();
}

function examineNamed(storage: Storage, name: string): LogExamination | undefined {
  const opening = storage.logs.open(name, 'read');
  if (opening.status !== 'open') return undefined;
  const examined = examineLog(opening.log);
  opening.log.close();
  return examined;
}
