// A limit of so many in any second, counted per key in the venue's time.

const windowMs = 1000;

export class RateLimit {
  readonly #perSecond: number;
  readonly #times = new Map<string, number[]>();

  constructor(perSecond: number) {
    this.#perSecond = perSecond;
  }

  /** Counts one and says whether it was within the limit; what is refused does not count. */
  take(key: string, nowMs: number): boolean {
    const times = (this.#times.get(key) ?? []).filter((at) => at > nowMs - windowMs && at <= nowMs);
    this.#times.set(key, times);
    if (times.length >= this.#perSecond) return false;
    times.push(nowMs);
    return true;
  }

  forget(key: string): void {
    this.#times.delete(key);
  }

  clear(): void {
    this.#times.clear();
  }
}
