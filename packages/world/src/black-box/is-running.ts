import { readFileSync } from 'node:fs';

/**
 * Whether a process runs, or any thread of it still does: a killed process whose first thread is gone may be finishing a write.
 * One that only waits for its parent's notice does not.
 */
export function isRunning(pid: number): boolean {
  try {
    const text = readFileSync(`/proc/${pid}/status`, 'utf8');
    const ended = /^State:\s+[ZX]/m.test(text);
    return !ended || Number(/^Threads:\s+(\d+)/m.exec(text)?.[1] ?? 1) > 1;
  } catch {
    return false; // no such process any more
  }
}
