// A market for tests of adapters: a quote and a trade every second whose prices are a function of the time alone, so that
// any moment can be computed. Prices wander by a few ticks around a level that a test can move.
import type { MarketEvent, MarketFeed } from 'holdfast-sim/market';

export class QuietMarket implements MarketFeed {
  readonly startMs: number;
  readonly #symbol: string;
  readonly #centerTicks: number;
  #step = 0;
  #traded = true;

  constructor(symbol: string, centerTicks: number, startMs: number) {
    this.#symbol = symbol;
    this.#centerTicks = centerTicks;
    this.startMs = startMs;
  }

  next(): MarketEvent {
    this.#traded = !this.#traded;
    if (!this.#traded) this.#step++;
    const atMs = this.startMs + this.#step * 1_000;
    const bidTicks = this.#centerTicks + ((this.#step * 7) % 11) - 5;
    if (this.#traded)
      return {
        type: 'trade',
        symbol: this.#symbol,
        atMs,
        priceTicks: bidTicks,
        lots: 1 + (this.#step % 4),
        aggressor: 'sell',
      };
    return {
      type: 'quote',
      symbol: this.#symbol,
      atMs,
      bidTicks,
      bidLots: 5_000,
      askTicks: bidTicks + 2,
      askLots: 5_000,
    };
  }
}
