// Who a process is: its number, and when it started, because numbers are given again.
import { readFileSync } from 'node:fs';

export interface ProcessIdentity {
  readonly pid: number;
  /** Clock ticks since boot at its start (`/proc`); absent where the system does not say. */
  readonly startTicks?: string;
}

export const ownIdentity = (): ProcessIdentity => identityOf(process.pid);

export function identityOf(pid: number): ProcessIdentity {
  const startTicks = readStat(pid)?.startTicks;
  return { pid, ...(startTicks !== undefined && { startTicks }) };
}

interface ProcessStat {
  /** `Z` is a zombie: dead, and not yet collected by its parent. */
  readonly state: string;
  readonly startTicks: string;
}

function readStat(pid: number): ProcessStat | undefined {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The name in parentheses may hold spaces and parentheses; of the fields after it the first is the state, the 20th the start.
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
    return { state: fields[0]!, startTicks: fields[19]! };
  } catch {
    return undefined; // no such process, or no /proc on this system: then the number alone has to do
  }
}

/** Whether that very process still runs (a zombie counts as gone). */
export function isAlive({ pid, startTicks }: ProcessIdentity): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    // EPERM: it exists and belongs to somebody else.
    if ((error as NodeJS.ErrnoException).code !== 'EPERM') return false;
  }
  const stat = readStat(pid);
  if (stat?.state === 'Z') return false;
  return startTicks === undefined || stat?.startTicks === startTicks;
}
