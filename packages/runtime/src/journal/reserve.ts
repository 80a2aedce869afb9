// The reserve: a file of zeros that is there to be deleted. When the disk is full the entries already accepted still
// have to become durable, and exits and cancels have to go on; deleting the reserve gives the room. What is not for an
// exit or a cancel is refused from then on, at the door (journal-writer.ts), until the reserve stands again.
//
// Its size must cover the writer's whole queue and some hours of exits; the default is far above both.

import type { CrashPoint } from './crash-points.ts';
import { journalLayout } from './layout.ts';
import type { FileStore, StepOutcome } from './storage.ts';

export const reserveBytesDefault = 16 * 1024 * 1024;

/** Whole, or not there: a reserve that was cut short by a crash or a full disk is removed. */
export function allocateReserve(files: FileStore, bytes: number, crashPoint: CrashPoint): StepOutcome {
  crashPoint('reserve.allocate');
  if (files.read(journalLayout.reserve)?.length === bytes) return { status: 'done' };
  const written = files.write(journalLayout.reserve, new Uint8Array(bytes));
  const outcome = written.status === 'done' ? files.sync(journalLayout.reserve) : written;
  if (outcome.status === 'full') files.remove(journalLayout.reserve);
  return outcome;
}

export type ReserveRelease = 'released' | 'noReserve';

export function releaseReserve(files: FileStore, crashPoint: CrashPoint): ReserveRelease {
  if (!files.list('').includes(journalLayout.reserve)) return 'noReserve';
  crashPoint('reserve.release');
  files.remove(journalLayout.reserve);
  files.syncDirectory('');
  return 'released';
}
