// The watchdog's thread: see strategy-watch.ts.
import { writeFileSync } from 'node:fs';
import { parentPort, workerData } from 'node:worker_threads';

const { cells, file, frozenAfterMs } = workerData as {
  readonly cells: Int32Array;
  readonly file: string;
  readonly frozenAfterMs: number;
};
const lookEveryMs = 200;
const names = new Map<number, { readonly session: string; readonly strategy: string }>();
let turns = -1;
let sinceMs = performance.now();

parentPort?.on(
  'message',
  ({ number, session, strategy }: { number: number; session: string; strategy: string }) => {
    names.set(number, { session, strategy });
  },
);
parentPort?.unref();

setInterval(() => {
  const now = performance.now();
  // Cells as in strategy-watch.ts; written here as numbers because a worker should load nothing that may block.
  const seen = Atomics.load(cells, 0);
  if (seen !== turns) {
    turns = seen;
    sinceMs = now;
    return;
  }
  const frozenMs = Math.round(now - sinceMs);
  if (frozenMs < frozenAfterMs) return;
  const culprit = names.get(Atomics.load(cells, 1));
  try {
    writeFileSync(file, JSON.stringify({ ...culprit, frozenMs, atMs: Date.now() }));
  } finally {
    process.kill(process.pid, 'SIGKILL');
  }
}, lookEveryMs);
