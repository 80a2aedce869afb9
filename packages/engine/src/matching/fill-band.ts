// The two numbers that make a quiet quote cheap: nothing of an instrument can fill, fire or move unless bid <= low or
// ask >= high. Worked out again whenever something changed.
//
// Both compares are necessary conditions, not sufficient ones: a buy limit needs the ask, and where the ask is at a price
// the bid is too. (A crossed quote, bid above ask, is no market; orders that need its better side may miss it.)
import type { InstrumentIndex } from '../base/index.ts';
import { firesUpward, isWorking, limitOf, type PaperOrder } from './paper-order.ts';
import type { VenueParts } from './venue-parts.ts';

export interface FillBand {
  low: number;
  high: number;
}

/** Writes the band of instrument `i` into `band`. */
export function updateBand(p: VenueParts, i: InstrumentIndex, band: FillBand): void {
  band.low = Number.NEGATIVE_INFINITY;
  band.high = Number.POSITIVE_INFINITY;
  for (const order of p.orders.working(i)) if (isWorking(order)) narrowByOrder(p, order, band);
  narrowByGuard(p, i, band);
  // A level that was taken from has to be watched for its change.
  if (p.touch.takenOf(i, 'buy') > 0 || p.touch.takenOf(i, 'sell') > 0) band.low = Number.POSITIVE_INFINITY;
}

function narrow(band: FillBand, level: number, upward: boolean): void {
  if (upward) band.high = Math.min(band.high, level);
  else band.low = Math.max(band.low, level);
}

function narrowByOrder(p: VenueParts, order: PaperOrder, band: FillBand): void {
  const { side, trailingTicks } = order.terms;
  const limit = limitOf(order);
  const trigger = order.triggerTicks;
  if (order.takes || (order.awaitsTrigger ? trigger : limit) === undefined) {
    band.low = Number.POSITIVE_INFINITY;
  } else if (order.awaitsTrigger) {
    narrow(band, trigger!, firesUpward(order));
    if (trailingTicks === undefined) return;
    const next = side === 'sell' ? trigger! + trailingTicks + 1 : trigger! - trailingTicks - 1;
    narrow(band, next, side === 'sell');
  } else {
    const beyond = p.profile.restingLimit === 'tradeThrough' ? 1 : 0;
    narrow(band, side === 'buy' ? limit! - beyond : limit! + beyond, side === 'sell');
  }
}

function narrowByGuard(p: VenueParts, i: InstrumentIndex, band: FillBand): void {
  const levels = p.guards.levels(i);
  const { lots } = p.books.position(i);
  if (levels === undefined || lots === 0) return;
  if (levels.stopTicks !== undefined) narrow(band, levels.stopTicks, lots < 0);
  if (levels.targetTicks !== undefined) narrow(band, levels.targetTicks, lots > 0);
}
