// The thread in which a backtest runs: see run-watched.ts.
import { parentPort, workerData } from 'node:worker_threads';
import type { StrategyMonitor } from '@holdfast/engine/kernel';
import { runBacktest } from './run-backtest.ts';
import { callsCell, type FromThread, failureOf, strategyCell, type ThreadSetup } from './thread-messages.ts';

const { request, cells } = workerData as ThreadSetup;
const tell = (message: FromThread): void => parentPort?.postMessage(message);
const numbers = new Map<string, number>();

const monitor: StrategyMonitor = {
  entering(session, strategy) {
    const key = `${session}/${strategy}`;
    let number = numbers.get(key);
    if (number === undefined) {
      number = numbers.size + 1;
      numbers.set(key, number);
      tell({ type: 'strategy', number, session, strategy });
    }
    Atomics.add(cells, callsCell, 1);
    Atomics.store(cells, strategyCell, number);
  },
  left() {
    Atomics.store(cells, strategyCell, 0);
  },
};

try {
  const { model: _, ...figures } = await runBacktest({
    ...request,
    monitor,
    onProgress: (progress) => tell({ type: 'progress', progress }),
  });
  tell({ type: 'done', figures });
} catch (error) {
  tell({ type: 'failed', failure: failureOf(error) });
}
