// What a screen has seen of prices and equities, for its small charts: bounded, and only what was known.
import type { NodeStatus } from '../node/index.ts';

const longest = 240;
/** One point at most so often, so that 240 of them show minutes, not seconds. */
const everyMs = 1_000;

export class SeenSeries {
  readonly prices = new Map<string, number[]>();
  readonly equities = new Map<string, number[]>();
  #lastMs = Number.NEGATIVE_INFINITY;

  note({ view }: NodeStatus, monotonicMs: number): void {
    if (monotonicMs - this.#lastMs < everyMs) return;
    this.#lastMs = monotonicMs;
    // Before the first balance there is no equity, whatever the sum of nothing is.
    for (const { account, equity, day } of view.accounts)
      if (day && equity.equity !== undefined) push(this.equities, account, Number(equity.equity));
    for (const { instruments } of view.sessions)
      for (const { instrument, quote } of instruments)
        if (quote) push(this.prices, instrument, (Number(quote.bid) + Number(quote.ask)) / 2);
  }
}

function push(series: Map<string, number[]>, key: string, value: number): void {
  const values = series.get(key) ?? [];
  series.set(key, values);
  values.push(value);
  if (values.length > longest) values.shift();
}
