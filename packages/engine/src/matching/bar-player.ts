// Plays a bar to the paper venue as quotes, stopping where stops are: within a bar the price is assumed to pass through every
// level between two of its prices, from one bar to the next it may jump.
import type { InstrumentIndex } from '../base/index.ts';
import type { Side } from '../model/index.ts';
import { type BarShape, nextBetween, pathOf } from './bar-path.ts';
import { isWorking } from './paper-order.ts';
import type { VenueParts } from './venue-parts.ts';

/** Lots on offer in a bar that does not say its volume: more than any order. */
const unboundedLots = Number.MAX_SAFE_INTEGER;

/** Takes a quote of the bar; `lots` on each side. */
export type QuoteBar = (bid: number, ask: number, lots: number, atMs: number) => void;

/** A quarter of the volume at each price; a bar without volume does not bound what can be taken. */
export const lotsAtPoint = (volume: number): number => (volume < 0 ? unboundedLots : Math.floor(volume / 4));

export function playBar(
  p: VenueParts,
  i: InstrumentIndex,
  bar: BarShape,
  volume: number,
  quote: QuoteBar,
): void {
  const { bars } = p.profile;
  const lots = lotsAtPoint(volume);
  const heardAtMs = p.nowMs;
  // A bar is heard of when it is over: its points lie before what has arrived since.
  const show = (price: number, atMs: number): void => {
    p.nowMs = atMs;
    quote(Math.floor(price) - bars.halfSpreadTicks, Math.ceil(price) + bars.halfSpreadTicks, lots, atMs);
  };
  let from: number | undefined;
  for (const { price, atMs } of pathOf(bars, bar, p.books.position(i).lots)) {
    if (from !== undefined && bars.walksLevels) walk(p, i, from, price, (between) => show(between, atMs));
    show(price, atMs);
    from = price;
  }
  if (heardAtMs > p.nowMs) p.nowMs = heardAtMs;
}

/** Each step may fire something and change what comes next. */
function walk(
  p: VenueParts,
  i: InstrumentIndex,
  from: number,
  to: number,
  show: (price: number) => void,
): void {
  let price = nextBetween(triggerPrices(p, i), from, to);
  while (price !== undefined) {
    show(price);
    price = nextBetween(triggerPrices(p, i), price, to);
  }
}

/** Prices of the path at which the touch that counts stands at a trigger. */
function triggerPrices(p: VenueParts, i: InstrumentIndex): number[] {
  const half = p.profile.bars.halfSpreadTicks;
  const priceAt = (trigger: number, side: Side): number => (side === 'buy' ? trigger - half : trigger + half);
  const prices: number[] = [];
  for (const order of p.orders.working(i)) {
    if (isWorking(order) && order.awaitsTrigger && order.triggerTicks !== undefined)
      prices.push(priceAt(order.triggerTicks, order.terms.side));
  }
  const levels = p.guards.levels(i);
  const closing = p.books.position(i).lots > 0 ? 'sell' : 'buy';
  if (levels?.stopTicks !== undefined) prices.push(priceAt(levels.stopTicks, closing));
  if (levels?.targetTicks !== undefined) prices.push(priceAt(levels.targetTicks, closing));
  return prices;
}
