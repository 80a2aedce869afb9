// Commands on their way to the venue. Each takes a latency of its own, drawn from the seed; none overtakes another, so a
// cancel never arrives before the order that it is about.
import { type RandomSnapshot, SeededRandom } from '../base/index.ts';
import type { Command } from './arrivals.ts';

/** Whole milliseconds. */
export interface Latency {
  readonly minMs: number;
  readonly maxMs: number;
}

interface Arrival {
  readonly atMs: number;
  readonly command: Command;
}

export interface CommandQueueSnapshot {
  readonly random: RandomSnapshot;
  readonly arrivals: readonly Arrival[];
}

export class CommandQueue {
  readonly #latency: Latency;
  #random: SeededRandom;
  /** In order of their times. */
  #arrivals: Arrival[] = [];

  constructor(latency: Latency, seed: string | number) {
    this.#latency = latency;
    this.#random = SeededRandom.fromSeed(seed).split('paper-latency');
  }

  /** Infinity: nothing is on its way. */
  get nextAtMs(): number {
    return this.#arrivals[0]?.atMs ?? Number.POSITIVE_INFINITY;
  }

  send(command: Command, nowMs: number): void {
    const { minMs, maxMs } = this.#latency;
    const drawn = minMs === maxMs ? minMs : minMs + this.#random.nextBelow(maxMs - minMs + 1);
    const last = this.#arrivals.at(-1)?.atMs ?? 0;
    this.#arrivals.push({ atMs: Math.max(nowMs + drawn, last), command });
  }

  /** The next that has arrived at `atMs`; undefined: none. */
  takeArrived(atMs: number): Command | undefined {
    return this.nextAtMs <= atMs ? this.#arrivals.shift()?.command : undefined;
  }

  snapshot(): CommandQueueSnapshot {
    return { random: this.#random.snapshot(), arrivals: [...this.#arrivals] };
  }

  restore({ random, arrivals }: CommandQueueSnapshot): void {
    this.#random = SeededRandom.restore(random);
    this.#arrivals = [...arrivals];
  }
}
