// A bar as a path of quotes, for tapes that have nothing finer. A bar does not say in which order its extremes came nor what
// the spread was: both are assumptions of the profile, and they lean against the position.
import type { BarAssumptions } from './fill-profile.ts';

/** One stop on the path: a price in ticks (half ticks in bars of mids) and when. */
export interface PathPoint {
  readonly price: number;
  readonly atMs: number;
}

export interface BarShape {
  readonly openMs: number;
  readonly intervalMs: number;
  readonly open: number;
  readonly high: number;
  readonly low: number;
  readonly close: number;
}

/**
 * With times spread over the bar, the open is quoted twice: at its first millisecond, and a quarter later for orders that
 * were still on their way, because the first price after a decision at the last close is this open, not an extreme.
 */
export function pathOf(assumed: BarAssumptions, bar: BarShape, positionLots: number): PathPoint[] {
  const { openMs, intervalMs, open, high, low, close } = bar;
  const [first, second] = highComesFirst(assumed, bar, positionLots) ? [high, low] : [low, high];
  const end = openMs + intervalMs;
  if (assumed.pointTimes === 'end')
    return [open, first, second, close].map((price) => ({ price, atMs: end }));
  const at = (quarters: number): number => openMs + Math.floor((intervalMs * quarters) / 4);
  return [
    { price: open, atMs: openMs },
    { price: open, atMs: at(1) },
    { price: first, atMs: at(2) },
    { price: second, atMs: at(3) },
    { price: close, atMs: end },
  ];
}

/** Flat: the extreme nearer to the open, the high where both are as near. */
function highComesFirst(
  { extremes }: BarAssumptions,
  { open, high, low }: BarShape,
  positionLots: number,
): boolean {
  if (extremes === 'highFirst' || positionLots < 0) return true;
  return positionLots === 0 && high - open <= open - low;
}

/** The nearest of `levels` strictly between two prices, on the way from one to the other; undefined: none. */
export function nextBetween(levels: readonly number[], from: number, to: number): number | undefined {
  let nearest: number | undefined;
  for (const level of levels) {
    const between = from < to ? level > from && level < to : level < from && level > to;
    if (!between) continue;
    if (nearest === undefined || (from < to ? level < nearest : level > nearest)) nearest = level;
  }
  return nearest;
}
