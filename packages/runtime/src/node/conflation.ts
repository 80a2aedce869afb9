// Quotes that the kernel cannot take at once, one slot per instrument: the newest quote, and beside it the lowest bid and
// the highest ask that were seen, so that a touch never vanishes. Only quotes are merged; trades, bars and reports never are.
// Merges are counted and shown.
import type { InstrumentIndex } from '@holdfast/engine/base';

export type QuoteTaker = (
  instrument: InstrumentIndex,
  bidTicks: number,
  askTicks: number,
  bidLots: number,
  askLots: number,
  timeMs: number,
) => void;

interface Extreme {
  bidTicks: number;
  askTicks: number;
  bidLots: number;
  askLots: number;
  timeMs: number;
}

interface Slot {
  readonly last: Extreme;
  /** The quote with the lowest bid, and the one with the highest ask. */
  readonly lowest: Extreme;
  readonly highest: Extreme;
  waiting: boolean;
}

const nothing = (): Extreme => ({ bidTicks: 0, askTicks: 0, bidLots: 0, askLots: 0, timeMs: 0 });

export class QuoteConflation {
  readonly #slots: Slot[];
  /** Instruments with a quote waiting, in the order in which the first of each came. */
  readonly #order: InstrumentIndex[] = [];
  #merged = 0;

  constructor(instruments: number) {
    this.#slots = Array.from({ length: instruments }, () => ({
      last: nothing(),
      lowest: nothing(),
      highest: nothing(),
      waiting: false,
    }));
  }

  /** How many quotes were merged into another so far. */
  get merged(): number {
    return this.#merged;
  }

  get waiting(): number {
    return this.#order.length;
  }

  put(
    i: InstrumentIndex,
    bidTicks: number,
    askTicks: number,
    bidLots: number,
    askLots: number,
    timeMs: number,
  ): void {
    const slot = this.#slots[i]!;
    const first = !slot.waiting;
    if (first) {
      slot.waiting = true;
      this.#order.push(i);
    } else this.#merged += 1;
    const quote = { bidTicks, askTicks, bidLots, askLots, timeMs };
    if (first || bidTicks < slot.lowest.bidTicks) Object.assign(slot.lowest, quote);
    if (first || askTicks > slot.highest.askTicks) Object.assign(slot.highest, quote);
    Object.assign(slot.last, quote);
  }

  /** Gives out what waits: per instrument the extremes in the order of their times, then the newest. */
  drain(take: QuoteTaker): void {
    for (const i of this.#order) {
      const { last, lowest, highest } = this.#slots[i]!;
      const [early, late] = lowest.timeMs <= highest.timeMs ? [lowest, highest] : [highest, lowest];
      if (differs(early, last)) give(take, i, early);
      if (differs(late, last) && differs(late, early)) give(take, i, late);
      give(take, i, last);
      this.#slots[i]!.waiting = false;
    }
    this.#order.length = 0;
  }
}

const differs = (a: Extreme, b: Extreme): boolean => a.bidTicks !== b.bidTicks || a.askTicks !== b.askTicks;

const give = (take: QuoteTaker, i: InstrumentIndex, q: Extreme): void =>
  take(i, q.bidTicks, q.askTicks, q.bidLots, q.askLots, q.timeMs);
