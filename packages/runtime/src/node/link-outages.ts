// Since when the links of a node are down, and why: over all attempts and probes in between, each of which is a state of its own.
import type { KernelEvent, LinkState } from '@holdfast/engine/model';
import type { Clock } from '../ports/index.ts';

export interface LinkOutage {
  /** UTC epoch milliseconds of this machine; the start of this life at the earliest. */
  readonly sinceMs: number;
  /** Monotonic. */
  readonly forMs: number;
  /** What the last attempt failed on. */
  readonly why: string;
}

interface Outage {
  readonly sinceMs: number;
  readonly startedMs: number;
  readonly why: string;
}

const upStates: ReadonlySet<LinkState> = new Set(['ready', 'degraded']);
/** Their reason is why an attempt is made, not why the last one failed. */
const attemptStates: ReadonlySet<LinkState> = new Set(['connecting', 'handshaking', 'syncing']);

export class LinkOutages {
  readonly #clock: Clock;
  readonly #down = new Map<string, Outage>();

  /** Every link is down when a life begins. */
  constructor(clock: Clock, accounts: readonly string[], why: string) {
    this.#clock = clock;
    for (const account of accounts) this.#begin(account, why);
  }

  note(event: KernelEvent): void {
    if (event.type !== 'LinkChanged') return;
    const { account, state, why } = event;
    const down = this.#down.get(account);
    if (upStates.has(state)) this.#down.delete(account);
    else if (!down) this.#begin(account, why);
    else if (!attemptStates.has(state)) this.#down.set(account, { ...down, why });
  }

  figures(): Record<string, LinkOutage> {
    const nowMs = this.#clock.monotonicMs();
    return Object.fromEntries(
      [...this.#down].map(([account, { sinceMs, startedMs, why }]) => [
        account,
        { sinceMs, forMs: nowMs - startedMs, why },
      ]),
    );
  }

  #begin(account: string, why: string): void {
    const clock = this.#clock;
    this.#down.set(account, { sinceMs: clock.wallMs(), startedMs: clock.monotonicMs(), why });
  }
}
