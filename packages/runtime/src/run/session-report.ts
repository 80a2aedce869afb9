// The report of a node's directory, made from its journal and tape, into its `reports` folder.
import { join } from 'node:path';
import type { ReportPaths } from './messages.ts';

export interface ReportRequest {
  /** What filled a dry run's orders; the journal does not know. */
  readonly fillProfile?: string;
  /** Journal entries read, of how many. */
  readonly onProgress?: (done: number, total: number) => void;
}

/** Throws `StorageError` where there is no journal that can be read. */
export async function reportOf(directory: string, request: ReportRequest = {}): Promise<ReportPaths> {
  // Only at the end: a trading process has no use for it before.
  const { reportFromDirectory, writeReport } = await import('../report/index.ts');
  const { fillProfile, onProgress } = request;
  const model = reportFromDirectory(directory, {
    ...(fillProfile !== undefined && { fillProfile }),
    ...(onProgress && { onProgress: ({ done, total }) => onProgress(done, total) }),
  });
  return writeReport({ model, directory: join(directory, 'reports') });
}
