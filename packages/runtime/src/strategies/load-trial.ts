// A user's file is first loaded, and its indicators declared, in a thread of its own: one that does not return there is ended and
// named. In this thread it would hold the process before any watchdog may count on a turning loop, and again in each next life.
// What it throws is not heard here: the load that follows says it with its place.
import { Worker } from 'node:worker_threads';
import { ConfigError } from '../config/index.ts';

export interface LoadTrial {
  /** As the session gives them. */
  readonly parameters: Readonly<Record<string, unknown>>;
  /** One that takes longer is ended; wall time, the thread's start included. */
  readonly limitMs: number;
}

/** Far longer than any load takes, as for a decision of a live process. */
export const defaultLoadLimitMs = 20_000;

/** `url`: of the linked copy; `file`: the user's, for the message. Throws `ConfigError`. */
export function tryLoad(url: string, file: string, { parameters, limitMs }: LoadTrial): Promise<void> {
  const worker = startWorker({ url, parameters });
  return new Promise((resolve, reject) => {
    const refuse = (message: string): void => reject(new ConfigError(file, [{ path: '', message }]));
    const timer = setTimeout(() => {
      refuse(stuck(limitMs));
      void worker.terminate();
    }, limitMs);
    worker.on('error', () => resolve());
    worker.on('exit', (code) => {
      clearTimeout(timer);
      if (code === unsettledAwait) refuse(waitsForNothing);
      else resolve();
    });
  });
}

/** How Node ends a thread whose module awaits what nothing will settle. */
const unsettledAwait = 13;
const waitsForNothing =
  'waits at its top level for something that never comes: look at its `await`s, and at those of what it imports';

const stuck = (limitMs: number): string =>
  `did not return within ${limitMs / 1_000} s while it was loaded and its indicators were declared: it loops for ever, or works where it should only define; look at its top level, parameters and indicators`;

/** Sources run as they are, builds as JavaScript: the worker's file has the suffix of this one. */
function startWorker(workerData: unknown): Worker {
  const fromSource = import.meta.url.endsWith('.ts');
  return new Worker(new URL(`./load-trial-worker${fromSource ? '.ts' : '.js'}`, import.meta.url), {
    workerData,
    name: 'strategy-load',
    stderr: true,
    stdout: true,
    ...(fromSource && { execArgv: ['--conditions=holdfast-source', '--no-warnings'] }),
  });
}
