// Time as the runtime sees it. Adapters and the live loop know no other; the world passes a virtual one.

export interface Cancelable {
  cancel(): void;
}

export interface Clock {
  /** UTC epoch milliseconds of this machine: for stamps and signatures, never for ages. */
  wallMs(): number;
  /** Milliseconds that never go back, from an arbitrary start: for ages, deadlines and backoff. */
  monotonicMs(): number;
  /** Runs `run` once, `delayMs` from now at the earliest. */
  after(delayMs: number, run: () => void): Cancelable;
}
