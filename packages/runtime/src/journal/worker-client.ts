// The main thread's end of one journal worker: requests out, answers back in the same order. A thread that dies takes
// every open request with it: each is answered by `onDeath`, so nobody waits for ever.

import { Worker } from 'node:worker_threads';
import type { WorkerAnswer, WorkerAnswers, WorkerRequest, WorkerSetup } from './worker-messages.ts';

/** Sources run as they are, builds as JavaScript: the worker's file has the suffix of this one. */
const suffix = import.meta.url.endsWith('.ts') ? '.ts' : '.js';

interface Waiting {
  readonly answered: (answer: WorkerAnswer) => void;
  readonly died: (reason: string) => void;
}

export class WorkerClient {
  readonly #worker: Worker;
  readonly #waiting: Waiting[] = [];
  #death: string | undefined;

  constructor(setup: WorkerSetup) {
    this.#worker = new Worker(new URL(`./journal-worker${suffix}`, import.meta.url), {
      workerData: setup,
      name: `journal-${setup.role}`,
    });
    this.#worker.on('message', (answer: WorkerAnswer) => this.#waiting.shift()?.answered(answer));
    this.#worker.on('error', (error: Error) => this.#die(error.message));
    this.#worker.on('exit', (code) => this.#die(`the journal's worker thread ended with code ${code}`));
  }

  /** Sends a request; exactly one of the two callbacks comes, later. */
  ask<Type extends WorkerRequest['type']>(
    request: Extract<WorkerRequest, { type: Type }>,
    answered: (answer: WorkerAnswers[Type]) => void,
    died: (reason: string) => void,
  ): void {
    if (this.#death !== undefined) {
      const reason = this.#death;
      queueMicrotask(() => died(reason));
      return;
    }
    this.#waiting.push({ answered: answered as (answer: WorkerAnswer) => void, died });
    this.#worker.postMessage(request);
  }

  /** Ends the thread after the requests before. */
  close(): Promise<void> {
    return new Promise((resolve) => {
      this.#worker.once('exit', () => resolve());
      if (this.#death !== undefined) resolve();
      else this.#worker.postMessage({ type: 'close' } satisfies WorkerRequest);
    });
  }

  /** Ends the thread at once; what it was asked and has not answered is answered by `died`. */
  async terminate(): Promise<void> {
    await this.#worker.terminate();
  }

  #die(reason: string): void {
    if (this.#death !== undefined) return;
    this.#death = reason;
    for (const waiting of this.#waiting.splice(0)) waiting.died(reason);
  }
}
