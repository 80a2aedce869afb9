// Messages of one client within the last second.

export class MessageRate {
  readonly #timesMs: number[] = [];

  /** Counts a message; answers how many the last second has seen, this one included. */
  count(nowMs: number): number {
    const times = this.#timesMs;
    times.push(nowMs);
    // The clock may be set back by hand: times that lie ahead count no more.
    while (times.length > 0 && (times[0]! <= nowMs - 1000 || times[0]! > nowMs)) times.shift();
    return times.length;
  }

  /** When the oldest message of a full second falls out, so that `max` are not exceeded. */
  nextFreeMs(nowMs: number, max: number): number {
    const oldest = this.#timesMs[this.#timesMs.length - max];
    return oldest === undefined ? nowMs : oldest + 1000;
  }
}
