// History requests of all clients: how many are open, how often they may come, and the one lane in which answers are
// made, so that many requests at once become slow, as they do at IBKR.

import type { Clock, Scheduled } from '../../ports/index.ts';
import type { GatewayOptions, HistoryPacing as Rules } from './gateway-options.ts';
import { HistoryPacing, type PacedRequest } from './history-pacing.ts';

export interface HistoryJob {
  cancel(): void;
}

export class HistoryDesk {
  readonly #clock: Clock;
  readonly #options: GatewayOptions;
  readonly #pacing = new HistoryPacing();
  readonly #open = new Set<HistoryJob>();
  #laneFreeMs = 0;

  constructor(clock: Clock, options: GatewayOptions) {
    this.#clock = clock;
    this.#options = options;
  }

  get openCount(): number {
    return this.#open.size;
  }

  /** Counts a request for small bars; false when it violates the pacing. */
  admit(request: PacedRequest, rules: Rules): boolean {
    return this.#pacing.admit(request, this.#clock.nowMs(), rules);
  }

  /** Runs `answer` when the lane has come to it. It says how many rows it sent, which keeps the lane busy. */
  enqueue(answer: () => number): HistoryJob {
    const now = this.#clock.nowMs();
    const { historyMs, historyPerThousandBarsMs } = this.#options.latencies;
    const startMs = Math.max(now, Math.min(this.#laneFreeMs, now + LONGEST_QUEUE_MS));
    this.#laneFreeMs = startMs + historyMs;
    const job: HistoryJob = { cancel: () => this.#finish(job, timer) };
    const timer = this.#clock.scheduleAt(startMs + historyMs, () => {
      this.#finish(job, timer);
      this.#laneFreeMs += (answer() / 1000) * historyPerThousandBarsMs;
    });
    this.#open.add(job);
    return job;
  }

  #finish(job: HistoryJob, timer: Scheduled): void {
    timer.cancel();
    this.#open.delete(job);
  }
}

/** However many wait, and however the clock was moved, an answer is not put off beyond this. */
const LONGEST_QUEUE_MS = 120_000;
