// Something that happens again and again until it is canceled.

import type { Clock } from '../../../ports/index.ts';
import type { Subscription } from '../subscriptions.ts';

export function repeat(clock: Clock, everyMs: number, run: () => void): Subscription {
  let isCanceled = false;
  const schedule = () =>
    clock.scheduleAt(clock.nowMs() + everyMs, () => {
      if (isCanceled) return;
      timer = schedule();
      run();
    });
  let timer = schedule();
  return {
    cancel: () => {
      isCanceled = true;
      timer.cancel();
    },
  };
}

/** For what has nothing to stop. */
export const nothingToCancel: Subscription = { cancel: () => undefined };
