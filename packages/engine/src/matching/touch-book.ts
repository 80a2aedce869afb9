// The top of each instrument's book, and how much of it our own fills have used up. Columns by dense instrument index, so
// that storing a quote allocates nothing.
//
// Sides are named by who takes: a buy takes from the ask. Prices are NaN until a quote came; a missing side stays NaN, and
// a size that is NaN or 0 offers nothing.
import type { Side } from '../model/index.ts';

/** A level that was taken from: while price and shown size stay the same, `lots` of it are gone. */
interface Taken {
  lots: number;
  ticks: number;
  shown: number;
}

export interface TouchSnapshot {
  readonly bidTicks: readonly (number | null)[];
  readonly askTicks: readonly (number | null)[];
  readonly bidLots: readonly (number | null)[];
  readonly askLots: readonly (number | null)[];
  readonly taken: readonly { readonly buy: Taken; readonly sell: Taken }[];
}

const untouched = (): Taken => ({ lots: 0, ticks: 0, shown: 0 });
/** JSON has no NaN. */
const plain = (column: Float64Array): (number | null)[] =>
  Array.from(column, (it) => (Number.isNaN(it) ? null : it));
const fill = (column: Float64Array, from: readonly (number | null)[]): void =>
  column.set(from.map((it) => it ?? Number.NaN));

export class TouchBook {
  readonly bidTicks: Float64Array;
  readonly askTicks: Float64Array;
  readonly bidLots: Float64Array;
  readonly askLots: Float64Array;
  readonly #taken: { buy: Taken; sell: Taken }[];

  constructor(instruments: number) {
    const column = (): Float64Array => new Float64Array(instruments).fill(Number.NaN);
    this.bidTicks = column();
    this.askTicks = column();
    this.bidLots = column();
    this.askLots = column();
    this.#taken = Array.from({ length: instruments }, () => ({ buy: untouched(), sell: untouched() }));
  }

  /** The price that a `side` order takes at: ask for a buy, bid for a sell. NaN: none. */
  touchOf(i: number, side: Side): number {
    return side === 'buy' ? this.askTicks[i]! : this.bidTicks[i]!;
  }

  shownOf(i: number, side: Side): number {
    return side === 'buy' ? this.askLots[i]! : this.bidLots[i]!;
  }

  /** Lots taken from the level that stands, beyond its shown size too when an order walked. */
  takenOf(i: number, side: Side): number {
    return this.#taken[i]![side].lots;
  }

  /** Never negative: a crossed quote has no spread. NaN while a side is missing. */
  spreadOf(i: number): number {
    return Math.max(0, this.askTicks[i]! - this.bidTicks[i]!);
  }

  take(i: number, side: Side, lots: number): void {
    const taken = this.#taken[i]![side];
    taken.lots += lots;
    taken.ticks = this.touchOf(i, side);
    taken.shown = this.shownOf(i, side);
  }

  /** After a quote: a level whose price or size changed is a new one. */
  renew(i: number): void {
    this.#renewSide(i, 'buy');
    this.#renewSide(i, 'sell');
  }

  #renewSide(i: number, side: Side): void {
    const taken = this.#taken[i]![side];
    if (taken.lots === 0) return;
    if (taken.ticks !== this.touchOf(i, side) || taken.shown !== this.shownOf(i, side)) taken.lots = 0;
  }

  snapshot(): TouchSnapshot {
    return {
      bidTicks: plain(this.bidTicks),
      askTicks: plain(this.askTicks),
      bidLots: plain(this.bidLots),
      askLots: plain(this.askLots),
      taken: this.#taken.map(({ buy, sell }) => ({ buy: { ...buy }, sell: { ...sell } })),
    };
  }

  restore(snapshot: TouchSnapshot): void {
    fill(this.bidTicks, snapshot.bidTicks);
    fill(this.askTicks, snapshot.askTicks);
    fill(this.bidLots, snapshot.bidLots);
    fill(this.askLots, snapshot.askLots);
    snapshot.taken.forEach(({ buy, sell }, i) => {
      this.#taken[i] = { buy: { ...buy }, sell: { ...sell } };
    });
  }
}
