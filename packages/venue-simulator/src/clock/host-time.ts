// The host's own time, as `PacedClock` wants it.

import type { HostTime } from './paced-clock.ts';

export const realHostTime: HostTime = {
  monotonicMs: () => performance.now(),
  setTimeout: (run, ms) => {
    const timer = setTimeout(run, ms);
    return { cancel: () => clearTimeout(timer) };
  },
  setImmediate: (run) => {
    const immediate = setImmediate(run);
    return { cancel: () => clearImmediate(immediate) };
  },
};
