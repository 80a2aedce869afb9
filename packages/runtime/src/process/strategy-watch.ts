// The freeze watchdog: a thread of its own looks whether the event loop still turns. A process that does not is ended, as in a
// crash, after the strategy that did not return has been written down, so that the next life starts with it in quarantine.
//
// Shared memory, because a frozen loop answers no message: [0] turns of the loop, [1] number of the strategy that is
// running, 0 for none. Names go over as messages when a strategy runs for the first time, before it can freeze anything.

import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { StrategyMonitor } from '@holdfast/engine/kernel';
import { z } from 'zod';

export const cellCount = 2;
export const turnsCell = 0;
export const strategyCell = 1;
const turnEveryMs = 250;

const culpritSchema = z.object({
  session: z.string().optional(),
  strategy: z.string().optional(),
  frozenMs: z.number(),
  atMs: z.number(),
});

/** What a frozen life left behind; without names no strategy was running. */
export type Culprit = z.output<typeof culpritSchema>;

export const culpritFile = (directory: string): string => join(directory, 'culprit.json');

/** Takes the note away: it is for one life. */
export function takeCulprit(directory: string): Culprit | undefined {
  const file = culpritFile(directory);
  try {
    const culprit = culpritSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
    rmSync(file);
    return culprit;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    // Half a note (the disk was full, say) names nobody; keeping it would hide the next one.
    rmSync(file, { force: true });
    return undefined;
  }
}

export class StrategyWatch implements StrategyMonitor {
  readonly #cells = new Int32Array(new SharedArrayBuffer(4 * cellCount));
  readonly #numbers = new Map<string, number>();
  #worker: Worker | undefined;
  #timer: NodeJS.Timeout | undefined;

  entering(session: string, strategy: string): void {
    const key = `${session}/${strategy}`;
    let number = this.#numbers.get(key);
    if (number === undefined) {
      number = this.#numbers.size + 1;
      this.#numbers.set(key, number);
      this.#worker?.postMessage({ number, session, strategy });
    }
    Atomics.store(this.#cells, strategyCell, number);
  }

  left(): void {
    Atomics.store(this.#cells, strategyCell, 0);
  }

  /** Begins to watch: after the start, which may rightly take long without a turn of the loop. */
  start(directory: string, frozenAfterMs: number): void {
    const extension = import.meta.url.endsWith('.ts') ? '.ts' : '.js';
    this.#timer = setInterval(() => Atomics.add(this.#cells, turnsCell, 1), turnEveryMs);
    this.#timer.unref();
    this.#worker = new Worker(new URL(`./strategy-watch-worker${extension}`, import.meta.url), {
      workerData: { cells: this.#cells, file: culpritFile(directory), frozenAfterMs },
    });
    this.#worker.unref();
    for (const [key, number] of this.#numbers) {
      const at = key.indexOf('/');
      this.#worker.postMessage({ number, session: key.slice(0, at), strategy: key.slice(at + 1) });
    }
  }

  async stop(): Promise<void> {
    clearInterval(this.#timer);
    await this.#worker?.terminate();
  }
}
