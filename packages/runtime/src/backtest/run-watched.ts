// A backtest in a thread of its own, watched from this one: a strategy that does not return would otherwise hold the command
// for ever, without a word of which one it is. The thread is ended, and the culprit named.
import { Worker } from 'node:worker_threads';
import type { BacktestProgress } from './run-backtest.ts';
import {
  callsCell,
  cellCount,
  errorOf,
  type FromThread,
  strategyCell,
  type ThreadFigures,
  type ThreadRequest,
} from './thread-messages.ts';

/** As for a live process: longer than any decision takes. */
const defaultFrozenAfterMs = 20_000;
const lookEveryMs = 200;

export interface Watching {
  readonly onProgress?: (progress: BacktestProgress) => void;
  readonly frozenAfterMs?: number;
}

interface Culprit {
  readonly session: string;
  readonly strategy: string;
}

/** One call of a strategy did not end. */
class StrategyStuck extends Error {
  override readonly name = 'StrategyStuck';
  readonly code = 'backtest.strategyStuck';

  constructor(culprit: Culprit | undefined, frozenAfterMs: number) {
    const who = culprit ? `strategy ${culprit.strategy} of session ${culprit.session}` : 'a strategy';
    super(
      `${who} did not return from a bar within ${frozenAfterMs / 1000} s: it loops for ever, or is far too slow to trade with. The backtest was ended; live, the process would be, and start again with the strategy in quarantine`,
    );
  }
}

/** Throws as `runBacktest` does, and `StrategyStuck`. */
export function runWatchedBacktest(
  request: ThreadRequest,
  { onProgress, frozenAfterMs = defaultFrozenAfterMs }: Watching = {},
): Promise<ThreadFigures> {
  const cells = new Int32Array(new SharedArrayBuffer(4 * cellCount));
  const names = new Map<number, Culprit>();
  const worker = startWorker({ request, cells });
  return new Promise<ThreadFigures>((resolve, reject) => {
    const stopLooking = watchCalls(cells, frozenAfterMs, (number) => {
      void worker.terminate();
      reject(new StrategyStuck(names.get(number), frozenAfterMs));
    });
    worker.on('message', (message: FromThread) => {
      if (message.type === 'progress') onProgress?.(message.progress);
      else if (message.type === 'strategy') names.set(message.number, message);
      else if (message.type === 'done') resolve(message.figures);
      else reject(errorOf(message.failure));
    });
    worker.on('error', reject);
    worker.on('exit', (code) => {
      stopLooking();
      reject(new Error(`the backtest's thread ended with code ${code} and without a word`));
    });
  });
}

/** Sources run as they are, builds as JavaScript: the worker's file has the suffix of this one. */
function startWorker(workerData: unknown): Worker {
  const fromSource = import.meta.url.endsWith('.ts');
  return new Worker(new URL(`./backtest-worker${fromSource ? '.ts' : '.js'}`, import.meta.url), {
    workerData,
    name: 'backtest',
    ...(fromSource && { execArgv: ['--conditions=holdfast-source', '--no-warnings'] }),
  });
}

/** Looks whether one and the same call goes on and on. Returns what ends the looking. */
function watchCalls(
  cells: Int32Array,
  frozenAfterMs: number,
  onFrozen: (strategy: number) => void,
): () => void {
  let calls = -1;
  let sinceMs = 0;
  const timer = setInterval(() => {
    const seen = Atomics.load(cells, callsCell);
    const running = Atomics.load(cells, strategyCell);
    const nowMs = performance.now();
    if (seen !== calls || running === 0) {
      calls = seen;
      sinceMs = nowMs;
    } else if (nowMs - sinceMs >= frozenAfterMs) {
      clearInterval(timer);
      onFrozen(running);
    }
  }, lookEveryMs);
  return () => clearInterval(timer);
}
