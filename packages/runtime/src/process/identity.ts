// Who a process is: its number, and when it started, because numbers are given again.
import { readFileSync } from 'node:fs';

export interface ProcessIdentity {
  readonly pid: number;
  /** Clock ticks since boot at its start (`/proc`); absent where the system does not say. */
  readonly startTicks?: string;
}

export const ownIdentity = (): ProcessIdentity => identityOf(process.pid);

export function identityOf(pid: number): ProcessIdentity {
  const startTicks = startTicksOf(pid);
  return { pid, ...(startTicks !== undefined && { startTicks }) };
}

function startTicksOf(pid: number): string | undefined {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The name in parentheses may hold spaces and parentheses; field 22 of the whole is the 20th after it.
    return text.slice(text.lastIndexOf(')') + 2).split(' ')[19];
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
  return startTicks === undefined || startTicksOf(pid) === startTicks;
}
