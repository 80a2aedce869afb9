// The machine's clocks. Timers are unreferenced nowhere: a node that waits for the venue must stay alive.
import { performance } from 'node:perf_hooks';
import type { Clock } from '../ports/index.ts';

export const nodeClock: Clock = {
  wallMs: () => Date.now(),
  monotonicMs: () => performance.now(),
  after: (delayMs, run) => {
    const timer = setTimeout(run, delayMs);
    return { cancel: () => clearTimeout(timer) };
  },
};
